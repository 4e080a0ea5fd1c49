"""The phases of a plan: entered, and closed with a fate for every task that is not finished."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from portal.domain.actions import Action
from portal.domain.errors import (
    NotAllowed,
    NotFound,
    NowhereToCarry,
    PhaseIsClosed,
    TooLateToUndo,
)
from portal.domain.permissions import require
from portal.domain.phases import Fate, settle
from portal.domain.types import OPEN_STATES, Actor, Desk, TaskState
from portal.extensions import db
from portal.models.phases import PhaseClosing, PhaseClosingRow
from portal.models.planning import Phase, Plan
from portal.models.task import Task
from portal.services import audit, desks, reminders
from portal.services.acts import record_act, row_to_change, task_to_change
from portal.services.bulk_changes import UNDO_FOR, BulkOutcome, Refused
from portal.services.interruption import cancel_task, carry_over_task
from portal.services.transaction import transactional

#: what closing a phase may change of a task; enough to put it back
_PARTS = (
    *("state", "plan_id", "phase_id", "group_id", "times_carried_over", "percent"),
    *("claimed_on", "claimed_by_id", "paused_until", "hide_on_telegram"),
)
_DAYS = frozenset({"claimed_on", "paused_until"})


@dataclass(frozen=True, slots=True)
class PhaseFields:
    name: str
    starts_on: date
    ends_on: date
    purpose: str = ""
    name_en: str = ""
    purpose_en: str = ""


@dataclass(frozen=True, slots=True)
class ClosingWords:
    """What is said at the close of a phase, for all its tasks; `own_reasons` by a task's id.

    What is carried over goes into a phase, or into a plan when only that is named. A document
    decides about what is ended.
    """

    exit_check: str
    reason: str = ""
    deciding_document: str = ""
    into_phase_id: int | None = None
    into_plan_id: int | None = None
    own_reasons: Mapping[int, str] | None = None

    def reason_of(self, task_id: int) -> str:
        own = (self.own_reasons or {}).get(task_id, "").strip()
        return own or self.reason.strip()


@transactional
def add_phase(actor: Actor, plan_id: int, fields: PhaseFields, *, now: datetime) -> int:
    """Add a phase at the end of a plan and return its id."""
    require(actor, Action.EDIT_PLANS)
    plan = row_to_change(Plan, plan_id, "plan")
    count = db.session.scalar(select(func.count()).where(Phase.plan_id == plan.id)) or 0
    phase = Phase(
        plan_id=plan.id,
        position=count + 1,
        **{name: getattr(fields, name) for name in PhaseFields.__slots__},
    )
    db.session.add(phase)
    db.session.flush()
    _log(actor, "add_phase", plan, now, {"phase": phase.name})
    return phase.id


@transactional
def close_phase(
    actor: Actor, phase_id: int, fates: Mapping[int, Fate], words: ClosingWords, *, now: datetime
) -> int:
    """Close a phase with a fate for each unfinished task, all or none; the number of the close.

    1. SuccessionIncomplete names the tasks that were given no fate (row 1.10).
    2. What is carried over needs somewhere to go (NowhereToCarry) and a reason, what is ended a
       deciding document: StepRefused says what is missing.
    3. How each task stood is kept, so that `undo_closing` can put it back.

    Raises NotAllowed, NotFound, PhaseIsClosed.
    """
    require(actor, Action.EDIT_PLANS)
    if actor.person_id is None:
        raise NotAllowed(action=Action.EDIT_PLANS)
    phase = row_to_change(Phase, phase_id, "phase")
    if phase.closed_at is not None:
        raise PhaseIsClosed(at=phase.closed_at)
    plan = db.session.get_one(Plan, phase.plan_id)
    unfinished = _unfinished(phase.id)
    counted = settle(unfinished, fates)
    target = _target(words, phase) if counted.carried else None
    phase.closed_at, phase.exit_check = now, words.exit_check
    closing = PhaseClosing(
        phase_id=phase.id,
        closed_by_id=actor.person_id,
        closed_at=now,
        into_plan_id=target.plan_id if target else None,
        into_phase_id=target.phase_id if target else None,
        reason=words.reason.strip(),
        deciding_document=words.deciding_document.strip() if counted.ended else "",
    )
    db.session.add(closing)
    db.session.flush()
    for task_id in unfinished:
        db.session.add(_settled(actor, closing.id, task_id, fates[task_id], words, target, now))
    after = {fate.value: counted.of(fate) for fate in Fate}
    said = {"phase": phase.name, "exit_check": words.exit_check, **after}
    _log(actor, "close_phase", plan, now, said)
    return closing.id


@transactional
def undo_closing(actor: Actor, closing_id: int, *, now: datetime) -> BulkOutcome:
    """Open the phase again and put its tasks back; those changed since then are left and named.

    Requests for more time that ended with a task stay withdrawn. Raises NotFound for somebody
    else's close, TooLateToUndo after ten minutes or a second time.
    """
    closing = row_to_change(PhaseClosing, closing_id, "phase_closing")
    if closing.closed_by_id != actor.person_id:
        raise NotFound(what="phase_closing", key=closing_id)
    if closing.undone_at is not None or now > closing.closed_at + UNDO_FOR:
        raise TooLateToUndo()
    phase = row_to_change(Phase, closing.phase_id, "phase")
    phase.closed_at, phase.exit_check = None, ""
    closing.undone_at = now
    restored: list[str] = []
    refused: list[Refused] = []
    for row in _moved_rows(closing.id):
        task = task_to_change(row.task_id)
        if task.version != row.version:
            refused.append(Refused(task.code, TooLateToUndo()))
            continue
        _put_back(actor, task, row.before, now)
        restored.append(task.code)
    plan = db.session.get_one(Plan, phase.plan_id)
    _log(actor, "reopen_phase", plan, now, {"phase": phase.name, "restored": len(restored)})
    return BulkOutcome(closing.id, tuple(restored), tuple(refused))


@dataclass(frozen=True, slots=True)
class _Target:
    plan_id: int
    phase_id: int | None


def _target(words: ClosingWords, phase: Phase) -> _Target:
    """Where what is carried over goes: an open phase other than the closed one, or a plan."""
    if words.into_phase_id is not None:
        into = db.session.get(Phase, words.into_phase_id)
        if into is not None and into.id != phase.id and into.closed_at is None:
            return _Target(into.plan_id, into.id)
    elif words.into_plan_id is not None and words.into_plan_id != phase.plan_id:
        plan = db.session.get(Plan, words.into_plan_id)
        if plan is not None:
            return _Target(plan.id, None)
    raise NowhereToCarry()


def _unfinished(phase_id: int) -> dict[int, str]:
    rows = db.session.execute(
        select(Task.id, Task.code)
        .where(Task.phase_id == phase_id, Task.state.in_(OPEN_STATES))
        .order_by(Task.code)
    )
    return {task_id: code for task_id, code in rows}


def _settled(
    actor: Actor,
    closing_id: int,
    task_id: int,
    fate: Fate,
    words: ClosingWords,
    target: _Target | None,
    now: datetime,
) -> PhaseClosingRow:
    """Give one task its fate; the row that remembers how it stood."""
    task = task_to_change(task_id)
    before, reason = _parts(task), words.reason_of(task_id) if fate is not Fate.LEFT else ""
    if fate is Fate.CARRIED and target is not None:
        carry_over_task(
            actor, task_id, target.phase_id, reason, now=now, into_plan_id=target.plan_id
        )
    elif fate is Fate.ENDED:
        cancel_task(actor, task_id, words.deciding_document, now=now, reason=reason)
    db.session.flush()
    return PhaseClosingRow(
        closing_id=closing_id,
        task_id=task_id,
        fate=fate,
        reason=reason,
        before=before,
        version=task.version,
    )


def _moved_rows(closing_id: int) -> Sequence[PhaseClosingRow]:
    return db.session.scalars(
        select(PhaseClosingRow)
        .where(PhaseClosingRow.closing_id == closing_id, PhaseClosingRow.fate != Fate.LEFT)
        .order_by(PhaseClosingRow.task_id)
    ).all()


def _parts(task: Task) -> dict[str, Any]:
    """As JSON keeps it."""
    parts = {name: getattr(task, name) for name in _PARTS}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in parts.items()
    }


def _put_back(actor: Actor, task: Task, before: Mapping[str, Any], now: datetime) -> None:
    was = task.state
    for name, value in before.items():
        setattr(task, name, date.fromisoformat(value) if name in _DAYS and value else value)
    task.state = TaskState(before["state"])
    if task.state is TaskState.PAUSED:
        desks.place(task, Desk.LEADER, None, now=now)
    reminders.plan_for(task, now=now)
    record_act(
        actor,
        "undo_change",
        task,
        now=now,
        before={"state": was},
        after={"state": task.state, "phase_id": task.phase_id},
    )


def _log(actor: Actor, action: str, plan: Plan, now: datetime, after: Mapping[str, object]) -> None:
    audit.record(
        actor,
        action,
        object_type="plan",
        object_id=plan.id,
        at=now,
        after={"plan": plan.code, **after},
    )
