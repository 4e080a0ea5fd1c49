"""A task's way from draft to completed: one function for each step of the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import fields as fields_of
from datetime import date, datetime

from sqlalchemy import func, select

from portal.domain import deadlines, states
from portal.domain.clears import missing_clears
from portal.domain.errors import (
    ChangedMeanwhile,
    ClearsMissing,
    CodeTaken,
    DeadlineBeforeStart,
    NotAllowed,
    NotFound,
)
from portal.domain.folding import fold
from portal.domain.permissions import Action, require, require_another_person
from portal.domain.types import Actor, Clear, Desk, Hardness, TaskKind, TaskState
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.planning import Plan
from portal.models.task import ClearWaiver, HolderInterval, Task
from portal.queries.office import local_day, working_calendar
from portal.queries.task_facts import clear_facts, last_reported_percent, relations_to
from portal.services import audit, reminders
from portal.services.lights import refresh_light
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class TaskFields:
    """What the office writes down about a task; ids of unit and people, dates as dates."""

    title: str
    title_en: str = ""
    content: str = ""
    kind: TaskKind = TaskKind.ONE_OFF
    phase_id: int | None = None
    group_id: int | None = None
    lead_unit_id: int | None = None
    coordinating_unit_ids: tuple[int, ...] = ()
    leader_in_charge_id: int | None = None
    official_id: int | None = None
    competent_authority: str = ""
    product: str = ""
    start_on: date | None = None
    due_text: str = ""
    due_date: date | None = None
    hardness: Hardness = Hardness.FIXED
    is_key: bool = False
    hide_on_telegram: bool = False


_PLAIN_FIELDS = tuple(
    field.name for field in fields_of(TaskFields) if field.name != "coordinating_unit_ids"
)


@transactional
def create_task(
    actor: Actor, plan_id: int, fields: TaskFields, *, now: datetime, code: str = ""
) -> str:
    """Write a draft into a plan and return its code; a missing code is the plan's next one.

    Raises NotAllowed, NotFound, CodeTaken, DeadlineBeforeStart.
    """
    require(actor, Action.CREATE_TASK)
    plan = db.session.get(Plan, plan_id, with_for_update=True)
    if plan is None:
        raise NotFound(what="plan", key=plan_id)
    code = code.strip() or _next_code(plan)
    if db.session.scalar(select(Task.id).where(Task.code == code)) is not None:
        raise CodeTaken(code=code)
    task = Task(code=code, plan_id=plan.id, state=TaskState.DRAFT, percent=0, title=fields.title)
    _write(task, fields)
    db.session.add(task)
    refresh_light(task, now)
    db.session.flush()
    audit.record(
        actor,
        "create_task",
        object_type="task",
        object_id=task.id,
        task_id=task.id,
        at=now,
        after=_facts(task),
    )
    return task.code


@transactional
def edit_task(
    actor: Actor, task_id: int, fields: TaskFields, *, version: int, now: datetime
) -> int:
    """Change what is written about a task and return its new version.

    A moved deadline re-plans the reminders. Raises NotAllowed, NotFound, ChangedMeanwhile,
    DeadlineBeforeStart.
    """
    task = task_to_change(task_id)
    require(actor, Action.EDIT_TASK, relations_to(actor, task))
    if task.version != version:
        raise ChangedMeanwhile(version=version, current=task.version)
    before, due_before = _facts(task), task.effective_due
    _write(task, fields)
    after = _facts(task)
    changed = [key for key in after if after[key] != before[key]]
    if not changed:
        return task.version
    refresh_light(task, now)
    if task.state is not TaskState.DRAFT and task.effective_due != due_before:
        reminders.plan_for(task, now=now)
    audit.record(
        actor,
        "edit_task",
        object_type="task",
        object_id=task.id,
        task_id=task.id,
        at=now,
        before={key: before[key] for key in changed},
        after={key: after[key] for key in changed},
    )
    db.session.flush()
    return task.version


@transactional
def waive_clear(actor: Actor, task_id: int, clear: Clear, reason: str, *, now: datetime) -> None:
    """Let a draft be issued without one of the clears, with who and why; once is enough."""
    task = task_to_change(task_id)
    require(actor, Action.ISSUE_TASK, relations_to(actor, task))
    if actor.person_id is None:
        raise NotAllowed(action=Action.ISSUE_TASK)
    states.step("issue", task.state)
    if clear in _waived(task):
        return
    db.session.add(
        ClearWaiver(
            task_id=task.id, clear=clear, reason=reason, waived_by_id=actor.person_id, at=now
        )
    )
    audit.record(
        actor,
        "waive_clear",
        object_type="task",
        object_id=task.id,
        task_id=task.id,
        at=now,
        after={"clear": clear, "reason": reason},
    )


@transactional
def issue_task(actor: Actor, task_id: int, *, now: datetime) -> None:
    """Hand a draft to its unit: from now on it is followed.

    1. The six clears must be met or waived, else ClearsMissing names what is missing.
    2. The effective deadline is computed with the working calendar of today.
    3. The task lies on the unit's desk, and its reminders are planned.
    """
    task = task_to_change(task_id)
    require(actor, Action.ISSUE_TASK, relations_to(actor, task))
    target = states.step("issue", task.state)
    missing = missing_clears(clear_facts(task, local_day(now)), waived=_waived(task))
    if missing:
        raise ClearsMissing(missing)
    task.state = target
    task.issued_at = now
    task.issued_by_id = actor.person_id
    task.start_on = task.start_on or local_day(now)
    _settle_due(task)
    db.session.add(
        HolderInterval(
            task_id=task.id, desk=Desk.UNIT, unit_id=task.lead_unit_id, since=local_day(now)
        )
    )
    refresh_light(task, now)
    reminders.plan_for(task, now=now)
    audit.record(
        actor,
        "issue_task",
        object_type="task",
        object_id=task.id,
        task_id=task.id,
        at=now,
        before={"state": TaskState.DRAFT},
        after={"state": task.state, "effective_due": task.effective_due},
    )


@transactional
def acknowledge_task(actor: Actor, task_id: int, *, now: datetime) -> bool:
    """Say that the unit has received the task; False when it had been said before."""
    task = task_to_change(task_id)
    require(actor, Action.ACKNOWLEDGE_TASK, relations_to(actor, task))
    if task.acknowledged_at is not None:
        return False
    before = task.state
    task.state = states.step("acknowledge", task.state)
    task.acknowledged_at = now
    refresh_light(task, now)
    audit.record(
        actor,
        "acknowledge_task",
        object_type="task",
        object_id=task.id,
        task_id=task.id,
        at=now,
        before={"state": before},
        after={"state": task.state},
    )
    return True


@transactional
def claim_completion(actor: Actor, task_id: int, product_reference: str, *, now: datetime) -> None:
    """Say that the task is done and with which product; it waits for acceptance.

    The day of the claim decides on time or late, so that a slow acceptance harms nobody.
    """
    task = task_to_change(task_id)
    require(actor, Action.CLAIM_COMPLETION, relations_to(actor, task))
    before = {"state": task.state, "percent": task.percent}
    if task.state in (TaskState.ISSUED, TaskState.ACKNOWLEDGED):
        task.state = TaskState.IN_PROGRESS
    task.state = states.step("claim", task.state)
    task.percent = 100
    task.claimed_on = local_day(now)
    task.claimed_by_id = actor.person_id
    task.product_reference = product_reference
    refresh_light(task, now)
    audit.record(
        actor,
        "claim_completion",
        object_type="task",
        object_id=task.id,
        task_id=task.id,
        at=now,
        before=before,
        after={"state": task.state, "percent": 100, "product_reference": product_reference},
    )


@transactional
def accept_completion(actor: Actor, task_id: int, *, now: datetime) -> None:
    """Accept a claimed completion; nobody accepts what they claimed themselves."""
    task = task_to_change(task_id)
    require(actor, Action.ACCEPT_COMPLETION, relations_to(actor, task))
    require_another_person(actor, claimed_by_id=task.claimed_by_id)
    _close_review(actor, task, "accept", "accept_completion", now)
    task.accepted_at = now
    refresh_light(task, now)


@transactional
def return_completion(actor: Actor, task_id: int, missing: str, *, now: datetime) -> None:
    """Send a claimed completion back with the missing points.

    The claim is void, and the task stands again where the last report had it.
    """
    task = task_to_change(task_id)
    require(actor, Action.ACCEPT_COMPLETION, relations_to(actor, task))
    _close_review(actor, task, "return", "return_completion", now, {"missing": missing})
    task.claimed_on = None
    task.claimed_by_id = None
    task.percent = last_reported_percent(task.id)
    refresh_light(task, now)
    reminders.plan_for(task, now=now)


def task_to_change(task_id: int) -> Task:
    """The task's row, locked for the rest of the transaction; NotFound if there is none."""
    task = db.session.get(Task, task_id, with_for_update=True, populate_existing=True)
    if task is None:
        raise NotFound(what="task", key=task_id)
    return task


def _close_review(
    actor: Actor,
    task: Task,
    step: str,
    action: str,
    now: datetime,
    after: dict[str, object] | None = None,
) -> None:
    before = task.state
    task.state = states.step(step, task.state)
    audit.record(
        actor,
        action,
        object_type="task",
        object_id=task.id,
        task_id=task.id,
        at=now,
        before={"state": before},
        after={"state": task.state, "claimed_on": task.claimed_on, **(after or {})},
    )


def _write(task: Task, fields: TaskFields) -> None:
    if fields.start_on and fields.due_date and fields.due_date < fields.start_on:
        raise DeadlineBeforeStart(start_on=fields.start_on, due_date=fields.due_date)
    if fields.due_date != task.due_date:
        task.due_rule = "exact" if fields.due_date else ""
    for name in _PLAIN_FIELDS:
        setattr(task, name, getattr(fields, name))
    task.coordinating_units = list(_units(fields.coordinating_unit_ids))
    task.folded = folded_key(task.code, task.title, task.title_en)
    _settle_due(task)


def folded_key(code: str, title: str, title_en: str) -> str:
    """The search key of a task, folded on write."""
    return fold(f"{code} {title} {title_en}")


def _settle_due(task: Task) -> None:
    task.effective_due = deadlines.effective_due(
        task.due_date, task.granted_due, task.hardness, working_calendar()
    )


def _units(unit_ids: Sequence[int]) -> Sequence[Unit]:
    if not unit_ids:
        return ()
    return db.session.scalars(select(Unit).where(Unit.id.in_(unit_ids))).all()


def _waived(task: Task) -> frozenset[Clear]:
    return frozenset(
        db.session.scalars(select(ClearWaiver.clear).where(ClearWaiver.task_id == task.id))
    )


def _next_code(plan: Plan) -> str:
    count = db.session.scalar(select(func.count()).where(Task.plan_id == plan.id)) or 0
    while True:
        count += 1
        code = f"{plan.code}-{count:02d}"
        if db.session.scalar(select(Task.id).where(Task.code == code)) is None:
            return code


def _facts(task: Task) -> dict[str, object]:
    facts: dict[str, object] = {name: getattr(task, name) for name in _PLAIN_FIELDS}
    facts["coordinating_unit_ids"] = sorted(unit.id for unit in task.coordinating_units)
    facts["effective_due"] = task.effective_due
    return facts
