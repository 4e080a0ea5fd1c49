from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import WorkingCalendar
from portal.domain.periods import (
    is_reporting_week,
    last_closed_month,
    last_closed_week,
    lock_at,
    month_period_of,
    month_times,
    periods_missed,
    prompt_at,
    week_of,
    week_times,
)
from tests.domain.vn_calendar import OFFICE_ZONE, VN_CALENDAR

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


def in_office(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=OFFICE_ZONE)


def missed(last_report_at: datetime | None, *, since: datetime, now: datetime) -> int:
    return periods_missed(
        last_report_at=last_report_at,
        since=since,
        now=now,
        calendar=VN_CALENDAR,
        zone=OFFICE_ZONE,
    )


def test_a_week_runs_from_monday_to_sunday_under_its_iso_number() -> None:
    week = week_of(date(2025, 7, 9))
    assert week.label_parts == (28, date(2025, 7, 7), date(2025, 7, 13))
    assert week.year == 2025


@pytest.mark.parametrize("day", [date(2025, 12, 29), date(2025, 12, 31), date(2026, 1, 4)])
def test_the_week_around_new_year_is_the_first_of_the_new_year(day: date) -> None:
    week = week_of(day)
    assert (week.number, week.year, week.start) == (1, 2026, date(2025, 12, 29))


@given(DAYS)
def test_every_day_lies_in_its_week_and_its_month(day: date) -> None:
    week, month = week_of(day), month_period_of(day)
    assert week.start <= day <= week.end
    assert month.start <= day <= month.end
    assert week_of(week.end + timedelta(days=1)).start == week.end + timedelta(days=1)
    assert month_period_of(month.end + timedelta(days=1)).start == month.end + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "start", "end", "number", "year"),
    [
        (date(2025, 7, 14), date(2025, 6, 15), date(2025, 7, 14), 7, 2025),
        (date(2025, 7, 15), date(2025, 7, 15), date(2025, 8, 14), 8, 2025),
        (date(2025, 12, 15), date(2025, 12, 15), date(2026, 1, 14), 1, 2026),
        (date(2026, 1, 14), date(2025, 12, 15), date(2026, 1, 14), 1, 2026),
    ],
)
def test_a_month_runs_from_the_15th_to_the_14th(
    day: date, start: date, end: date, number: int, year: int
) -> None:
    month = month_period_of(day)
    assert (month.start, month.end, month.number, month.year) == (start, end, number, year)


def test_the_prompt_comes_on_thursday_and_the_lock_on_friday() -> None:
    week = week_of(date(2025, 7, 7))
    assert prompt_at(week, VN_CALENDAR, OFFICE_ZONE) == in_office(2025, 7, 10, 9)
    assert lock_at(week, VN_CALENDAR, OFFICE_ZONE) == in_office(2025, 7, 11, 15)
    assert lock_at(week, VN_CALENDAR, OFFICE_ZONE).tzinfo is UTC


def test_prompt_and_lock_move_to_the_working_day_before_a_day_off() -> None:
    week = week_of(date(2025, 5, 1))
    assert prompt_at(week, VN_CALENDAR, OFFICE_ZONE) == in_office(2025, 4, 29, 9)
    assert lock_at(week, VN_CALENDAR, OFFICE_ZONE) == in_office(2025, 4, 29, 15)


def test_a_make_up_saturday_leaves_the_lock_on_friday() -> None:
    week = week_of(date(2026, 8, 22))
    assert lock_at(week, VN_CALENDAR, OFFICE_ZONE) == in_office(2026, 8, 21, 15)


def test_prompt_keeps_local_time_through_a_change_of_clocks() -> None:
    paris = ZoneInfo("Europe/Paris")
    winter, summer = week_of(date(2025, 3, 27)), week_of(date(2025, 4, 3))
    assert prompt_at(winter, VN_CALENDAR, paris).hour == 8
    assert prompt_at(summer, VN_CALENDAR, paris).hour == 7


MONDAY = in_office(2025, 7, 7, 8)
ISSUED_THURSDAY = in_office(2025, 6, 19, 10)


@pytest.mark.parametrize(
    ("last_report_at", "since", "now", "periods"),
    [
        # Issued in the middle of week 25: nothing is owed for it, two weeks are after it.
        (None, ISSUED_THURSDAY, MONDAY, 2),
        (None, in_office(2025, 6, 23, 7), MONDAY, 2),
        (None, in_office(2025, 6, 24, 7), MONDAY, 1),
        (None, in_office(2025, 7, 4, 7), MONDAY, 0),
        # A report ends the row of silent weeks.
        (in_office(2025, 7, 3, 9), ISSUED_THURSDAY, MONDAY, 0),
        (in_office(2025, 6, 26, 9), ISSUED_THURSDAY, MONDAY, 1),
        (in_office(2025, 6, 20, 9), ISSUED_THURSDAY, MONDAY, 2),
        (in_office(2025, 7, 6, 23, 59), ISSUED_THURSDAY, MONDAY, 0),
        # The running week counts from its lock on.
        (in_office(2025, 7, 3, 9), ISSUED_THURSDAY, in_office(2025, 7, 11, 14, 59), 0),
        (in_office(2025, 7, 3, 9), ISSUED_THURSDAY, in_office(2025, 7, 11, 15), 1),
        # A week without one working day asks nothing.
        (in_office(2026, 2, 12, 9), ISSUED_THURSDAY, in_office(2026, 2, 23, 8), 0),
    ],
)
def test_silent_weeks_are_counted_back_from_the_latest_lock(
    last_report_at: datetime | None, since: datetime, now: datetime, periods: int
) -> None:
    assert missed(last_report_at, since=since, now=now) == periods


def test_silent_weeks_are_counted_in_office_days() -> None:
    # Sunday evening in UTC is Monday in the office: the week of the 30th has begun.
    late_sunday_utc = datetime(2025, 6, 29, 18, tzinfo=UTC)
    assert missed(None, since=late_sunday_utc, now=MONDAY) == 1
    assert missed(late_sunday_utc, since=ISSUED_THURSDAY, now=MONDAY) == 0


def test_a_week_of_holidays_is_no_reporting_week() -> None:
    assert not is_reporting_week(week_of(date(2026, 2, 16)), VN_CALENDAR)
    assert is_reporting_week(week_of(date(2025, 5, 1)), VN_CALENDAR)


def test_a_week_is_frozen_when_it_closes() -> None:
    week = week_times(date(2025, 7, 9), VN_CALENDAR, OFFICE_ZONE)
    assert week is not None
    assert (week.start, week.end) == (date(2025, 7, 7), date(2025, 7, 13))
    assert week.cutoff_at == week.freezes_at == in_office(2025, 7, 11, 15)


def test_a_month_has_the_figures_of_its_last_day_and_is_frozen_five_working_days_later() -> None:
    month = month_times(date(2025, 7, 14), VN_CALENDAR, OFFICE_ZONE)
    assert (month.start, month.end) == (date(2025, 6, 15), date(2025, 7, 14))
    assert month.cutoff_at == in_office(2025, 7, 15)
    assert month.freezes_at == in_office(2025, 7, 21, 15)


def test_days_off_put_the_freeze_of_a_month_off() -> None:
    february = month_times(date(2026, 2, 14), VN_CALENDAR, OFFICE_ZONE)
    assert february.freezes_at == in_office(2026, 2, 27, 15)


def test_a_week_of_holidays_is_no_reporting_period() -> None:
    assert week_times(date(2026, 2, 18), VN_CALENDAR, OFFICE_ZONE) is None


def test_a_week_with_a_make_up_saturday_alone_closes_on_it() -> None:
    off = {date(2026, 2, 16) + timedelta(days=n): "nghỉ" for n in range(5)}
    calendar = WorkingCalendar(days_off=off, make_up=frozenset({date(2026, 2, 21)}))
    week = week_times(date(2026, 2, 18), calendar, OFFICE_ZONE)
    assert week is not None
    assert week.cutoff_at == in_office(2026, 2, 21, 15)


@pytest.mark.parametrize(
    ("now", "start"),
    [
        (in_office(2025, 7, 7, 8), date(2025, 6, 30)),
        (in_office(2025, 7, 11, 14, 59), date(2025, 6, 30)),
        (in_office(2025, 7, 11, 15), date(2025, 7, 7)),
        (in_office(2026, 2, 22, 12), date(2026, 2, 9)),
    ],
)
def test_the_last_closed_week_is_the_one_that_locked_last(now: datetime, start: date) -> None:
    assert last_closed_week(now, VN_CALENDAR, OFFICE_ZONE).start == start


def test_the_last_closed_month_ended_on_the_14th() -> None:
    assert last_closed_month(in_office(2025, 7, 14, 23), OFFICE_ZONE).end == date(2025, 6, 14)
    assert last_closed_month(in_office(2025, 7, 15), OFFICE_ZONE).end == date(2025, 7, 14)
