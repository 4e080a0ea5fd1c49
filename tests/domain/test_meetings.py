from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.meetings import (
    MeetingKind,
    Standing,
    count_conclusions,
    origin_of,
    standing_of_directive,
    standing_of_task,
)
from portal.domain.types import Light, Origin, TaskState

TODAY = date(2025, 7, 7)


@pytest.mark.parametrize(
    ("kind", "origin"),
    [
        (MeetingKind.THEMATIC, Origin.ADDED),
        (MeetingKind.QUARTERLY, Origin.ADDED),
        (MeetingKind.WEEKLY, Origin.ADHOC),
    ],
)
def test_no_task_of_a_meeting_was_in_the_plan_from_the_beginning(
    kind: MeetingKind, origin: Origin
) -> None:
    assert origin_of(kind) is origin


@pytest.mark.parametrize(
    ("state", "light", "standing"),
    [
        (TaskState.DRAFT, Light.NOT_STARTED, Standing.DRAFTED),
        (TaskState.IN_PROGRESS, Light.ON_TRACK, Standing.OPEN),
        (TaskState.IN_PROGRESS, Light.OVERDUE, Standing.OVERDUE),
        (TaskState.AWAITING_ACCEPTANCE, Light.UNDER_REVIEW, Standing.OPEN),
        (TaskState.PAUSED, Light.PAUSED, Standing.OPEN),
        (TaskState.COMPLETED, Light.COMPLETED, Standing.DONE),
        (TaskState.CANCELLED, Light.PAUSED, Standing.ENDED),
        (TaskState.MERGED, Light.PAUSED, Standing.ENDED),
    ],
)
def test_a_conclusion_stands_as_its_task_does(
    state: TaskState, light: Light, standing: Standing
) -> None:
    assert standing_of_task(state, light) is standing


@pytest.mark.parametrize(
    ("is_answered", "answer_due", "standing"),
    [
        (False, None, Standing.OPEN),
        (False, TODAY, Standing.OPEN),
        (False, date(2025, 7, 6), Standing.UNANSWERED),
        (True, date(2025, 7, 6), Standing.DONE),
    ],
)
def test_a_directive_is_done_when_it_is_answered(
    is_answered: bool, answer_due: date | None, standing: Standing
) -> None:
    found = standing_of_directive(is_answered=is_answered, answer_due=answer_due, today=TODAY)
    assert found is standing


@given(st.lists(st.sampled_from(Standing)))
def test_every_conclusion_is_counted_once(standings: list[Standing]) -> None:
    count = count_conclusions(standings)
    assert count.all == len(standings)
    assert count.wanted == sum(
        (count.done, count.open, count.overdue, count.unanswered, count.waiting)
    )
