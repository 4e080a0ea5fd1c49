"""Working hours: when a message may be sent, and waiting times counted in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from portal.domain.calendar import WorkingCalendar

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietRules:
    """The office's hours, in local time; outside them nobody is written to first."""

    day_start: time = time(7, 30)
    day_end: time = time(17, 30)
    noon_start: time = time(11, 30)
    noon_end: time = time(13, 30)


OFFICE_HOURS = QuietRules()


def next_allowed(
    at: datetime, calendar: WorkingCalendar, zone: tzinfo, rules: QuietRules = OFFICE_HOURS
) -> datetime:
    """The first instant, `at` or later, inside working hours; in UTC."""
    return add_working_time(at, 0, calendar, zone, rules)


def add_working_time(
    at: datetime,
    minutes: int,
    calendar: WorkingCalendar,
    zone: tzinfo,
    rules: QuietRules = OFFICE_HOURS,
) -> datetime:
    """The instant after `minutes` of working hours, itself inside working hours; in UTC."""
    left = timedelta(minutes=minutes)
    at = at.astimezone(UTC)
    hours = _hours_from(at.astimezone(zone).date(), calendar, zone, rules)
    while True:
        opens, closes = next(hours)
        begin = max(at, opens)
        if begin + left < closes:
            return begin + left
        left -= max(timedelta(0), closes - begin)


def _hours_from(
    day: date, calendar: WorkingCalendar, zone: tzinfo, rules: QuietRules
) -> Iterator[tuple[datetime, datetime]]:
    """The working hours from that day on, in UTC, each with its opening and its close."""
    while True:
        day = calendar.roll_forward(day)
        for opens, closes in (
            (rules.day_start, rules.noon_start),
            (rules.noon_end, rules.day_end),
        ):
            yield (
                datetime.combine(day, opens, tzinfo=zone).astimezone(UTC),
                datetime.combine(day, closes, tzinfo=zone).astimezone(UTC),
            )
        day += _DAY
