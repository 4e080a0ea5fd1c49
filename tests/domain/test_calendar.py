from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import WorkingCalendar
from tests.domain.vn_calendar import VN_CALENDAR

DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2025, 7, 7), True),
        (date(2025, 7, 5), False),
        (date(2025, 9, 2), False),
        (date(2026, 1, 10), True),
        (date(2026, 1, 2), False),
    ],
)
def test_working_days_are_weekdays_less_days_off_plus_make_ups(day: date, works: bool) -> None:
    assert VN_CALENDAR.is_working_day(day) is works
    assert VN_CALENDAR.is_day_off(day) is not works


def test_a_day_off_has_a_name_and_a_weekend_has_none() -> None:
    assert VN_CALENDAR.name_of(date(2025, 9, 2)) == "Quốc khánh"
    assert VN_CALENDAR.name_of(date(2025, 7, 6)) is None


def test_a_make_up_day_is_worked_even_when_also_named_a_day_off() -> None:
    day = date(2026, 8, 31)
    calendar = WorkingCalendar({day: "Quốc khánh"}, frozenset({day}))
    assert calendar.is_working_day(day)
    assert calendar.name_of(day) is None


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 2, 12), 5, date(2026, 2, 26)),
        (date(2026, 4, 24), 10, date(2026, 5, 13)),
        (date(2025, 6, 30), -3, date(2025, 6, 25)),
        (date(2025, 9, 3), -1, date(2025, 8, 29)),
        (date(2025, 6, 29), 0, date(2025, 6, 29)),
    ],
)
def test_adding_working_days_does_not_count_the_first(
    start: date, count: int, expected: date
) -> None:
    assert VN_CALENDAR.add_working_days(start, count) == expected


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2025, 6, 30), date(2025, 7, 7), 5),
        (date(2025, 12, 31), date(2026, 1, 30), 21),
        (date(2025, 7, 7), date(2025, 7, 7), 0),
        (date(2025, 7, 7), date(2025, 6, 30), 0),
    ],
)
def test_working_days_between_count_the_last_day_and_not_the_first(
    start: date, end: date, days: int
) -> None:
    assert VN_CALENDAR.working_days_between(start, end) == days


@given(DAYS)
def test_neighbouring_working_days_are_strictly_before_and_after(day: date) -> None:
    before, after = VN_CALENDAR.previous_working_day(day), VN_CALENDAR.next_working_day(day)
    assert before < day < after
    assert VN_CALENDAR.is_working_day(before)
    assert VN_CALENDAR.is_working_day(after)


@given(DAYS)
def test_rolling_leaves_a_working_day_where_it_is(day: date) -> None:
    back, forward = VN_CALENDAR.roll_back(day), VN_CALENDAR.roll_forward(day)
    assert back <= day <= forward
    assert (back == day == forward) is VN_CALENDAR.is_working_day(day)


@given(DAYS, st.integers(1, 30))
def test_adding_and_counting_working_days_agree(day: date, count: int) -> None:
    later = VN_CALENDAR.add_working_days(day, count)
    assert VN_CALENDAR.working_days_between(day, later) == count
    assert VN_CALENDAR.add_working_days(later, -count) == VN_CALENDAR.roll_back(day)
