"""Units by the names documents give them: whole names, short ones, abbreviations and aliases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from portal.domain.folding import fold
from portal.domain.intake.everybody import HEADS, everybody_in
from portal.domain.intake.flat import flat
from portal.domain.intake.found import UnknownUnit
from portal.domain.intake.phrases import VERB

#: words that a unit's name begins with
KINDS = (
    "cuc|vu|so|ban|van phong|vp|trung tam|tt|vien|thanh tra|tong cuc|hoc vien|dang uy|phong|chi cuc"
    "|uy ban nhan dan|ubnd|uy ban mat tran|mttq|cong an|bo chi huy|bo tu lenh|tinh doan|hoi|bao"
    "|tap chi|truong|to giup viec|lien doan|bo|tong cong ty|tap doan|trung uong"
    "|department|office|agency|ministry|centre|center|committee|inspectorate|authority"
)
_KIND = re.compile(rf"(?:{KINDS})\b")
_WORD = re.compile(r"\w+")
_BRACKETS = re.compile(r"\s*\([^)]*\)\s*$")
_HYPHEN = re.compile(r"(?<=\w)[-–&](?=\w)")
_ENGLISH_KIND = re.compile(
    r"\b(?:department|office|agency|ministry|centre|center|committee|authority)$"
)
#: letters in which a name, and what is said before it, have to end
_LONGEST_NAME, _LONGEST_HEAD = 120, 40
#: words of a name that are enough to see that it is begun
_LEAST_OF_A_NAME = 3
#: how alike two names are, from which one is offered for the other
ALIKE = 0.72


@dataclass(frozen=True, slots=True)
class UnitNames:
    """A unit with every name it goes by, its own first."""

    id: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names a unit; `unit_id` None is everybody, or a name nobody knows."""

    start: int
    end: int
    unit_id: int | None
    is_all: bool = False


class UnitBook:
    """Finds units in text. A name that means two units means none."""

    def __init__(self, units: Iterable[UnitNames]) -> None:
        meant: dict[str, set[int]] = {}
        for unit in units:
            for name in unit.names:
                for form in _forms(name):
                    meant.setdefault(form, set()).add(unit.id)
        self._ids = {form: ids.copy().pop() for form, ids in meant.items() if len(ids) == 1}
        self._tree: dict[str, Any] = {}
        for form, unit_id in self._ids.items():
            branch = self._tree
            for word in form.split():
                branch = branch.setdefault(word, {})
            branch[""] = unit_id
        self._short = {_initials(form): unit_id for form, unit_id in self._ids.items()}
        self.suggestion_for = lru_cache(maxsize=4096)(self._suggestion_for)
        self._mentions_in = lru_cache(maxsize=4096)(self._found_in)

    def unit_named(self, words: str) -> int | None:
        """The unit that the words name, all of them and nothing else."""
        return self._ids.get(fold(words))

    def mentions(self, text: str, *, in_prose: bool = True) -> tuple[Mention, ...]:
        """Every unit a text names, from left to right.

        In prose "dữ liệu" is no unit and "pc" is none: short names count there only as names are
        written, with a capital or in capitals.
        """
        return self._mentions_in(text, in_prose)

    def _found_in(self, text: str, in_prose: bool) -> tuple[Mention, ...]:
        low = flat(text)
        words = [(each.group(), each.start(), each.end()) for each in _WORD.finditer(low)]
        everybody = dict(everybody_in(text, low))
        found: list[Mention] = []
        position, reached = 0, 0
        while position < len(words):
            start = words[position][1]
            if start < reached:
                position += 1
                continue
            known = self._known_at(text, words, position, in_prose)
            if known is not None and _goes_on(text, low, known.end, in_prose):
                known = None if in_prose else _whole_piece(low, start, known.end)
            if start in everybody and (known is None or everybody[start] > known.end):
                known = Mention(start, everybody[start], None, is_all=True)
            if known is None and in_prose:
                known = self._begun_at(text, words, position)
                if known is None or _goes_on(text, low, known.end, in_prose):
                    known = _unknown_at(text, low, words, position)
            if known is not None:
                found.append(known)
                reached = known.end
            position += 1
        return tuple(_with_head(low, each) for each in found)

    def _known_at(
        self, text: str, words: list[tuple[str, int, int]], position: int, in_prose: bool
    ) -> Mention | None:
        """The longest name that begins at a word."""
        branch, best = self._tree, None
        start = words[position][1]
        for word, _begin, end in words[position:]:
            if word not in branch:
                break
            branch = branch[word]
            if "" in branch and (not in_prose or _looks_like_a_name(text[start:end])):
                best = Mention(start, end, branch[""])
        return best

    def _begun_at(
        self, text: str, words: list[tuple[str, int, int]], position: int
    ) -> Mention | None:
        """The beginning of a unit's name: documents leave out what everybody knows."""
        branch, start = self._tree, words[position][1]
        end, number = start, 0
        for word, _begin, stop in words[position:]:
            if word not in branch:
                break
            branch, end, number = branch[word], stop, number + 1
        is_name = number >= _LEAST_OF_A_NAME and _looks_like_a_name(text[start:end])
        return Mention(start, end, None) if is_name else None

    def _suggestion_for(self, words: str) -> int | None:
        """The unit that was perhaps meant: the same initials, or nearly the same letters."""
        key = fold(words)
        if not key:
            return None
        initials = [unit_id for short, unit_id in self._short.items() if _are_initials(key, short)]
        if len(set(initials)) == 1:
            return initials[0]
        longer = [unit_id for form, unit_id in self._ids.items() if form.startswith(f"{key} ")]
        if len(set(longer)) == 1:
            return longer[0]
        matcher = SequenceMatcher(None, "", key, autojunk=False)
        best, nearest = ALIKE, None
        for form, unit_id in self._ids.items():
            matcher.set_seq1(form)
            if matcher.real_quick_ratio() < best or matcher.quick_ratio() < best:
                continue
            if (ratio := matcher.ratio()) >= best:
                best, nearest = ratio, unit_id
        return nearest

    def unknown(self, words: str) -> UnknownUnit:
        return UnknownUnit(words.strip(), self.suggestion_for(words.strip()))


def _forms(name: str) -> set[str]:
    """A name as it is looked up: also without what stands in brackets, and "KH-TC" as "KHTC"."""
    bare = _BRACKETS.sub("", name)
    return {fold(name), fold(bare), fold(_HYPHEN.sub("", bare))} - {""}


def _looks_like_a_name(written: str) -> bool:
    is_abbreviation = " " not in written and written.isupper() and len(written) >= 3
    low = flat(written)
    begins_as_kind = bool(_KIND.match(low) or _ENGLISH_KIND.search(low)) and " " in written
    return is_abbreviation or (
        written[:1].isupper() and (begins_as_kind or len(written.split()) >= 3)
    )


_KIND_START = re.compile(rf"(?:{KINDS})(?= )")
_NAME_ENDS = re.compile(
    r"[,;:.()/\n]|\b(?:co trach nhiem|phai|va|voi|truoc|de|da|dang|duoc|la|trong|theo|shall"
    r"|is|will)\b"
)
_VERB = re.compile(rf"\b{VERB.pattern}")


def _unknown_at(
    text: str, low: str, words: list[tuple[str, int, int]], position: int
) -> Mention | None:
    """A name nobody knows, but written as names of units are: "Cục Bưu chính"."""
    start = words[position][1]
    kind = _KIND_START.match(low, start)
    if kind is None or not text[start].isupper() or (start and low[start - 1].isalnum()):
        return None
    name_from = kind.end() + 1
    if name_from >= len(text) or not text[name_from].isupper():
        return None
    end = min(_ends_at(text, low, name_from), _verb_at(text, low, name_from))
    if len(low[start:end].split()) > 12:
        return None
    return Mention(start, start + len(text[start:end].rstrip()), None)


def _ends_at(text: str, low: str, name_from: int) -> int:
    """Where punctuation or a small word ends a name; "và" between two capitals does not."""
    stop = _NAME_ENDS.search(low, name_from, name_from + _LONGEST_NAME)
    while stop and stop.group() == "va" and text[stop.end() + 1 : stop.end() + 2].isupper():
        stop = _NAME_ENDS.search(low, stop.end(), stop.end() + _LONGEST_NAME)
    return stop.start() if stop else min(len(text), name_from + _LONGEST_NAME)


def _verb_at(text: str, low: str, name_from: int) -> int:
    """Where a verb in small letters begins what the unit is to do."""
    for verb in _VERB.finditer(low, name_from, name_from + _LONGEST_NAME):
        if verb.start() > name_from and text[verb.start()].islower():
            return verb.start()
    return len(text)


_ROLE_BEHIND = r"(?:chu tri|phoi hop|va|and|la|lam|lead)\b"
_MORE_OF_A_NAME = re.compile(rf" (?!{_ROLE_BEHIND})\w")


def _goes_on(text: str, low: str, end: int, in_prose: bool) -> bool:
    """Whether what was found is only the beginning of a longer name.

    "Văn phòng" is not meant by "Văn phòng Tỉnh ủy": in prose a capital says so, in a cell any word.
    """
    if not _MORE_OF_A_NAME.match(low, end):
        return False
    return not in_prose or text[end + 1].isupper()


def _whole_piece(low: str, start: int, end: int) -> Mention:
    """The name of a cell up to the next separator or role, as one that nobody knows."""
    stop = re.search(rf"[;,\n/().:]| {_ROLE_BEHIND}", low[end : end + 4 * _LONGEST_NAME])
    return Mention(start, end + stop.start() if stop else len(low), None)


def _with_head(low: str, mention: Mention) -> Mention:
    """Let "Giám đốc Sở Tài chính" be the department."""
    before = re.search(rf"\b{HEADS}$", low[max(0, mention.start - _LONGEST_HEAD) : mention.start])
    if before is None:
        return mention
    start = mention.start - len(before.group())
    return Mention(start, mention.end, mention.unit_id, mention.is_all)


def _initials(form: str) -> str:
    """A name as offices shorten it: its kind and the first letters of the rest."""
    kind = _KIND.match(form)
    head = kind.group() if kind else ""
    rest = form[len(head) :].split()
    return f"{head} {''.join(word[0] for word in rest)}".strip()


def _are_initials(key: str, short: str) -> bool:
    """Whether `cuc cds` shortens `cuc cdsqg`; one letter says nothing."""
    head, _, letters = key.rpartition(" ")
    short_head, _, all_letters = short.rpartition(" ")
    if len(letters) < 2 or len(all_letters) < 2 or head != short_head:
        return False
    return all_letters.startswith(letters)
