"""Dossiers as pages show them: on whose desk, since when, what is there and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, true

from portal.domain.actions import Action
from portal.domain.machines.dossier import (
    DESK_OF_STATE,
    DOSSIER,
    DossierState,
    OpinionResult,
    ReviewResult,
)
from portal.domain.permissions import is_entitled, may
from portal.domain.types import Actor, Desk
from portal.extensions import db
from portal.models.dossiers import Dossier, Opinion, ReviewRound
from portal.models.organisation import Person, Unit
from portal.models.planning import Authority
from portal.models.task import Task
from portal.queries.evidence import EvidenceLine, evidence_of
from portal.queries.office import local_day
from portal.queries.task_facts import allowed_on, relations_to

SHOWN = 200
#: the desks a dossier waits on, in the order of its way; None = its way has ended
DESKS: tuple[Desk | None, ...] = (
    Desk.UNIT,
    Desk.COORDINATING,
    Desk.LEGAL,
    Desk.LEADER,
    Desk.SUPERIOR,
    None,
)


@dataclass(frozen=True, slots=True)
class DossierRow:
    """One dossier with its task; `days` it has been in this state."""

    id: int
    code: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    authority: str
    state: DossierState
    since: datetime
    days: int
    submitted_on: date | None
    submission_number: str
    promulgated_on: date | None
    promulgated_number: str
    papers: tuple[tuple[str, bool], ...]

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit

    @property
    def missing(self) -> int:
        """How many papers of the checklist are not there."""
        return sum(1 for _paper, there in self.papers if not there)


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """What one unit was asked, what it said, and what was done with it."""

    id: int
    unit: str
    due: date | None
    given_at: datetime | None
    text: str
    result: OpinionResult
    answer: str
    may_give: bool


@dataclass(frozen=True, slots=True)
class RoundLine:
    """One review by Legal."""

    reviewer: str
    received_at: datetime
    due: date | None
    result: ReviewResult
    points: str


@dataclass(frozen=True, slots=True)
class DossierPage:
    """One dossier whole; `steps` are those of the machine that the reader may take."""

    row: DossierRow
    opinions: tuple[OpinionLine, ...]
    rounds: tuple[RoundLine, ...]
    bypass: str
    signed_on: date | None
    outcome: str
    may_prepare: bool
    steps: frozenset[str]
    #: what was handed in for the task: the drafts and papers themselves
    evidence: tuple[EvidenceLine, ...]


def dossier_rows(actor: Actor, now: datetime, desk: Desk | None) -> list[DossierRow]:
    """The dossiers of the reader's field that lie on a desk, those that wait longest first."""
    states = [state for state, lies in DESK_OF_STATE.items() if lies is desk]
    return [_row(each, now) for each in _select(actor, [Dossier.state.in_(states)])]


def desk_counts(actor: Actor, now: datetime) -> dict[Desk | None, int]:
    """How many dossiers of the reader's field lie on each desk."""
    counts: dict[Desk | None, int] = dict.fromkeys(DESKS, 0)
    for row in _select(actor, []):
        counts[DESK_OF_STATE[row.Dossier.state]] += 1
    return counts


def dossier_page(dossier_id: int, actor: Actor, now: datetime) -> DossierPage | None:
    """One dossier, or None when there is none in the reader's field."""
    rows = _select(actor, [Dossier.id == dossier_id])
    if not rows:
        return None
    dossier, task = rows[0].Dossier, rows[0].Task
    bypasser = db.session.get(Person, dossier.bypassed_by_id) if dossier.bypassed_by_id else None
    return DossierPage(
        row=_row(rows[0], now),
        opinions=_opinions(dossier.id, actor),
        rounds=_rounds(dossier.id),
        bypass=f"{bypasser.name}: {dossier.bypass_reason}" if bypasser else "",
        signed_on=dossier.signed_on,
        outcome=dossier.outcome,
        may_prepare=bool(allowed_on(actor, task, [Action.PREPARE_DOSSIER])),
        steps=_steps(actor, dossier, task),
        evidence=evidence_of(task.id),
    )


def dossier_of(task_id: int) -> tuple[int, DossierState] | None:
    """The dossier of a task and where it is, or None."""
    row = db.session.execute(
        select(Dossier.id, Dossier.state).where(Dossier.task_id == task_id)
    ).first()
    return (row.id, row.state) if row else None


def _select(actor: Actor, conditions: list[ColumnElement[bool]]) -> list[Row[Any]]:
    field = or_(*(_field_of(each) for each in (actor, *actor.stands_in_for)))
    return list(
        db.session.execute(
            select(
                Dossier,
                Task,
                Unit.name.label("unit"),
                Unit.name_en.label("unit_en"),
                Authority.name.label("authority"),
            )
            .join(Task, Task.id == Dossier.task_id)
            .outerjoin(Unit, Unit.id == Task.lead_unit_id)
            .outerjoin(Authority, Authority.id == Dossier.authority_id)
            .where(field, *conditions)
            .order_by(Dossier.state_since, Dossier.id)
            .limit(SHOWN)
        )
    )


def _field_of(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees everything or reviews for all sees all; else own units', tasks', or asked."""
    if may(actor, Action.SEE_EVERYTHING) or may(actor, Action.REVIEW_DOSSIER):
        return true()
    asked = select(Opinion.dossier_id).where(Opinion.unit_id.in_(actor.unit_ids))
    return or_(
        Task.lead_unit_id.in_(actor.unit_ids),
        Task.leader_in_charge_id == actor.acts_as,
        Task.official_id == actor.acts_as,
        Dossier.id.in_(asked),
    )


def _row(row: Row[Any], now: datetime) -> DossierRow:
    dossier, task = row.Dossier, row.Task
    return DossierRow(
        id=dossier.id,
        code=task.code,
        title=task.title,
        title_en=task.title_en,
        unit=row.unit or "",
        unit_en=row.unit_en or "",
        authority=row.authority or task.competent_authority,
        state=dossier.state,
        since=dossier.state_since,
        days=(local_day(now) - local_day(dossier.state_since)).days,
        submitted_on=dossier.submitted_on,
        submission_number=dossier.submission_number,
        promulgated_on=dossier.promulgated_on,
        promulgated_number=dossier.promulgated_number,
        papers=tuple((str(each["paper"]), bool(each["there"])) for each in dossier.checklist),
    )


def _opinions(dossier_id: int, actor: Actor) -> tuple[OpinionLine, ...]:
    rows = db.session.execute(
        select(Opinion, Unit.name)
        .join(Unit, Unit.id == Opinion.unit_id)
        .where(Opinion.dossier_id == dossier_id)
        .order_by(Opinion.id)
    )
    units = actor.unit_ids
    return tuple(
        OpinionLine(
            each.id,
            unit,
            each.due,
            each.given_at,
            each.text,
            each.result,
            each.answer,
            each.given_at is None and each.unit_id in units,
        )
        for each, unit in rows
    )


def _rounds(dossier_id: int) -> tuple[RoundLine, ...]:
    rows = db.session.execute(
        select(ReviewRound, Person.name)
        .outerjoin(Person, Person.id == ReviewRound.reviewer_id)
        .where(ReviewRound.dossier_id == dossier_id)
        .order_by(ReviewRound.id)
    )
    return tuple(
        RoundLine(name or "", each.received_at, each.due, each.result, each.missing_points)
        for each, name in rows
    )


def _steps(actor: Actor, dossier: Dossier, task: Task) -> frozenset[str]:
    relations = {each: relations_to(each, task) for each in (actor, *actor.stands_in_for)}
    return frozenset(
        step.name
        for step in DOSSIER.steps_from(dossier.state)
        if step.action is not None and is_entitled(actor, step.action, relations.__getitem__)
    )
