"""What the rules want to know about a task, gathered from its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, or_, select, union_all

from portal.domain.actions import Action, Relation
from portal.domain.clears import ClearFacts
from portal.domain.machines.dossier import SUBMITTED_STATES
from portal.domain.machines.extension import UNDECIDED
from portal.domain.machines.requests import CoordinationState
from portal.domain.machines.resource_request import RESOURCE_REQUEST
from portal.domain.permissions import is_entitled, relations_of, relations_that_help
from portal.domain.types import Actor, Clear, Desk, Post, Role
from portal.extensions import db
from portal.models.dossiers import Dossier, Opinion
from portal.models.organisation import Unit
from portal.models.planning import plan_observers
from portal.models.requests import (
    CoordinationRequest,
    ExtensionRequest,
    Obstacle,
    ResourceRequest,
    obstacle_tasks,
)
from portal.models.task import ClearWaiver, HolderInterval, ProgressUpdate, Task
from portal.models.task_parts import Evidence
from portal.queries.many_ids import is_one_of
from portal.queries.organisation import is_unit_valid
from portal.queries.people import holders

_EVERY_RELATION = frozenset(Relation)
_HUB_ROLES = (Role.OFFICE, Role.HUB)


def relations_to(
    actor: Actor, task: Task, wanted: frozenset[Relation] = _EVERY_RELATION
) -> frozenset[Relation]:
    """How somebody stands to a task: own, own unit, coordinating, in charge, asked ...

    What only some roles need, or only other relations than the wanted ones, is not read: this is
    asked on every page of a task.
    """
    is_head = actor.role is Role.UNIT_HEAD and Relation.CHILD_UNIT in wanted
    is_asked = bool(actor.unit_ids) and Relation.ASKED in wanted
    is_of_hub = actor.role in _HUB_ROLES and Relation.HUB in wanted
    is_observer = actor.role is Role.OBSERVER and Relation.OBSERVED in wanted
    coordinating = task.coordinating_units if Relation.COORDINATING in wanted else ()
    return relations_of(
        actor,
        official_id=task.official_id,
        lead_unit_id=task.lead_unit_id,
        coordinating_unit_ids=frozenset(unit.id for unit in coordinating),
        leader_in_charge_id=task.leader_in_charge_id,
        units_above=units_above(task.lead_unit_id) if is_head else (),
        asked_unit_ids=_asked_units(task.id) if is_asked else (),
        hub_unit_id=task.plan.hub_unit_id if is_of_hub else None,
        observer_ids=_observers(task.plan_id) if is_observer else (),
    )


def may_do(actor: Actor, action: Action, task: Task) -> bool:
    """Whether somebody may do this with a task, himself or in a name he stands in for.

    Asked for every row of a queue, so only the relations that could help are read.
    """
    return is_entitled(
        actor,
        action,
        lambda each: relations_to(each, task, relations_that_help(each, action)),
    )


def allowed_on(actor: Actor, task: Task, actions: Iterable[Action]) -> frozenset[Action]:
    """Those of some actions that somebody may do with a task; each relation is read once."""
    relations = {each: relations_to(each, task) for each in (actor, *actor.stands_in_for)}
    return frozenset(
        action for action in actions if is_entitled(actor, action, relations.__getitem__)
    )


def units_above(unit_id: int | None) -> frozenset[int]:
    """The units above one, up to the top."""
    above: set[int] = set()
    while unit_id is not None:
        unit_id = db.session.scalar(select(Unit.parent_id).where(Unit.id == unit_id))
        if unit_id is None or unit_id in above:
            break
        above.add(unit_id)
    return frozenset(above)


def _asked_units(task_id: int) -> frozenset[int]:
    """The units that are asked for something because of the task, or have it on their desk."""
    asked = union_all(
        select(CoordinationRequest.to_unit_id).where(
            CoordinationRequest.task_id == task_id,
            CoordinationRequest.state != CoordinationState.CLOSED,
        ),
        select(Obstacle.owner_unit_id).where(
            Obstacle.task_id == task_id, Obstacle.lifted_at.is_(None)
        ),
        select(Opinion.unit_id)
        .join(Dossier, Dossier.id == Opinion.dossier_id)
        .where(Dossier.task_id == task_id, Opinion.given_at.is_(None)),
        select(ResourceRequest.appraising_unit_id).where(
            ResourceRequest.task_id == task_id,
            ResourceRequest.state.not_in(RESOURCE_REQUEST.final_states()),
        ),
        select(HolderInterval.unit_id).where(
            HolderInterval.task_id == task_id,
            HolderInterval.until.is_(None),
            HolderInterval.desk != Desk.UNIT,
        ),
    )
    return frozenset(unit for unit in db.session.scalars(asked) if unit is not None)


def _observers(plan_id: int) -> frozenset[int]:
    return frozenset(
        db.session.scalars(
            select(plan_observers.c.person_id).where(plan_observers.c.plan_id == plan_id)
        )
    )


def waived_clears(task_id: int) -> frozenset[Clear]:
    """The clears a task was let off."""
    return frozenset(
        db.session.scalars(select(ClearWaiver.clear).where(ClearWaiver.task_id == task_id))
    )


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What a claim of completion rests on; `is_submitted` is None where no dossier is needed."""

    has_product_or_evidence: bool
    is_submitted: bool | None
    submitted_on: date | None


def claim_facts(task: Task, product_reference: str) -> ClaimFacts:
    """What a claim of completion may rest on: a reference, evidence, a submitted dossier."""
    evidence = db.session.scalar(
        select(Evidence.id)
        .where(Evidence.task_id == task.id, Evidence.removed_at.is_(None))
        .limit(1)
    )
    dossier = db.session.execute(
        select(Dossier.state, Dossier.submitted_on).where(Dossier.task_id == task.id)
    ).first()
    return ClaimFacts(
        has_product_or_evidence=bool(product_reference.strip()) or evidence is not None,
        is_submitted=None if dossier is None else dossier.state in SUBMITTED_STATES,
        submitted_on=None if dossier is None else dossier.submitted_on,
    )


def clear_facts(
    task: Task, day: date, heads: Mapping[int, Sequence[int]] | None = None
) -> ClearFacts:
    """What the six clears look at; `heads` are those of the units, where many tasks are asked."""
    if heads is None:
        heads = holders({task.lead_unit_id}, Post.HEAD, day) if task.lead_unit_id else {}
    return ClearFacts(
        title=task.title,
        lead_unit=task.lead_unit is not None and is_unit_valid(task.lead_unit, day),
        responsible=task.leader_in_charge_id is not None or bool(heads.get(task.lead_unit_id or 0)),
        official=task.official_id is not None,
        due_date=task.due_date,
        kind=task.kind,
        product=task.product,
        competent_authority=task.competent_authority,
    )


def asks_for_help(task_id: int) -> bool:
    """Whether an open obstacle of the task asks for help."""
    return task_id in helped_tasks([task_id])


def helped_tasks(
    task_ids: Iterable[int] | None = None, *, at: datetime | None = None
) -> frozenset[int]:
    """The tasks that an obstacle asking for help was raised on, or blocks as well.

    The obstacle is open now, or was when the instant `at` was over.
    """
    is_open = Obstacle.lifted_at.is_(None)
    if at is not None:
        is_open = and_(Obstacle.raised_at <= at, or_(is_open, Obstacle.lifted_at > at))
    asks = (is_open, Obstacle.needs_help.is_(True))
    own = select(Obstacle.task_id).where(*asks)
    others = (
        select(obstacle_tasks.c.task_id)
        .join(Obstacle, Obstacle.id == obstacle_tasks.c.obstacle_id)
        .where(*asks)
    )
    if task_ids is not None:
        wanted = list(task_ids)
        own = own.where(is_one_of(Obstacle.task_id, wanted))
        others = others.where(is_one_of(obstacle_tasks.c.task_id, wanted))
    return frozenset(db.session.scalars(union_all(own, others)))


def pending_extension(task_id: int) -> tuple[date, datetime, int] | None:
    """The asked date, the asking instant and the number of an undecided extension request."""
    row = db.session.execute(
        select(ExtensionRequest.wanted_due, ExtensionRequest.asked_at, ExtensionRequest.id)
        .where(ExtensionRequest.task_id == task_id, ExtensionRequest.state.in_(UNDECIDED))
        .order_by(ExtensionRequest.id.desc())
        .limit(1)
    ).first()
    return (row[0], row[1], row[2]) if row else None


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
