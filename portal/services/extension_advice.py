"""What the Office advises on a request for more time, and what a superior authority answered."""

from __future__ import annotations

from datetime import date, datetime

from portal.domain.actions import Action
from portal.domain.machines.extension import EXTENSION
from portal.domain.types import Actor
from portal.services.acts import entitled_on
from portal.services.extensions import (
    apply_grant,
    close_request,
    decision_facts,
    record_request,
    request_to_decide,
)
from portal.services.transaction import transactional


@transactional
def recommend_extension(actor: Actor, request_id: int, advice: str, *, now: datetime) -> None:
    """The Office advises to grant a request."""
    _advise(actor, request_id, "recommend", advice, now)


@transactional
def advise_against_extension(actor: Actor, request_id: int, advice: str, *, now: datetime) -> None:
    """The Office advises against a request, with a reason."""
    _advise(actor, request_id, "advise_against", advice, now)


@transactional
def forward_extension(actor: Actor, request_id: int, document: str, *, now: datetime) -> None:
    """Pass a request on to the superior who set the deadline, by a document."""
    _advise(actor, request_id, "forward", document, now)


@transactional
def record_superior_grant(
    actor: Actor, request_id: int, granted_due: date, document: str, *, now: datetime
) -> date | None:
    """Write down that the superior granted a request, with the document that says so."""
    request, task = request_to_decide(request_id)
    actor = entitled_on(actor, Action.RECOMMEND_EXTENSION, task)
    step = "record_grant" if granted_due == request.wanted_due else "record_partial_grant"
    facts = decision_facts(actor, request, task, reason=document, granted_due=granted_due)
    request.state = EXTENSION.after(step, request.state, facts)
    apply_grant(actor, request, task, granted_due, document, now)
    return task.effective_due


@transactional
def record_superior_refusal(actor: Actor, request_id: int, document: str, *, now: datetime) -> None:
    """Write down that the superior refused a request, with the document that says so."""
    request, task = request_to_decide(request_id)
    actor = entitled_on(actor, Action.RECOMMEND_EXTENSION, task)
    facts = decision_facts(actor, request, task, reason=document)
    request.state = EXTENSION.after("record_refusal", request.state, facts)
    close_request(actor, request, document, now)
    record_request(actor, "refuse_extension", request, task, now, {"reason": document})


def _advise(actor: Actor, request_id: int, step: str, advice: str, now: datetime) -> None:
    request, task = request_to_decide(request_id)
    actor = entitled_on(actor, Action.RECOMMEND_EXTENSION, task)
    facts = decision_facts(actor, request, task, reason=advice)
    request.state = EXTENSION.after(step, request.state, facts)
    request.advised_by_id, request.advised_at, request.advice = actor.person_id, now, advice
    record_request(actor, f"{step}_extension", request, task, now, {"advice": advice})
