"""Requests for people, money, equipment, data or expertise, from the wish to the receipt.

The task lies on the desk of whoever has to move next, so that the wait is not the unit's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from portal.domain.actions import Action
from portal.domain.machines.resource_request import (
    RESOURCE_REQUEST,
    ResourceFacts,
    ResourceKind,
    ResourceState,
)
from portal.domain.types import Actor, Desk, Role
from portal.extensions import db
from portal.models.requests import ResourceRequest
from portal.models.task import Task
from portal.queries.office import local_day
from portal.queries.people import unit_of_role
from portal.services import desks
from portal.services.acts import entitled_on, record_act, row_to_change, task_to_change
from portal.services.transaction import transactional

_PERSONNEL = (ResourceKind.PEOPLE, ResourceKind.EXPERTISE)


@transactional
def request_resource(
    actor: Actor,
    task_id: int,
    kind: ResourceKind,
    quantity: str,
    needed_on: date | None,
    reason: str,
    *,
    now: datetime,
    budget_year: int | None = None,
    source_key: str | None = None,
) -> int:
    """Ask for resources for a task and return the request's id; its kind says who appraises it."""
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.REQUEST_RESOURCE, task)
    facts = ResourceFacts(quantity=quantity, needed_on=needed_on, reason=reason)
    role = Role.PERSONNEL if kind in _PERSONNEL else Role.FINANCE
    request = ResourceRequest(
        task_id=task.id,
        state=RESOURCE_REQUEST.after("submit", ResourceState.DRAFT, facts),
        kind=kind,
        quantity=quantity,
        needed_on=needed_on,
        budget_year=budget_year,
        reason=reason,
        asked_by_id=actor.person_id,
        asked_at=now,
        appraising_unit_id=unit_of_role(role, local_day(now)),
        source_key=source_key,
    )
    db.session.add(request)
    db.session.flush()
    desk = Desk.PERSONNEL if role is Role.PERSONNEL else Desk.FINANCE
    desks.lend(task, desk, request.appraising_unit_id, now=now, why=quantity)
    after = {"kind": kind, "quantity": quantity, "needed_on": needed_on}
    _record(actor, "request_resource", request, task, now, after)
    return request.id


@transactional
def withdraw_resource(actor: Actor, request_id: int, *, now: datetime) -> None:
    """Take a request back before it is decided."""
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.REQUEST_RESOURCE, task)
    _take(actor, "withdraw", request, task, ResourceFacts(), now, {})
    _return_to_unit(task, now)


@transactional
def appraise_resource(
    actor: Actor, request_id: int, appraisal: str, *, now: datetime, recommends: bool
) -> None:
    """Finance or Personnel gives its opinion; the request then lies on the leader's desk."""
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.APPRAISE_RESOURCE, task)
    request.appraised_by_id, request.appraisal = actor.person_id, appraisal
    facts = ResourceFacts(reason=appraisal)
    _take(actor, "appraise", request, task, facts, now, {"appraisal": appraisal})
    if recommends:
        _take(actor, "recommend", request, task, facts, now, {})
    desks.lend(task, Desk.LEADER, None, now=now, why=request.quantity)


@transactional
def approve_resource(
    actor: Actor, request_id: int, *, now: datetime, granted: str = "", remark: str = ""
) -> None:
    """Approve a request in full, or as much of it as `granted` says."""
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.DECIDE_RESOURCE, task)
    step = "approve_in_part" if granted else "approve"
    request.granted = granted or request.quantity
    _decide(actor, step, request, task, ResourceFacts(granted=granted), remark, now)


@transactional
def refuse_resource(actor: Actor, request_id: int, reason: str, *, now: datetime) -> None:
    """Refuse a request with a reason."""
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.DECIDE_RESOURCE, task)
    _decide(actor, "refuse", request, task, ResourceFacts(reason=reason), reason, now)


@transactional
def defer_resource(actor: Actor, request_id: int, budget_year: int, *, now: datetime) -> None:
    """Put a request off to a later budget year."""
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.DECIDE_RESOURCE, task)
    request.budget_year = budget_year
    facts = ResourceFacts(budget_year=budget_year)
    _decide(actor, "defer", request, task, facts, str(budget_year), now)


@transactional
def take_up_again(actor: Actor, request_id: int, *, now: datetime) -> None:
    """Ask again for what was put off."""
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.REQUEST_RESOURCE, task)
    _take(actor, "take_up_again", request, task, ResourceFacts(), now, {})


@transactional
def provide_resource(
    actor: Actor, request_id: int, provided_on: date, *, now: datetime, granted: str = ""
) -> None:
    """Say that what was approved has been provided, when and how much."""
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.PROVIDE_RESOURCE, task)
    request.granted = granted or request.granted
    request.provided_on = provided_on
    facts = ResourceFacts(provided_on=provided_on, granted=request.granted)
    after = {"provided_on": provided_on, "granted": request.granted}
    _take(actor, "provide", request, task, facts, now, after)


@transactional
def confirm_received(actor: Actor, request_id: int, *, now: datetime) -> None:
    """The unit confirms that it has received what was provided."""
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.REQUEST_RESOURCE, task)
    _take(actor, "confirm_received", request, task, ResourceFacts(), now, {})


@transactional
def close_resource(actor: Actor, request_id: int, *, now: datetime) -> None:
    """File a request whose receipt was confirmed."""
    request, task = _to_change(request_id)
    actor = entitled_on(actor, Action.PROVIDE_RESOURCE, task)
    _take(actor, "close", request, task, ResourceFacts(), now, {})


def _decide(
    actor: Actor,
    step: str,
    request: ResourceRequest,
    task: Task,
    facts: ResourceFacts,
    remark: str,
    now: datetime,
) -> None:
    _take(actor, step, request, task, facts, now, {"remark": remark, "granted": request.granted})
    request.decided_by_id, request.decided_at = actor.acts_as, now
    request.decision = remark
    _return_to_unit(task, now)


def _return_to_unit(task: Task, now: datetime) -> None:
    for desk in (Desk.LEADER, Desk.FINANCE, Desk.PERSONNEL):
        desks.give_back(task, desk, now=now)


def _take(
    actor: Actor,
    step: str,
    request: ResourceRequest,
    task: Task,
    facts: ResourceFacts,
    now: datetime,
    after: Mapping[str, object],
) -> None:
    request.state = RESOURCE_REQUEST.after(step, request.state, facts)
    _record(actor, f"{step}_resource", request, task, now, after)


def _to_change(request_id: int) -> tuple[ResourceRequest, Task]:
    request = row_to_change(ResourceRequest, request_id, "resource_request")
    return request, task_to_change(request.task_id)


def _record(
    actor: Actor,
    action: str,
    request: ResourceRequest,
    task: Task,
    now: datetime,
    after: Mapping[str, object],
) -> None:
    record_act(
        actor,
        action,
        task,
        now=now,
        about=("resource_request", request.id),
        after={"state": request.state, **after},
    )
