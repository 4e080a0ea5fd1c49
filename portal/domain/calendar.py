"""Working days: Monday to Friday without the days off, plus the make-up Saturdays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)
SATURDAY = 5


class DayKind(StrEnum):
    """How a day differs from its weekday."""

    HOLIDAY = "holiday"
    SWAPPED_OFF = "swapped_off"
    MAKE_UP = "makeup"


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The office's calendar: days off with their names, and weekend days that are worked.

    Swapped days are decided by dispatch, so both kinds are data that the office edits. A day
    named in both counts as worked: the make-up is decided after the holiday.
    """

    days_off: Mapping[date, str] = field(default_factory=dict)
    make_up: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        if day in self.make_up:
            return True
        return day.weekday() < SATURDAY and day not in self.days_off

    def is_day_off(self, day: date) -> bool:
        return not self.is_working_day(day)

    def name_of(self, day: date) -> str | None:
        """The name of the holiday; None for a working day and for a plain weekend."""
        return None if day in self.make_up else self.days_off.get(day)

    def with_day(self, day: date, kind: DayKind | None) -> WorkingCalendar:
        """The same calendar with one day set to a kind, or to what its weekday says."""
        days_off = {other: name for other, name in self.days_off.items() if other != day}
        make_up = self.make_up - {day}
        if kind is DayKind.MAKE_UP:
            make_up |= {day}
        elif kind is not None:
            days_off[day] = str(kind)
        return WorkingCalendar(days_off, make_up)

    def next_working_day(self, day: date) -> date:
        """The first working day strictly after `day`."""
        return self.roll_forward(day + _DAY)

    def previous_working_day(self, day: date) -> date:
        """The last working day strictly before `day`."""
        return self.roll_back(day - _DAY)

    def roll_forward(self, day: date) -> date:
        while self.is_day_off(day):
            day += _DAY
        return day

    def roll_back(self, day: date) -> date:
        while self.is_day_off(day):
            day -= _DAY
        return day

    def add_working_days(self, day: date, count: int) -> date:
        """The day `count` working days after `day`, before it when negative.

        The first day is not counted (Civil Code 2015 art. 147).
        """
        step = self.next_working_day if count > 0 else self.previous_working_day
        for _ in range(abs(count)):
            day = step(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`."""
        span = (end - start).days
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, span + 1))
