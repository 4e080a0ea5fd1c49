"""The task machine: every step of a task's life in one table."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.errors import StepRefused
from portal.domain.types import OPEN_STATES, Role, TaskState

_ASSIGNERS = frozenset({Role.TOP_LEADER, Role.DEPUTY_LEADER, Role.OFFICE})
_LEADERS = frozenset({Role.TOP_LEADER, Role.DEPUTY_LEADER})
_HOLDERS = frozenset({Role.UNIT_HEAD, Role.FOCAL_POINT, Role.OFFICIAL})
_UNFINISHED = OPEN_STATES | {TaskState.CARRIED_OVER}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: from which states to which, who usually takes it, and what it needs."""

    name: str
    sources: frozenset[TaskState]
    target: TaskState
    actions_by: frozenset[Role]
    guards: tuple[str, ...] = ()


def _from(*states: TaskState) -> frozenset[TaskState]:
    return frozenset(states)


TASK_STEPS: tuple[Step, ...] = (
    Step(
        "issue",
        _from(TaskState.DRAFT),
        TaskState.ISSUED,
        _ASSIGNERS,
        ("six_clears", "lead_unit_valid", "secrecy_allowed"),
    ),
    Step("acknowledge", _from(TaskState.ISSUED), TaskState.ACKNOWLEDGED, _HOLDERS),
    Step("dispute", _from(TaskState.ISSUED), TaskState.ISSUED, _HOLDERS, ("text",)),
    # A first report is answer enough: work that has begun needs no acknowledgement before it.
    Step(
        "start",
        _from(TaskState.ISSUED, TaskState.ACKNOWLEDGED, TaskState.CARRIED_OVER),
        TaskState.IN_PROGRESS,
        _HOLDERS,
    ),
    Step(
        "claim",
        _from(TaskState.ACKNOWLEDGED, TaskState.IN_PROGRESS, TaskState.CARRIED_OVER),
        TaskState.AWAITING_ACCEPTANCE,
        _HOLDERS,
        ("product_or_evidence",),
    ),
    Step(
        "accept",
        _from(TaskState.AWAITING_ACCEPTANCE),
        TaskState.COMPLETED,
        _ASSIGNERS,
        ("not_by_claimant",),
    ),
    Step(
        "return",
        _from(TaskState.AWAITING_ACCEPTANCE),
        TaskState.IN_PROGRESS,
        _ASSIGNERS,
        ("missing_points",),
    ),
    Step(
        "pause",
        _UNFINISHED - {TaskState.PAUSED},
        TaskState.PAUSED,
        _LEADERS,
        ("reason", "until"),
    ),
    Step("resume", _from(TaskState.PAUSED), TaskState.IN_PROGRESS, _LEADERS, ("reason",)),
    Step("cancel", _UNFINISHED, TaskState.CANCELLED, _ASSIGNERS, ("deciding_document",)),
    Step(
        "merge",
        _UNFINISHED,
        TaskState.MERGED,
        _ASSIGNERS,
        ("deciding_document", "merge_target"),
    ),
    Step(
        "carry_over",
        OPEN_STATES,
        TaskState.CARRIED_OVER,
        frozenset({Role.OFFICE}),
        ("period_closed",),
    ),
    Step(
        "reopen",
        _from(TaskState.COMPLETED),
        TaskState.IN_PROGRESS,
        _ASSIGNERS | {Role.HUB},
        ("reason",),
    ),
)

_STEPS_BY_NAME = {each.name: each for each in TASK_STEPS}


def step(name: str, state: TaskState, met: frozenset[str] | None = None) -> TaskState:
    """The state after a step; raises StepRefused when there is no such step from here.

    With `met`, the guards that hold, the step is refused for those that do not and names them.
    """
    taken = _STEPS_BY_NAME.get(name)
    if taken is None or state not in taken.sources:
        raise StepRefused(step=name, state=state)
    missing = () if met is None else tuple(each for each in taken.guards if each not in met)
    if missing:
        raise StepRefused(step=name, state=state, missing=missing)
    return taken.target


def is_possible(name: str, state: TaskState) -> bool:
    """Whether there is such a step from here, before its guards are looked at."""
    return name in _STEPS_BY_NAME and state in _STEPS_BY_NAME[name].sources
