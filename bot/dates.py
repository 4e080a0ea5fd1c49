"""Dates that people type or tap, and the working days that are offered to them."""

from __future__ import annotations

import re
from datetime import date, datetime

from portal.queries.office import working_calendar

_TYPED = re.compile(
    r"(?:ngày\s+|ngay\s+)?(\d{1,2})\s*[/.\-]\s*(\d{1,2})(?:\s*[/.\-]\s*(\d{4}|\d{2}))?",
    re.IGNORECASE | re.ASCII,
)
_CODED = re.compile(r"\d{8}", re.ASCII)


def date_in(text: str, today: date) -> date | None:
    """The day in `25/6`, `25-06-2025`, `25.6.25` or a button's `20250625`; None if there is none.

    Without a year it is the next such day from today on.
    """
    text = text.strip()
    try:
        if _CODED.fullmatch(text):
            return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007
        found = _TYPED.fullmatch(text)
        if found is None:
            return None
        day, month, year = found.groups()
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
        this_year = date(today.year, int(month), int(day))
        return this_year if this_year >= today else this_year.replace(year=today.year + 1)
    except ValueError:
        return None


_WITHIN = re.compile(
    r"(?:trước|truoc|hạn|han|ngày|ngay|by|before|until|due)\s+(?:ngày\s+|ngay\s+)?"
    r"(\d{1,2}[/-]\d{1,2}(?:[/-](?:\d{4}|\d{2}))?)(?![\d/])",
    re.IGNORECASE,
)


def day_within(text: str, today: date) -> date | None:
    """The day that a sentence names: `trước 30/11`; None where it names none."""
    days = (date_in(found[1], today) for found in _WITHIN.finditer(text))
    return next((day for day in days if day is not None), None)


def offered_days(start: date, after: tuple[int, ...]) -> list[date]:
    """Working days so many working days after a day."""
    calendar = working_calendar()
    return [calendar.add_working_days(start, count) for count in after]


def days_near(day: date, earliest: date) -> list[date]:
    """The working days before and after a day off, as far as they lie after `earliest`."""
    calendar = working_calendar()
    around = (calendar.next_working_day(day), calendar.previous_working_day(day))
    return [one for one in around if one > earliest]
