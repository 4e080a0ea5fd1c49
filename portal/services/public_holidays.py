"""The public holidays of a year, as the first fill of the office's calendar.

The list comes out of a package and is only a proposal: swaps are decided by dispatch, often after
the package was made, and the office's own calendar is what counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain.calendar import DayKind

_COUNTRY = "VN"
_SWAPPED = "thay cho"


@dataclass(frozen=True, slots=True)
class PublicDay:
    day: date
    kind: DayKind
    name: str
    name_en: str


def public_days(year: int) -> list[PublicDay]:
    """The days off and the make-up days of a year, in order."""
    # Loaded here: a fifth of a second and some megabytes that only this act needs.
    import holidays

    found = holidays.country_holidays(_COUNTRY, years=year, language="vi")
    english = holidays.country_holidays(_COUNTRY, years=year, language="en_US")
    days = [
        PublicDay(
            day,
            DayKind.SWAPPED_OFF if _SWAPPED in name else DayKind.HOLIDAY,
            name,
            english.get(day) or name,
        )
        for day, name in found.items()
    ]
    days += [
        PublicDay(day, DayKind.MAKE_UP, "Ngày làm bù", "Make-up day")
        for day in found.weekend_workdays
        if day.year == year
    ]
    return sorted(days, key=lambda each: each.day)
