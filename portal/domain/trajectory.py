"""Indicators: where one is planned to stand on a day, and whether it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise


class Frequency(StrEnum):
    """How often an indicator is read."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


_DAYS_BETWEEN = {
    Frequency.WEEKLY: 7,
    Frequency.MONTHLY: 31,
    Frequency.QUARTERLY: 92,
    Frequency.YEARLY: 366,
}


class Standing(StrEnum):
    """How the last reading compares with the plan; without a reading nobody knows."""

    REACHED = "reached"
    AHEAD = "ahead"
    ON_PLAN = "on_plan"
    BEHIND = "behind"
    NOT_READ = "not_read"


@dataclass(frozen=True, slots=True)
class Point:
    """A value on a day: of the plan, or read."""

    on: date
    value: Fraction


#: within a twentieth of the planned way a reading is on plan
TOLERANCE = Fraction(1, 20)


def planned_value(points: Sequence[Point], day: date) -> Fraction | None:
    """The planned value on a day, on straight lines between the points; None outside of them."""
    ordered = sorted(points, key=lambda point: point.on)
    for before, after in pairwise(ordered):
        if before.on <= day <= after.on:
            share = Fraction((day - before.on).days, max(1, (after.on - before.on).days))
            return before.value + (after.value - before.value) * share
    if ordered and day >= ordered[-1].on:
        return ordered[-1].value
    return ordered[0].value if ordered and day == ordered[0].on else None


def standing(points: Sequence[Point], reading: Point | None) -> Standing:
    """Whether the last reading is where the plan wants it, rising or falling.

    The points run from the baseline to the target; the direction is theirs.
    """
    if reading is None:
        return Standing.NOT_READ
    ordered = sorted(points, key=lambda point: point.on)
    if len(ordered) < 2:
        return Standing.ON_PLAN
    first, last = ordered[0].value, ordered[-1].value
    way = last - first
    if way == 0:
        return Standing.REACHED if reading.value == last else Standing.BEHIND
    gone = (reading.value - first) / way
    if gone >= 1:
        return Standing.REACHED
    planned = planned_value(ordered, reading.on)
    if planned is None:
        return Standing.AHEAD if gone > 0 else Standing.ON_PLAN
    difference = gone - (planned - first) / way
    if difference > TOLERANCE:
        return Standing.AHEAD
    return Standing.BEHIND if difference < -TOLERANCE else Standing.ON_PLAN


def is_stale(last_read_on: date | None, frequency: Frequency, today: date) -> bool:
    """Whether an indicator should have been read again by now."""
    if last_read_on is None:
        return True
    return last_read_on + timedelta(days=_DAYS_BETWEEN[frequency]) < today
