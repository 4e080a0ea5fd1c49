"""What a successor inherits on the day: tasks, desks, requests, posts, names, children."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from portal.domain.folding import fold
from portal.domain.machines.requests import CoordinationState
from portal.domain.machines.resource_request import RESOURCE_REQUEST
from portal.domain.succession import SuccessionKind
from portal.domain.types import OPEN_STATES, Actor, Post, TaskState
from portal.extensions import db
from portal.models.dossiers import Opinion
from portal.models.organisation import PostHolding, Unit, UnitAlias, UnitSuccession
from portal.models.planning import Plan, TaskGroup
from portal.models.requests import CoordinationRequest, Obstacle, ResourceRequest
from portal.models.task import HolderInterval, Task, task_coordinating_units
from portal.services.acts import record_act

_LIVING = OPEN_STATES | {TaskState.DRAFT}


def inherit(succession: UnitSuccession, actor: Actor, now: datetime) -> None:
    """Apply one succession inside the open transaction.

    1. Open tasks and drafts get the successor as lead unit, or as one that works along; each is
       told in the audit log and in its history.
    2. What lies on the unit's desk, and what it was asked, goes to the successor.
    3. Posts end with the unit and go on in the successor; who was head where there is a head
       already becomes a deputy.
    4. The old name becomes the successor's alias; units below move; the unit ends the day before.
    """
    old = db.session.get_one(Unit, succession.from_unit_id)
    new = db.session.get_one(Unit, succession.to_unit_id)
    for task in _led_tasks(succession):
        _hand_over(task, old, new, succession, actor, now)
    if succession.kind is not SuccessionKind.SPLIT:
        _hand_over_coordination(old, new, succession, actor, now)
        _move_requests(old.id, new.id)
        _move_posts(old.id, new.id, succession)
        _move_parts(old.id, new.id)
        _move_names(old, new)
    old.valid_to = succession.on - timedelta(days=1)
    new.valid_from = (
        new.valid_from if new.valid_from is None else min(new.valid_from, succession.on)
    )
    succession.applied_at = now
    db.session.flush()


def _led_tasks(succession: UnitSuccession) -> Sequence[Task]:
    wanted = select(Task).where(
        Task.lead_unit_id == succession.from_unit_id, Task.state.in_(_LIVING)
    )
    if succession.task_ids is not None:
        wanted = wanted.where(Task.id.in_(succession.task_ids))
    return db.session.scalars(wanted.order_by(Task.id).with_for_update()).all()


def _hand_over(
    task: Task,
    old: Unit,
    new: Unit,
    succession: UnitSuccession,
    actor: Actor,
    now: datetime,
) -> None:
    task.lead_unit_id = new.id
    task.coordinating_units = [unit for unit in task.coordinating_units if unit.id != new.id]
    held = db.session.scalar(
        select(HolderInterval).where(
            HolderInterval.task_id == task.id,
            HolderInterval.until.is_(None),
            HolderInterval.unit_id == old.id,
        )
    )
    if held is not None:
        held.until = succession.on
        db.session.add(
            HolderInterval(
                task_id=task.id,
                desk=held.desk,
                unit_id=new.id,
                since=succession.on,
                why=succession.deciding_document,
            )
        )
    record_act(
        actor,
        "inherit_task",
        task,
        now=now,
        before={"lead_unit_id": old.id, "unit": old.code},
        after={
            "lead_unit_id": new.id,
            "unit": new.code,
            "document": succession.deciding_document,
        },
    )


def _hand_over_coordination(
    old: Unit, new: Unit, succession: UnitSuccession, actor: Actor, now: datetime
) -> None:
    coordinating = task_coordinating_units
    tasks = db.session.scalars(
        select(Task)
        .join(coordinating, coordinating.c.task_id == Task.id)
        .where(coordinating.c.unit_id == old.id, Task.state.in_(_LIVING))
        .order_by(Task.id)
    ).all()
    for task in tasks:
        db.session.execute(
            coordinating.delete().where(
                coordinating.c.task_id == task.id, coordinating.c.unit_id == old.id
            )
        )
        known = {unit.id for unit in task.coordinating_units} | {task.lead_unit_id}
        if new.id not in known:
            db.session.execute(insert(coordinating).values(task_id=task.id, unit_id=new.id))
        db.session.expire(task, ["coordinating_units"])
        record_act(
            actor,
            "inherit_coordination",
            task,
            now=now,
            before={"unit": old.code},
            after={"unit": new.code, "document": succession.deciding_document},
        )


def _move_requests(old_id: int, new_id: int) -> None:
    """What is still open follows the unit; what was answered keeps the name it was answered by."""
    for column, is_open in (
        (CoordinationRequest.to_unit_id, CoordinationRequest.state != CoordinationState.CLOSED),
        (CoordinationRequest.from_unit_id, CoordinationRequest.state != CoordinationState.CLOSED),
        (Obstacle.owner_unit_id, Obstacle.lifted_at.is_(None)),
        (
            ResourceRequest.appraising_unit_id,
            ResourceRequest.state.not_in(RESOURCE_REQUEST.final_states()),
        ),
        (Opinion.unit_id, Opinion.given_at.is_(None)),
    ):
        _repoint(column, old_id, new_id, is_open)


def _move_parts(old_id: int, new_id: int) -> None:
    for column in (Unit.parent_id, TaskGroup.lead_unit_id, Plan.hub_unit_id, Plan.owner_unit_id):
        _repoint(column, old_id, new_id)


def _repoint(
    column: InstrumentedAttribute[Any], old_id: int, new_id: int, *conditions: Any
) -> None:
    db.session.execute(
        update(column.class_)
        .where(column == old_id, *conditions)
        .values({column.key: new_id})
        .execution_options(synchronize_session="fetch")
    )


def _move_posts(old_id: int, new_id: int, succession: UnitSuccession) -> None:
    day = succession.on
    has_head = _has_head(new_id, succession)
    held = db.session.scalars(
        select(PostHolding)
        .where(
            PostHolding.unit_id == old_id,
            PostHolding.held_from < day,
            (PostHolding.held_to.is_(None)) | (PostHolding.held_to >= day),
        )
        .order_by(PostHolding.id)
    ).all()
    for holding in held:
        post = holding.post
        if post is Post.HEAD and has_head:
            post = Post.DEPUTY
        has_head = has_head or post is Post.HEAD
        db.session.add(
            PostHolding(
                person_id=holding.person_id,
                unit_id=new_id,
                post=post,
                held_from=day,
                held_to=holding.held_to,
                is_acting=holding.is_acting,
            )
        )
        holding.held_to = day - timedelta(days=1)


def _has_head(unit_id: int, succession: UnitSuccession) -> bool:
    found = db.session.scalar(
        select(PostHolding.id)
        .where(
            PostHolding.unit_id == unit_id,
            PostHolding.post == Post.HEAD,
            (PostHolding.held_to.is_(None)) | (PostHolding.held_to >= succession.on),
        )
        .limit(1)
    )
    return found is not None


def _move_names(old: Unit, new: Unit) -> None:
    """Documents go on using the old name: it means the successor from now on."""
    db.session.execute(update(UnitAlias).where(UnitAlias.unit_id == old.id).values(unit_id=new.id))
    taken = set(db.session.scalars(select(UnitAlias.folded)))
    for name in dict.fromkeys((old.name, old.short_name, old.name_en)):
        key = fold(name)
        if key and key not in taken:
            taken.add(key)
            db.session.add(UnitAlias(unit_id=new.id, alias=name, folded=key))
