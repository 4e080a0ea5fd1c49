"""Questions to a leader: asked with options and a recommendation, answered, made a directive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from portal.domain.actions import Action
from portal.domain.machines.requests import GUIDANCE, AnswerFacts
from portal.domain.types import Actor, Desk
from portal.extensions import db
from portal.models.organisation import Person
from portal.models.requests import GuidanceRequest, Obstacle
from portal.models.task import Task
from portal.services import desks, obstacles
from portal.services.acts import entitled_on, record_act, row_to_change, task_to_change
from portal.services.transaction import transactional


@transactional
def ask_guidance(
    actor: Actor,
    task_id: int,
    question: str,
    *,
    addressee_id: int,
    now: datetime,
    options: str = "",
    recommendation: str = "",
    obstacle_id: int | None = None,
) -> int:
    """Ask a leader what to do and return the request's id.

    While the answer is awaited the task lies on the leader's desk: the wait is not the unit's
    (row 2.15). An obstacle the question is about waits with it.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.ASK_GUIDANCE, task)
    request = GuidanceRequest(
        task_id=task.id,
        obstacle_id=obstacle_id,
        state=GUIDANCE.initial,
        question=question,
        options=options,
        recommendation=recommendation,
        asked_by_id=actor.person_id,
        asked_at=now,
        addressee_id=addressee_id,
    )
    db.session.add(request)
    db.session.flush()
    desks.lend(task, Desk.LEADER, None, now=now, why=question[:200])
    if obstacle_id is not None:
        obstacle = row_to_change(Obstacle, obstacle_id, "obstacle")
        obstacles.await_guidance(actor, request, obstacle, task, now)
    _record(actor, "ask_guidance", request, task, now, {"question": question})
    return request.id


@transactional
def hand_on_question(actor: Actor, request_id: int, addressee_id: int, *, now: datetime) -> None:
    """Pass a question on to another leader."""
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.ANSWER_GUIDANCE, task)
    known = db.session.get(Person, addressee_id) is not None
    request.state = GUIDANCE.after("hand_on", request.state, AnswerFacts(addressee_known=known))
    request.addressee_id = addressee_id
    _record(actor, "hand_on_question", request, task, now, {"addressee_id": addressee_id})


@transactional
def answer_question(
    actor: Actor,
    request_id: int,
    answer: str,
    *,
    now: datetime,
    directive_due: date | None = None,
) -> None:
    """Answer a question; with a day it becomes a directive with a clock.

    The task goes back to the unit's desk, and the obstacle that waited goes on.
    """
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.ANSWER_GUIDANCE, task)
    request.state = GUIDANCE.after("answer", request.state, AnswerFacts(text=answer))
    request.answered_by_id, request.answered_at = actor.acts_as, now
    request.answer = answer
    if directive_due is not None:
        request.state = GUIDANCE.after("make_directive", request.state, AnswerFacts())
        request.directive_due = directive_due
    if request.obstacle_id is not None:
        obstacle = row_to_change(Obstacle, request.obstacle_id, "obstacle")
        obstacles.receive_guidance(actor, answer, obstacle, task, now)
    desks.give_back(task, Desk.LEADER, now=now, why=answer[:200])
    after = {"answer": answer, "directive_due": directive_due}
    _record(actor, "answer_question", request, task, now, after)


def _to_change(request_id: int) -> tuple[GuidanceRequest, Task]:
    request = row_to_change(GuidanceRequest, request_id, "guidance_request")
    return request, task_to_change(request.task_id)


def _record(
    actor: Actor,
    action: str,
    request: GuidanceRequest,
    task: Task,
    now: datetime,
    after: Mapping[str, object],
) -> None:
    record_act(
        actor,
        action,
        task,
        now=now,
        about=("guidance_request", request.id),
        after={"state": request.state, **after},
    )
