"""The ledger of a score: a line for each event, adding up to the score (domain.md §3.8).

Nothing counts that has no line, and no line is ever taken away: an appeal adds one that corrects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from portal.domain.evaluation import (
    BONUS_POINTS,
    RESULT_POINTS,
    Discipline,
    Item,
    UnitScore,
    base_of,
    burden_of,
    leader_score,
    share_gained,
    share_left,
    unit_score,
)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """Points for one event: of which part, what happened, and to which task or object."""

    part: str
    event: str
    points: Fraction
    task_id: int | None = None
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing that was due at a moment of its own: a report, an answer, an act of leading."""

    event: str
    event_id: int
    is_kept: bool
    task_id: int | None = None


def discipline_of(reports: Sequence[Duty], answers: Sequence[Duty]) -> Discipline:
    """Duties as the formula of a unit counts them."""
    return Discipline(
        reports_on_time=sum(duty.is_kept for duty in reports),
        reports_due=len(reports),
        answers_in_time=sum(duty.is_kept for duty in answers),
        answers_due=len(answers),
    )


def unit_ledger(
    items: Sequence[Item], reports: Sequence[Duty], answers: Sequence[Duty]
) -> tuple[LedgerEntry, ...]:
    """The lines of a unit's score; their sum is its total."""
    score = unit_score(items, discipline_of(reports, answers))
    lines = [
        *_task_lines(items, score),
        *_duty_lines("reporting", 10, reports),
        *_duty_lines("coordination", 5, answers),
    ]
    beyond = score.total - sum_of(lines)
    if beyond:
        lines.append(LedgerEntry("cap", "capped", beyond))
    return tuple(lines)


def _task_lines(items: Sequence[Item], score: UnitScore) -> Iterator[LedgerEntry]:
    most = {part.name: part.most for part in score.parts}
    base = base_of(items)
    weight = sum(item.weight for item in base)
    done_weight = sum(item.weight for item in base if item.is_done)
    if weight:
        yield LedgerEntry("open_burden", "nothing_overdue", Fraction(most["open_burden"]))
    for item in base:
        share = Fraction(item.weight, weight)
        if item.is_done:
            yield _of_task(item, "completion", "done", most["completion"] * share)
            if item.is_on_time:
                yield _of_task(item, "timeliness", "done_in_time", most["timeliness"] * share)
            if not item.major_returns:
                part, of_done = "first_pass_quality", Fraction(item.weight, done_weight)
                yield _of_task(item, part, "not_returned", most[part] * of_done)
            if item.days_gained > 0:
                gained = BONUS_POINTS * share * share_gained(item)
                yield _of_task(item, "bonus", "done_early", gained)
        elif burden_of(item):
            lost = -most["open_burden"] * share * burden_of(item)
            yield _of_task(item, "open_burden", "overdue", lost)


def result_ledger(items: Sequence[Item]) -> tuple[LedgerEntry, ...]:
    """The lines of an official's result; their sum is the result score, 0 to 70 points."""
    base = base_of(items)
    weight = sum(item.weight for item in base)
    lines = []
    for item in base:
        if not item.is_done:
            continue
        points = Fraction(RESULT_POINTS, 3) * Fraction(item.weight, weight)
        quality, progress = share_left(item.major_returns), share_left(item.delay_events)
        lines += [
            _of_task(item, "quantity", "done", points),
            _of_task(
                item, "quality", "returned" if quality < 1 else "not_returned", points * quality
            ),
            _of_task(item, "progress", "delayed" if progress < 1 else "done", points * progress),
        ]
    return tuple(lines)


def leader_ledger(
    items: Sequence[Item], unit: UnitScore, acts: Sequence[Duty]
) -> tuple[LedgerEntry, ...]:
    """The lines of a head's score: the own result, the unit's, and the acts of leading.

    A head without items of his own is judged by those of the unit in their place.
    """
    lines = [LedgerEntry("unit_result", "unit_score", leader_score(Fraction(), unit.total, _NONE))]
    if base_of(items):
        lines += [
            LedgerEntry(line.part, line.event, line.points * _OWN_SHARE, line.task_id)
            for line in result_ledger(items)
        ]
    else:
        own = leader_score(unit.total, Fraction(), _NONE)
        lines.append(LedgerEntry("own_result", "unit_score", own))
    return (*lines, *_duty_lines("leading", 20, acts))


_NONE = Fraction()
#: half of a result of 100 points, from one of 70
_OWN_SHARE = Fraction(100, RESULT_POINTS) / 2


def _duty_lines(part: str, most: int, duties: Sequence[Duty]) -> Iterator[LedgerEntry]:
    """So many points for each kept duty; where nothing was due, nothing is held against anybody."""
    if not duties:
        yield LedgerEntry(part, "nothing_due", Fraction(most))
    for duty in duties:
        points = Fraction(most, len(duties)) if duty.is_kept else Fraction()
        event = duty.event if duty.is_kept else f"{duty.event}_missed"
        yield LedgerEntry(part, event, points, duty.task_id, duty.event_id)


def _of_task(item: Item, part: str, event: str, points: Fraction) -> LedgerEntry:
    return LedgerEntry(part, event, points, task_id=item.task_id)


def sum_of(lines: Sequence[LedgerEntry]) -> Fraction:
    return sum((line.points for line in lines), Fraction())
