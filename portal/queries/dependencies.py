"""What a task waits for, what waits for it, and what its expected finish moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from portal.domain.dependencies import Link, delay_effect, unlocked_by
from portal.domain.types import OPEN_STATES, TaskState
from portal.extensions import db
from portal.models.task import Task
from portal.models.task_parts import Dependency
from portal.queries.many_ids import is_one_of


@dataclass(frozen=True, slots=True)
class LinkedTask:
    """A task at the other end of a link; `days_after` is the work left when the first is done."""

    code: str
    title: str
    title_en: str
    state: TaskState
    effective_due: date | None
    days_after: int

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title


@dataclass(frozen=True, slots=True)
class MovedTask:
    """A task that cannot keep its deadline because of another one's finish."""

    code: str
    title: str
    title_en: str
    due: date
    finish: date
    days: int

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title


@dataclass(frozen=True, slots=True)
class TaskLinks:
    """A task among the others; `unlocks` counts all open tasks that wait for it, near and far."""

    waits_for: tuple[LinkedTask, ...]
    waited_for_by: tuple[LinkedTask, ...]
    expected_finish: date | None
    moves: tuple[MovedTask, ...]
    unlocks: int

    @property
    def is_empty(self) -> bool:
        return not self.waits_for and not self.waited_for_by


def all_links() -> list[Link]:
    """Every link between two tasks."""
    rows = db.session.execute(
        select(Dependency.task_id, Dependency.depends_on_id, Dependency.days_after)
    )
    return [Link(*row) for row in rows]


def links_of(task: Task, today: date) -> TaskLinks:
    """The links of a task, and what follows from the day it is expected to be done."""
    links = all_links()
    finish = expected_finish(task, today)
    before = [link for link in links if link.task_id == task.id]
    after = [link for link in links if link.depends_on_id == task.id]
    followers = unlocked_by(links, task.id)
    rows = _rows({*followers, *(link.depends_on_id for link in before)})
    waiting = {number: rows[number] for number in followers if rows[number].state in OPEN_STATES}
    dues = {
        number: row.effective_due
        for number, row in waiting.items()
        if row.effective_due is not None
    }
    shifts = delay_effect(links, dues, task.id, finish) if finish is not None else ()
    return TaskLinks(
        waits_for=tuple(_linked(rows[link.depends_on_id], link) for link in before),
        waited_for_by=tuple(_linked(rows[link.task_id], link) for link in after),
        expected_finish=finish,
        moves=tuple(
            MovedTask(
                rows[shift.task_id].code,
                rows[shift.task_id].title,
                rows[shift.task_id].title_en,
                shift.due,
                shift.finish,
                shift.days,
            )
            for shift in shifts
        ),
        unlocks=len(waiting),
    )


def unlinked(task: Task, today: date) -> TaskLinks:
    """A task that waits for none and that none waits for."""
    return TaskLinks((), (), expected_finish(task, today), (), 0)


def expected_finish(task: Task, today: date) -> date | None:
    """The day of the claim, else the forecast or the deadline, but not before today."""
    if task.claimed_on is not None:
        return task.claimed_on
    expected = task.forecast_on or task.effective_due
    return None if expected is None else max(expected, today)


def _rows(task_ids: set[int]) -> dict[int, Row[Any]]:
    if not task_ids:
        return {}
    found = db.session.execute(
        select(Task.id, Task.code, Task.title, Task.title_en, Task.state, Task.effective_due).where(
            is_one_of(Task.id, task_ids)
        )
    )
    return {row.id: row for row in found}


def _linked(row: Row[Any], link: Link) -> LinkedTask:
    return LinkedTask(
        row.code, row.title, row.title_en, row.state, row.effective_due, link.days_after
    )
