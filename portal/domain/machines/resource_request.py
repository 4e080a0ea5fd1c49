"""The machine of a resource request: people, money, equipment, data, expertise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.actions import Action
from portal.domain.machine import Guard, Machine, Step


class ResourceKind(StrEnum):
    PEOPLE = "people"
    MONEY = "money"
    EQUIPMENT = "equipment"
    DATA = "data"
    EXPERTISE = "expertise"
    PRIVATE_FUNDS = "private_funds"


class ResourceState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPRAISED = "appraised"
    RECOMMENDED = "recommended"
    APPROVED = "approved"
    APPROVED_IN_PART = "approved_in_part"
    REFUSED = "refused"
    DEFERRED = "deferred"
    PROVIDED = "provided"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class ResourceFacts:
    """What the guards look at; quantities are texts as the office writes them ("350 triệu")."""

    quantity: str = ""
    needed_on: date | None = None
    reason: str = ""
    granted: str = ""
    budget_year: int | None = None
    provided_on: date | None = None


_Guard = Guard[ResourceFacts]
QUANTITY_AND_DATE = _Guard(
    "quantity_and_date", lambda f: bool(f.quantity.strip()) and f.needed_on is not None
)
REASON = _Guard("reason", lambda f: bool(f.reason.strip()))
GRANTED = _Guard("granted_quantity", lambda f: bool(f.granted.strip()))
BUDGET_YEAR = _Guard("budget_year", lambda f: f.budget_year is not None)
PROVIDED_ON = _Guard("provided_on", lambda f: f.provided_on is not None)

_S = ResourceState
_TO_DECIDE = frozenset({_S.APPRAISED, _S.RECOMMENDED})

RESOURCE_REQUEST: Machine[ResourceState, ResourceFacts] = Machine(
    "resource_request",
    ResourceState,
    ResourceState.DRAFT,
    (
        Step(
            "submit",
            frozenset({_S.DRAFT}),
            _S.SUBMITTED,
            Action.REQUEST_RESOURCE,
            (QUANTITY_AND_DATE, REASON),
        ),
        Step(
            "withdraw",
            frozenset({_S.DRAFT, _S.SUBMITTED}) | _TO_DECIDE,
            _S.WITHDRAWN,
            Action.REQUEST_RESOURCE,
        ),
        Step(
            "appraise",
            frozenset({_S.SUBMITTED}),
            _S.APPRAISED,
            Action.APPRAISE_RESOURCE,
            (REASON,),
        ),
        Step(
            "recommend",
            frozenset({_S.APPRAISED}),
            _S.RECOMMENDED,
            Action.APPRAISE_RESOURCE,
        ),
        Step("approve", _TO_DECIDE, _S.APPROVED, Action.DECIDE_RESOURCE),
        Step(
            "approve_in_part",
            _TO_DECIDE,
            _S.APPROVED_IN_PART,
            Action.DECIDE_RESOURCE,
            (GRANTED,),
        ),
        Step("refuse", _TO_DECIDE, _S.REFUSED, Action.DECIDE_RESOURCE, (REASON,)),
        Step(
            "defer",
            _TO_DECIDE,
            _S.DEFERRED,
            Action.DECIDE_RESOURCE,
            (BUDGET_YEAR,),
        ),
        Step(
            "take_up_again",
            frozenset({_S.DEFERRED}),
            _S.SUBMITTED,
            Action.REQUEST_RESOURCE,
        ),
        Step(
            "provide",
            frozenset({_S.APPROVED, _S.APPROVED_IN_PART}),
            _S.PROVIDED,
            Action.PROVIDE_RESOURCE,
            (PROVIDED_ON, GRANTED),
        ),
        Step(
            "confirm_received",
            frozenset({_S.PROVIDED}),
            _S.CONFIRMED,
            Action.REQUEST_RESOURCE,
        ),
        Step("close", frozenset({_S.CONFIRMED}), _S.CLOSED, Action.PROVIDE_RESOURCE),
    ),
)
