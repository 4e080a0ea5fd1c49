"""Requests for more time as pages show them, with the steps the reader may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import aliased

from portal.domain.actions import Action, Relation
from portal.domain.machines.extension import EXTENSION, UNDECIDED, Decider, ExtensionState
from portal.domain.permissions import is_entitled, may
from portal.domain.types import Actor, CauseKind
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.requests import ExtensionRequest
from portal.models.task import Task
from portal.queries.task_facts import relations_to

SHOWN = 100
_SUPERIORS = frozenset({"forward", "record_grant", "record_partial_grant", "record_refusal"})


@dataclass(frozen=True, slots=True)
class ExtensionRow:
    """One request with its task; `steps` are those of the machine that the reader may take."""

    id: int
    code: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    state: ExtensionState
    decider: Decider
    old_due: date | None
    wanted_due: date
    granted_due: date | None
    reason: str
    cause_kind: CauseKind
    asked_by: str
    asked_at: datetime
    is_after_the_fact: bool
    earlier_grants: int
    advice: str
    decided_by: str
    decided_at: datetime | None
    decision: str
    steps: frozenset[str]

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit

    @property
    def days_more(self) -> int | None:
        """How many days later than the date in force."""
        return None if self.old_due is None else (self.wanted_due - self.old_due).days


def extension_rows(actor: Actor, *, decided: bool = False) -> list[ExtensionRow]:
    """The requests in the reader's field: those that wait, the oldest first, or the decided."""
    field = or_(*(_field_of(each) for each in (actor, *actor.stands_in_for)))
    is_waiting = ExtensionRequest.state.in_(UNDECIDED)
    order = ExtensionRequest.asked_at.desc() if decided else ExtensionRequest.asked_at
    return _rows(actor, [field, ~is_waiting if decided else is_waiting], order)


def extension_row(request_id: int, actor: Actor) -> ExtensionRow | None:
    """One request, or None when there is none in the reader's field."""
    field = or_(*(_field_of(each) for each in (actor, *actor.stands_in_for)))
    rows = _rows(actor, [field, ExtensionRequest.id == request_id], ExtensionRequest.id)
    return rows[0] if rows else None


def relations_to_request(
    actor: Actor, request: ExtensionRequest, task: Task
) -> frozenset[Relation]:
    """How somebody stands to a request: as to its task, and whether his office set the deadline."""
    own = relations_to(actor, task)
    return own | {Relation.SET_DEADLINE} if request.decider is Decider.OFFICE else own


def _field_of(actor: Actor) -> ColumnElement[bool]:
    """Whoever sees everything sees all requests; else those of the own field, unit or task."""
    if may(actor, Action.SEE_EVERYTHING):
        return true()
    return or_(
        Task.lead_unit_id.in_(actor.unit_ids),
        Task.leader_in_charge_id == actor.acts_as,
        Task.official_id == actor.acts_as,
    )


def _rows(
    actor: Actor, conditions: list[ColumnElement[bool]], order: ColumnElement[object]
) -> list[ExtensionRow]:
    asker, decider = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(ExtensionRequest, Task, Unit, asker.name, decider.name)
        .join(Task, Task.id == ExtensionRequest.task_id)
        .join(asker, asker.id == ExtensionRequest.asked_by_id)
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .outerjoin(decider, decider.id == ExtensionRequest.decided_by_id)
        .where(*conditions)
        .order_by(order, ExtensionRequest.id)
        .limit(SHOWN)
    )
    return [
        ExtensionRow(
            id=request.id,
            code=task.code,
            title=task.title,
            title_en=task.title_en,
            unit=unit.name if unit else "",
            unit_en=unit.name_en if unit else "",
            state=request.state,
            decider=request.decider,
            old_due=request.old_due,
            wanted_due=request.wanted_due,
            granted_due=request.granted_due,
            reason=request.reason,
            cause_kind=request.cause_kind,
            asked_by=asked_by,
            asked_at=request.asked_at,
            is_after_the_fact=request.is_after_the_fact,
            earlier_grants=request.earlier_grants,
            advice=request.advice,
            decided_by=decided_by or "",
            decided_at=request.decided_at,
            decision=request.decision,
            steps=_steps(actor, request, task),
        )
        for request, task, unit, asked_by, decided_by in rows
    ]


def _steps(actor: Actor, request: ExtensionRequest, task: Task) -> frozenset[str]:
    """The steps that are possible and allowed, as far as the deadline is ours or a superior's."""
    is_superiors = request.decider is Decider.SUPERIOR
    found = set()
    for step in EXTENSION.steps_from(request.state):
        decides = step.action is Action.DECIDE_EXTENSION
        if decides and (is_superiors or request.asked_by_id in (actor.person_id, actor.acts_as)):
            continue
        if step.name in _SUPERIORS and not is_superiors:
            continue
        if step.action is not None and is_entitled(
            actor, step.action, lambda each: relations_to_request(each, request, task)
        ):
            found.add(step.name)
    return frozenset(found)
