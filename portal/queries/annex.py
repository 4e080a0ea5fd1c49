"""The tasks of a plan as rows of the official annex."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from portal.domain.errors import NotFound
from portal.domain.types import REMOVED_STATES
from portal.extensions import db
from portal.models.planning import Plan
from portal.models.task import Task


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """One task as the annex of a plan names it; units and people by their own names."""

    task: str
    leader: str
    lead: str
    coordinating: tuple[str, ...]
    due_date: date | None
    due_text: str
    product: str
    authority: str
    code: str


def annex_rows(plan_code: str) -> list[AnnexRow]:
    """The tasks of a plan by their codes, without those removed. Raises NotFound."""
    plan_id = db.session.scalar(select(Plan.id).where(Plan.code == plan_code))
    if plan_id is None:
        raise NotFound(what="plan", key=plan_code)
    tasks = db.session.scalars(
        select(Task)
        .where(Task.plan_id == plan_id, Task.state.not_in(REMOVED_STATES))
        .options(
            selectinload(Task.coordinating_units),
            selectinload(Task.lead_unit),
            selectinload(Task.leader_in_charge),
        )
        .order_by(Task.code)
    )
    return [
        AnnexRow(
            task=task.title,
            leader=task.leader_in_charge.name if task.leader_in_charge else "",
            lead=task.lead_unit.name if task.lead_unit else "",
            coordinating=tuple(unit.name for unit in task.coordinating_units),
            due_date=task.due_date,
            due_text=task.due_text,
            product=task.product,
            authority=task.competent_authority,
            code=task.code,
        )
        for task in tasks
    ]
