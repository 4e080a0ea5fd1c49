"""Walks through the operations of a PDF page and notes its words and straight rules."""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pypdf import PageObject
from pypdf.generic import ContentStream, DictionaryObject

from portal.readers.pdf_fonts import Letters
from portal.readers.pdf_marks import (
    SAME,
    Budget,
    Matrix,
    PageMarks,
    Rule,
    Word,
    is_on_paper,
    matrix_of,
    moved,
    number_of,
    times,
)

_DEEPEST_FORM = 8
#: a filled box that is thinner is a rule
_THIN = 3.0
#: a gap in a shown text from which on another word begins, in sizes of the font
_WORD_GAP = 0.2
_BROKEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(slots=True)
class _State:
    """What `q` keeps and `Q` brings back."""

    place: Matrix
    font: Letters | None = None
    size: float = 1.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


def marks_of(page: PageObject, budget: Budget) -> PageMarks:
    """The words and rules of a page. Raises FileUnreadable for one without end."""
    pen = _Pen(page.pdf, budget)
    resources = page.get("/Resources")
    pen.draw(page.get("/Contents"), resources, _upright(page), 0)
    return pen.marks


def _upright(page: PageObject) -> Matrix:
    """A page that is turned for reading, as landscape annexes often are, is turned here too."""
    wide, high = float(page.mediabox.right), float(page.mediabox.top)
    turns: dict[int, Matrix] = {
        90: (0, -1, 1, 0, 0, wide),
        180: (-1, 0, 0, -1, wide, high),
        270: (0, 1, -1, 0, high, 0),
    }
    return turns.get(int(page.rotation or 0) % 360, SAME)


class _Pen:
    """Walks through the operations of a page as whoever shows it would."""

    def __init__(self, pdf: Any, budget: Budget) -> None:
        self.marks = PageMarks()
        self._pdf, self._budget = pdf, budget
        self._seen: set[tuple[str, int, int]] = set()
        self._fonts: dict[int, Letters | None] = {}
        self._state = _State(SAME)
        self._kept: list[_State] = []
        self._line = self._text = SAME
        self._path: list[list[tuple[float, float]]] = []
        self._resources: Any = None
        self._depth = 0
        self._does: dict[bytes, Callable[[Sequence[Any]], None]] = self._operations()

    def draw(self, stream: Any, resources: Any, place: Matrix, depth: int) -> None:
        """Carry out a stream of operations; one that makes no sense draws nothing."""
        if stream is None:
            return
        self._state, self._kept, self._depth = _State(place), [], depth
        self._resources = resources.get_object() if resources is not None else {}
        operations = ContentStream(stream.get_object(), self._pdf, "bytes").operations
        self._budget.spend(operations=len(operations) + 1)
        for operands, operator in operations:
            with suppress(*_BROKEN):
                self._does.get(operator, _nothing)(operands)

    def _operations(self) -> dict[bytes, Callable[[Sequence[Any]], None]]:
        paint = self._paint
        return {
            b"q": lambda o: self._kept.append(copy.copy(self._state)),
            b"Q": self._bring_back,
            b"cm": lambda o: self._set("place", times(matrix_of(o), self._state.place)),
            b"BT": lambda o: self._begin(SAME),
            b"Tf": self._take_font,
            b"Tc": lambda o: self._set("spacing", number_of(o[0])),
            b"Tw": lambda o: self._set("word_spacing", number_of(o[0])),
            b"Tz": lambda o: self._set("stretch", number_of(o[0]) / 100),
            b"TL": lambda o: self._set("leading", number_of(o[0])),
            b"Ts": lambda o: self._set("rise", number_of(o[0])),
            b"Td": lambda o: self._move(number_of(o[0]), number_of(o[1])),
            b"TD": self._move_and_lead,
            b"Tm": lambda o: self._begin(matrix_of(o)),
            b"T*": lambda o: self._move(0, -self._state.leading),
            b"Tj": lambda o: self._show([o[0]]),
            b"TJ": lambda o: self._show(o[0]),
            b"'": self._next_line_show,
            b'"': self._spaced_next_line_show,
            b"Do": self._form,
            b"m": lambda o: self._path.append([self._point(o[0], o[1])]),
            b"l": lambda o: self._path[-1].append(self._point(o[0], o[1])),
            b"c": lambda o: self._path[-1].append(self._point(o[4], o[5])),
            b"h": lambda o: self._path[-1].append(self._path[-1][0]),
            b"re": self._box,
            b"n": lambda o: self._path.clear(),
            **{each: lambda o: paint(is_stroked=True) for each in (b"S", b"s")},
            **{each: lambda o: paint(is_stroked=False) for each in (b"f", b"F", b"f*")},
            **{each: lambda o: paint(is_stroked=True) for each in (b"B", b"B*", b"b", b"b*")},
        }

    def _set(self, name: str, value: Any) -> None:
        setattr(self._state, name, value)

    def _bring_back(self, operands: Sequence[Any]) -> None:
        self._state = self._kept.pop()

    def _begin(self, matrix: Matrix) -> None:
        self._line = self._text = matrix

    def _move(self, right: float, up: float) -> None:
        self._begin(times((1, 0, 0, 1, right, up), self._line))

    def _move_and_lead(self, operands: Sequence[Any]) -> None:
        self._state.leading = -number_of(operands[1])
        self._move(number_of(operands[0]), number_of(operands[1]))

    def _next_line_show(self, operands: Sequence[Any]) -> None:
        self._move(0, -self._state.leading)
        self._show([operands[0]])

    def _spaced_next_line_show(self, operands: Sequence[Any]) -> None:
        self._state.word_spacing = number_of(operands[0])
        self._state.spacing = number_of(operands[1])
        self._next_line_show(operands[2:])

    def _take_font(self, operands: Sequence[Any]) -> None:
        self._state.size = number_of(operands[1])
        self._state.font = None
        resource = self._resources["/Font"].get_object()[operands[0]].get_object()
        if id(resource) not in self._fonts:
            self._fonts[id(resource)] = (
                Letters(resource) if isinstance(resource, DictionaryObject) else None
            )
        self._state.font = self._fonts[id(resource)]

    def _show(self, pieces: Sequence[Any]) -> None:
        """Letters one after the other; a space or a wide gap ends a word."""
        state = self._state
        if state.font is None:
            return
        along = 0.0
        word, begun = "", 0.0
        for piece in pieces:
            if isinstance(piece, int | float):
                step = -float(piece) / 1000 * state.size * state.stretch
                if step > _WORD_GAP * state.size * state.stretch:
                    self._write(word, begun, along)
                    word = ""
                along += step
                continue
            if not isinstance(piece, bytes):
                continue
            for letters, width in state.font.read(piece):
                if not letters.strip():
                    self._write(word, begun, along)
                    word = ""
                else:
                    begun = begun if word else along
                    word += letters
                step = width / 1000 * state.size + state.spacing
                if letters == " ":
                    step += state.word_spacing
                along += step * state.stretch
        self._write(word, begun, along)
        self._text = times((1, 0, 0, 1, along, 0), self._text)

    def _write(self, word: str, begun: float, ended: float) -> None:
        if not word:
            return
        matrix = times(self._text, self._state.place)
        if abs(matrix[1]) > 0.1 * abs(matrix[0]) or matrix[0] <= 0:
            return  # a watermark, or the text beside the margin
        self._budget.spend(letters=len(word))
        left, y = moved(matrix, begun, self._state.rise)
        right, _ = moved(matrix, ended, self._state.rise)
        size = abs(self._state.size) * math.hypot(matrix[2], matrix[3])
        key = (word, round(left), round(y))
        # what is printed twice to look bold is one word
        if key not in self._seen and is_on_paper(left, right, y, size):
            self._seen.add(key)
            self.marks.words.append(Word(word, left, right, y, size))

    def _form(self, operands: Sequence[Any]) -> None:
        form = self._resources["/XObject"].get_object()[operands[0]].get_object()
        if form.get("/Subtype") != "/Form" or self._depth >= _DEEPEST_FORM:
            return
        place = times(matrix_of(form.get("/Matrix", SAME)), self._state.place)
        resources = form.get("/Resources", self._resources)
        outside = (self._state, self._kept, self._resources, self._depth)
        try:
            self.draw(form, resources, place, self._depth + 1)
        finally:
            self._state, self._kept, self._resources, self._depth = outside

    def _point(self, x: Any, y: Any) -> tuple[float, float]:
        return moved(self._state.place, number_of(x), number_of(y))

    def _box(self, operands: Sequence[Any]) -> None:
        x, y, wide, high = map(number_of, operands[:4])
        corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high), (x, y))
        self._path.append([self._point(*corner) for corner in corners])

    def _paint(self, *, is_stroked: bool) -> None:
        for points in self._path:
            across, up = ([point[axis] for point in points] for axis in (0, 1))
            if max(across) - min(across) <= _THIN or max(up) - min(up) <= _THIN:
                self._rule(min(across), min(up), max(across), max(up))
            elif is_stroked:
                for (x, y), (to_x, to_y) in itertools.pairwise(points):
                    self._rule(min(x, to_x), min(y, to_y), max(x, to_x), max(y, to_y))
        self._path.clear()

    def _rule(self, left: float, low: float, right: float, high: float) -> None:
        if not is_on_paper(left, right, low, high):
            return
        if right - left <= _THIN < high - low:
            self.marks.upright.append(Rule((left + right) / 2, low, high))
        elif high - low <= _THIN < right - left:
            self.marks.level.append(Rule((low + high) / 2, left, right))


def _nothing(operands: Sequence[Any]) -> None:
    """What neither shows letters nor draws rules."""
