"""Tasks that stop before their end: paused and resumed, cancelled, merged, carried over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from portal.domain.actions import Action
from portal.domain.errors import NotFound
from portal.domain.machines.task import TASK, TaskStepFacts
from portal.domain.types import OPEN_STATES, Actor, Desk
from portal.extensions import db
from portal.models.planning import Phase, Plan
from portal.models.task import Task
from portal.queries.office import local_day
from portal.services import desks, reminders
from portal.services.acts import entitled_on, record_act, task_to_change
from portal.services.completion import void_claim
from portal.services.extensions import withdraw_requests
from portal.services.transaction import transactional


@transactional
def pause_task(actor: Actor, task_id: int, reason: str, until: date, *, now: datetime) -> None:
    """Stop the unit's clock until a day; the plan's clock goes on.

    The task lies on the leader's desk meanwhile, so that nobody in the unit is pressed for it.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.PAUSE_TASK, task)
    before = task.state
    facts = TaskStepFacts(text=reason, until=until, today=local_day(now))
    task.state = TASK.after("pause", task.state, facts)
    task.paused_until = until
    desks.place(task, Desk.LEADER, None, now=now, why=reason)
    reminders.plan_for(task, now=now)
    record_act(
        actor,
        "pause_task",
        task,
        now=now,
        before={"state": before},
        after={"state": task.state, "paused_until": until, "reason": reason},
    )


@transactional
def resume_task(actor: Actor, task_id: int, reason: str, *, now: datetime) -> None:
    """Let the unit's clock run again; the task goes back to the unit's desk.

    A completion that had been claimed before the pause has to be claimed again.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.PAUSE_TASK, task)
    before = task.state
    task.state = TASK.after("resume", task.state, TaskStepFacts(text=reason))
    task.paused_until = None
    if task.claimed_on is not None:
        void_claim(task)
    desks.place(task, Desk.UNIT, task.lead_unit_id, now=now, why=reason)
    reminders.plan_for(task, now=now)
    record_act(
        actor,
        "resume_task",
        task,
        now=now,
        before={"state": before},
        after={"state": task.state, "reason": reason},
    )


@transactional
def cancel_task(
    actor: Actor, task_id: int, deciding_document: str, *, now: datetime, reason: str = ""
) -> None:
    """Take a task out of the base from today on, by a document; it stays listed as removed."""
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.CANCEL_TASK, task)
    facts = TaskStepFacts(deciding_document=deciding_document)
    after = {"deciding_document": deciding_document, **({"reason": reason} if reason else {})}
    _remove(task, "cancel", facts, actor, now, after)


@transactional
def merge_task(
    actor: Actor, task_id: int, into_id: int, deciding_document: str, *, now: datetime
) -> None:
    """Let a task go up in another open one, by a document.

    Raises NotAllowed, NotFound, StepRefused; a task cannot be merged into itself or a closed one.
    """
    # In the order of their numbers, so that two merges cannot wait for each other.
    rows = {each: task_to_change(each) for each in sorted({task_id, into_id})}
    task, into = rows[task_id], rows[into_id]
    actor = entitled_on(actor, Action.CANCEL_TASK, task)
    facts = TaskStepFacts(
        deciding_document=deciding_document,
        merge_target_open=into.id != task.id and into.state in OPEN_STATES,
    )
    after = {"deciding_document": deciding_document, "merged_into": into.code}
    task.merged_into_id = into.id
    _remove(task, "merge", facts, actor, now, after)
    record_act(actor, "receive_merged_task", into, now=now, after={"merged": task.code})


@transactional
def carry_over_task(
    actor: Actor,
    task_id: int,
    phase_id: int | None,
    reason: str,
    *,
    now: datetime,
    into_plan_id: int | None = None,
) -> None:
    """Carry an open task into the next phase, the next plan or the next year, in arrears.

    The deadline stays missed until an extension or a new assignment gives another one. A task that
    was paused lies with its unit again. Raises NotAllowed, NotFound, StepRefused while the phase
    the task belongs to is not over.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.CARRY_OVER_TASK, task)
    before = {"state": task.state, "plan_id": task.plan_id, "phase_id": task.phase_id}
    facts = TaskStepFacts(text=reason, period_closed=_is_period_over(task, local_day(now)))
    task.state = TASK.after("carry_over", task.state, facts)
    if task.claimed_on is not None:
        void_claim(task)
    if task.paused_until is not None:
        task.paused_until = None
        desks.place(task, Desk.UNIT, task.lead_unit_id, now=now, why=reason)
    if into_plan_id is not None and into_plan_id != task.plan_id:
        _move_to_plan(task, into_plan_id, phase_id)
    elif phase_id is not None:
        task.phase_id = phase_id
    task.times_carried_over += 1
    reminders.plan_for(task, now=now)
    after = {
        "state": task.state,
        "plan_id": task.plan_id,
        "phase_id": task.phase_id,
        "times_carried_over": task.times_carried_over,
        "reason": reason,
    }
    record_act(actor, "carry_over_task", task, now=now, before=before, after=after)


def _move_to_plan(task: Task, plan_id: int, phase_id: int | None) -> None:
    """The groups of another document are other groups; what a plan hides stays hidden."""
    plan = db.session.get(Plan, plan_id)
    if plan is None:
        raise NotFound(what="plan", key=plan_id)
    if plan.document_id is None or plan.document_id != task.plan.document_id:
        task.group_id = None
    task.plan, task.phase_id = plan, phase_id
    task.hide_on_telegram = task.hide_on_telegram or plan.hide_on_telegram


def _remove(
    task: Task,
    step: str,
    facts: TaskStepFacts,
    actor: Actor,
    now: datetime,
    after: Mapping[str, object],
) -> None:
    before = task.state
    task.state = TASK.after(step, task.state, facts)
    task.paused_until = None
    withdraw_requests(actor, task, now=now)
    reminders.plan_for(task, now=now)
    record_act(
        actor,
        f"{step}_task",
        task,
        now=now,
        before={"state": before},
        after={"state": task.state, **after},
    )


def _is_period_over(task: Task, today: date) -> bool:
    """Whether the phase, or the plan when there is no phase, has ended or was closed."""
    phase = db.session.get(Phase, task.phase_id) if task.phase_id is not None else None
    if phase is not None:
        return phase.closed_at is not None or (phase.ends_on is not None and phase.ends_on < today)
    return task.plan.ends_on is not None and task.plan.ends_on < today
