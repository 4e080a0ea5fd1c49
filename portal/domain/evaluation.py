"""Evaluation: points from facts, each with its numerator and denominator (domain.md §3.8).

Exact fractions throughout, so that a score can be added up by hand. What the score must not do:
rank officials across units, punish by itself, or read when a message was opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

FORMULA_VERSION = "2026-01"
FEWEST_TO_RANK = 5
_QUARTER = Fraction(1, 4)
RESULT_POINTS = 70
BONUS_POINTS = 5
_MOST_DAYS_GAINED = 30
_MONTH_LATE = 30


class Grade(StrEnum):
    """The classes of Decree 335/2025 (90, 70, 50)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    COMPLETED = "completed"
    NOT_COMPLETED = "not_completed"


_LOWEST_OF_GRADE = ((90, Grade.EXCELLENT), (70, Grade.GOOD), (50, Grade.COMPLETED))
_ORDER = (Grade.NOT_COMPLETED, Grade.COMPLETED, Grade.GOOD, Grade.EXCELLENT)


@dataclass(frozen=True, slots=True)
class Item:
    """One task of a period as the formulas see it.

    `days_late` counts for an open overdue task; `days_gained` for a finished one. An objective
    cause confirmed by the competent authority takes the item out of the base.
    """

    weight: int
    is_done: bool = False
    is_on_time: bool = False
    days_gained: int = 0
    days_late: int = 0
    delay_events: int = 0
    major_returns: int = 0
    is_excused: bool = False
    task_id: int | None = None


@dataclass(frozen=True, slots=True)
class Discipline:
    """Reports and answers to other units: in time, of so many that were due."""

    reports_on_time: int = 0
    reports_due: int = 0
    answers_in_time: int = 0
    answers_due: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score: so many points of so many, by a share that shows its base."""

    name: str
    most: int
    share: Fraction

    @property
    def points(self) -> Fraction:
        return self.most * self.share


@dataclass(frozen=True, slots=True)
class UnitScore:
    parts: tuple[Part, ...]
    bonus: Fraction
    has_month_late: bool
    due_items: int

    @property
    def total(self) -> Fraction:
        """Capped at 100; the bonus cannot lift a unit with an item a month late above *good*."""
        earned = sum((part.points for part in self.parts), Fraction())
        total = min(Fraction(100), earned + self.bonus)
        if self.has_month_late and earned < 90:
            total = min(total, Fraction(8999, 100))
        return total

    @property
    def is_rankable(self) -> bool:
        """Fewer than five due items say too little to rank."""
        return self.due_items >= FEWEST_TO_RANK


def base_of(items: Sequence[Item]) -> list[Item]:
    """The items that count: all but those with a confirmed objective cause."""
    return [item for item in items if not item.is_excused]


def result_shares(items: Sequence[Item]) -> tuple[Fraction, Fraction, Fraction]:
    """Quantity, quality and progress of Decree 335/2025, each over the weight of the base.

    Each major fault costs a quarter of that item's quality, each delay a quarter of its progress.
    """
    base = base_of(items)
    weight = sum(item.weight for item in base)
    if not weight:
        return Fraction(), Fraction(), Fraction()
    done = [item for item in base if item.is_done]
    quantity = Fraction(sum(item.weight for item in done))
    quality = sum((item.weight * share_left(item.major_returns) for item in done), Fraction())
    progress = sum((item.weight * share_left(item.delay_events) for item in done), Fraction())
    return quantity / weight, quality / weight, progress / weight


def share_left(faults: int) -> Fraction:
    """What is left of an item after so many faults, each of a quarter."""
    return max(Fraction(), 1 - _QUARTER * faults)


def result_score(items: Sequence[Item]) -> Fraction:
    """The result part, 0 to 70 points."""
    return RESULT_POINTS * sum(result_shares(items), Fraction()) / 3


def unit_score(items: Sequence[Item], discipline: Discipline) -> UnitScore:
    """The score of a unit: timeliness, completion, open burden, quality, reports, coordination."""
    base = base_of(items)
    weight = sum(item.weight for item in base)
    done = [item for item in base if item.is_done]
    done_weight = sum(item.weight for item in done)
    burden = sum((item.weight * burden_of(item) for item in base), Fraction())
    gained = sum(
        (item.weight * share_gained(item) for item in done if item.days_gained > 0),
        Fraction(),
    )
    clean = sum(item.weight for item in done if not item.major_returns)
    parts = (
        Part("timeliness", 40, _share(sum(i.weight for i in done if i.is_on_time), weight)),
        Part("completion", 20, _share(done_weight, weight)),
        Part("open_burden", 15, 1 - _share(burden, weight) if weight else Fraction()),
        Part("first_pass_quality", 10, _share(clean, done_weight)),
        Part("reporting", 10, _share(discipline.reports_on_time, discipline.reports_due, none=1)),
        Part("coordination", 5, _share(discipline.answers_in_time, discipline.answers_due, none=1)),
    )
    return UnitScore(
        parts=parts,
        bonus=BONUS_POINTS * _share(gained, weight),
        has_month_late=any(not i.is_done and i.days_late >= _MONTH_LATE for i in base),
        due_items=len(base),
    )


def burden_of(item: Item) -> Fraction:
    """How heavily an open overdue item weighs: a quarter, a half from a week, all from a month."""
    if item.is_done or item.days_late <= 0:
        return Fraction()
    if item.days_late >= _MONTH_LATE:
        return Fraction(1)
    return Fraction(1, 2) if item.days_late >= 7 else _QUARTER


def share_gained(item: Item) -> Fraction:
    """How much of the bonus an item finished early earns: all of it from thirty days on."""
    return Fraction(min(item.days_gained, _MOST_DAYS_GAINED), _MOST_DAYS_GAINED)


def _share(part: Fraction | int, whole: Fraction | int, *, none: int = 0) -> Fraction:
    """A share of a whole; where nothing was due, nothing is held against anybody."""
    return Fraction(part) / Fraction(whole) if whole else Fraction(none)


def grade_of(total: Fraction) -> Grade:
    """The class of a total, 0 to 100."""
    return next((grade for lowest, grade in _LOWEST_OF_GRADE if total >= lowest), _ORDER[0])


def unit_grade(total: Fraction, *, has_month_late: bool) -> Grade:
    """A unit's class; with an item a month late without a confirmed cause it is not excellent."""
    grade = grade_of(total)
    return coupled_grade(grade, grade, unit_has_month_late=has_month_late)


def leader_score(own: Fraction, unit: Fraction, leading: Fraction) -> Fraction:
    """A leader's total: half the own result, three tenths the unit's, a fifth the acts of leading.

    All three in points of 100.
    """
    return own / 2 + 3 * unit / 10 + leading / 5


def coupled_grade(own: Grade, unit: Grade, *, unit_has_month_late: bool) -> Grade:
    """A head's class is never above the unit's; a month late without cause bars *excellent*."""
    grade = min(own, unit, key=_ORDER.index)
    if unit_has_month_late and grade is Grade.EXCELLENT:
        return Grade.GOOD
    return grade


def head_grade(total: Fraction, unit: UnitScore) -> Grade:
    """The class of a head's total, coupled with that of the unit."""
    return coupled_grade(
        grade_of(total),
        unit_grade(unit.total, has_month_late=unit.has_month_late),
        unit_has_month_late=unit.has_month_late,
    )
