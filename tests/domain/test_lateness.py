from __future__ import annotations

from datetime import date

import pytest

from portal.domain.deadlines import effective_due
from portal.domain.lateness import (
    Bucket,
    bucket,
    days_gained,
    days_late,
    months_late,
    reference_day,
    timeliness,
    weeks_late,
    working_days_late,
)
from portal.domain.types import OPEN_STATES, Hardness, TaskState, Timeliness
from tests.domain.vn_calendar import VN_CALENDAR

VECTORS = [
    (date(2025, 6, 30), date(2025, 7, 6), date(2025, 6, 30), 6, 4, 0, 0),
    (date(2025, 6, 30), date(2025, 7, 7), date(2025, 6, 30), 7, 5, 1, 0),
    (date(2025, 8, 31), date(2025, 9, 3), date(2025, 9, 3), 0, 0, 0, 0),
    (date(2025, 8, 31), date(2025, 9, 10), date(2025, 9, 3), 7, 5, 1, 0),
    (date(2026, 2, 15), date(2026, 2, 23), date(2026, 2, 23), 0, 0, 0, 0),
    (date(2026, 2, 15), date(2026, 3, 2), date(2026, 2, 23), 7, 5, 1, 0),
    (date(2026, 1, 2), date(2026, 1, 5), date(2026, 1, 5), 0, 0, 0, 0),
    (date(2026, 1, 10), date(2026, 1, 12), date(2026, 1, 10), 2, 1, 0, 0),
    (date(2025, 12, 31), date(2026, 1, 30), date(2025, 12, 31), 30, 21, 4, 1),
]


@pytest.mark.parametrize(
    ("due", "reference", "effective", "days", "working_days", "weeks", "months"), VECTORS
)
def test_the_vectors_of_the_office(
    due: date,
    reference: date,
    effective: date,
    days: int,
    working_days: int,
    weeks: int,
    months: int,
) -> None:
    counted = effective_due(due, None, Hardness.FIXED, VN_CALENDAR)
    assert counted == effective
    assert days_late(counted, reference) == days
    assert working_days_late(counted, reference, VN_CALENDAR) == working_days
    assert weeks_late(counted, reference) == weeks
    assert months_late(counted, reference) == months


@pytest.mark.parametrize(
    ("days", "due_soon", "expected"),
    [
        (0, False, Bucket.NONE),
        (0, True, Bucket.DUE_SOON),
        (1, False, Bucket.DAYS_1_6),
        (6, False, Bucket.DAYS_1_6),
        (7, False, Bucket.WEEK),
        (29, False, Bucket.WEEK),
        (30, False, Bucket.MONTH),
        (59, True, Bucket.MONTH),
        (60, False, Bucket.DAYS_60),
        (89, False, Bucket.DAYS_60),
        (90, False, Bucket.DAYS_90),
        (119, False, Bucket.DAYS_90),
        (120, False, Bucket.DAYS_120),
        (400, False, Bucket.DAYS_120),
    ],
)
def test_buckets_change_at_a_week_a_month_and_the_long_tail(
    days: int, due_soon: bool, expected: Bucket
) -> None:
    assert bucket(days, due_soon) is expected


def test_days_gained_are_negative_for_a_late_claim() -> None:
    assert days_gained(date(2025, 6, 30), date(2025, 6, 18)) == 12
    assert days_gained(date(2025, 6, 30), date(2025, 7, 3)) == -3


DUE = date(2025, 6, 30)
BEFORE, ON, AFTER = date(2025, 6, 25), DUE, date(2025, 7, 3)
TODAY = date(2025, 7, 7)


@pytest.mark.parametrize(
    ("state", "due", "claimed_on", "expected"),
    [
        (TaskState.COMPLETED, DUE, BEFORE, Timeliness.EARLY),
        (TaskState.COMPLETED, DUE, ON, Timeliness.ON_TIME),
        (TaskState.COMPLETED, DUE, AFTER, Timeliness.LATE),
        (TaskState.COMPLETED, None, AFTER, Timeliness.ON_TIME),
        (TaskState.AWAITING_ACCEPTANCE, DUE, BEFORE, Timeliness.IN_TIME),
        (TaskState.AWAITING_ACCEPTANCE, DUE, ON, Timeliness.IN_TIME),
        (TaskState.AWAITING_ACCEPTANCE, DUE, AFTER, Timeliness.OVERDUE),
        (TaskState.IN_PROGRESS, DUE, None, Timeliness.OVERDUE),
        (TaskState.IN_PROGRESS, DUE, BEFORE, Timeliness.OVERDUE),
        (TaskState.PAUSED, DUE, None, Timeliness.OVERDUE),
        (TaskState.CARRIED_OVER, DUE, None, Timeliness.OVERDUE),
        (TaskState.CARRIED_OVER, TODAY, None, Timeliness.IN_TIME),
        (TaskState.ISSUED, TODAY, None, Timeliness.IN_TIME),
        (TaskState.ISSUED, None, None, Timeliness.NO_DEADLINE),
        (TaskState.CANCELLED, DUE, None, Timeliness.REMOVED),
        (TaskState.MERGED, DUE, None, Timeliness.REMOVED),
    ],
)
def test_the_class_is_computed_from_dates(
    state: TaskState, due: date | None, claimed_on: date | None, expected: Timeliness
) -> None:
    assert (
        timeliness(state=state, effective_due=due, claimed_on=claimed_on, today=TODAY) is expected
    )


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
def test_the_day_of_the_deadline_is_not_late(state: TaskState) -> None:
    assert (
        timeliness(state=state, effective_due=TODAY, claimed_on=None, today=TODAY)
        is Timeliness.IN_TIME
    )


def test_a_returned_claim_is_void() -> None:
    assert reference_day(TaskState.IN_PROGRESS, BEFORE, TODAY) == TODAY
    assert reference_day(TaskState.AWAITING_ACCEPTANCE, BEFORE, TODAY) == BEFORE
