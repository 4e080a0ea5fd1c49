"""Who holds which post from which day: appointed, ended, and what is handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import or_, select

from portal.domain.actions import Action
from portal.domain.errors import NotFound, PostOverlaps, ReasonMissing, StepRefused, UnitNotValid
from portal.domain.permissions import require
from portal.domain.types import OPEN_STATES, Actor, Post, TaskState
from portal.extensions import db
from portal.models.organisation import Person, PostHolding, Unit
from portal.models.task import Task
from portal.queries.organisation import is_unit_valid
from portal.services import audit
from portal.services.acts import entitled_on, record_act, row_to_change, task_to_change
from portal.services.transaction import transactional


@transactional
def appoint(
    actor: Actor,
    person_id: int,
    unit_id: int,
    post: Post,
    since: date,
    *,
    now: datetime,
    is_acting: bool = False,
) -> int:
    """Give somebody a post in a unit from a day on and return the holding's id.

    A unit has one head at a time; beside a head there may be one who acts as head. Raises
    NotAllowed, NotFound, UnitNotValid, PostOverlaps.
    """
    require(actor, Action.MANAGE_POSTS)
    unit = row_to_change(Unit, unit_id, "unit")
    if db.session.get(Person, person_id) is None:
        raise NotFound(what="person", key=person_id)
    if not is_unit_valid(unit, since):
        raise UnitNotValid(unit=unit.code, on=since)
    _refuse_overlap(person_id, unit_id, post, since, is_acting=is_acting)
    holding = PostHolding(
        person_id=person_id, unit_id=unit_id, post=post, held_from=since, is_acting=is_acting
    )
    db.session.add(holding)
    db.session.flush()
    audit.record(
        actor,
        "appoint",
        object_type="post_holding",
        object_id=holding.id,
        at=now,
        after={
            "person_id": person_id,
            "unit": unit.code,
            "post": post,
            "since": since,
            "is_acting": is_acting,
        },
    )
    return holding.id


@transactional
def end_post(actor: Actor, holding_id: int, last_day: date, *, now: datetime) -> tuple[str, ...]:
    """Let a post end after a day; the codes of the open tasks its holder still has in the unit.

    The tasks are not moved silently: they are handed over, one decision each, by
    `hand_over_tasks`. Raises NotAllowed, NotFound, PostOverlaps (a day before it began).
    """
    require(actor, Action.MANAGE_POSTS)
    holding = row_to_change(PostHolding, holding_id, "post_holding")
    if last_day < holding.held_from:
        raise PostOverlaps(holder="", since=holding.held_from)
    before = holding.held_to
    holding.held_to = last_day
    audit.record(
        actor,
        "end_post",
        object_type="post_holding",
        object_id=holding.id,
        at=now,
        before={"held_to": before},
        after={"held_to": last_day},
    )
    rows = db.session.scalars(
        select(Task.code)
        .where(
            Task.official_id == holding.person_id,
            Task.lead_unit_id == holding.unit_id,
            Task.state.in_(OPEN_STATES),
        )
        .order_by(Task.code)
    )
    return tuple(rows)


@transactional
def hand_over_tasks(
    actor: Actor,
    task_ids: Sequence[int],
    to_person_id: int,
    reason: str,
    *,
    now: datetime,
) -> int:
    """Give open tasks another responsible official, with a reason; how many changed hands.

    Reports and history stay with who made them. Raises NotAllowed, NotFound, StepRefused.
    """
    if not reason.strip():
        raise ReasonMissing()
    person = db.session.get(Person, to_person_id)
    if person is None or not person.is_active:
        raise NotFound(what="person", key=to_person_id)
    moved = 0
    for task_id in sorted(set(task_ids)):
        task = task_to_change(task_id)
        acting = entitled_on(actor, Action.EDIT_TASK, task)
        if task.state not in OPEN_STATES | {TaskState.DRAFT}:
            raise StepRefused(step="hand_over", state=task.state)
        before = task.official_id
        if before == to_person_id:
            continue
        task.official_id = to_person_id
        record_act(
            acting,
            "hand_over_task",
            task,
            now=now,
            before={"official_id": before},
            after={"official_id": to_person_id, "reason": reason},
        )
        moved += 1
    return moved


def _refuse_overlap(
    person_id: int, unit_id: int, post: Post, since: date, *, is_acting: bool
) -> None:
    still_held = or_(PostHolding.held_to.is_(None), PostHolding.held_to >= since)
    clash = select(Person.name, PostHolding.held_from).join(
        Person, Person.id == PostHolding.person_id
    )
    own = clash.where(
        PostHolding.person_id == person_id,
        PostHolding.unit_id == unit_id,
        PostHolding.post == post,
        still_held,
    )
    head = clash.where(
        PostHolding.unit_id == unit_id,
        PostHolding.post == Post.HEAD,
        PostHolding.is_acting.is_(is_acting),
        still_held,
    )
    for query in (own, head) if post is Post.HEAD else (own,):
        found = db.session.execute(query.limit(1)).first()
        if found is not None:
            raise PostOverlaps(holder=found[0], since=found[1])
