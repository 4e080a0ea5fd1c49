from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.quiet import OFFICE_HOURS, add_working_time, next_allowed
from tests.domain.vn_calendar import OFFICE_ZONE, VN_CALENDAR

INSTANTS = st.datetimes(
    datetime(2025, 1, 1),  # noqa: DTZ001
    datetime(2026, 12, 31),  # noqa: DTZ001
    timezones=st.just(OFFICE_ZONE),
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE_ZONE)


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("2025-07-07T08:00", "2025-07-07T08:00"),
        ("2025-07-07T07:29", "2025-07-07T07:30"),
        ("2025-07-07T11:29", "2025-07-07T11:29"),
        ("2025-07-07T11:30", "2025-07-07T13:30"),
        ("2025-07-07T17:30", "2025-07-08T07:30"),
        ("2025-07-05T09:00", "2025-07-07T07:30"),
        ("2026-01-10T09:00", "2026-01-10T09:00"),
        ("2026-02-13T18:00", "2026-02-23T07:30"),
    ],
)
def test_messages_wait_for_working_hours(asked: str, allowed: str) -> None:
    assert next_allowed(at(asked), VN_CALENDAR, OFFICE_ZONE) == at(allowed)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2025-07-07T08:00", 30, "2025-07-07T08:30"),
        ("2025-07-07T11:15", 30, "2025-07-07T13:45"),
        ("2025-07-07T11:00", 30, "2025-07-07T13:30"),
        ("2025-07-04T17:15", 30, "2025-07-07T07:45"),
        ("2025-07-07T23:00", 30, "2025-07-08T08:00"),
        ("2025-07-07T08:00", 480, "2025-07-08T08:00"),
    ],
)
def test_waiting_counts_working_time_only(start: str, minutes: int, end: str) -> None:
    assert add_working_time(at(start), minutes, VN_CALENDAR, OFFICE_ZONE) == at(end)


@given(INSTANTS, st.integers(0, 2000))
def test_the_end_of_a_wait_lies_in_working_hours(start: datetime, minutes: int) -> None:
    end = add_working_time(start, minutes, VN_CALENDAR, OFFICE_ZONE)
    assert end >= start + timedelta(minutes=minutes)
    assert next_allowed(end, VN_CALENDAR, OFFICE_ZONE) == end
    local = end.astimezone(OFFICE_ZONE)
    assert VN_CALENDAR.is_working_day(local.date())
    assert OFFICE_HOURS.day_start <= local.time() < OFFICE_HOURS.day_end


def test_hours_are_local_through_a_change_of_clocks() -> None:
    paris = ZoneInfo("Europe/Paris")
    friday_evening = datetime(2025, 3, 28, 18, tzinfo=paris)
    monday = next_allowed(friday_evening, VN_CALENDAR, paris).astimezone(paris)
    assert (monday.day, monday.hour, monday.minute) == (31, 7, 30)
