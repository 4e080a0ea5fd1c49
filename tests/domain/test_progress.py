from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import PercentOutOfRange
from portal.domain.progress import check_percent, is_decrease, planned_percent

START, DUE = date(2025, 6, 19), date(2025, 6, 29)
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("today", "planned"),
    [
        (START - timedelta(days=1), 0),
        (START, 0),
        (START + timedelta(days=5), 50),
        (DUE - timedelta(days=1), 90),
        (DUE, 100),
        (DUE + timedelta(days=9), 100),
    ],
)
def test_the_planned_line_is_straight(today: date, planned: int) -> None:
    assert planned_percent(START, DUE, today) == planned


def test_there_is_no_line_without_both_ends() -> None:
    assert planned_percent(None, DUE, START) is None
    assert planned_percent(START, None, START) is None


@given(DAYS, DAYS, DAYS)
def test_the_planned_line_stays_in_range_and_never_falls(
    start: date, due: date, today: date
) -> None:
    planned = planned_percent(start, due, today)
    tomorrow = planned_percent(start, due, today + timedelta(days=1))
    assert planned is not None
    assert tomorrow is not None
    assert 0 <= planned <= tomorrow <= 100


@given(st.integers())
def test_a_percentage_lies_in_range_or_is_refused_with_the_number(given_percent: int) -> None:
    if 0 <= given_percent <= 100:
        assert check_percent(given_percent) == given_percent
    else:
        with pytest.raises(PercentOutOfRange) as refusal:
            check_percent(given_percent)
        assert refusal.value.facts == {"given": given_percent}


def test_a_first_report_is_no_decrease() -> None:
    assert not is_decrease(None, 0)
    assert not is_decrease(60, 60)
    assert is_decrease(60, 40)
