"""Putting a message off: until when, how often, and never past the close of its period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from portal.domain.calendar import WorkingCalendar
from portal.domain.quiet import next_allowed

#: how often one message may be put off
MOST_SNOOZES = 2
#: so much time must be left before a period closes
BEFORE_LOCK = timedelta(minutes=30)
_HOUR = timedelta(hours=1)
AFTERNOON = time(14)


class Snooze(StrEnum):
    """What somebody may choose."""

    HOUR = "h"
    AFTERNOON = "a"
    MORNING = "t"


@dataclass(frozen=True, slots=True)
class Until:
    """A choice, and the instant it means."""

    choice: Snooze
    at: datetime


def snoozed_until(
    choice: Snooze, now: datetime, morning_at: datetime, calendar: WorkingCalendar, zone: tzinfo
) -> datetime | None:
    """When a message put off so comes again; None where the choice means nothing any more.

    What would fall into quiet hours moves to their end. `morning_at` is the person's next morning.
    """
    local = now.astimezone(zone)
    if choice is Snooze.MORNING:
        return morning_at
    if choice is Snooze.HOUR:
        return next_allowed(now + _HOUR, calendar, zone)
    at = datetime.combine(local.date(), AFTERNOON, tzinfo=zone)
    return at if at > now and calendar.is_working_day(local.date()) else None


def latest_before(lock: datetime | None) -> datetime | None:
    """Until when a message may be put off at the latest; None without a lock."""
    return None if lock is None else lock - BEFORE_LOCK


def offered(
    now: datetime,
    morning_at: datetime,
    calendar: WorkingCalendar,
    zone: tzinfo,
    lock: datetime | None = None,
) -> tuple[Until, ...]:
    """What can be chosen now, the nearest first; two choices that mean the same are one."""
    latest = latest_before(lock)
    found: dict[datetime, Until] = {}
    for choice in Snooze:
        at = snoozed_until(choice, now, morning_at, calendar, zone)
        if at is not None and at > now and (latest is None or at <= latest):
            found.setdefault(at, Until(choice, at))
    return tuple(found[at] for at in sorted(found))
