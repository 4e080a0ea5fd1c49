"""The numbers of lists in Word files, which stand in no text: "1.", "a)", "–"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from portal.readers.markup import tree_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVEL_IN_PATTERN = re.compile(r"%(\d)")
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    pattern: str
    start: int


class Numbering:
    """Counts the lists of one document, paragraph by paragraph in its order."""

    def __init__(self, numbering: bytes, styles: bytes) -> None:
        self._lists: dict[str, dict[int, _Level]] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        if numbering:
            self._read_lists(tree_of(numbering))
        if styles:
            self._read_styles(tree_of(styles))

    def mark_of(self, paragraph: Element) -> str:
        """The mark in front of a paragraph with a space behind it; empty when it has none."""
        number_id, level = self._place(paragraph)
        levels = self._lists.get(number_id)
        if not levels or level not in levels:
            return ""
        own = levels[level]
        if own.form == "bullet":
            return "- "
        self._count(number_id, level, own.start)
        said = _LEVEL_IN_PATTERN.sub(
            lambda found: self._said(number_id, int(found[1]) - 1, levels), own.pattern
        )
        return f"{said} " if said.strip() else ""

    def _count(self, number_id: str, level: int, start: int) -> None:
        key = (number_id, level)
        self._counts[key] = self._counts.get(key, start - 1) + 1
        for deeper in [each for each in self._counts if each[0] == number_id and each[1] > level]:
            del self._counts[deeper]

    def _said(self, number_id: str, level: int, levels: dict[int, _Level]) -> str:
        own = levels.get(level)
        if own is None:
            return ""
        count = self._counts.get((number_id, level), own.start)
        if own.form in ("upperRoman", "lowerRoman"):
            said = _roman(count)
            return said if own.form == "upperRoman" else said.lower()
        if own.form in ("upperLetter", "lowerLetter"):
            said = chr(ord("A") + (count - 1) % 26)
            return said if own.form == "upperLetter" else said.lower()
        return str(count)

    def _place(self, paragraph: Element) -> tuple[str, int]:
        own = paragraph.find(f"{W}pPr/{W}numPr")
        if own is not None:
            return _numbered(own)
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = "" if style is None else style.get(f"{W}val", "")
        return self._styles.get(name, ("", 0))

    def _read_lists(self, root: Element) -> None:
        kinds = {
            each.get(f"{W}abstractNumId", ""): _levels(each)
            for each in root.iter(f"{W}abstractNum")
        }
        for each in root.iter(f"{W}num"):
            link = each.find(f"{W}abstractNumId")
            if link is not None:
                self._lists[each.get(f"{W}numId", "")] = kinds.get(link.get(f"{W}val", ""), {})

    def _read_styles(self, root: Element) -> None:
        for style in root.iter(f"{W}style"):
            numbered = style.find(f"{W}pPr/{W}numPr")
            if numbered is not None:
                self._styles[style.get(f"{W}styleId", "")] = _numbered(numbered)


def _numbered(element: Element) -> tuple[str, int]:
    def value(name: str) -> str:
        found = element.find(f"{W}{name}")
        return "" if found is None else found.get(f"{W}val", "")

    level = value("ilvl")
    return value("numId"), int(level) if level.isdecimal() and len(level) < 3 else 0


def _levels(kind: Element) -> dict[int, _Level]:
    levels = {}
    for each in kind.iter(f"{W}lvl"):
        form, pattern, start = (each.find(f"{W}{name}") for name in ("numFmt", "lvlText", "start"))
        begin = "1" if start is None else start.get(f"{W}val", "1")
        number = each.get(f"{W}ilvl", "0")
        if number.isdecimal():
            levels[int(number)] = _Level(
                "decimal" if form is None else form.get(f"{W}val", "decimal"),
                "" if pattern is None else pattern.get(f"{W}val", ""),
                int(begin) if begin.isdecimal() and len(begin) < 6 else 1,
            )
    return levels


def _roman(number: int) -> str:
    said = ""
    for value, letters in _ROMAN:
        while number >= value and len(said) < 12:
            said, number = said + letters, number - value
    return said
