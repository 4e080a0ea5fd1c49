"""Obstacles as pages show them: who solves what by when, how long nothing moved, what it blocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from portal.domain.actions import Action
from portal.domain.addressees import Addressee
from portal.domain.machines.obstacle import (
    OBSTACLE,
    OPEN_OBSTACLES,
    ObstacleState,
    level_of,
)
from portal.domain.machines.requests import GuidanceState
from portal.domain.permissions import is_entitled, may
from portal.domain.types import Actor, ObstacleKind
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.requests import GuidanceRequest, Obstacle, ResourceRequest, obstacle_tasks
from portal.models.task import Task
from portal.queries.office import local_day
from portal.queries.task_facts import relations_to

SHOWN = 200


@dataclass(frozen=True, slots=True)
class ObstacleRow:
    """One obstacle with its task; `level` is how many levels it climbed by standing still."""

    id: int
    code: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    state: ObstacleState
    kind: ObstacleKind
    statement: str
    needs_help: bool
    raised_by: str
    raised_at: datetime
    days_open: int
    days_still: int
    level: int
    owner: str
    solve_by: date | None
    is_late: bool
    answer: str
    blocks: int

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """The question to a leader that an obstacle waits for."""

    id: int
    question: str
    options: str
    recommendation: str
    addressee: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class ObstaclePage:
    """One obstacle whole; `steps` are those of the machine that the reader may take."""

    row: ObstacleRow
    impact: str
    proposed_decision: str
    blocking_document: str
    blocking_article: str
    amendment_code: str | None
    other_codes: tuple[str, ...]
    question: OpenQuestion | None
    steps: frozenset[str]
    addressee: Addressee | None
    answer_due: datetime | None
    waits_for: str
    needed_on: date | None
    resource: str
    answered_by: str
    answered_at: datetime | None


def obstacle_rows(actor: Actor, now: datetime, *, is_open: bool = True) -> list[ObstacleRow]:
    """The obstacles in the reader's field, those that stand still longest first."""
    states = OPEN_OBSTACLES if is_open else set(ObstacleState) - OPEN_OBSTACLES
    order = Obstacle.moved_at if is_open else Obstacle.moved_at.desc()
    rows = _select(actor, [Obstacle.state.in_(states)], order)
    return [_row(row, now) for row in rows]


def obstacle_page(obstacle_id: int, actor: Actor, now: datetime) -> ObstaclePage | None:
    """One obstacle, or None when there is none in the reader's field."""
    rows = _select(actor, [Obstacle.id == obstacle_id], Obstacle.id)
    if not rows:
        return None
    obstacle: Obstacle = rows[0].Obstacle
    amendment = obstacle.amendment_task_id
    return ObstaclePage(
        row=_row(rows[0], now),
        impact=obstacle.impact,
        proposed_decision=obstacle.proposed_decision,
        blocking_document=obstacle.blocking_document,
        blocking_article=obstacle.blocking_article,
        amendment_code=db.session.scalar(select(Task.code).where(Task.id == amendment)),
        other_codes=tuple(task.code for task in obstacle.other_tasks),
        question=_question(obstacle.id),
        steps=_steps(actor, obstacle),
        addressee=obstacle.addressee,
        answer_due=obstacle.answer_due,
        waits_for=_one(Unit.name, Unit.id == obstacle.waits_for_unit_id),
        needed_on=obstacle.needed_on,
        resource=_one(ResourceRequest.quantity, ResourceRequest.id == obstacle.resource_request_id),
        answered_by=_one(Person.name, Person.id == obstacle.answered_by_id),
        answered_at=obstacle.answered_at,
    )


def _one(column: InstrumentedAttribute[str], condition: ColumnElement[bool]) -> str:
    return db.session.scalar(select(column).where(condition)) or ""


def addressee_of(obstacle_id: int) -> Addressee | None:
    """Who was asked to help with an obstacle."""
    return db.session.scalar(select(Obstacle.addressee).where(Obstacle.id == obstacle_id))


@dataclass(frozen=True, slots=True)
class Referral:
    """A difficulty that waits for the leadership: who put it there, and when."""

    id: int
    by: str
    by_en: str
    at: datetime


def open_referral(task_id: int) -> Referral | None:
    """What of a task waits for the leadership, the newest."""
    row = db.session.execute(
        select(Obstacle.id, Person.name, Person.name_en, Obstacle.raised_at)
        .join(Person, Person.id == Obstacle.raised_by_id)
        .where(
            Obstacle.task_id == task_id,
            Obstacle.addressee == Addressee.LEADERSHIP,
            Obstacle.state.in_(OPEN_OBSTACLES),
        )
        .order_by(Obstacle.id.desc())
        .limit(1)
    ).first()
    return Referral(*row) if row is not None else None


def _select(
    actor: Actor, conditions: list[ColumnElement[bool]], order: ColumnElement[Any]
) -> list[Row[Any]]:
    lead, owner_unit, owner, raiser = aliased(Unit), aliased(Unit), aliased(Person), aliased(Person)
    field = or_(*(_field_of(each) for each in (actor, *actor.stands_in_for)))
    others = (
        select(func.count())
        .where(obstacle_tasks.c.obstacle_id == Obstacle.id)
        .scalar_subquery()
        .label("others")
    )
    return list(
        db.session.execute(
            select(
                Obstacle,
                Task,
                lead.name.label("unit"),
                lead.name_en.label("unit_en"),
                owner_unit.name.label("owner_unit"),
                owner.name.label("owner"),
                raiser.name.label("raiser"),
                others,
            )
            .join(Task, Task.id == Obstacle.task_id)
            .join(raiser, raiser.id == Obstacle.raised_by_id)
            .outerjoin(lead, lead.id == Task.lead_unit_id)
            .outerjoin(owner_unit, owner_unit.id == Obstacle.owner_unit_id)
            .outerjoin(owner, owner.id == Obstacle.owner_id)
            .where(field, *conditions)
            .order_by(order, Obstacle.id)
            .limit(SHOWN)
        )
    )


def _field_of(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees everything sees all; else what is in the own field, unit, task, or asked."""
    if may(actor, Action.SEE_EVERYTHING):
        return true()
    return or_(
        Task.lead_unit_id.in_(actor.unit_ids),
        Task.leader_in_charge_id == actor.acts_as,
        Task.official_id == actor.acts_as,
        Obstacle.owner_unit_id.in_(actor.unit_ids),
        Obstacle.owner_id == actor.acts_as,
    )


def _row(row: Row[Any], now: datetime) -> ObstacleRow:
    obstacle, task, today = row.Obstacle, row.Task, local_day(now)
    is_open = obstacle.state in OPEN_OBSTACLES
    still = (today - local_day(obstacle.moved_at or obstacle.raised_at)).days if is_open else 0
    return ObstacleRow(
        id=obstacle.id,
        code=task.code,
        title=task.title,
        title_en=task.title_en,
        unit=row.unit or "",
        unit_en=row.unit_en or "",
        state=obstacle.state,
        kind=obstacle.kind,
        statement=obstacle.statement,
        needs_help=obstacle.needs_help,
        raised_by=row.raiser,
        raised_at=obstacle.raised_at,
        days_open=(local_day(obstacle.lifted_at or now) - local_day(obstacle.raised_at)).days,
        days_still=still,
        level=level_of(still),
        owner=row.owner or row.owner_unit or "",
        solve_by=obstacle.solve_by,
        is_late=is_open and obstacle.solve_by is not None and obstacle.solve_by < today,
        answer=obstacle.answer,
        blocks=1 + row.others,
    )


def _question(obstacle_id: int) -> OpenQuestion | None:
    row = db.session.execute(
        select(GuidanceRequest, Person.name)
        .join(Person, Person.id == GuidanceRequest.addressee_id)
        .where(
            GuidanceRequest.obstacle_id == obstacle_id,
            GuidanceRequest.state.in_([GuidanceState.ASKED, GuidanceState.HANDED_ON]),
        )
        .order_by(GuidanceRequest.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    asked, addressee = row
    return OpenQuestion(
        asked.id,
        asked.question,
        asked.options,
        asked.recommendation,
        addressee,
        asked.asked_at,
    )


def _steps(actor: Actor, obstacle: Obstacle) -> frozenset[str]:
    found = set()
    for step in OBSTACLE.steps_from(obstacle.state):
        is_legal = obstacle.kind is ObstacleKind.LEGAL_INSTRUMENT
        if step.name == "propose_amendment" and not is_legal:
            continue
        # Who asks the leader is decided by the right to ask, not by that to solve.
        action = Action.ASK_GUIDANCE if step.name == "ask_guidance" else step.action
        if action is not None and is_entitled(
            actor, action, lambda each: relations_to(each, obstacle.task)
        ):
            found.add(step.name)
    return frozenset(found)
