"""Writing tasks down: drafts, their later changes, and the clears they are let off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields as fields_of
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from portal.domain import deadlines
from portal.domain.actions import Action
from portal.domain.calendar import WorkingCalendar
from portal.domain.cascade import check_within_upper
from portal.domain.errors import (
    ChangedMeanwhile,
    CodeTaken,
    DeadlineBeforeStart,
    NotAllowed,
    NotFound,
)
from portal.domain.folding import fold
from portal.domain.machines.task import TASK
from portal.domain.permissions import require
from portal.domain.task_fields import TaskFields
from portal.domain.types import REMOVED_STATES, Actor, Clear, TaskState
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.planning import Plan, TaskGroup
from portal.models.task import ClearWaiver, Task
from portal.queries.codes import free_codes
from portal.queries.office import local_day, working_calendar
from portal.queries.task_facts import waived_clears
from portal.services import audit, reminders
from portal.services.acts import entitled_on, record_act, row_to_change, task_to_change
from portal.services.lights import refresh_lights_of
from portal.services.transaction import transactional

_Row = TypeVar("_Row", Unit, Person, TaskGroup)
_MANY = ("coordinating_unit_ids", "helper_ids", "other_group_ids")
_HOW = ("due_from_words", "counted_from")
_PLAIN_FIELDS = tuple(
    field.name for field in fields_of(TaskFields) if field.name not in (*_MANY, *_HOW)
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
    code = code.strip() or free_codes(plan.id, 1)[0]
    if db.session.scalar(select(Task.id).where(Task.code == code)) is not None:
        raise CodeTaken(code=code)
    task = _draft(plan, code, fields, working_calendar(), now)
    db.session.flush()
    record_act(actor, "create_task", task, now=now, after=_facts(task))
    return task.code


@transactional
def create_tasks(
    actor: Actor, plan_id: int, drafts: Sequence[TaskFields], *, now: datetime
) -> list[int]:
    """Write many drafts into a plan under its next codes, all or none; returns their ids in order.

    What each single one asks for is asked once for all. Raises NotAllowed, NotFound,
    DeadlineBeforeStart.
    """
    require(actor, Action.CREATE_TASK)
    return write_drafts(actor, row_to_change(Plan, plan_id, "plan"), drafts, now)


def write_drafts(
    actor: Actor, plan: Plan, drafts: Sequence[TaskFields], now: datetime
) -> list[int]:
    """Write drafts into a locked plan inside the open transaction; the right was asked before."""
    calendar, codes = working_calendar(), free_codes(plan.id, len(drafts))
    with db.session.no_autoflush:
        tasks = [
            _draft(plan, code, fields, calendar, now)
            for code, fields in zip(codes, drafts, strict=True)
        ]
    db.session.flush()
    refresh_lights_of(tasks, now)
    db.session.flush()
    for task in tasks:
        audit.record(
            actor,
            "create_task",
            object_type="task",
            object_id=task.id,
            task_id=task.id,
            at=now,
            after=_facts(task),
        )
    return [task.id for task in tasks]


@transactional
def edit_task(
    actor: Actor, task_id: int, fields: TaskFields, *, version: int, now: datetime
) -> int:
    """Change what is written about a task and return its new version.

    A moved deadline re-plans the reminders. Raises NotAllowed, NotFound, ChangedMeanwhile,
    DeadlineBeforeStart.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.EDIT_TASK, task)
    if task.version != version:
        raise ChangedMeanwhile(version=version, current=task.version)
    before, due_before = _facts(task), task.effective_due
    _write(task, fields, working_calendar(), now)
    after = _facts(task)
    if task.plan.upper_plan_id is not None and after["lead_unit_id"] != before["lead_unit_id"]:
        # in a unit's own plan its head assigns to that unit and those below, to nobody else
        entitled_on(actor, Action.EDIT_TASK, task)
    changed = [key for key in after if after[key] != before[key]]
    if not changed:
        return task.version
    if task.state is not TaskState.DRAFT and task.effective_due != due_before:
        reminders.plan_for(task, now=now)
    record_act(
        actor,
        "edit_task",
        task,
        now=now,
        before={key: before[key] for key in changed},
        after={key: after[key] for key in changed},
    )
    return task.version


@transactional
def waive_clear(actor: Actor, task_id: int, clear: Clear, reason: str, *, now: datetime) -> None:
    """Let a draft be issued without one of the clears, with who and why; once is enough."""
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.ISSUE_TASK, task)
    if actor.person_id is None:
        raise NotAllowed(action=Action.ISSUE_TASK)
    TASK.possible_step("issue", task.state)
    if clear in waived_clears(task.id):
        return
    db.session.add(
        ClearWaiver(
            task_id=task.id, clear=clear, reason=reason, waived_by_id=actor.person_id, at=now
        )
    )
    record_act(actor, "waive_clear", task, now=now, after={"clear": clear, "reason": reason})


def folded_key(code: str, title: str, title_en: str) -> str:
    """The search key of a task, folded on write."""
    return fold(f"{code} {title} {title_en}")


def settle_due(task: Task, calendar: WorkingCalendar | None = None) -> None:
    """Make the effective deadline what the rule says of date, grant and calendar.

    Raises LaterThanUpper when it would lie after that of the task it carries out a part of.
    """
    task.effective_due = deadlines.effective_due(
        task.due_date, task.granted_due, task.hardness, calendar or working_calendar()
    )
    upper = None if task.upper_task_id is None else db.session.get(Task, task.upper_task_id)
    if upper is not None and upper.state not in REMOVED_STATES:
        check_within_upper(task.effective_due, upper.effective_due, upper.code)


def _draft(
    plan: Plan, code: str, fields: TaskFields, calendar: WorkingCalendar, now: datetime
) -> Task:
    task = Task(code=code, plan_id=plan.id, state=TaskState.DRAFT, percent=0, title=fields.title)
    task.plan = plan
    _write(task, fields, calendar, now)
    db.session.add(task)
    return task


def _write(task: Task, fields: TaskFields, calendar: WorkingCalendar, now: datetime) -> None:
    asked = (fields.due_text, fields.due_date, fields.counted_from)
    is_deadline_new = asked != (task.due_text, task.due_date, task.counted_from)
    for name in _PLAIN_FIELDS:
        setattr(task, name, getattr(fields, name))
    task.hide_on_telegram = fields.hide_on_telegram or task.plan.hide_on_telegram
    if is_deadline_new:
        _read_deadline(task, fields, calendar, now)
    if task.start_on and task.due_date and task.due_date < task.start_on:
        raise DeadlineBeforeStart(start_on=task.start_on, due_date=task.due_date)
    task.coordinating_units = list(_rows(Unit, fields.coordinating_unit_ids))
    task.helpers = list(_rows(Person, fields.helper_ids))
    task.other_groups = list(_rows(TaskGroup, fields.other_group_ids))
    task.folded = folded_key(task.code, task.title, task.title_en)
    settle_due(task, calendar)


def _read_deadline(
    task: Task, fields: TaskFields, calendar: WorkingCalendar, now: datetime
) -> None:
    """Keep by which rule the words of the document name the date, and from which day they count.

    The day is the document's (its event, if it has no date), else the day of writing.
    """
    document = task.plan.document
    own = None if document is None else document.issued_on or document.event_on
    counted_from = fields.counted_from or own or local_day(now)
    read = deadlines.resolve_words(fields.due_text, issued_on=counted_from, calendar=calendar)
    if task.due_date is None and fields.due_from_words:
        task.due_date = read.due
    is_by_rule = task.due_date is not None and task.due_date == read.due
    task.due_rule = read.rule if is_by_rule else "exact" if task.due_date else ""
    task.counted_from = counted_from if deadlines.is_counted(task.due_rule) else None


def _rows(model: type[_Row], ids: Sequence[int]) -> Sequence[_Row]:
    if not ids:
        return ()
    return db.session.scalars(select(model).where(model.id.in_(ids)).order_by(model.id)).all()


def _facts(task: Task) -> dict[str, object]:
    facts: dict[str, object] = {name: getattr(task, name) for name in _PLAIN_FIELDS}
    facts["coordinating_unit_ids"] = sorted(unit.id for unit in task.coordinating_units)
    facts["helper_ids"] = sorted(person.id for person in task.helpers)
    facts["other_group_ids"] = sorted(group.id for group in task.other_groups)
    facts["effective_due"] = task.effective_due
    return facts
