"""Targets, trajectories, standing tasks, overlaps: the rules of plans."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.overlaps import telling_words
from portal.domain.standing_tasks import (
    period_kind_of,
    period_start_of,
    periods_without_evidence,
)
from portal.domain.targets import target_gap
from portal.domain.trajectory import (
    Frequency,
    Point,
    Standing,
    is_stale,
    planned_value,
    standing,
)
from portal.domain.types import Cadence, PeriodKind, Timeliness

T = Timeliness


def test_a_hundred_percent_with_one_late_is_out_of_reach() -> None:
    tasks = [("A", T.ON_TIME), ("B", T.IN_TIME), ("C", T.OVERDUE), ("D", T.REMOVED)]
    gap = target_gap(tasks, 100, date(2020, 11, 16), date(2020, 12, 31))
    assert (gap.base, gap.needed, gap.remaining, gap.missed) == (3, 3, 2, ("C",))
    assert not gap.is_reachable
    assert gap.weeks_left == Fraction(45, 7)
    assert gap.per_week == Fraction(14, 45)


def test_a_lower_target_may_still_be_reached() -> None:
    tasks = [("A", T.EARLY), ("B", T.LATE), ("C", T.IN_TIME), ("D", T.NO_DEADLINE)]
    gap = target_gap(tasks, 75, date(2025, 12, 31), date(2025, 12, 31))
    assert (gap.needed, gap.is_reachable, gap.per_week) == (3, True, None)


POINTS = (
    Point(date(2025, 1, 1), Fraction(20)),
    Point(date(2025, 7, 1), Fraction(50)),
    Point(date(2025, 12, 31), Fraction(100)),
)


def test_the_plan_runs_straight_between_its_points() -> None:
    assert planned_value(POINTS, date(2025, 1, 1)) == 20
    assert planned_value(POINTS, date(2025, 4, 1)) == 20 + Fraction(30 * 90, 181)
    assert planned_value(POINTS, date(2026, 3, 1)) == 100
    assert planned_value(POINTS, date(2024, 12, 31)) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (100, Standing.REACHED),
        (120, Standing.REACHED),
        (60, Standing.AHEAD),
        (50, Standing.ON_PLAN),
        (47, Standing.ON_PLAN),
        (40, Standing.BEHIND),
    ],
)
def test_a_reading_stands_where_the_plan_wants_it_or_not(value: int, expected: Standing) -> None:
    assert standing(POINTS, Point(date(2025, 7, 1), Fraction(value))) is expected


def test_falling_is_as_good_as_rising_when_that_is_the_target() -> None:
    falling = [Point(point.on, 200 - point.value) for point in POINTS]
    assert standing(falling, Point(date(2025, 7, 1), Fraction(140))) is Standing.AHEAD
    assert standing(falling, Point(date(2025, 7, 1), Fraction(160))) is Standing.BEHIND
    assert standing(POINTS, None) is Standing.NOT_READ


@given(st.dates(date(2025, 1, 1), date(2025, 12, 31)))
def test_the_plan_stays_between_baseline_and_target(day: date) -> None:
    value = planned_value(POINTS, day)
    assert value is not None
    assert 20 <= value <= 100


def test_an_indicator_wants_to_be_read_again() -> None:
    today = date(2025, 7, 7)
    assert is_stale(None, Frequency.YEARLY, today)
    assert is_stale(date(2025, 6, 1), Frequency.MONTHLY, today)
    assert not is_stale(date(2025, 6, 10), Frequency.MONTHLY, today)
    assert not is_stale(date(2025, 6, 1), Frequency.QUARTERLY, today)


def test_a_standing_task_owes_evidence_for_closed_periods_only() -> None:
    issued, today = date(2025, 6, 18), date(2025, 7, 9)
    weeks = periods_without_evidence(PeriodKind.WEEK, issued, {date(2025, 6, 23)}, today)
    assert weeks == (date(2025, 6, 30),)
    months = periods_without_evidence(PeriodKind.MONTH, date(2025, 3, 20), set(), today)
    assert months == (date(2025, 4, 15), date(2025, 5, 15))


@given(
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.integers(0, 400),
    st.sampled_from(PeriodKind),
)
def test_what_was_shown_is_not_missing(issued: date, days: int, kind: PeriodKind) -> None:
    today = issued + timedelta(days=days)
    missing = periods_without_evidence(kind, issued, set(), today)
    assert list(missing) == sorted(set(missing))
    assert all(period_start_of(kind, each) == each for each in missing)
    assert periods_without_evidence(kind, issued, missing, today) == ()


def test_the_rhythm_of_evidence_is_the_plans() -> None:
    assert period_kind_of(Cadence.MONTHLY) is PeriodKind.MONTH
    assert period_kind_of(Cadence.BOTH) is PeriodKind.WEEK


def test_words_that_every_title_has_tell_nothing() -> None:
    assert telling_words("Xây dựng và ban hành Kế hoạch dữ liệu mở") == {
        "ke",
        "hoach",
        "du",
        "lieu",
        "mo",
    }
