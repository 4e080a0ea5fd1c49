"""What needs a hand now, by queue; each line says enough to act in the row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, not_, or_, select, true
from sqlalchemy.orm import aliased

from portal.domain.actions import Action
from portal.domain.addressees import Addressee
from portal.domain.clears import missing_clears
from portal.domain.machines.extension import UNDECIDED, Decider
from portal.domain.machines.requests import AcknowledgementState
from portal.domain.permissions import is_entitled
from portal.domain.types import OPEN_STATES, Actor, Clear, Post, Role, TaskState
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.requests import ExtensionRequest, Obstacle
from portal.models.task import ClearWaiver, Task
from portal.models.task_parts import Acknowledgement
from portal.queries.editions import counted_once
from portal.queries.extension_pages import relations_to_request
from portal.queries.many_ids import aside
from portal.queries.office import local_day, wanted_clears
from portal.queries.people import holders
from portal.queries.task_facts import clear_facts, may_do
from portal.queries.today_lines import Queue, QueueLine, queue_line

__all__ = ["SHOWN", "Queue", "QueueLine", "TodayQueues", "today_queues", "waiting_decisions"]

SHOWN = 20
_OF_A_UNIT = (Role.UNIT_HEAD, Role.FOCAL_POINT, Role.OFFICIAL)


@dataclass(frozen=True, slots=True)
class TodayQueues:
    """Everything the page "Today" lists for one reader."""

    reviews: Queue
    extensions: Queue
    obstacles: Queue
    unanswered: Queue
    drafts: Queue

    @property
    def total(self) -> int:
        queues = (self.reviews, self.extensions, self.obstacles, self.unanswered, self.drafts)
        return sum(queue.total for queue in queues)


def today_queues(actor: Actor, now: datetime) -> TodayQueues:
    """The queues of the office, or those of the reader's own units."""
    day = local_day(now)
    mine = [or_(*(_field_of(each) for each in (actor, *actor.stands_in_for)))]
    is_office = actor.role is Role.OFFICE
    return TodayQueues(
        reviews=_reviews(actor, mine, day),
        extensions=_extensions(actor, mine, day),
        obstacles=_obstacles(actor, mine, now),
        unanswered=_unanswered(actor, mine, day),
        drafts=_drafts(day) if is_office else Queue(0, ()),
    )


def waiting_decisions(actor: Actor, now: datetime) -> TodayQueues:
    """The queues of the reader that want a decision, and nothing else."""
    day, none = local_day(now), Queue(0, ())
    mine = [or_(*(_field_of(each) for each in (actor, *actor.stands_in_for)))]
    return TodayQueues(
        reviews=_reviews(actor, mine, day),
        extensions=_extensions(actor, mine, day),
        obstacles=_obstacles(actor, mine, now),
        unanswered=none,
        drafts=none,
    )


def _field_of(actor: Actor) -> ColumnElement[bool]:
    if actor.role in (Role.OFFICE, Role.HUB, Role.TOP_LEADER, Role.ADMIN):
        return true()
    if actor.role is Role.DEPUTY_LEADER:
        return Task.leader_in_charge_id == actor.acts_as
    return Task.lead_unit_id.in_(actor.unit_ids)


def _reviews(actor: Actor, mine: list[ColumnElement[bool]], day: date) -> Queue:
    conditions = [*mine, Task.state == TaskState.AWAITING_ACCEPTANCE]
    unit = aliased(Unit)
    rows = db.session.execute(
        select(Task, unit)
        .outerjoin(unit, unit.id == Task.lead_unit_id)
        .where(*conditions)
        .order_by(Task.claimed_on, Task.id)
        .limit(SHOWN)
    )
    lines = tuple(
        queue_line(
            task,
            unit,
            task.claimed_on,
            day,
            detail=task.product_reference,
            may_act=may_do(actor, Action.ACCEPT_COMPLETION, task)
            and task.claimed_by_id != actor.person_id,
        )
        for task, unit in rows
    )
    return _queue(lines, lambda: _count(conditions))


def _extensions(actor: Actor, mine: list[ColumnElement[bool]], day: date) -> Queue:
    query = (
        select(Task, Unit, ExtensionRequest)
        .join(Task, Task.id == ExtensionRequest.task_id)
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .where(*mine, ExtensionRequest.state.in_(UNDECIDED))
    )
    lines = tuple(
        queue_line(
            task,
            unit,
            local_day(request.asked_at),
            day,
            detail=request.reason,
            request_id=request.id,
            old_due=request.old_due,
            wanted_due=request.wanted_due,
            may_act=_may_grant(actor, request, task),
        )
        for task, unit, request in db.session.execute(
            query.order_by(ExtensionRequest.asked_at).limit(SHOWN)
        )
    )
    return _queue(lines, lambda: _number(query.with_only_columns(func.count())))


def _may_grant(actor: Actor, request: ExtensionRequest, task: Task) -> bool:
    """Ours to decide, and not asked for by the reader himself."""
    if request.decider is Decider.SUPERIOR:
        return False
    if request.asked_by_id in (actor.person_id, actor.acts_as):
        return False
    return is_entitled(
        actor, Action.DECIDE_EXTENSION, lambda each: relations_to_request(each, request, task)
    )


def _obstacles(actor: Actor, mine: list[ColumnElement[bool]], now: datetime) -> Queue:
    """What asks for help; a promised answer that did not come stands first.

    What was put to the head of a unit is the head's alone until the promise is broken.
    """
    day = local_day(now)
    is_late = Obstacle.answer_due < now
    is_heads = and_(Obstacle.addressee == Addressee.UNIT_HEAD, Obstacle.answer_due >= now)
    if actor.role not in _OF_A_UNIT:
        mine = [*mine, or_(Obstacle.addressee.is_(None), not_(is_heads))]
    query = (
        select(Task, Unit, Obstacle)
        .join(Task, Task.id == Obstacle.task_id)
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .where(
            *mine,
            aside(Task.state).in_(OPEN_STATES),
            Obstacle.lifted_at.is_(None),
            Obstacle.needs_help.is_(True),
        )
    )
    lines = tuple(
        queue_line(
            task,
            unit,
            local_day(obstacle.raised_at),
            day,
            detail=obstacle.statement,
            kind=obstacle.kind,
            request_id=obstacle.id,
            promised=local_day(obstacle.answer_due)
            if obstacle.answer_due is not None and obstacle.answer_due < now
            else None,
        )
        for task, unit, obstacle in db.session.execute(
            query.order_by(case((is_late, 0), else_=1), Obstacle.raised_at).limit(SHOWN)
        )
    )
    return _queue(lines, lambda: _number(query.with_only_columns(func.count())))


def _unanswered(actor: Actor, mine: list[ColumnElement[bool]], day: date) -> Queue:
    """What nobody has taken yet; a question or a dispute of a unit waits for the Office first."""
    conditions = [*mine, Task.state == TaskState.ISSUED]
    is_open = Acknowledgement.state.in_(
        (AcknowledgementState.CLARIFICATION, AcknowledgementState.DISPUTED)
    )
    waiting = (
        select(Task, Unit)
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .where(*conditions)
        .order_by(Task.issued_at, Task.id)
    )
    asking = (
        select(Task, Unit)
        .join(Acknowledgement, and_(Acknowledgement.task_id == Task.id, is_open))
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .where(*mine, aside(Task.state) == TaskState.ISSUED)
        .order_by(Task.issued_at, Task.id)
    )
    rows = db.session.execute(asking.add_columns(Acknowledgement.text).limit(SHOWN)).all()
    silent = waiting.where(
        ~select(Acknowledgement.id).where(Acknowledgement.task_id == Task.id, is_open).exists()
    )
    rows += db.session.execute(silent.add_columns(literal("")).limit(SHOWN - len(rows))).all()
    lines = tuple(
        queue_line(
            task,
            unit,
            local_day(task.issued_at) if task.issued_at else None,
            day,
            detail=text,
            may_act=not text and may_do(actor, Action.ACKNOWLEDGE_TASK, task),
        )
        for task, unit, text in rows
    )
    return _queue(lines, lambda: _count(conditions))


def _drafts(day: date) -> Queue:
    """Drafts nearest to being issued first: those that miss least."""
    conditions = [Task.state == TaskState.DRAFT]
    nearest = select(Task.id).where(*conditions).order_by(_blanks(), Task.id.desc()).limit(SHOWN)
    # the few are chosen by what is blank, and read whole only then
    chosen = counted_once(nearest, _ids)
    found = {
        task.id: (task, unit)
        for task, unit in db.session.execute(
            select(Task, Unit)
            .outerjoin(Unit, Unit.id == Task.lead_unit_id)
            .where(Task.id.in_(chosen))
        )
    }
    heads = holders({task.lead_unit_id for task, _ in found.values()}, Post.HEAD, day)
    waived, wanted = _waivers(chosen), wanted_clears()
    lines = [
        queue_line(
            task,
            unit,
            None,
            day,
            missing=missing_clears(
                clear_facts(task, day, heads),
                waived=waived.get(task.id, frozenset()),
                wanted=wanted,
            ),
        )
        for task, unit in map(found.__getitem__, chosen)
    ]
    lines.sort(key=lambda line: len(line.missing))
    return _queue(tuple(lines), lambda: _count(conditions))


def _blanks() -> ColumnElement[int]:
    """How many of its fields a draft leaves blank, as far as its own row tells."""
    blank = (
        Task.lead_unit_id.is_(None),
        Task.official_id.is_(None),
        Task.due_date.is_(None),
        Task.product == "",
        Task.competent_authority == "",
    )
    counted: ColumnElement[int] = sum((case((each, 1), else_=0) for each in blank), literal(0))
    return counted


def _waivers(task_ids: Sequence[int]) -> dict[int, frozenset[Clear]]:
    waived: dict[int, frozenset[Clear]] = {}
    for task_id, clear in db.session.execute(
        select(ClearWaiver.task_id, ClearWaiver.clear).where(ClearWaiver.task_id.in_(task_ids))
    ):
        waived[task_id] = waived.get(task_id, frozenset()) | {clear}
    return waived


def _queue(lines: tuple[QueueLine, ...], count: Callable[[], int]) -> Queue:
    """A queue that is counted only where not all of it is shown."""
    return Queue(len(lines) if len(lines) < SHOWN else count(), lines)


def _ids(query: Select[tuple[int]]) -> Sequence[int]:
    return db.session.scalars(query).all()


def _count(conditions: list[ColumnElement[bool]]) -> int:
    return counted_once(select(func.count(Task.id)).where(*conditions), _number)


def _number(query: Select[tuple[int]]) -> int:
    return db.session.scalar(query) or 0
