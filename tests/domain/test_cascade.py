"""A unit's own plan: what is addressed to it, by when at the latest, and how far it has got."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.cascade import Addressed, Reach, addressed, check_within_upper, covered, reach
from portal.domain.errors import LaterThanUpper
from portal.domain.types import REMOVED_STATES, TaskState

S = TaskState


def test_a_task_is_addressed_to_its_lead_and_its_coordinating_units() -> None:
    assert addressed(1, 1, {2, 3}) is Addressed.LEAD
    assert addressed(3, 1, {2, 3}) is Addressed.COORDINATING
    assert addressed(4, 1, {2, 3}) is None
    assert addressed(4, None, ()) is None


def test_nobody_promises_a_later_day_than_the_one_above() -> None:
    due = date(2025, 9, 30)
    check_within_upper(due, due, "A")
    check_within_upper(date(2025, 9, 1), due, "A")
    check_within_upper(None, due, "A")
    check_within_upper(due, None, "A")
    with pytest.raises(LaterThanUpper) as refusal:
        check_within_upper(date(2025, 10, 1), due, "KH02-101")
    assert refusal.value.facts == {
        "due": date(2025, 10, 1),
        "upper_due": due,
        "code": "KH02-101",
    }


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], Reach.NOT_TAKEN),
        ([S.CANCELLED, S.MERGED], Reach.NOT_TAKEN),
        ([S.DRAFT], Reach.DRAFTED),
        ([S.DRAFT, S.CANCELLED], Reach.DRAFTED),
        ([S.ISSUED], Reach.UNDER_WAY),
        ([S.DRAFT, S.IN_PROGRESS], Reach.UNDER_WAY),
        ([S.COMPLETED, S.AWAITING_ACCEPTANCE], Reach.UNDER_WAY),
        ([S.COMPLETED, S.DRAFT], Reach.UNDER_WAY),
        ([S.COMPLETED, S.CANCELLED], Reach.DONE),
    ],
)
def test_an_upper_task_is_as_far_as_all_that_carries_it_out(
    states: list[TaskState], expected: Reach
) -> None:
    assert reach(S.IN_PROGRESS, states) is expected
    assert reach(S.IN_PROGRESS, reversed(states)) is expected
    is_moot = expected is Reach.NOT_TAKEN
    assert reach(S.COMPLETED, states) is (Reach.MOOT if is_moot else expected)


@given(st.lists(st.sampled_from(sorted(REMOVED_STATES)), max_size=4))
def test_what_was_removed_carries_nothing_out(states: list[TaskState]) -> None:
    assert reach(S.PAUSED, states) is Reach.NOT_TAKEN
    assert reach(S.COMPLETED, states) is Reach.MOOT
    assert reach(S.PAUSED, [*states, S.COMPLETED]) is Reach.DONE


@given(st.lists(st.tuples(st.sampled_from(Addressed), st.sampled_from(Reach)), max_size=20))
def test_each_row_is_counted_once_in_each_split(rows: list[tuple[Addressed, Reach]]) -> None:
    made = covered(rows)
    assert made.total == len(rows) == sum(made.by_reach.values())
    assert set(made.by_reach) == set(Reach)
