"""What stands where on a page of a PDF, and how much a document may ask for.

Places are in points from the lower left corner of the page as it is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.domain.errors import FileUnreadable
from portal.domain.intake.trouble import Trouble

#: a page of an annex takes about a thousand operations; a hundred thousand take a second
MOST_OPERATIONS, MOST_LETTERS = 400_000, 3_000_000
_FARTHEST = 20_000.0

Matrix = tuple[float, float, float, float, float, float]
SAME: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(slots=True)
class Word:
    """Letters without a space, from `left` to `right` on the line at `y`."""

    text: str
    left: float
    right: float
    y: float
    size: float


@dataclass(slots=True)
class Rule:
    """A straight line: level at the height `at`, or upright at the distance `at`."""

    at: float
    first: float
    last: float


@dataclass(slots=True)
class PageMarks:
    words: list[Word] = field(default_factory=list)
    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)


class Budget:
    """How much a whole document may still ask for. Raises FileUnreadable when it is used up."""

    def __init__(self) -> None:
        self._operations, self._letters = MOST_OPERATIONS, MOST_LETTERS

    def spend(self, *, operations: int = 0, letters: int = 0) -> None:
        self._operations -= operations
        self._letters -= letters
        if self._operations < 0 or self._letters < 0:
            raise FileUnreadable(Trouble.TOO_LONG)


def times(first: Matrix, then: Matrix) -> Matrix:
    """One move after the other."""
    a, b, c, d, e, f = first
    k, l, m, n, o, p = then  # noqa: E741
    return (
        a * k + b * m,
        a * l + b * n,
        c * k + d * m,
        c * l + d * n,
        e * k + f * m + o,
        e * l + f * n + p,
    )


def moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a place comes to stand."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def matrix_of(operands: Sequence[Any]) -> Matrix:
    """Six numbers as a move. Raises TypeError or ValueError for anything else."""
    a, b, c, d, e, f = map(number_of, operands)
    return (a, b, c, d, e, f)


def number_of(operand: Any) -> float:
    """Raises TypeError for what is no number."""
    if not isinstance(operand, int | float):
        raise TypeError
    return float(operand)


def is_on_paper(*places: float) -> bool:
    """Whether these are places at all; what is drawn far outside or nowhere is not."""
    return all(abs(place) < _FARTHEST for place in places)
