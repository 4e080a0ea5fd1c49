"""A decision taken back by whoever made it, while nobody has built on it: a slip of the hand.

The same minute in which a message waits lets it be stopped; later it is corrected by another.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.machines.extension import EXTENSION, Decider, ExtensionFacts
from portal.domain.machines.task import TASK, TaskStepFacts
from portal.domain.permissions import entitled
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.office import AuditEntry
from portal.models.requests import ExtensionRequest
from portal.queries.extension_pages import relations_to_request
from portal.services import answer_messages, reminders
from portal.services.acts import entitled_on, record_act, row_to_change, task_to_change
from portal.services.drafting import settle_due
from portal.services.extensions import record_request
from portal.services.transaction import transactional

TAKE_BACK_FOR = timedelta(minutes=10)


@transactional
def take_back_acceptance(actor: Actor, task_id: int, *, now: datetime) -> None:
    """Let a completion wait for acceptance again. Raises NotAllowed, StepRefused (too late)."""
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.ACCEPT_COMPLETION, task)
    before = task.state
    is_own = _is_last_act(actor, task_id, task.accepted_at, now)
    task.state = TASK.after("take_back", task.state, TaskStepFacts(just_accepted_by_actor=is_own))
    task.accepted_at = None
    record_act(
        actor,
        "take_back_acceptance",
        task,
        now=now,
        before={"state": before},
        after={"state": task.state},
    )


@transactional
def take_back_decision(actor: Actor, request_id: int, *, now: datetime) -> None:
    """Let a request for more time wait again, and the deadline be what it was.

    Raises NotAllowed, NotFound, StepRefused when it is too late or something else was done since.
    """
    request = row_to_change(ExtensionRequest, request_id, "extension_request")
    task = task_to_change(request.task_id)
    actor = entitled(
        actor, Action.DECIDE_EXTENSION, lambda each: relations_to_request(each, request, task)
    )
    facts = ExtensionFacts(
        decided_by_superior=request.decider is Decider.SUPERIOR,
        just_decided_by_actor=_is_last_act(actor, task.id, request.decided_at, now),
    )
    request.state = EXTENSION.after("take_back", request.state, facts)
    if request.granted_due is not None:
        task.granted_due = request.granted_before
        settle_due(task)
        reminders.plan_for(task, now=now)
    request.granted_due = request.granted_before = None
    request.decided_by_id = request.decided_at = None
    request.decision = ""
    answer_messages.call_off(request, now)
    record_request(actor, "take_back_extension", request, task, now, {})


def _is_last_act(actor: Actor, task_id: int, at: datetime | None, now: datetime) -> bool:
    """Whether the act of that instant is the actor's own, a moment ago, and nothing came after."""
    if at is None or now > at + TAKE_BACK_FOR:
        return False
    last = db.session.execute(
        select(AuditEntry.actor_id, AuditEntry.at)
        .where(AuditEntry.task_id == task_id)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    return last is not None and last.at == at and last.actor_id == actor.person_id
