"""Which digest a morning brings, and what it looks back and ahead over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.calendar import WorkingCalendar
from portal.domain.digest_days import closed_month, digest_kind_of, digest_span

OFFICE = WorkingCalendar()
YEAR = [date(2025, 1, 1) + timedelta(days=number) for number in range(365)]
#: fewer than the working days of the shortest month, so that each has a morning to be told on
HOLIDAYS = st.frozensets(st.sampled_from(YEAR), max_size=15)


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2025, 7, 14), "weekly"),
        (date(2025, 7, 15), "monthly"),
        (date(2025, 7, 16), "daily"),
        # the 15th is a Sunday: the month's takes the place of the week's
        (date(2025, 6, 16), "monthly"),
        (date(2025, 6, 17), "daily"),
        (date(2025, 6, 23), "weekly"),
    ],
)
def test_the_month_is_told_on_the_first_working_day_after_the_fourteenth(
    day: date, kind: str
) -> None:
    assert digest_kind_of(day, OFFICE) == kind


def test_a_holiday_moves_the_digest_to_the_next_working_day() -> None:
    closed = WorkingCalendar({date(2025, 7, 15): "off", date(2025, 7, 16): "off"})
    kinds = [digest_kind_of(date(2025, 7, day), closed) for day in (14, 17, 18)]
    assert kinds == ["weekly", "monthly", "daily"]


@given(HOLIDAYS)
def test_every_month_is_told_once(holidays: frozenset[date]) -> None:
    calendar = WorkingCalendar(dict.fromkeys(holidays, "off"))
    working = [day for day in YEAR if not calendar.is_day_off(day)]
    months = [closed_month(day) for day in working if digest_kind_of(day, calendar) == "monthly"]
    assert len(months) == len(set(months)) == 12


@given(st.sampled_from(YEAR), HOLIDAYS)
def test_a_span_begins_where_the_last_one_was_told(day: date, holidays: frozenset[date]) -> None:
    calendar = WorkingCalendar(dict.fromkeys(holidays, "off"))
    span = digest_span("monthly", day, calendar)
    assert digest_kind_of(span.since, calendar) == "monthly"
    assert closed_month(day).end == closed_month(span.until).end
    assert span.since < day <= span.until


def test_a_week_looks_seven_days_back_and_six_ahead() -> None:
    span = digest_span("weekly", date(2025, 7, 7), OFFICE)
    assert (span.since, span.until) == (date(2025, 6, 30), date(2025, 7, 13))


def test_a_day_looks_back_to_the_last_working_one() -> None:
    assert digest_span("daily", date(2025, 7, 7), OFFICE).since == date(2025, 7, 4)
