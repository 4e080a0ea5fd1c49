"""How the tasks of a round count as answered, and who may be asked again."""

from __future__ import annotations

import pytest

from portal.domain.machines.requests import AcknowledgementState
from portal.domain.rounds import Asking, RoundAnswer, answer_of, asking_of
from portal.domain.types import TaskState

A, R, S = AcknowledgementState, RoundAnswer, TaskState


@pytest.mark.parametrize(
    ("state", "is_acknowledged", "newest", "answer"),
    [
        (S.ISSUED, False, A.ASKED, R.WAITING),
        (S.ISSUED, False, None, R.WAITING),
        (S.ISSUED, False, A.CLARIFICATION, R.CLARIFICATION),
        (S.ISSUED, False, A.DISPUTED, R.DISPUTED),
        (S.ISSUED, False, A.SETTLED, R.WAITING),
        (S.ACKNOWLEDGED, True, A.ACCEPTED, R.ACCEPTED),
        (S.IN_PROGRESS, True, A.ASKED, R.ACCEPTED),
        (S.COMPLETED, True, A.ACCEPTED, R.ACCEPTED),
        (S.PAUSED, False, A.ASKED, R.NOT_WANTED),
        (S.CANCELLED, False, A.DISPUTED, R.NOT_WANTED),
    ],
)
def test_an_answer_is_counted_by_how_the_task_stands(
    state: TaskState, is_acknowledged: bool, newest: AcknowledgementState | None, answer: R
) -> None:
    assert answer_of(state, is_acknowledged=is_acknowledged, newest=newest) is answer


def test_nobody_is_asked_again_before_the_first_time_or_twice_in_a_list() -> None:
    assert asking_of(was_asked=False, waits_for_list=False) is Asking.NOT_YET
    assert asking_of(was_asked=True, waits_for_list=True) is Asking.IN_NEXT_LIST
    assert asking_of(was_asked=True, waits_for_list=False) is Asking.POSSIBLE
