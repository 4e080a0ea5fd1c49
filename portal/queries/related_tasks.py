"""Tasks above and below other ones, each with its plan and its unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select

from portal.domain.types import REMOVED_STATES, Light, TaskState
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.planning import Plan
from portal.models.task import Task
from portal.queries.many_ids import is_one_of


@dataclass(frozen=True, slots=True)
class RelatedTask:
    """A task above or below another one, with its plan and its unit."""

    code: str
    title: str
    title_en: str
    plan_code: str
    unit: str
    unit_en: str
    effective_due: date | None
    light: Light
    state: TaskState
    percent: int

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit


def tasks_above(task: Task) -> list[Task]:
    """The tasks that a task carries out a part of, from its own upper one to the top."""
    chain: list[Task] = []
    seen, upper_id = {task.id}, task.upper_task_id
    while upper_id is not None and upper_id not in seen:
        upper = db.session.get_one(Task, upper_id)
        seen.add(upper.id)
        chain.append(upper)
        upper_id = upper.upper_task_id
    return chain


def related(tasks: list[Task]) -> tuple[RelatedTask, ...]:
    """Tasks as they are told beside another one, in their order."""
    if not tasks:
        return ()
    told = dict(_told(Task.id, is_one_of(Task.id, [task.id for task in tasks])))
    return tuple(told[task.id] for task in tasks)


def tasks_below(condition: ColumnElement[bool]) -> Iterator[tuple[int, RelatedTask]]:
    """The tasks under others that meet a condition, each with the id of the one above it.

    What was cancelled or merged carries nothing out and is left out.
    """
    return _told(Task.upper_task_id, condition & Task.state.not_in(REMOVED_STATES))


def _told(key: Any, condition: ColumnElement[bool]) -> Iterator[tuple[int, RelatedTask]]:
    rows = db.session.execute(
        select(
            key,
            Task.code,
            Task.title,
            Task.title_en,
            Plan.code,
            func.coalesce(Unit.name, ""),
            func.coalesce(Unit.name_en, ""),
            Task.effective_due,
            Task.light,
            Task.state,
            Task.percent,
        )
        .join(Plan, Plan.id == Task.plan_id)
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .where(condition)
        .order_by(Task.code)
    )
    for row in rows:
        yield row[0], RelatedTask(*row[1:])
