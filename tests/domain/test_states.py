from __future__ import annotations

import pytest

from portal.domain.errors import StepRefused
from portal.domain.permissions import Action, roles_that_may
from portal.domain.states import TASK_STEPS, Step, is_possible, step
from portal.domain.types import TaskState

S = TaskState
OPEN = {S.ISSUED, S.ACKNOWLEDGED, S.IN_PROGRESS, S.AWAITING_ACCEPTANCE, S.PAUSED}

ALLOWED = {
    "issue": ({S.DRAFT}, S.ISSUED),
    "acknowledge": ({S.ISSUED}, S.ACKNOWLEDGED),
    "dispute": ({S.ISSUED}, S.ISSUED),
    "start": ({S.ISSUED, S.ACKNOWLEDGED, S.CARRIED_OVER}, S.IN_PROGRESS),
    "claim": ({S.ACKNOWLEDGED, S.IN_PROGRESS, S.CARRIED_OVER}, S.AWAITING_ACCEPTANCE),
    "accept": ({S.AWAITING_ACCEPTANCE}, S.COMPLETED),
    "return": ({S.AWAITING_ACCEPTANCE}, S.IN_PROGRESS),
    "pause": (OPEN - {S.PAUSED} | {S.CARRIED_OVER}, S.PAUSED),
    "resume": ({S.PAUSED}, S.IN_PROGRESS),
    "cancel": (OPEN | {S.CARRIED_OVER}, S.CANCELLED),
    "merge": (OPEN | {S.CARRIED_OVER}, S.MERGED),
    "carry_over": (OPEN, S.CARRIED_OVER),
    "reopen": ({S.COMPLETED}, S.IN_PROGRESS),
}


def test_every_step_is_told_here() -> None:
    assert [each.name for each in TASK_STEPS] == list(ALLOWED)


@pytest.mark.parametrize("state", list(TaskState))
@pytest.mark.parametrize("name", list(ALLOWED))
def test_a_step_leads_from_its_states_and_from_no_other(name: str, state: TaskState) -> None:
    sources, target = ALLOWED[name]
    assert is_possible(name, state) is (state in sources)
    if state in sources:
        assert step(name, state) is target
    else:
        with pytest.raises(StepRefused) as refusal:
            step(name, state)
        assert (refusal.value.step, refusal.value.state) == (name, state)


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(StepRefused):
        step("forget", TaskState.ISSUED)
    assert not is_possible("forget", TaskState.ISSUED)


def test_a_guard_that_does_not_hold_is_named() -> None:
    with pytest.raises(StepRefused) as refusal:
        step("merge", TaskState.IN_PROGRESS, met=frozenset({"deciding_document"}))
    assert refusal.value.missing == ("merge_target",)
    both = frozenset({"deciding_document", "merge_target"})
    assert step("merge", TaskState.IN_PROGRESS, met=both) is TaskState.MERGED


ACTIONS = {
    "issue": Action.ISSUE_TASK,
    "acknowledge": Action.ACKNOWLEDGE_TASK,
    "dispute": Action.ACKNOWLEDGE_TASK,
    "start": Action.REPORT_PROGRESS,
    "claim": Action.CLAIM_COMPLETION,
    "accept": Action.ACCEPT_COMPLETION,
    "return": Action.ACCEPT_COMPLETION,
    "pause": Action.PAUSE_TASK,
    "resume": Action.PAUSE_TASK,
    "cancel": Action.CANCEL_TASK,
    "merge": Action.CANCEL_TASK,
    "carry_over": Action.CARRY_OVER_TASK,
    "reopen": Action.REOPEN_TASK,
}


@pytest.mark.parametrize("taken", TASK_STEPS, ids=lambda taken: taken.name)
def test_whoever_takes_a_step_is_permitted_to(taken: Step) -> None:
    assert taken.actions_by <= set(roles_that_may(ACTIONS[taken.name]))


def test_no_state_but_the_removed_ones_is_a_dead_end() -> None:
    leading_out = {source for each in TASK_STEPS for source in each.sources}
    assert set(TaskState) - leading_out == {S.CANCELLED, S.MERGED}
