"""What one unit asks of another: asked, answered, returned as incomplete, overdue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.machines.requests import COORDINATION, AnswerFacts, CoordinationState
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.requests import CoordinationRequest
from portal.models.task import Task
from portal.queries.office import local_day
from portal.services.acts import (
    entitled_for_unit,
    entitled_on,
    record_act,
    row_to_change,
    task_to_change,
)
from portal.services.transaction import transactional


@transactional
def ask_coordination(
    actor: Actor, task_id: int, to_unit_id: int, what: str, due: date, *, now: datetime
) -> int:
    """Ask another unit for something by a day and return the request's id.

    Raises NotAllowed, NotFound (no such unit).
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.ASK_COORDINATION, task)
    unit = row_to_change(Unit, to_unit_id, "unit")
    request = CoordinationRequest(
        task_id=task.id,
        state=COORDINATION.initial,
        from_unit_id=task.lead_unit_id,
        to_unit_id=unit.id,
        what=what,
        due=due,
        asked_by_id=actor.person_id,
        asked_at=now,
    )
    db.session.add(request)
    db.session.flush()
    after = {"to_unit": unit.code, "what": what, "due": due}
    _record(actor, "ask_coordination", request, task, now, after)
    return request.id


@transactional
def answer_coordination(actor: Actor, request_id: int, answer: str, *, now: datetime) -> None:
    """Answer what one's unit was asked; a late answer counts against the unit that was asked."""
    request, task = _to_change(request_id)
    actor = entitled_for_unit(actor, Action.ANSWER_COORDINATION, request.to_unit_id)
    request.state = COORDINATION.after("answer", request.state, AnswerFacts(text=answer))
    request.answered_by_id, request.answered_at = actor.acts_as, now
    request.answer = answer
    _record(actor, "answer_coordination", request, task, now, {"answer": answer})


@transactional
def return_answer(actor: Actor, request_id: int, missing: str, due: date, *, now: datetime) -> None:
    """Send an answer back as incomplete, with what is missing and another day."""
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.ASK_COORDINATION, task)
    facts = AnswerFacts(text=missing)
    request.state = COORDINATION.after("return_incomplete", request.state, facts)
    request.times_returned += 1
    request.due, request.answered_at = due, None
    _record(actor, "return_answer", request, task, now, {"missing": missing, "due": due})


@transactional
def close_coordination(actor: Actor, request_id: int, *, now: datetime) -> None:
    """Say that the answer is what was asked for."""
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.ASK_COORDINATION, task)
    request.state = COORDINATION.after("close", request.state, AnswerFacts())
    _record(actor, "close_coordination", request, task, now, {})


@transactional
def mark_overdue_answers(now: datetime) -> int:
    """Let the requests whose day has passed be overdue; how many there were."""
    today = local_day(now)
    waiting = (CoordinationState.ASKED, CoordinationState.RETURNED_INCOMPLETE)
    rows = db.session.scalars(
        select(CoordinationRequest)
        .where(CoordinationRequest.state.in_(waiting), CoordinationRequest.due < today)
        .order_by(CoordinationRequest.id)
        .with_for_update(skip_locked=True)
    ).all()
    for request in rows:
        request.state = COORDINATION.after(
            "become_overdue", request.state, AnswerFacts(due_passed=True)
        )
        task = task_to_change(request.task_id)
        _record(Actor.system(), "answer_overdue", request, task, now, {"due": request.due})
    return len(rows)


def _to_change(request_id: int) -> tuple[CoordinationRequest, Task]:
    request = row_to_change(CoordinationRequest, request_id, "coordination_request")
    return request, task_to_change(request.task_id)


def _record(
    actor: Actor,
    action: str,
    request: CoordinationRequest,
    task: Task,
    now: datetime,
    after: Mapping[str, object],
) -> None:
    record_act(
        actor,
        action,
        task,
        now=now,
        about=("coordination_request", request.id),
        after={"state": request.state, **after},
    )
