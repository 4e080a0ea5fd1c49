"""Dates, days and numbers as the office writes them; filters of every template."""

from __future__ import annotations

from datetime import date as Date
from datetime import datetime as DateTime

from flask import current_app
from flask_babel import format_decimal, gettext, ngettext

from portal import clock
from portal.file_words import size_words
from portal.settings import Settings


def _settings() -> Settings:
    settings: Settings = current_app.extensions["dondoc_settings"]
    return settings


def office_time(instant: DateTime) -> DateTime:
    """An instant on the office's clock."""
    return instant.astimezone(_settings().zone)


def today() -> Date:
    """The office's date now."""
    return office_time(clock.utc_now()).date()


def _day(value: Date) -> Date:
    return office_time(value).date() if isinstance(value, DateTime) else value


def date(value: Date | None) -> str:
    """`07/07/2025`, in both languages as Vietnamese offices write it; nothing for no date."""
    return _day(value).strftime("%d/%m/%Y") if value else ""


def short_date(value: Date | None) -> str:
    """`07/07`."""
    return _day(value).strftime("%d/%m") if value else ""


def datetime(value: DateTime | None) -> str:
    """`08:05 07/07/2025` on the office's clock."""
    return office_time(value).strftime("%H:%M %d/%m/%Y") if value else ""


def time(value: DateTime | None) -> str:
    """`08:05` on the office's clock."""
    return office_time(value).strftime("%H:%M") if value else ""


def weekday(value: Date) -> str:
    return weekday_name(_day(value).weekday())


def weekday_name(number: int) -> str:
    """The name of a weekday, from Monday = 0."""
    names = (
        gettext("Monday"),
        gettext("Tuesday"),
        gettext("Wednesday"),
        gettext("Thursday"),
        gettext("Friday"),
        gettext("Saturday"),
        gettext("Sunday"),
    )
    return names[number]


def short_weekday(value: Date) -> str:
    names = (
        gettext("Mon"),
        gettext("Tue"),
        gettext("Wed"),
        gettext("Thu"),
        gettext("Fri"),
        gettext("Sat"),
        gettext("Sun"),
    )
    return names[_day(value).weekday()]


def number(value: float) -> str:
    """`1.234,5` in Vietnamese, `1,234.5` in English."""
    return str(format_decimal(value))


def relative_days(day: Date, on: Date | None = None) -> str:
    """How far a deadline is, in calendar days: `quá 7 ngày`, `còn 3 ngày`, `hôm nay`."""
    left = (_day(day) - (on or today())).days
    if left == 0:
        return gettext("due today")
    if left < 0:
        return ngettext("%(num)s day over", "%(num)s days over", -left)
    return ngettext("%(num)s day left", "%(num)s days left", left)


def week_number(last_day: Date) -> int:
    """The ISO number of the week that ends on a day."""
    return last_day.isocalendar().week


FILTERS = {
    "date": date,
    "short_date": short_date,
    "datetime": datetime,
    "time": time,
    "weekday": weekday,
    "short_weekday": short_weekday,
    "week_number": week_number,
    "number": number,
    "relative_days": relative_days,
    "file_size": size_words,
}
