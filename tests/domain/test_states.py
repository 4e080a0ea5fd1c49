from __future__ import annotations

import pytest

from portal.domain.errors import StepRefused
from portal.domain.states import TASK_STEPS, step, steps_from
from portal.domain.types import Role, TaskState

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
    if state in sources:
        assert step(name, state) is target
    else:
        with pytest.raises(StepRefused) as refusal:
            step(name, state)
        assert (refusal.value.step, refusal.value.state) == (name, state)


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(StepRefused):
        step("forget", TaskState.ISSUED)


def test_a_guard_that_does_not_hold_is_named() -> None:
    with pytest.raises(StepRefused) as refusal:
        step("merge", TaskState.IN_PROGRESS, met=frozenset({"deciding_document"}))
    assert refusal.value.missing == ("merge_target",)
    both = frozenset({"deciding_document", "merge_target"})
    assert step("merge", TaskState.IN_PROGRESS, met=both) is TaskState.MERGED


@pytest.mark.parametrize(
    ("role", "steps"),
    [
        (Role.OFFICIAL, ("claim",)),
        (Role.TOP_LEADER, ("pause", "cancel", "merge")),
        (Role.OFFICE, ("cancel", "merge", "carry_over")),
        (Role.ADMIN, ()),
        (Role.OBSERVER, ()),
    ],
)
def test_a_role_takes_its_own_steps(role: Role, steps: tuple[str, ...]) -> None:
    assert steps_from(TaskState.IN_PROGRESS, role) == steps


def test_no_state_but_the_removed_ones_is_a_dead_end() -> None:
    leading_out = {source for each in TASK_STEPS for source in each.sources}
    assert set(TaskState) - leading_out == {S.CANCELLED, S.MERGED}
