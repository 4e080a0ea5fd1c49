"""Delay events: a deadline in force that was missed, and whether it is charged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.domain.types import Desk, Hardness, TaskState


class DelayState(StrEnum):
    """Charged, waiting for its cause to be judged, or excused by a confirmed objective cause."""

    CHARGED = "charged"
    PENDING_CAUSE = "pending_cause"
    EXCUSED = "excused"


@dataclass(frozen=True, slots=True)
class MissedFacts:
    """What a missed deadline is judged by on its first day late."""

    state: TaskState
    due: date
    hardness: Hardness
    window_days: int
    claimed_on: date | None = None
    obstacle_raised_before: bool = False
    extension_undecided: bool = False


def last_day(due: date, hardness: Hardness, window_days: int) -> date:
    """The last day on which nothing is late: a flexible deadline has its window (trap T8)."""
    return due + timedelta(days=window_days) if hardness is Hardness.FLEXIBLE else due


def missed_on(facts: MissedFacts, today: date) -> date | None:
    """The first day late, once it is there; None while nothing was missed.

    While a task is paused the unit's clock stands; a claim in time stops it for good.
    """
    end = last_day(facts.due, facts.hardness, facts.window_days)
    if facts.claimed_on is not None and facts.claimed_on <= end:
        return None
    if facts.state is TaskState.PAUSED or today <= end:
        return None
    return end + timedelta(days=1)


def first_state(facts: MissedFacts) -> DelayState:
    """How a delay stands when it is noted: an honest warning before the deadline protects."""
    if facts.obstacle_raised_before or facts.extension_undecided:
        return DelayState.PENDING_CAUSE
    return DelayState.CHARGED


@dataclass(frozen=True, slots=True)
class DeskDays:
    """So many days a task lay on one desk."""

    desk: Desk
    unit_id: int | None
    days: int


@dataclass(frozen=True, slots=True)
class Held:
    """On one desk from one day until another; `until` is None for the present desk."""

    desk: Desk
    unit_id: int | None
    since: date
    until: date | None


def days_by_desk(intervals: Iterable[Held], start: date, end: date) -> tuple[DeskDays, ...]:
    """Whose days the days from `start` up to `end` were, in the order of the desks' first day.

    A day belongs to the desk the task lay on when the day ended; days before the first interval
    belong to nobody.
    """
    days: dict[tuple[Desk, int | None], int] = {}
    for held in sorted(intervals, key=lambda each: each.since):
        first = max(held.since, start)
        last = min(held.until or end, end)
        if last > first:
            key = (held.desk, held.unit_id)
            days[key] = days.get(key, 0) + (last - first).days
    return tuple(DeskDays(desk, unit_id, number) for (desk, unit_id), number in days.items())
