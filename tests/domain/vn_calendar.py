"""The working calendar of Vietnamese public servants for 2025 and 2026."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from portal.domain.calendar import WorkingCalendar

OFFICE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

_NEW_YEAR = "Tết Dương lịch"
_TET = "Tết Nguyên đán"
_HUNG_KINGS = "Giỗ Tổ Hùng Vương"
_REUNIFICATION = "Ngày Chiến thắng"
_LABOUR_DAY = "Quốc tế Lao động"
_NATIONAL_DAY = "Quốc khánh"

DAYS_OFF = {
    date(2025, 1, 1): _NEW_YEAR,
    **{date(2025, 1, day): _TET for day in range(27, 32)},
    date(2025, 4, 7): _HUNG_KINGS,
    date(2025, 4, 30): _REUNIFICATION,
    date(2025, 5, 1): _LABOUR_DAY,
    date(2025, 5, 2): _LABOUR_DAY,
    date(2025, 9, 1): _NATIONAL_DAY,
    date(2025, 9, 2): _NATIONAL_DAY,
    date(2026, 1, 1): _NEW_YEAR,
    date(2026, 1, 2): _NEW_YEAR,
    **{date(2026, 2, day): _TET for day in range(16, 21)},
    date(2026, 4, 27): _HUNG_KINGS,
    date(2026, 4, 30): _REUNIFICATION,
    date(2026, 5, 1): _LABOUR_DAY,
    date(2026, 8, 31): _NATIONAL_DAY,
    date(2026, 9, 1): _NATIONAL_DAY,
    date(2026, 9, 2): _NATIONAL_DAY,
    date(2026, 11, 24): "Ngày Văn hóa Việt Nam",
}
MAKE_UP_DAYS = frozenset({date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)})

VN_CALENDAR = WorkingCalendar(days_off=DAYS_OFF, make_up=MAKE_UP_DAYS)
