"""Requests for more time: asked by the unit, advised on by the Office, decided by who set the date.

Silence is never consent; until a decision the old date counts, and it is kept afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, select

from portal.domain.actions import Action
from portal.domain.errors import AlreadyDecided, AlreadyPending, PastDeadline, StepRefused
from portal.domain.machines.extension import (
    EXTENSION,
    GRANTED,
    UNDECIDED,
    Decider,
    ExtensionFacts,
    ExtensionState,
    decider,
)
from portal.domain.machines.task import REPORTABLE
from portal.domain.permissions import entitled
from portal.domain.types import Actor, CauseKind
from portal.extensions import db
from portal.models.organisation import Person
from portal.models.requests import ExtensionRequest
from portal.models.task import Task
from portal.queries.approvers import approvers_of
from portal.queries.extension_pages import relations_to_request
from portal.queries.names import people_named
from portal.queries.office import local_day
from portal.services import answer_messages, request_messages
from portal.services.acts import entitled_on, record_act, row_to_change, task_to_change
from portal.services.deadline_moves import apply_deadline
from portal.services.transaction import transactional


@transactional
def request_extension(
    actor: Actor,
    task_id: int,
    wanted_due: date,
    reason: str,
    *,
    now: datetime,
    cause_kind: CauseKind = CauseKind.NOT_STATED,
    source_key: str | None = None,
) -> int:
    """Ask for a later deadline and return the request's id; until decided the old date counts.

    For a task that was issued without a deadline it proposes one, which never counts as an
    extension.

    Raises PastDeadline when the wanted date is not after the deadline in force and after today,
    AlreadyPending while an earlier request of the task is not decided.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.REQUEST_EXTENSION, task)
    known = _of_source(source_key)
    if known is not None:
        return known
    if task.state not in REPORTABLE:
        raise StepRefused(step="request_extension", state=task.state)
    today = local_day(now)
    if wanted_due <= max(task.effective_due or today, today):
        raise PastDeadline(wanted_due)
    _refuse_second(task.id)
    earlier = _earlier_grants(task.id)
    facts = ExtensionFacts(
        reason=reason, wanted_due=wanted_due, due_in_force=task.effective_due, today=today
    )
    request = ExtensionRequest(
        task_id=task.id,
        state=EXTENSION.after("submit", ExtensionState.DRAFT, facts),
        asked_by_id=actor.person_id,
        asked_at=now,
        old_due=task.effective_due,
        wanted_due=wanted_due,
        cause_kind=cause_kind,
        reason=reason,
        is_after_the_fact=task.effective_due is not None and task.effective_due < today,
        earlier_grants=earlier,
        decider=_decider(task, earlier),
        source_key=source_key,
    )
    db.session.add(request)
    db.session.flush()
    record_request(
        actor,
        "request_extension",
        request,
        task,
        now,
        {"wanted_due": wanted_due, "reason": reason},
    )
    request_messages.tell_approvers(request, task, now)
    return request.id


def would_decide(task_id: int, locale: str, *, now: datetime) -> tuple[int, list[str]]:
    """Which request of the task it would be (the first is 1), and who would decide it."""
    task = db.session.get_one(Task, task_id)
    earlier = _earlier_grants(task_id)
    people = approvers_of(_decider(task, earlier), task.leader_in_charge_id, local_day(now))
    names = people_named(people, locale)
    return earlier + 1, [names[person] for person in people if person in names]


@transactional
def withdraw_extension(actor: Actor, request_id: int, *, now: datetime) -> None:
    """Take a request back before it is decided; the old deadline stays."""
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.REQUEST_EXTENSION, task)
    request.state = EXTENSION.after("withdraw", request.state, ExtensionFacts())
    record_request(actor, "withdraw_extension", request, task, now, {})


@transactional
def grant_extension(
    actor: Actor,
    request_id: int,
    *,
    now: datetime,
    granted_due: date | None = None,
    remark: str = "",
) -> date | None:
    """Grant a request, wholly or until an earlier date, and return the new effective deadline.

    A delay event that was recorded before stays. Raises NotAllowed, AlreadyDecided, StepRefused
    (the deadline is a superior's; the date lies outside; one's own request).
    """
    request, task = request_to_decide(request_id)
    actor = _entitled_to_decide(actor, request, task)
    due = granted_due or request.wanted_due
    step = "grant" if due == request.wanted_due else "grant_partly"
    request.state = EXTENSION.after(
        step, request.state, decision_facts(actor, request, task, granted_due=due)
    )
    apply_grant(actor, request, task, due, remark, now)
    return task.effective_due


@transactional
def refuse_extension(actor: Actor, request_id: int, reason: str, *, now: datetime) -> None:
    """Refuse a request with one line of reason; the old deadline stays."""
    request, task = request_to_decide(request_id)
    actor = _entitled_to_decide(actor, request, task)
    facts = decision_facts(actor, request, task, reason=reason)
    request.state = EXTENSION.after("refuse", request.state, facts)
    close_request(actor, request, reason, now)
    record_request(actor, "refuse_extension", request, task, now, {"reason": reason})
    answer_messages.tell_answer(request, now)


def withdraw_requests(actor: Actor, task: Task, *, now: datetime) -> None:
    """Inside the open transaction: what is asked for a task that is over is not decided any more.

    The deadline that counts is the one in force when the task ended.
    """
    pending = db.session.scalars(
        select(ExtensionRequest)
        .where(ExtensionRequest.task_id == task.id, ExtensionRequest.state.in_(UNDECIDED))
        .order_by(ExtensionRequest.id)
        .with_for_update()
    ).all()
    for request in pending:
        request.state = EXTENSION.after("withdraw", request.state, ExtensionFacts())
        record_request(actor, "withdraw_extension", request, task, now, {})


def apply_grant(
    actor: Actor, request: ExtensionRequest, task: Task, due: date, remark: str, now: datetime
) -> None:
    """Inside the open transaction: close a request as granted and put its date in force."""
    request.granted_due, request.granted_before = due, task.granted_due
    close_request(actor, request, remark, now)
    record_request(
        actor, "grant_extension", request, task, now, {"granted_due": due, "remark": remark}
    )
    apply_deadline(actor, "extend_deadline", task, due, remark or request.reason, now=now)
    answer_messages.tell_answer(request, now)


def close_request(actor: Actor, request: ExtensionRequest, decision: str, now: datetime) -> None:
    """Note who decided a request, when, and with which words."""
    request.decided_by_id, request.decided_at, request.decision = actor.acts_as, now, decision


def _to_change(request_id: int) -> tuple[ExtensionRequest, Task]:
    request = row_to_change(ExtensionRequest, request_id, "extension_request")
    return request, task_to_change(request.task_id)


def request_to_decide(request_id: int) -> tuple[ExtensionRequest, Task]:
    """The request and its task; whoever comes second hears who decided and when."""
    request, task = _to_change(request_id)
    if request.decided_at is not None and request.decided_by_id is not None:
        by = db.session.get_one(Person, request.decided_by_id)
        raise AlreadyDecided(
            by=by.name, by_en=by.name_en, at=request.decided_at, state=request.state
        )
    return request, task


def _entitled_to_decide(actor: Actor, request: ExtensionRequest, task: Task) -> Actor:
    return entitled(
        actor, Action.DECIDE_EXTENSION, lambda each: relations_to_request(each, request, task)
    )


def decision_facts(
    actor: Actor,
    request: ExtensionRequest,
    task: Task,
    *,
    reason: str = "",
    granted_due: date | None = None,
) -> ExtensionFacts:
    """What the guards of a decision look at."""
    return ExtensionFacts(
        reason=reason,
        wanted_due=request.wanted_due,
        granted_due=granted_due,
        due_in_force=task.effective_due,
        decided_by_superior=request.decider is Decider.SUPERIOR,
        asked_by_actor=request.asked_by_id in (actor.person_id, actor.acts_as),
    )


def _decider(task: Task, earlier_grants: int) -> Decider:
    assigner = db.session.get(Person, task.assigned_by_id) if task.assigned_by_id else None
    return decider(task.hardness, assigner.role if assigner else None, earlier_grants)


def _earlier_grants(task_id: int) -> int:
    return (
        db.session.scalar(
            select(func.count()).where(
                ExtensionRequest.task_id == task_id,
                ExtensionRequest.state.in_(GRANTED),
                ExtensionRequest.old_due.is_not(None),
            )
        )
        or 0
    )


def _refuse_second(task_id: int) -> None:
    pending = db.session.execute(
        select(ExtensionRequest.wanted_due, ExtensionRequest.asked_at).where(
            ExtensionRequest.task_id == task_id, ExtensionRequest.state.in_(UNDECIDED)
        )
    ).first()
    if pending is not None:
        raise AlreadyPending(wanted_due=pending.wanted_due, at=pending.asked_at)


def _of_source(source_key: str | None) -> int | None:
    if source_key is None:
        return None
    return db.session.scalar(
        select(ExtensionRequest.id).where(ExtensionRequest.source_key == source_key)
    )


def record_request(
    actor: Actor,
    action: str,
    request: ExtensionRequest,
    task: Task,
    now: datetime,
    after: Mapping[str, object],
) -> None:
    """Tell an act on a request in the audit log and the history of its task."""
    record_act(
        actor,
        action,
        task,
        now=now,
        about=("extension_request", request.id),
        before={"effective_due": task.effective_due},
        after={"state": request.state, **after},
    )
