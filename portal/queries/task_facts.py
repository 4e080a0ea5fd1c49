"""What the rules want to know about a task, gathered from its rows."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from portal.domain.clears import ClearFacts
from portal.domain.permissions import Relation, relations_of
from portal.domain.types import Actor, Desk, Post
from portal.extensions import db
from portal.models.task import ExtensionRequest, HolderInterval, Obstacle, ProgressUpdate, Task
from portal.queries.people import holders


def relations_to(actor: Actor, task: Task) -> frozenset[Relation]:
    """How somebody stands to a task: own, own unit, coordinating, in charge."""
    return relations_of(
        actor,
        official_id=task.official_id,
        lead_unit_id=task.lead_unit_id,
        coordinating_unit_ids=frozenset(unit.id for unit in task.coordinating_units),
        leader_in_charge_id=task.leader_in_charge_id,
    )


def clear_facts(task: Task, day: date) -> ClearFacts:
    """What the six clears look at."""
    heads = holders({task.lead_unit_id}, Post.HEAD, day) if task.lead_unit_id else {}
    return ClearFacts(
        title=task.title,
        lead_unit=_is_valid_unit(task, day),
        responsible=task.leader_in_charge_id is not None or bool(heads),
        official=task.official_id is not None,
        due_date=task.due_date,
        kind=task.kind,
        product=task.product,
        competent_authority=task.competent_authority,
    )


def asks_for_help(task_id: int) -> bool:
    """Whether an open obstacle of the task asks for help."""
    found = db.session.scalar(
        select(Obstacle.id)
        .where(
            Obstacle.task_id == task_id,
            Obstacle.closed_at.is_(None),
            Obstacle.needs_help.is_(True),
        )
        .limit(1)
    )
    return found is not None


def pending_extension(task_id: int) -> tuple[date, datetime] | None:
    """The asked date and the asking instant of an undecided extension request."""
    row = db.session.execute(
        select(ExtensionRequest.wanted_due, ExtensionRequest.asked_at)
        .where(ExtensionRequest.task_id == task_id, ExtensionRequest.state == "submitted")
        .order_by(ExtensionRequest.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else None


def last_reported_percent(task_id: int) -> int:
    """What the last report said; 0 when there is none."""
    return (
        db.session.scalar(
            select(ProgressUpdate.percent)
            .where(ProgressUpdate.task_id == task_id)
            .order_by(ProgressUpdate.id.desc())
            .limit(1)
        )
        or 0
    )


def current_desk(task_id: int) -> tuple[Desk, int | None]:
    """On whose desk the task lies now, and of which unit."""
    row = db.session.execute(
        select(HolderInterval.desk, HolderInterval.unit_id)
        .where(HolderInterval.task_id == task_id, HolderInterval.until.is_(None))
        .order_by(HolderInterval.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1]) if row else (Desk.UNIT, None)


def _is_valid_unit(task: Task, day: date) -> bool:
    unit = task.lead_unit
    if unit is None:
        return False
    starts = unit.valid_from is None or unit.valid_from <= day
    return starts and (unit.valid_to is None or unit.valid_to >= day)
