"""Pages of the intake: the history, and one batch with its passages; the rows have a module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from portal.domain.errors import NotFound
from portal.domain.intake.batches import BatchState
from portal.extensions import db
from portal.models.intake import IntakeBatch, IntakeOmission, IntakeRow, IntakeTask
from portal.models.organisation import Person
from portal.models.planning import Plan
from portal.models.task import Task

SHOWN = 30


@dataclass(frozen=True, slots=True)
class BatchLine:
    """A batch in the history, with how many tasks came out of it."""

    id: int
    name: str
    plan_code: str
    state: BatchState
    made_at: datetime
    made_by: str
    rows: int
    tasks: int


@dataclass(frozen=True, slots=True)
class TableLine:
    """A table of the file: the headings of its columns and what they were taken for."""

    number: int
    name: str
    titles: tuple[str, ...]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OmissionLine:
    """A passage that orders something and became no row: its row since, or why it was left."""

    id: int
    reference: str
    text: str
    reason: str
    left_by: str
    row_position: int | None

    @property
    def is_open(self) -> bool:
        return not self.reason and self.row_position is None


@dataclass(frozen=True, slots=True)
class BatchPage:
    """One batch as its page shows it, without its rows."""

    id: int
    name: str
    plan_id: int
    plan_code: str
    plan_title: str
    plan_title_en: str
    issued_on: date
    state: BatchState
    trouble: str
    trouble_facts: dict[str, Any]
    tables: tuple[TableLine, ...]
    omissions: tuple[OmissionLine, ...]
    skipped_rows: int
    converted_from: str
    rows_found: int
    rows_checked: int
    made_at: datetime
    committed_at: datetime | None
    undone_at: datetime | None
    task_codes: tuple[str, ...]
    updated_codes: tuple[str, ...]

    def plan_named(self, locale: str) -> str:
        return (self.plan_title_en or self.plan_title) if locale == "en" else self.plan_title


def batch_lines() -> list[BatchLine]:
    """What was taken in lately, the newest first."""
    counted = (
        select(
            IntakeRow.batch_id,
            func.count(IntakeRow.id.distinct()).label("rows"),
            func.count(IntakeTask.id).label("tasks"),
        )
        .outerjoin(IntakeTask, IntakeTask.row_id == IntakeRow.id)
        .group_by(IntakeRow.batch_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            IntakeBatch.id,
            IntakeBatch.name,
            Plan.code,
            IntakeBatch.state,
            IntakeBatch.made_at,
            func.coalesce(Person.name, ""),
            func.coalesce(counted.c.rows, 0),
            func.coalesce(counted.c.tasks, 0),
        )
        .join(Plan, Plan.id == IntakeBatch.plan_id)
        .outerjoin(Person, Person.id == IntakeBatch.made_by_id)
        .outerjoin(counted, counted.c.batch_id == IntakeBatch.id)
        .order_by(IntakeBatch.id.desc())
        .limit(SHOWN)
    )
    return [BatchLine(*row) for row in rows]


def batch_page(batch_id: int) -> BatchPage:
    """A batch by its number. Raises NotFound."""
    batch = db.session.get(IntakeBatch, batch_id)
    if batch is None:
        raise NotFound(what="intake", key=batch_id)
    came = db.session.execute(
        select(Task.code, IntakeTask.is_update)
        .join(IntakeTask, IntakeTask.task_id == Task.id)
        .join(IntakeRow, IntakeTask.row_id == IntakeRow.id)
        .where(IntakeRow.batch_id == batch.id)
        .order_by(IntakeRow.position, Task.id)
    ).all()
    named = ("id", "name", "plan_id", "issued_on", "state", "trouble", "trouble_facts")
    counted = ("skipped_rows", "converted_from", "rows_found", "rows_checked", "made_at")
    return BatchPage(
        **{name: getattr(batch, name) for name in (*named, *counted, "committed_at", "undone_at")},
        plan_code=batch.plan.code,
        plan_title=batch.plan.title,
        plan_title_en=batch.plan.title_en,
        tables=tuple(
            TableLine(each["number"], each["name"], tuple(each["titles"]), tuple(each["columns"]))
            for each in batch.tables
        ),
        omissions=_omission_lines(batch.id),
        task_codes=tuple(code for code, is_update in came if not is_update),
        updated_codes=tuple(dict.fromkeys(code for code, is_update in came if is_update)),
    )


def _omission_lines(batch_id: int) -> tuple[OmissionLine, ...]:
    made = (
        select(IntakeRow.omission_id, func.min(IntakeRow.position).label("position"))
        .where(IntakeRow.batch_id == batch_id, IntakeRow.omission_id.is_not(None))
        .group_by(IntakeRow.omission_id)
        .subquery()
    )
    rows = db.session.execute(
        select(
            IntakeOmission.id,
            IntakeOmission.reference,
            IntakeOmission.text,
            IntakeOmission.reason,
            func.coalesce(Person.name, ""),
            made.c.position,
        )
        .outerjoin(Person, Person.id == IntakeOmission.left_by_id)
        .outerjoin(made, made.c.omission_id == IntakeOmission.id)
        .where(IntakeOmission.batch_id == batch_id)
        .order_by(IntakeOmission.position)
    )
    return tuple(OmissionLine(*row) for row in rows)
