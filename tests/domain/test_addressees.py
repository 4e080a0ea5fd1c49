"""Until when an answer to a difficulty is promised."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from portal.domain.addressees import Addressee, answer_due
from portal.domain.calendar import WorkingCalendar

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = WorkingCalendar(days_off={date(2026, 11, 24): "Nghỉ lễ"})


@pytest.mark.parametrize(
    ("addressee", "asked", "due"),
    [
        (Addressee.UNIT_HEAD, "2026-11-26 09:12", "2026-11-27 17:00"),
        (Addressee.UNIT_HEAD, "2026-11-26 17:00", "2026-11-30 17:00"),
        (Addressee.UNIT_HEAD, "2026-11-28 10:00", "2026-12-01 17:00"),
        (Addressee.OFFICE, "2026-11-23 16:59", "2026-11-26 17:00"),
        (Addressee.LEADERSHIP, "2026-11-26 09:12", "2026-12-01 17:00"),
        (Addressee.NOBODY, "2026-11-26 09:12", None),
    ],
)
def test_in_working_days_by_closing_time(addressee: Addressee, asked: str, due: str | None) -> None:
    at = datetime.fromisoformat(asked).replace(tzinfo=ZONE)
    found = answer_due(addressee, at, CALENDAR, ZONE)
    assert found == (None if due is None else datetime.fromisoformat(due).replace(tzinfo=ZONE))
