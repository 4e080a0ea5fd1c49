"""Obstacles: raised by the unit, sorted by the Office, solved by their owner, closed by the unit.

"If a circular is the problem, amend the circular": what law blocks becomes a task of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.addressees import Addressee, answer_due
from portal.domain.machines.obstacle import OBSTACLE, OPEN_OBSTACLES, ObstacleFacts
from portal.domain.task_fields import TaskFields
from portal.domain.types import Actor, ObstacleKind
from portal.extensions import db
from portal.models.requests import GuidanceRequest, Obstacle
from portal.models.task import Task
from portal.queries.office import local_day, working_calendar, zone
from portal.services import issuing, obstacle_messages
from portal.services.acts import entitled_on, record_act, row_to_change, task_to_change
from portal.services.drafting import create_task
from portal.services.transaction import transactional


@transactional
def raise_obstacle(
    actor: Actor,
    task_id: int,
    kind: ObstacleKind,
    statement: str,
    *,
    now: datetime,
    needs_help: bool = True,
    impact: str = "",
    proposed_decision: str = "",
    other_task_ids: Sequence[int] = (),
    source_key: str | None = None,
    waits_for_unit_id: int | None = None,
    needed_on: date | None = None,
) -> int:
    """Record what holds a task up, and others with it, and return the obstacle's id.

    Raised before the deadline it protects: the delay waits for its cause to be judged.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.RAISE_OBSTACLE, task)
    known = _of_source(source_key)
    if known is not None:
        return known
    obstacle = Obstacle(
        task_id=task.id,
        state=OBSTACLE.initial,
        kind=kind,
        statement=statement,
        impact=impact,
        proposed_decision=proposed_decision,
        needs_help=needs_help,
        raised_by_id=actor.person_id,
        raised_at=now,
        moved_at=now,
        before_deadline=task.effective_due is None or local_day(now) <= task.effective_due,
        source_key=source_key,
        waits_for_unit_id=waits_for_unit_id,
        needed_on=needed_on,
    )
    others = [each for each in other_task_ids if each != task.id]
    if others:
        obstacle.other_tasks = list(
            db.session.scalars(select(Task).where(Task.id.in_(others)).order_by(Task.id))
        )
    db.session.add(obstacle)
    db.session.flush()
    record_act(
        actor,
        "raise_obstacle",
        task,
        now=now,
        about=("obstacle", obstacle.id),
        after={"kind": kind, "statement": statement, "needs_help": needs_help},
    )
    return obstacle.id


@transactional
def sort_obstacle(
    actor: Actor,
    obstacle_id: int,
    *,
    solve_by: date,
    now: datetime,
    owner_unit_id: int | None = None,
    owner_id: int | None = None,
    kind: ObstacleKind | None = None,
    impact: str = "",
) -> None:
    """The Office says what kind it is, who solves it and by when."""
    obstacle, task = _to_change(obstacle_id)
    actor = entitled_on(actor, Action.SORT_OBSTACLE, task)
    obstacle.kind = kind or obstacle.kind
    obstacle.impact = impact or obstacle.impact
    obstacle.owner_unit_id, obstacle.owner_id, obstacle.solve_by = owner_unit_id, owner_id, solve_by
    facts = ObstacleFacts(has_owner=owner_unit_id is not None or owner_id is not None, due=solve_by)
    _take(actor, "sort", obstacle, task, facts, now, {"solve_by": solve_by})


@transactional
def propose_amendment(
    actor: Actor, obstacle_id: int, document: str, article: str, *, now: datetime
) -> None:
    """Name the document and the article that block, and propose to amend them."""
    obstacle, task = _to_change(obstacle_id)
    actor = entitled_on(actor, Action.SOLVE_OBSTACLE, task)
    obstacle.blocking_document, obstacle.blocking_article = document, article
    facts = ObstacleFacts(kind=obstacle.kind, blocking_document=document, blocking_article=article)
    after = {"document": document, "article": article}
    _take(actor, "propose_amendment", obstacle, task, facts, now, after)


@transactional
def issue_amendment(
    actor: Actor, obstacle_id: int, plan_id: int, fields: TaskFields, *, now: datetime
) -> str:
    """Turn an obstacle into the task that amends what blocks, and return that task's code.

    Raises ClearsMissing when the new task cannot be issued yet.
    """
    obstacle, task = _to_change(obstacle_id)
    actor = entitled_on(actor, Action.DECIDE_OBSTACLE, task)
    OBSTACLE.possible_step("issue_amendment", obstacle.state)
    code = create_task(actor, plan_id, fields, now=now)
    amending = db.session.scalars(select(Task).where(Task.code == code)).one()
    issuing.issue_task(actor, amending.id, now=now)
    obstacle.amendment_task_id = amending.id
    facts = ObstacleFacts(amendment_task_issued=True)
    _take(actor, "issue_amendment", obstacle, task, facts, now, {"amendment_task": code})
    return code


@transactional
def solve_obstacle(actor: Actor, obstacle_id: int, answer: str, *, now: datetime) -> None:
    """Say how an obstacle was removed; the unit that was stuck confirms it."""
    _answer(actor, "solve", Action.SOLVE_OBSTACLE, obstacle_id, answer, now)


@transactional
def accept_as_limit(actor: Actor, obstacle_id: int, reason: str, *, now: datetime) -> None:
    """A leader decides to live with an obstacle."""
    _answer(actor, "accept_as_limit", Action.DECIDE_OBSTACLE, obstacle_id, reason, now)


@transactional
def reject_obstacle(actor: Actor, obstacle_id: int, reason: str, *, now: datetime) -> None:
    """The Office does not accept an obstacle as one, with a reason."""
    _answer(actor, "reject", Action.SORT_OBSTACLE, obstacle_id, reason, now)


@transactional
def confirm_solved(actor: Actor, obstacle_id: int, *, now: datetime) -> None:
    """The unit that was stuck confirms that it is not any more."""
    _verify(actor, "confirm", obstacle_id, "", now)


@transactional
def say_still_stuck(actor: Actor, obstacle_id: int, reason: str, *, now: datetime) -> None:
    """The unit says that the answer did not help; the obstacle begins anew."""
    _verify(actor, "say_still_stuck", obstacle_id, reason, now)


@transactional
def lift_obstacle(actor: Actor, obstacle_id: int, *, now: datetime) -> None:
    """The unit says that an obstacle has gone away before anybody answered."""
    _verify(actor, "lift", obstacle_id, "", now)


def await_guidance(
    actor: Actor, request: GuidanceRequest, obstacle: Obstacle, task: Task, now: datetime
) -> None:
    """Inside the open transaction: the obstacle waits for the answer to a question."""
    facts = ObstacleFacts(question_asked=bool(request.question.strip()))
    _take(actor, "ask_guidance", obstacle, task, facts, now, {"question": request.question})


def receive_guidance(
    actor: Actor, answer: str, obstacle: Obstacle, task: Task, now: datetime
) -> None:
    """Inside the open transaction: the answer came, the owner goes on with it."""
    facts = ObstacleFacts(reason=answer)
    _take(actor, "receive_guidance", obstacle, task, facts, now, {"answer": answer})


def _answer(
    actor: Actor, step: str, action: Action, obstacle_id: int, text: str, now: datetime
) -> None:
    obstacle, task = _to_change(obstacle_id)
    actor = entitled_on(actor, action, task)
    obstacle.answer = text
    obstacle.answered_by_id, obstacle.answered_at = actor.acts_as, now
    _take(actor, step, obstacle, task, ObstacleFacts(reason=text), now, {"answer": text})
    obstacle_messages.tell_answer(obstacle, now)


def _verify(actor: Actor, step: str, obstacle_id: int, reason: str, now: datetime) -> None:
    obstacle, task = _to_change(obstacle_id)
    actor = entitled_on(actor, Action.VERIFY_OBSTACLE, task)
    _take(actor, step, obstacle, task, ObstacleFacts(reason=reason), now, {"reason": reason})
    if obstacle.state is OBSTACLE.initial:
        obstacle.answered_by_id = obstacle.answered_at = None
        if obstacle.addressee is not None:
            ask_for_help(obstacle, obstacle.addressee, now)


def ask_for_help(obstacle: Obstacle, addressee: Addressee, now: datetime) -> None:
    """Put a difficulty to somebody, with a promise when it is answered; joins the transaction."""
    obstacle.addressee = addressee
    obstacle.needs_help = addressee is not Addressee.NOBODY
    obstacle.answer_due = answer_due(addressee, now, working_calendar(), zone())
    obstacle_messages.tell_addressee(obstacle, now)


def _take(
    actor: Actor,
    step: str,
    obstacle: Obstacle,
    task: Task,
    facts: ObstacleFacts,
    now: datetime,
    after: Mapping[str, object],
) -> None:
    """Take a step, keep since when nothing is in the way, and let every blocked task show it."""
    before = obstacle.state
    obstacle.state = OBSTACLE.after(step, before, facts)
    obstacle.moved_at = now
    if obstacle.state in OPEN_OBSTACLES:
        obstacle.lifted_at = None
    else:
        obstacle.lifted_at = obstacle.lifted_at or now
    for blocked in (task, *obstacle.other_tasks):
        record_act(
            actor,
            f"{step}_obstacle",
            blocked,
            now=now,
            about=("obstacle", obstacle.id),
            before={"state": before},
            after={"state": obstacle.state, **after},
        )


def _to_change(obstacle_id: int) -> tuple[Obstacle, Task]:
    obstacle = row_to_change(Obstacle, obstacle_id, "obstacle")
    return obstacle, task_to_change(obstacle.task_id)


def _of_source(source_key: str | None) -> int | None:
    if source_key is None:
        return None
    return db.session.scalar(select(Obstacle.id).where(Obstacle.source_key == source_key))
