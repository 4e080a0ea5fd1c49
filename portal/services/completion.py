"""The end of the work: claimed by the unit, accepted or sent back by the Office, reopened."""

from __future__ import annotations

from datetime import datetime

from portal.domain.actions import Action
from portal.domain.machines.task import TASK, TaskStepFacts
from portal.domain.types import Actor, TaskState
from portal.models.task import Task
from portal.queries.office import local_day
from portal.queries.task_facts import claim_facts, last_reported_percent
from portal.services import reminders
from portal.services.acts import entitled_on, record_act, task_to_change
from portal.services.extensions import withdraw_requests
from portal.services.transaction import transactional


@transactional
def claim_completion(
    actor: Actor,
    task_id: int,
    product_reference: str,
    *,
    now: datetime,
    criteria_met: bool = False,
) -> None:
    """Say that the task is done and with which product; it waits for acceptance.

    The day of the claim decides on time or late, so that a slow acceptance harms nobody; a product
    for a superior counts from the day its dossier was submitted. `criteria_met` says that the
    acceptance criteria were gone through, where the task has some. Raises NotAllowed, StepRefused.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.CLAIM_COMPLETION, task)
    before = {"state": task.state, "percent": task.percent}
    dossier = claim_facts(task, product_reference)
    if task.state is TaskState.ISSUED:
        task.state = TASK.after("start", task.state, TaskStepFacts())
        task.acknowledged_at = task.acknowledged_at or now
    facts = TaskStepFacts(
        product_or_evidence=dossier.has_product_or_evidence,
        criteria_met=criteria_met or not task.acceptance_criteria.strip(),
        dossier_submitted=dossier.is_submitted,
    )
    task.state = TASK.after("claim", task.state, facts)
    task.percent = 100
    task.claimed_on = dossier.submitted_on or local_day(now)
    task.claimed_by_id = actor.acts_as
    task.product_reference = product_reference
    record_act(
        actor,
        "claim_completion",
        task,
        now=now,
        before=before,
        after={"state": task.state, "percent": 100, "product_reference": product_reference},
    )


@transactional
def accept_completion(actor: Actor, task_id: int, *, now: datetime) -> None:
    """Accept a claimed completion; nobody accepts what they claimed themselves.

    An extension that was asked for and not decided is withdrawn: the date in force counts.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.ACCEPT_COMPLETION, task)
    is_own_claim = task.claimed_by_id in (actor.person_id, actor.acts_as)
    before = task.state
    facts = TaskStepFacts(
        claimed_by_actor=task.claimed_by_id is not None and is_own_claim,
    )
    task.state = TASK.after("accept", task.state, facts)
    task.accepted_at = now
    withdraw_requests(actor, task, now=now)
    record_act(
        actor,
        "accept_completion",
        task,
        now=now,
        before={"state": before},
        after={"state": task.state, "claimed_on": task.claimed_on},
    )


@transactional
def return_completion(
    actor: Actor, task_id: int, missing: str, *, now: datetime, is_major: bool = False
) -> None:
    """Send a claimed completion back with the missing points.

    The claim is void, and the task stands again where the last report had it. A major return is a
    fault of quality in the evaluation.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.ACCEPT_COMPLETION, task)
    before, claimed_on = task.state, task.claimed_on
    task.state = TASK.after("return", task.state, TaskStepFacts(text=missing))
    void_claim(task)
    reminders.plan_for(task, now=now)
    record_act(
        actor,
        "return_completion",
        task,
        now=now,
        before={"state": before, "claimed_on": claimed_on},
        after={"state": task.state, "missing": missing, "is_major": is_major},
    )


@transactional
def reopen_task(actor: Actor, task_id: int, reason: str, *, now: datetime) -> None:
    """Open a completed task again; the earlier completion stays in its history."""
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.REOPEN_TASK, task)
    before, claimed_on = task.state, task.claimed_on
    task.state = TASK.after("reopen", task.state, TaskStepFacts(text=reason))
    void_claim(task)
    task.accepted_at = None
    reminders.plan_for(task, now=now)
    record_act(
        actor,
        "reopen_task",
        task,
        now=now,
        before={"state": before, "claimed_on": claimed_on},
        after={"state": task.state, "reason": reason},
    )


def void_claim(task: Task) -> None:
    """Take a claim away: the task stands again where its last report had it."""
    task.claimed_on, task.claimed_by_id = None, None
    task.percent = last_reported_percent(task.id)
