"""Who is to help with a difficulty, and until when an answer is promised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, tzinfo
from enum import StrEnum

from portal.domain.calendar import WorkingCalendar


class Addressee(StrEnum):
    """To whom a difficulty is put; NOBODY: it is only to be known."""

    UNIT_HEAD = "unit_head"
    OFFICE = "office"
    LEADERSHIP = "leadership"
    NOBODY = "nobody"


#: working days within which each answers; the day of asking is not counted
ANSWERS_WITHIN: Mapping[Addressee, int] = {
    Addressee.UNIT_HEAD: 1,
    Addressee.OFFICE: 2,
    Addressee.LEADERSHIP: 3,
}
CLOSING = time(17)


def answer_due(
    addressee: Addressee, now: datetime, calendar: WorkingCalendar, zone: tzinfo
) -> datetime | None:
    """Until when an answer is promised: 17:00 of a working day; None where nobody is asked.

    What is asked after closing time or on a day off counts as asked on the next working day.
    """
    within = ANSWERS_WITHIN.get(addressee)
    if within is None:
        return None
    local = now.astimezone(zone)
    asked_on = calendar.roll_forward(local.date())
    if asked_on == local.date() and local.time() >= CLOSING:
        asked_on = calendar.next_working_day(asked_on)
    return datetime.combine(calendar.add_working_days(asked_on, within), CLOSING, tzinfo=zone)
