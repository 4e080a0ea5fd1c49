"""Missed deadlines: when one is missed, how it stands, and whose days they were."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.delays import (
    DelayState,
    Held,
    MissedFacts,
    days_by_desk,
    first_state,
    last_day,
    missed_on,
)
from portal.domain.types import Desk, Hardness, TaskState

DUE = date(2025, 6, 30)
FACTS = MissedFacts(TaskState.IN_PROGRESS, DUE, Hardness.FIXED, 0)


@pytest.mark.parametrize(
    ("facts", "today", "expected"),
    [
        (FACTS, DUE, None),
        (FACTS, date(2025, 7, 1), date(2025, 7, 1)),
        (FACTS, date(2025, 7, 20), date(2025, 7, 1)),
        (replace(FACTS, claimed_on=DUE), date(2025, 7, 20), None),
        (replace(FACTS, claimed_on=date(2025, 7, 3)), date(2025, 7, 20), date(2025, 7, 1)),
        (replace(FACTS, state=TaskState.PAUSED), date(2025, 7, 20), None),
        (replace(FACTS, hardness=Hardness.FLEXIBLE, window_days=5), date(2025, 7, 5), None),
        (
            replace(FACTS, hardness=Hardness.FLEXIBLE, window_days=5),
            date(2025, 7, 6),
            date(2025, 7, 6),
        ),
        (replace(FACTS, window_days=5), date(2025, 7, 1), date(2025, 7, 1)),
    ],
)
def test_when_a_deadline_is_missed(facts: MissedFacts, today: date, expected: date | None) -> None:
    assert missed_on(facts, today) == expected


def test_an_honest_warning_protects() -> None:
    assert first_state(FACTS) is DelayState.CHARGED
    assert first_state(replace(FACTS, obstacle_raised_before=True)) is DelayState.PENDING_CAUSE
    assert first_state(replace(FACTS, extension_undecided=True)) is DelayState.PENDING_CAUSE


def test_only_a_flexible_deadline_has_a_window() -> None:
    assert last_day(DUE, Hardness.FIXED, 5) == DUE
    assert last_day(DUE, Hardness.SUPERIOR, 5) == DUE
    assert last_day(DUE, Hardness.FLEXIBLE, 5) == date(2025, 7, 5)


def test_nine_days_late_are_shared_out() -> None:
    """Story 2 of the demo: two days of the unit, six of Legal, one of the signature."""
    intervals = [
        Held(Desk.UNIT, 1, date(2025, 6, 19), date(2025, 7, 2)),
        Held(Desk.LEGAL, 3, date(2025, 7, 2), date(2025, 7, 8)),
        Held(Desk.LEADER, None, date(2025, 7, 8), None),
    ]
    shares = days_by_desk(intervals, DUE, date(2025, 7, 9))
    assert [(each.desk, each.days) for each in shares] == [
        (Desk.UNIT, 2),
        (Desk.LEGAL, 6),
        (Desk.LEADER, 1),
    ]


@given(
    st.lists(st.tuples(st.sampled_from(Desk), st.integers(1, 20)), min_size=1, max_size=8),
    st.integers(0, 60),
)
def test_every_day_is_somebodys_and_none_is_counted_twice(
    moves: list[tuple[Desk, int]], length: int
) -> None:
    start, intervals = DUE, []
    for number, (desk, days) in enumerate(moves):
        until = start + timedelta(days=days)
        is_last = number == len(moves) - 1
        intervals.append(Held(desk, None, start, None if is_last else until))
        start = until
    shares = days_by_desk(intervals, DUE, DUE + timedelta(days=length))
    assert sum(each.days for each in shares) == length
