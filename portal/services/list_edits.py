"""The columns of the task list that are changed in place: deadline, official, lead unit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.errors import (
    ChangedMeanwhile,
    DeadlineBeforeStart,
    NotFound,
    NothingToChange,
    ReasonMissing,
    StepRefused,
    UnitNotValid,
)
from portal.domain.types import OPEN_STATES, Actor, Desk, TaskColumn, TaskState
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.task import HolderInterval, Task
from portal.models.task_parts import Acknowledgement
from portal.queries.office import local_day
from portal.queries.organisation import is_valid_on
from portal.services import desks, reminders
from portal.services.acts import entitled_on, record_act, task_to_change
from portal.services.drafting import settle_due
from portal.services.transaction import transactional

Value = date | int
#: what a column is made of; enough to put it back
PARTS: dict[TaskColumn, tuple[str, ...]] = {
    TaskColumn.DEADLINE: (
        *("due_date", "granted_due", "due_rule", "counted_from"),
        "effective_due",
    ),
    TaskColumn.OFFICIAL: ("official_id",),
    TaskColumn.LEAD_UNIT: ("lead_unit_id",),
}
_ACTS = {
    TaskColumn.DEADLINE: "move_deadline",
    TaskColumn.OFFICIAL: "hand_over_task",
    TaskColumn.LEAD_UNIT: "move_to_unit",
}


@dataclass(frozen=True, slots=True)
class ColumnChange:
    """What a change did to one task: the parts before and after it, and the version it left."""

    task_id: int
    before: dict[str, Any]
    after: dict[str, Any]
    version: int


@transactional
def change_columns(
    actor: Actor,
    task_id: int,
    values: dict[TaskColumn, Value],
    *,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> int:
    """Change some columns of one task and return its new version; equal values are left alone.

    Raises NotAllowed, NotFound, ChangedMeanwhile when `version` is not the present one,
    StepRefused (neither draft nor open), ReasonMissing (an issued task), DeadlineBeforeStart,
    UnitNotValid.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.EDIT_TASK, task)
    if version is not None and task.version != version:
        raise ChangedMeanwhile(version=version, current=task.version)
    for column, value in values.items():
        if not _is_so(task, column, value):
            change_column(actor, task, column, value, reason=reason, now=now)
    return task.version


def change_column(
    actor: Actor, task: Task, column: TaskColumn, value: Value, *, reason: str, now: datetime
) -> ColumnChange:
    """Change one column inside the open transaction. Raises NothingToChange besides the above."""
    actor = entitled_on(actor, Action.EDIT_TASK, task)
    if task.state not in OPEN_STATES | {TaskState.DRAFT}:
        raise StepRefused(step=_ACTS[column], state=task.state)
    if _is_so(task, column, value):
        raise NothingToChange()
    if task.state is not TaskState.DRAFT and not reason.strip():
        raise ReasonMissing()
    before = parts_of(task, column)
    set_column(task, column, value, now)
    if column is TaskColumn.LEAD_UNIT and task.plan.upper_plan_id is not None:
        # in a unit's own plan its head assigns to that unit and those below, to nobody else
        entitled_on(actor, Action.EDIT_TASK, task)
    return _record(actor, _ACTS[column], task, column, before, now, {"reason": reason.strip()})


def set_column(task: Task, column: TaskColumn, value: Value, now: datetime) -> None:
    """Set a column with all that follows from it, inside an act that records it itself.

    Raises DeadlineBeforeStart, UnitNotValid, NotFound.
    """
    _CHANGES[column](task, value, now)


def put_back(
    actor: Actor, task: Task, column: TaskColumn, before: dict[str, Any], now: datetime
) -> None:
    """Make one column what it was, inside the open transaction."""
    actor = entitled_on(actor, Action.EDIT_TASK, task)
    was = parts_of(task, column)
    reset_column(task, column, before, now)
    _record(actor, "undo_change", task, column, was, now, {})


def reset_column(task: Task, column: TaskColumn, before: dict[str, Any], now: datetime) -> None:
    """Give a column its kept parts again, inside an act that records it itself."""
    if column is TaskColumn.LEAD_UNIT:
        _give_to_unit(task, before["lead_unit_id"], now)
    else:
        for name, value in before.items():
            is_day = isinstance(value, str) and name != "due_rule"
            setattr(task, name, date.fromisoformat(value) if is_day else value)
        if column is TaskColumn.DEADLINE:
            settle_due(task)
            _plan_anew(task, now)


def _is_so(task: Task, column: TaskColumn, value: Value) -> bool:
    if column is TaskColumn.DEADLINE:
        return value == (task.granted_due or task.due_date)
    return bool(value == getattr(task, PARTS[column][0]))


def parts_of(task: Task, column: TaskColumn) -> dict[str, Any]:
    """What a column is made of, as it stands."""
    return {name: getattr(task, name) for name in PARTS[column]}


def _record(
    actor: Actor,
    act: str,
    task: Task,
    column: TaskColumn,
    before: dict[str, Any],
    now: datetime,
    said: dict[str, Any],
) -> ColumnChange:
    after = parts_of(task, column)
    db.session.flush()
    record_act(
        actor,
        act,
        task,
        now=now,
        before={name: value for name, value in before.items() if after[name] != value},
        after={name: after[name] for name in after if after[name] != before[name]} | said,
    )
    return ColumnChange(task.id, _plain(before), _plain(after), task.version)


def _plain(parts: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps it."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in parts.items()
    }


def _set_deadline(task: Task, value: Any, now: datetime) -> None:
    if task.start_on and value < task.start_on:
        raise DeadlineBeforeStart(start_on=task.start_on, due_date=value)
    if task.state is TaskState.DRAFT:
        task.due_date, task.due_rule, task.counted_from = value, "exact", None
    else:
        task.granted_due = value
    settle_due(task)
    _plan_anew(task, now)


def _plan_anew(task: Task, now: datetime) -> None:
    if task.state is not TaskState.DRAFT:
        reminders.plan_for(task, now=now)


def _set_official(task: Task, value: Any, now: datetime) -> None:
    person = db.session.get(Person, value)
    if person is None or not person.is_active:
        raise NotFound(what="person", key=value)
    task.official_id = person.id


def _set_unit(task: Task, value: Any, now: datetime) -> None:
    unit = db.session.scalar(select(Unit).where(Unit.id == value, is_valid_on(local_day(now))))
    if unit is None:
        raise UnitNotValid(unit=value, on=local_day(now))
    _give_to_unit(task, unit.id, now)


def _give_to_unit(task: Task, unit_id: int, now: datetime) -> None:
    """The desk and the question whether the unit takes the task go along."""
    held = db.session.scalar(
        select(HolderInterval).where(
            HolderInterval.task_id == task.id, HolderInterval.until.is_(None)
        )
    )
    task.lead_unit_id = unit_id
    task.coordinating_units = [unit for unit in task.coordinating_units if unit.id != unit_id]
    if held is not None and held.desk is Desk.UNIT:
        desks.place(task, Desk.UNIT, unit_id, now=now)
    asked = db.session.scalar(
        select(Acknowledgement)
        .where(Acknowledgement.task_id == task.id, Acknowledgement.answered_at.is_(None))
        .order_by(Acknowledgement.id.desc())
        .limit(1)
    )
    if asked is not None:
        asked.unit_id = unit_id


_CHANGES = {
    TaskColumn.DEADLINE: _set_deadline,
    TaskColumn.OFFICIAL: _set_official,
    TaskColumn.LEAD_UNIT: _set_unit,
}
