"""Everything written down about one task, as a value that outlives its session."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from portal.domain.errors import NotFound
from portal.domain.task_fields import TaskFields
from portal.domain.types import Hardness, Origin, TaskKind, TaskState
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.task import Task


@dataclass(frozen=True, slots=True)
class Named:
    """A unit, person, plan, phase or group: its id, code, and name in both languages."""

    id: int
    code: str
    name: str
    name_en: str

    def named(self, locale: str) -> str:
        return (self.name_en or self.name) if locale == "en" else self.name


@dataclass(frozen=True, slots=True)
class TaskDetail:
    """The facts of a task."""

    id: int
    code: str
    version: int
    title: str
    title_en: str
    content: str
    plan: Named
    phase: Named | None
    group: Named | None
    source_reference: str
    kind: TaskKind
    origin: Origin
    is_key: bool
    lead_unit: Named | None
    coordinating_units: tuple[Named, ...]
    official: Named | None
    leader_in_charge: Named | None
    competent_authority: str
    product: str
    product_reference: str
    start_on: date | None
    due_text: str
    due_rule: str
    counted_from: date | None
    due_date: date | None
    granted_due: date | None
    effective_due: date | None
    committed_due: date | None
    hardness: Hardness
    state: TaskState
    percent: int
    forecast_on: date | None
    issued_at: datetime | None
    acknowledged_at: datetime | None
    last_report_at: datetime | None
    claimed_on: date | None
    accepted_at: datetime | None
    hide_on_telegram: bool

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title


_NAMED = frozenset(
    {"plan", "phase", "group", "lead_unit", "coordinating_units", "official", "leader_in_charge"}
)
_SAME = tuple(field.name for field in fields(TaskDetail) if field.name not in _NAMED)


def task_detail(task: Task) -> TaskDetail:
    """The row of a task with the names it refers to."""
    plan, phase, group = task.plan, task.phase, task.group
    return TaskDetail(
        **{name: getattr(task, name) for name in _SAME},
        plan=Named(plan.id, plan.code, plan.title, plan.title_en),
        phase=Named(phase.id, str(phase.position), phase.name, phase.name_en) if phase else None,
        group=Named(group.id, str(group.position), group.name, group.name_en) if group else None,
        lead_unit=named_unit(task.lead_unit),
        coordinating_units=tuple(
            Named(unit.id, unit.code, unit.name, unit.name_en) for unit in task.coordinating_units
        ),
        official=named_person(task.official),
        leader_in_charge=named_person(task.leader_in_charge),
    )


def named_unit(unit: Unit | None) -> Named | None:
    return Named(unit.id, unit.code, unit.name, unit.name_en) if unit else None


def named_person(person: Person | None) -> Named | None:
    return Named(person.id, person.email, person.name, person.name_en) if person else None


def written_fields(task_id: int) -> TaskFields:
    """What is written about a task, as a form changes it."""
    task = db.session.get_one(Task, task_id)
    written: dict[str, Any] = {
        field.name: getattr(task, field.name)
        for field in fields(TaskFields)
        if field.name not in _TOLD_OTHERWISE
    }
    return TaskFields(
        **written,
        coordinating_unit_ids=tuple(unit.id for unit in task.coordinating_units),
        helper_ids=tuple(person.id for person in task.helpers),
        other_group_ids=tuple(group.id for group in task.other_groups),
    )


_TOLD_OTHERWISE = ("coordinating_unit_ids", "helper_ids", "other_group_ids", "due_from_words")


def task_id_of(code: str) -> int:
    """The number of the task with a code; NotFound if there is none."""
    task_id = db.session.scalar(select(Task.id).where(Task.code == code))
    if task_id is None:
        raise NotFound(what="task", key=code)
    return task_id
