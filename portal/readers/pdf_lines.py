"""The words of a PDF as lines, and lines as the text that somebody once wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from portal.readers.pdf_marks import Word

#: how far a raised or lowered word is from its line, in sizes of the font
_OFF_LINE = 0.45
#: pieces of a word that was set in several steps stand nearer to each other, in sizes
_SAME_WORD = 0.12
#: text that stands farther away belongs to something beside it, in sizes
_BESIDE = 4.0
#: no syllable of Vietnamese has more letters
_LONGEST_SYLLABLE = 7
_DATE = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")


@dataclass(slots=True)
class Line:
    """A line of text; `first` is how wide its first word is."""

    text: str
    left: float
    right: float
    y: float
    size: float
    first: float


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Words as lines, from the top; what stands far beside a line is a line of its own."""
    return [_line(part) for row in _rows(words) for part in _parts(row)]


def _rows(words: Iterable[Word]) -> Iterator[list[Word]]:
    row: list[Word] = []
    for word in sorted(words, key=lambda each: (-each.y, each.left)):
        if row and row[0].y - word.y > _OFF_LINE * max(row[0].size, word.size):
            yield sorted(row, key=lambda each: each.left)
            row = []
        row.append(word)
    if row:
        yield sorted(row, key=lambda each: each.left)


def _parts(row: Sequence[Word]) -> Iterator[list[Word]]:
    part: list[Word] = []
    for word in row:
        if part and word.left - part[-1].right > _BESIDE * word.size:
            yield part
            part = []
        part.append(word)
    yield part


def _line(words: Sequence[Word]) -> Line:
    text, right, first = "", 0.0, 0.0
    for word in words:
        is_apart = bool(text) and word.left - right > _SAME_WORD * word.size
        text += " " + word.text if is_apart else word.text
        right = word.right
        if " " not in text:
            first = right - words[0].left
    size = max(word.size for word in words)
    return Line(text, words[0].left, right, words[0].y, size, first)


def text_in(lines: Sequence[Line], left: float, right: float) -> str:
    """The text of a cell: a line that had room for the next word ended a paragraph."""
    if not lines:
        return ""
    margin = max(0.0, min(min(line.left for line in lines) - left, lines[0].size))
    text = lines[0].text
    for above, line in pairwise(lines):
        room = right - left - 2 * margin - (above.right - above.left)
        is_new = room > line.first + 0.5 * line.size
        if _is_broken(above, line, room):
            text += line.text
        else:
            text += ("\n" if is_new else " ") + line.text
    return text


def _is_broken(above: Line, line: Line, room: float) -> bool:
    """Whether a narrow cell broke a date, or a long word that had the line for itself."""
    if _DATE.fullmatch(above.text.rpartition(" ")[2] + line.text.partition(" ")[0]):
        return True
    is_long = above.text.isalpha() and len(above.text) > _LONGEST_SYLLABLE
    return is_long and line.text[0].islower() and room < 0.6 * line.size
