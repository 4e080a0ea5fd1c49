"""On which morning which digest is due, and what span it looks back and ahead over (SPEC §2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.calendar import WorkingCalendar
from portal.domain.digest import DigestKind
from portal.domain.periods import MonthPeriod, month_period_of, week_of

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DigestSpan:
    """New is what was reached after `since`; ahead is what is due from the day on, to `until`."""

    since: date
    until: date


def digest_kind_of(day: date, calendar: WorkingCalendar) -> DigestKind:
    """Which digest a working morning brings.

    The month's on the first working day after the 14th, in the place of the week's or the day's;
    the week's on the first working day of the week; the day's on every other.
    """
    if day == calendar.roll_forward(month_period_of(day).start):
        return "monthly"
    return "weekly" if is_first_of_week(day, calendar) else "daily"


def is_first_of_week(day: date, calendar: WorkingCalendar) -> bool:
    return day == calendar.roll_forward(week_of(day).start)


def closed_month(day: date) -> MonthPeriod:
    """The reporting month that closed before the one the day lies in."""
    return month_period_of(month_period_of(day).start - _DAY)


def digest_span(kind: DigestKind, day: date, calendar: WorkingCalendar) -> DigestSpan:
    """The span of a digest of `day`; `until` is the last day that counts as ahead."""
    if kind == "monthly":
        opened = calendar.roll_forward(closed_month(day).start)
        return DigestSpan(since=opened, until=month_period_of(day).end)
    since = day - _WEEK if kind == "weekly" else calendar.previous_working_day(day)
    return DigestSpan(since=since, until=day + _WEEK - _DAY)
