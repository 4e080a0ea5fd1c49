"""Days off and make-up days of public servants, 2025 and 2026, as they were decided.

A swap is decided by dispatch, sometimes days before; the office edits this table afterwards.
"""

from __future__ import annotations

from datetime import date

from portal.demo.records import CalendarRow
from portal.domain.calendar import DayKind

HOLIDAY, SWAPPED_OFF, MAKEUP = DayKind.HOLIDAY, DayKind.SWAPPED_OFF, DayKind.MAKE_UP

_TET = ("Tết Nguyên đán", "Lunar New Year")
_NATIONAL_DAY = ("Quốc khánh", "National Day")


def _row(month: int, day: int, year: int, kind: DayKind, name: str, name_en: str) -> CalendarRow:
    return CalendarRow(date(year, month, day), kind, name, name_en)


CALENDAR_DAYS: tuple[CalendarRow, ...] = (
    _row(1, 1, 2025, HOLIDAY, "Tết Dương lịch", "New Year's Day"),
    *(_row(1, day, 2025, HOLIDAY, *_TET) for day in range(27, 32)),
    _row(4, 7, 2025, HOLIDAY, "Giỗ Tổ Hùng Vương", "Hùng Kings' Commemoration Day"),
    _row(4, 26, 2025, MAKEUP, "Làm bù cho thứ Sáu 02/5/2025", "Make-up day for Friday 2 May 2025"),
    _row(4, 30, 2025, HOLIDAY, "Ngày Chiến thắng", "Reunification Day"),
    _row(5, 1, 2025, HOLIDAY, "Ngày Quốc tế Lao động", "International Labour Day"),
    _row(
        5,
        2,
        2025,
        SWAPPED_OFF,
        "Nghỉ hoán đổi, làm bù thứ Bảy 26/4/2025",
        "Swapped day off, worked on Saturday 26 April 2025",
    ),
    _row(9, 1, 2025, HOLIDAY, *_NATIONAL_DAY),
    _row(9, 2, 2025, HOLIDAY, *_NATIONAL_DAY),
    _row(1, 1, 2026, HOLIDAY, "Tết Dương lịch", "New Year's Day"),
    _row(
        1,
        2,
        2026,
        SWAPPED_OFF,
        "Nghỉ hoán đổi, làm bù thứ Bảy 10/01/2026",
        "Swapped day off, worked on Saturday 10 January 2026",
    ),
    _row(
        1,
        10,
        2026,
        MAKEUP,
        "Làm bù cho thứ Sáu 02/01/2026",
        "Make-up day for Friday 2 January 2026",
    ),
    *(_row(2, day, 2026, HOLIDAY, *_TET) for day in range(16, 21)),
    _row(
        4,
        27,
        2026,
        HOLIDAY,
        "Nghỉ bù Giỗ Tổ Hùng Vương (Chủ nhật 26/4)",
        "In lieu of Hùng Kings' Commemoration Day (Sunday 26 April)",
    ),
    _row(4, 30, 2026, HOLIDAY, "Ngày Chiến thắng", "Reunification Day"),
    _row(5, 1, 2026, HOLIDAY, "Ngày Quốc tế Lao động", "International Labour Day"),
    _row(
        8, 22, 2026, MAKEUP, "Làm bù cho thứ Hai 31/8/2026", "Make-up day for Monday 31 August 2026"
    ),
    _row(
        8,
        31,
        2026,
        SWAPPED_OFF,
        "Nghỉ hoán đổi, làm bù thứ Bảy 22/8/2026",
        "Swapped day off, worked on Saturday 22 August 2026",
    ),
    _row(9, 1, 2026, HOLIDAY, *_NATIONAL_DAY),
    _row(9, 2, 2026, HOLIDAY, *_NATIONAL_DAY),
    _row(11, 24, 2026, HOLIDAY, "Ngày Văn hóa Việt Nam", "Vietnamese Culture Day"),
)
