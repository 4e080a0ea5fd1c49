"""What may stand in the columns of the list that are changed in place, and how they stand now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.domain.types import TaskColumn, TaskState
from portal.extensions import db
from portal.models.bulk_changes import BulkChange, BulkChangeRow
from portal.models.office import AuditEntry
from portal.models.organisation import Person, PostHolding, Unit
from portal.models.task import Task
from portal.queries.choices import Choice
from portal.queries.many_ids import is_one_of
from portal.queries.people import is_held_on


@dataclass(frozen=True, slots=True)
class ColumnsNow:
    """The columns of one task as they stand."""

    id: int
    code: str
    title: str
    title_en: str
    state: TaskState
    version: int
    deadline: date | None
    official_id: int | None
    lead_unit_id: int | None

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed a task last, and when."""

    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BulkDone:
    """A change of many tasks that was made: who, when, what, and the codes of the tasks."""

    id: int
    made_by_id: int
    made_at: datetime
    column: TaskColumn
    reason: str
    is_told: bool
    undone_at: datetime | None
    codes: tuple[str, ...]


def columns_of(task_ids: Collection[int]) -> list[ColumnsNow]:
    """The columns of tasks, in the order of their codes."""
    tasks = db.session.scalars(select(Task).where(is_one_of(Task.id, task_ids)).order_by(Task.code))
    return [
        ColumnsNow(
            task.id,
            task.code,
            task.title,
            task.title_en,
            task.state,
            task.version,
            task.granted_due or task.due_date,
            task.official_id,
            task.lead_unit_id,
        )
        for task in tasks
    ]


def officials_of_units(unit_ids: Collection[int | None], day: date) -> list[Choice]:
    """Who holds a post in one of these units on a day, by given name."""
    unit = aliased(Unit)
    rows = db.session.execute(
        select(Person.id, Person.email, Person.name, Person.name_en, unit.name, unit.name_en)
        .join(PostHolding, PostHolding.person_id == Person.id)
        .join(unit, unit.id == PostHolding.unit_id)
        .where(
            is_one_of(PostHolding.unit_id, [each for each in unit_ids if each is not None]),
            is_held_on(day),
            Person.is_active.is_(True),
        )
    ).all()
    people = {row[0]: row for row in rows}
    in_order = sorted(people.values(), key=lambda row: (row[2].split()[-1:], row[2]))
    return [
        Choice(number, email, f"{name}, {of}", f"{english or name}, {of_english or of}")
        for number, email, name, english, of, of_english in in_order
    ]


def last_change(task_id: int) -> LastChange | None:
    """The last act on a task that somebody did."""
    row = db.session.execute(
        select(Person.name, AuditEntry.at)
        .join(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.task_id == task_id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    return LastChange(*row) if row else None


def bulk_done(bulk_id: int) -> BulkDone | None:
    """A change of many tasks by its number."""
    bulk = db.session.get(BulkChange, bulk_id)
    if bulk is None:
        return None
    codes: Sequence[str] = db.session.scalars(
        select(Task.code)
        .join(BulkChangeRow, BulkChangeRow.task_id == Task.id)
        .where(BulkChangeRow.bulk_change_id == bulk_id)
        .order_by(Task.code)
    ).all()
    return BulkDone(
        bulk.id,
        bulk.made_by_id,
        bulk.made_at,
        bulk.column,
        bulk.reason,
        bulk.is_told,
        bulk.undone_at,
        tuple(codes),
    )
