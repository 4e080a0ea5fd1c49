"""What the rules want to know about a task, gathered from its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, bindparam, literal, or_, select, union_all

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
from portal.models.task import (
    ClearWaiver,
    HolderInterval,
    ProgressUpdate,
    Task,
    task_coordinating_units,
)
from portal.models.task_parts import Evidence
from portal.queries.many_ids import is_one_of
from portal.queries.organisation import is_unit_valid
from portal.queries.people import holders

_EVERY_RELATION = frozenset(Relation)
_HUB_ROLES = (Role.OFFICE, Role.HUB)
_UNIT_ROLES = (Role.UNIT_HEAD, Role.FOCAL_POINT)
_BESIDE = (Relation.COORDINATING, Relation.ASKED)

_TASK = bindparam("task_id")

#: built once: whoever taps waits for it, and a statement costs more to build than to run
_UNITS_BESIDE = union_all(
    select(literal(Relation.COORDINATING.value), task_coordinating_units.c.unit_id).where(
        task_coordinating_units.c.task_id == _TASK
    ),
    select(literal(Relation.ASKED.value), CoordinationRequest.to_unit_id).where(
        CoordinationRequest.task_id == _TASK,
        CoordinationRequest.state != CoordinationState.CLOSED,
    ),
    select(literal(Relation.ASKED.value), Obstacle.owner_unit_id).where(
        Obstacle.task_id == _TASK, Obstacle.lifted_at.is_(None)
    ),
    select(literal(Relation.ASKED.value), Opinion.unit_id)
    .join(Dossier, Dossier.id == Opinion.dossier_id)
    .where(Dossier.task_id == _TASK, Opinion.given_at.is_(None)),
    select(literal(Relation.ASKED.value), ResourceRequest.appraising_unit_id).where(
        ResourceRequest.task_id == _TASK,
        ResourceRequest.state.not_in(RESOURCE_REQUEST.final_states()),
    ),
    select(literal(Relation.ASKED.value), HolderInterval.unit_id).where(
        HolderInterval.task_id == _TASK,
        HolderInterval.until.is_(None),
        HolderInterval.desk != Desk.UNIT,
    ),
)


def relations_to(
    actor: Actor, task: Task, wanted: frozenset[Relation] = _EVERY_RELATION
) -> frozenset[Relation]:
    """How somebody stands to a task: own, own unit, coordinating, in charge, asked ...

    What only some roles need, or only other relations than the wanted ones, is not read: this is
    asked on every page of a task.
    """
    is_head = actor.role is Role.UNIT_HEAD and Relation.CHILD_UNIT in wanted
    is_beside = bool(actor.unit_ids) and not wanted.isdisjoint(_BESIDE)
    is_of_hub = actor.role in _HUB_ROLES and Relation.HUB in wanted
    is_deriving = actor.role in _UNIT_ROLES and Relation.OWN_PLAN in wanted
    is_observer = actor.role is Role.OBSERVER and Relation.OBSERVED in wanted
    beside = _units_beside(task.id) if is_beside else {}
    return relations_of(
        actor,
        official_id=task.official_id,
        lead_unit_id=task.lead_unit_id,
        coordinating_unit_ids=beside.get(Relation.COORDINATING, ()),
        leader_in_charge_id=task.leader_in_charge_id,
        units_above=units_above(task.lead_unit_id) if is_head else (),
        asked_unit_ids=beside.get(Relation.ASKED, ()),
        hub_unit_id=task.plan.hub_unit_id if is_of_hub else None,
        deriving_unit_id=_deriving_unit(task) if is_deriving else None,
        observer_ids=_observers(task.plan_id) if is_observer else (),
    )


def _deriving_unit(task: Task) -> int | None:
    """The unit that made the task's plan for itself, while it or a unit below it leads the task."""
    owner_id = task.plan.owner_unit_id if task.plan.upper_plan_id is not None else None
    is_led = owner_id == task.lead_unit_id or owner_id in units_above(task.lead_unit_id)
    return owner_id if owner_id is not None and is_led else None


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


def _units_beside(task_id: int) -> dict[Relation, set[int]]:
    """The units that coordinate, and those asked for something or with the task on their desk."""
    beside: dict[Relation, set[int]] = {Relation.COORDINATING: set(), Relation.ASKED: set()}
    for relation, unit_id in db.session.execute(_UNITS_BESIDE, {"task_id": task_id}):
        if unit_id is not None:
            beside[Relation(relation)].add(unit_id)
    return beside


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


_ASKING = (Obstacle.lifted_at.is_(None), Obstacle.needs_help.is_(True))
_HELP_WANTED = union_all(
    select(Obstacle.id).where(*_ASKING, Obstacle.task_id == _TASK),
    select(Obstacle.id)
    .join(obstacle_tasks, obstacle_tasks.c.obstacle_id == Obstacle.id)
    .where(*_ASKING, obstacle_tasks.c.task_id == _TASK),
)


def asks_for_help(task_id: int) -> bool:
    """Whether an open obstacle of the task asks for help."""
    return db.session.execute(_HELP_WANTED, {"task_id": task_id}).first() is not None


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


_UNDECIDED_EXTENSION = (
    select(ExtensionRequest.wanted_due, ExtensionRequest.asked_at, ExtensionRequest.id)
    .where(ExtensionRequest.task_id == _TASK, ExtensionRequest.state.in_(UNDECIDED))
    .order_by(ExtensionRequest.id.desc())
    .limit(1)
)


def pending_extension(task_id: int) -> tuple[date, datetime, int] | None:
    """The asked date, the asking instant and the number of an undecided extension request."""
    row = db.session.execute(_UNDECIDED_EXTENSION, {"task_id": task_id}).first()
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
