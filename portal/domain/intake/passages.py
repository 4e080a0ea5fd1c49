"""The lines of a text as passages, each with the reference an office would cite it by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.domain.errors import FileUnreadable
from portal.domain.intake.flat import composed, flat
from portal.domain.intake.source import Passage
from portal.domain.intake.trouble import Trouble

_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("article", r"(?:Điều|ĐIỀU|Article) (?P<label>\d+)[.:]? ?"),
        ("decimal", r"(?P<label>\d{1,2}(?:\.\d{1,2}){1,3})[.)]? (?=\S)"),
        ("number", r"(?P<label>\d{1,3})[.)/] ?(?=[^\d\s])"),
        ("roman", r"(?P<label>[IVX]{1,5})[.)] ?(?=\S)"),
        ("letter", r"(?P<label>[a-zđ])[.)] ?(?=\S)"),
        ("capital", r"(?P<label>[A-ZĐ])[.)] (?=\S)"),
        ("dash", r"(?P<label>[-–—•·*▪]) ?(?=\S)"),
        ("plus", r"(?P<label>\+) ?(?=\S)"),
    )
)
_LAW = {"number": "khoản", "letter": "điểm"}
_OVER = re.compile(r"noi nhan:?|recipients:|tm\. |kt\. |/\./$")
_ENDS = (".", ":", ";", "!", "?", "/")
_SHORT_HEADING = 90
#: a passage that is longer takes up no more lines
_LONGEST = 20_000
_MOST_LINES = 30_000


@dataclass(slots=True)
class _Open:
    """A passage that lines may still be added to, with the marks it stands below."""

    path: tuple[tuple[str, str], ...]
    text: str


def passages_of(lines: Iterable[str]) -> tuple[Passage, ...]:
    """Split a text into passages; a wrapped line goes on with the one before it.

    What stands after "Nơi nhận" is addresses and signatures, and is left out. Raises
    FileUnreadable for more lines than any document has.
    """
    opened: list[_Open] = []
    counts: dict[tuple[tuple[str, str], ...], int] = {}
    for number, line in enumerate(map(composed, lines)):
        if number > _MOST_LINES:
            raise FileUnreadable(Trouble.TOO_LONG)
        if not line:
            continue
        if _OVER.match(flat(line)) and len(line) < 40:
            break
        path = opened[-1].path if opened else ()
        marked = _mark(line)
        if marked is None and opened and _goes_on(opened[-1].text, line):
            opened[-1].text = f"{opened[-1].text} {line}"
            continue
        kind, label, text = marked or ("paragraph", "", line)
        above = _above(path, kind, opened[-1].text if opened else "")
        if kind in ("dash", "plus", "paragraph"):
            key = (*above, (kind, ""))
            counts[key] = counts.get(key, 0) + 1
            label = str(counts[key])
        opened.append(_Open((*above, (kind, label)), text))
    return tuple(_closed(opened))


def _mark(line: str) -> tuple[str, str, str] | None:
    for kind, pattern in _MARKS:
        if found := pattern.match(line):
            label = found["label"]
            if kind == "decimal":
                kind = f"decimal{label.count('.')}"
            return kind, label, line[found.end() :].strip()
    return None


def _goes_on(before: str, line: str) -> bool:
    if len(before) > _LONGEST:
        return False
    return not before.endswith(_ENDS) and (line[0].islower() or line[0].isdigit())


def _above(
    path: tuple[tuple[str, str], ...], kind: str, before: str
) -> tuple[tuple[str, str], ...]:
    """What a new mark stands below: the marks before it, up to the first of its own kind."""
    if kind == "paragraph":
        is_heading = before.endswith(":") or (
            not before.endswith(_ENDS) and len(before) < _SHORT_HEADING
        )
        return path if is_heading and path and path[-1][0] != "paragraph" else ()
    if kind == "article":
        return ()
    kept: list[tuple[str, str]] = []
    for other, label in path:
        if other == kind or (other == "paragraph" and kind != "dash"):
            break
        if kind == "number" and other.startswith("decimal"):
            break
        kept.append((other, label))
    return tuple(kept)


def _closed(opened: list[_Open]) -> Iterator[Passage]:
    texts = {each.path: each.text for each in opened}
    for each in opened:
        above = tuple(
            texts[each.path[:length]]
            for length in range(1, len(each.path))
            if each.path[:length] in texts
        )
        yield Passage(_reference(each.path), each.text, above)
        texts[each.path] = each.text


def _reference(path: tuple[tuple[str, str], ...]) -> str:
    """The marks as one would say them: "II.1.1", "Điều 2, khoản 1", "3.2, gạch đầu dòng 4"."""
    in_article = any(kind == "article" for kind, _label in path)
    said = ""
    for kind, label in path:
        if kind.startswith("decimal"):
            roots = [n for k, n in path if k == "number"]
            if roots and label.partition(".")[0] == roots[-1]:
                said = said[: -len(roots[-1])].rstrip(".")
            inner = [n for k, n in path if k.startswith("decimal") and label.startswith(f"{n}.")]
            if inner and said.endswith(inner[-1]):
                said = said[: -len(inner[-1])].rstrip(".")
            said = f"{said}.{label}" if said else label
        elif kind == "article":
            said = f"Điều {label}"
        elif kind in ("dash", "plus", "paragraph"):
            if kind == "paragraph" and len(path) > 1 and path[-1][0] != "paragraph":
                continue
            name = {"dash": "gạch đầu dòng", "plus": "dấu cộng", "paragraph": "đoạn"}[kind]
            said = f"{said}, {name} {label}" if said else f"{name} {label}"
        elif in_article and kind in _LAW:
            said = f"{said}, {_LAW[kind]} {label}"
        else:
            said = f"{said}.{label}" if said else label
    return said
