"""What tasks that are there would take over from the rows of a document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.domain.actions import Action
from portal.domain.intake.updates import Change, Content, changes_of, takes_updates
from portal.domain.types import Actor, TaskState
from portal.extensions import db
from portal.models.intake import IntakeRow
from portal.models.task import Task
from portal.queries.many_ids import is_one_of
from portal.queries.task_facts import may_do


@dataclass(frozen=True, slots=True)
class UpdateOffer:
    """The task a row is like: what it would take over, whether it may, and whether it can."""

    code: str
    state: TaskState
    changes: tuple[Change, ...]
    may: bool

    @property
    def is_open(self) -> bool:
        return takes_updates(self.state)


def update_offers(row_ids: Sequence[int], actor: Actor) -> dict[int, UpdateOffer]:
    """For each of some rows that is like a task what that task would take over, by the row."""
    rows = db.session.execute(
        select(IntakeRow, Task)
        .join(Task, Task.id == IntakeRow.like_task_id)
        .where(is_one_of(IntakeRow.id, row_ids))
        .options(selectinload(Task.coordinating_units))
    ).all()
    return {
        row.id: UpdateOffer(
            task.code,
            task.state,
            changes_of(content_of(task), content_of_row(row)),
            may_do(actor, Action.EDIT_TASK, task),
        )
        for row, task in rows
    }


def content_of(task: Task) -> Content:
    """What a task says; its deadline is the latest that was granted."""
    return Content(
        title=task.title,
        lead_unit_id=task.lead_unit_id,
        coordinating_unit_ids=tuple(unit.id for unit in task.coordinating_units),
        due=task.granted_due or task.due_date,
        product=task.product,
        competent_authority=task.competent_authority,
    )


def content_of_row(row: IntakeRow) -> Content:
    """What a row says of the same."""
    return Content(
        title=row.title,
        lead_unit_id=row.lead_unit_id,
        coordinating_unit_ids=tuple(row.coordinating_unit_ids),
        due=row.due_date,
        product=row.product,
        competent_authority=row.authority,
    )
