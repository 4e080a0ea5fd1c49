"""A task that is there takes over what a row of a document says, and gives it back again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.intake.updates import (
    Change,
    changes_of,
    is_as_left,
    require_open,
    takes_updates,
)
from portal.domain.types import Actor, TaskColumn
from portal.extensions import db
from portal.models.intake import IntakeRow, IntakeTask
from portal.models.organisation import Unit
from portal.models.task import Task
from portal.queries.intake_updates import content_of, content_of_row
from portal.services.acts import entitled_on, record_act, task_to_change
from portal.services.drafting import folded_key
from portal.services.list_edits import PARTS, reset_column, set_column

_DEADLINE = tuple(name for name in PARTS[TaskColumn.DEADLINE] if name != "effective_due")
#: what a changed field is made of in the task, so that it can be put back
_MADE_OF: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "lead_unit_id": ("lead_unit_id", "coordinating_unit_ids"),
    "coordinating_unit_ids": ("coordinating_unit_ids",),
    "due": ("due_text", *_DEADLINE),
    "product": ("product",),
    "competent_authority": ("competent_authority",),
}


def take_over(actor: Actor, row: IntakeRow, document: str, now: datetime) -> Task:
    """Let the task that a row is like take over what differs, inside the open transaction.

    The history names the document. Raises NotAllowed, NotFound, TaskIsClosed, DeadlineBeforeStart,
    UnitNotValid.
    """
    task = task_to_change(row.like_task_id or 0)
    actor = entitled_on(actor, Action.EDIT_TASK, task)
    require_open(task.code, task.state)
    changes = changes_of(content_of(task), content_of_row(row))
    names = {name for change in changes for name in _MADE_OF[change.field]}
    before, due_before = _parts(task, names), task.effective_due
    for change in changes:
        _set(task, change, row, now)
    db.session.flush()
    kept = IntakeTask(row_id=row.id, task_id=task.id, is_update=True, before=before, after={})
    kept.after = _parts(task, names)
    db.session.add(kept)
    if not changes:
        return task
    record_act(
        actor,
        "update_from_document",
        task,
        now=now,
        before={**before, "effective_due": due_before},
        after={**kept.after, "effective_due": task.effective_due, "taken_from": document},
    )
    return task


def give_back(actor: Actor, kept: IntakeTask, document: str, now: datetime) -> bool:
    """Put back what a task took over; False when it was changed or closed since, and stays.

    Raises NotAllowed.
    """
    task = task_to_change(kept.task_id)
    actor = entitled_on(actor, Action.EDIT_TASK, task)
    left, due_left = _parts(task, kept.after), task.effective_due
    if not takes_updates(task.state) or not is_as_left(left, kept.after):
        return False
    if not kept.after:
        return True
    _reset(task, kept.before, now)
    db.session.flush()
    record_act(
        actor,
        "undo_update",
        task,
        now=now,
        before={**left, "effective_due": due_left},
        after={**kept.before, "effective_due": task.effective_due, "taken_from": document},
    )
    return True


def _set(task: Task, change: Change, row: IntakeRow, now: datetime) -> None:
    value: Any = change.new
    match change.field:
        case "lead_unit_id":
            set_column(task, TaskColumn.LEAD_UNIT, value, now)
        case "due":
            set_column(task, TaskColumn.DEADLINE, value, now)
            task.due_text = row.due_text
        case "coordinating_unit_ids":
            task.coordinating_units = _units(each for each in value if each != task.lead_unit_id)
        case name:
            setattr(task, name, value)
    task.folded = folded_key(task.code, task.title, task.title_en)


def _reset(task: Task, before: Mapping[str, Any], now: datetime) -> None:
    if "lead_unit_id" in before:
        reset_column(task, TaskColumn.LEAD_UNIT, {"lead_unit_id": before["lead_unit_id"]}, now)
    if "due_date" in before:
        reset_column(task, TaskColumn.DEADLINE, {name: before[name] for name in _DEADLINE}, now)
    if "coordinating_unit_ids" in before:
        task.coordinating_units = _units(before["coordinating_unit_ids"])
    for name in ("title", "product", "competent_authority", "due_text"):
        if name in before:
            setattr(task, name, before[name])
    task.folded = folded_key(task.code, task.title, task.title_en)


def _parts(task: Task, names: Iterable[str]) -> dict[str, Any]:
    """Some of what a task says, as JSON keeps it."""
    found: dict[str, Any] = {}
    for name in sorted(names):
        if name == "coordinating_unit_ids":
            found[name] = sorted(unit.id for unit in task.coordinating_units)
            continue
        value = getattr(task, name)
        found[name] = value.isoformat() if isinstance(value, date) else value
    return found


def _units(ids: Iterable[int]) -> list[Unit]:
    return list(db.session.scalars(select(Unit).where(Unit.id.in_(list(ids))).order_by(Unit.id)))
