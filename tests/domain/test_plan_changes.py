"""Two versions of a plan: a task is added, removed, or moved in one way or several."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.domain.plan_changes import PlanChange, Standing, changes_of
from portal.domain.types import REMOVED_STATES, TaskState

THERE = Standing(TaskState.IN_PROGRESS, date(2025, 9, 30), 1, 2, 3)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (THERE, ()),
        (replace(THERE, state=TaskState.COMPLETED), ()),
        (replace(THERE, effective_due=date(2025, 10, 31)), (PlanChange.DEADLINE,)),
        (replace(THERE, effective_due=None), (PlanChange.DEADLINE,)),
        (replace(THERE, official_id=None), (PlanChange.PERSON,)),
        (
            replace(THERE, official_id=9, lead_unit_id=9, phase_id=9),
            (PlanChange.PERSON, PlanChange.UNIT, PlanChange.PHASE),
        ),
    ],
)
def test_what_stays_in_the_plan_may_have_moved(
    after: Standing, expected: tuple[PlanChange, ...]
) -> None:
    assert changes_of(THERE, after) == expected
    assert changes_of(after, THERE) == expected


@pytest.mark.parametrize("state", sorted(REMOVED_STATES))
def test_what_comes_or_goes_is_told_as_that_alone(state: TaskState) -> None:
    gone = replace(THERE, state=state, official_id=7)
    assert changes_of(None, THERE) == (PlanChange.ADDED,)
    assert changes_of(THERE, None) == (PlanChange.REMOVED,)
    assert changes_of(THERE, gone) == (PlanChange.REMOVED,)
    assert changes_of(gone, THERE) == (PlanChange.ADDED,)
    assert changes_of(None, gone) == changes_of(gone, None) == changes_of(gone, gone) == ()
