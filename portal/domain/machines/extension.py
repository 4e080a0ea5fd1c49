"""The machine of an extension request (domain.md §3.3): silence is never consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.actions import Action
from portal.domain.machine import Guard, Machine, Step
from portal.domain.types import Hardness, Role


class ExtensionState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RECOMMENDED = "recommended"
    NOT_RECOMMENDED = "not_recommended"
    WITH_SUPERIOR = "with_superior"
    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


UNDECIDED = frozenset(
    {
        ExtensionState.SUBMITTED,
        ExtensionState.RECOMMENDED,
        ExtensionState.NOT_RECOMMENDED,
        ExtensionState.WITH_SUPERIOR,
    }
)
#: more time was given, as asked or until an earlier day
GRANTED = frozenset({ExtensionState.GRANTED, ExtensionState.PARTLY_GRANTED})


class Decider(StrEnum):
    """Who decides: whoever set the deadline; a superior's is only forwarded."""

    OFFICE = "office"
    LEADERSHIP = "leadership"
    SUPERIOR = "superior"


def decider(hardness: Hardness, set_by: Role | None, earlier_grants: int) -> Decider:
    """Who decides about a request.

    Whoever set the deadline decides about it (domain.md §3.3); a second and every later extension
    goes to the leadership, whoever set the first date (ux.md S7).
    """
    if hardness is Hardness.SUPERIOR:
        return Decider.SUPERIOR
    if set_by is Role.OFFICE and earlier_grants == 0:
        return Decider.OFFICE
    return Decider.LEADERSHIP


@dataclass(frozen=True, slots=True)
class ExtensionFacts:
    """What the guards look at; dates are days of the office."""

    reason: str = ""
    wanted_due: date | None = None
    granted_due: date | None = None
    due_in_force: date | None = None
    today: date | None = None
    decided_by_superior: bool = False
    asked_by_actor: bool = False
    just_decided_by_actor: bool = False


def _is_later(facts: ExtensionFacts) -> bool:
    if facts.wanted_due is None or facts.today is None:
        return False
    return facts.wanted_due > max(facts.due_in_force or facts.today, facts.today)


def _is_between(facts: ExtensionFacts) -> bool:
    """A partial grant lies after the date in force and before the one asked for."""
    if facts.granted_due is None or facts.wanted_due is None:
        return False
    after = facts.due_in_force is None or facts.granted_due > facts.due_in_force
    return after and facts.granted_due < facts.wanted_due


_Guard = Guard[ExtensionFacts]
REASON = _Guard("reason", lambda f: bool(f.reason.strip()))
LATER_DATE = _Guard("later_date", _is_later)
PARTIAL_DATE = _Guard("partial_date", _is_between)
OURS_TO_DECIDE = _Guard("ours_to_decide", lambda f: not f.decided_by_superior)
SUPERIORS_TO_DECIDE = _Guard("superiors_to_decide", lambda f: f.decided_by_superior)
JUST_DECIDED = _Guard("just_decided", lambda f: f.just_decided_by_actor)
NOT_BY_ASKER = _Guard("not_by_asker", lambda f: not f.asked_by_actor)

_S = ExtensionState
_ADVISED = frozenset({_S.SUBMITTED, _S.RECOMMENDED, _S.NOT_RECOMMENDED})

EXTENSION: Machine[ExtensionState, ExtensionFacts] = Machine(
    "extension_request",
    ExtensionState,
    ExtensionState.DRAFT,
    (
        Step(
            "submit",
            frozenset({_S.DRAFT}),
            _S.SUBMITTED,
            Action.REQUEST_EXTENSION,
            (REASON, LATER_DATE),
        ),
        Step("withdraw", UNDECIDED | {_S.DRAFT}, _S.WITHDRAWN, Action.REQUEST_EXTENSION),
        Step(
            "recommend",
            frozenset({_S.SUBMITTED}),
            _S.RECOMMENDED,
            Action.RECOMMEND_EXTENSION,
        ),
        Step(
            "advise_against",
            frozenset({_S.SUBMITTED}),
            _S.NOT_RECOMMENDED,
            Action.RECOMMEND_EXTENSION,
            (REASON,),
        ),
        Step(
            "forward",
            _ADVISED,
            _S.WITH_SUPERIOR,
            Action.RECOMMEND_EXTENSION,
            (SUPERIORS_TO_DECIDE,),
        ),
        Step(
            "grant",
            _ADVISED,
            _S.GRANTED,
            Action.DECIDE_EXTENSION,
            (OURS_TO_DECIDE, NOT_BY_ASKER),
        ),
        Step(
            "grant_partly",
            _ADVISED,
            _S.PARTLY_GRANTED,
            Action.DECIDE_EXTENSION,
            (OURS_TO_DECIDE, NOT_BY_ASKER, PARTIAL_DATE),
        ),
        Step(
            "refuse",
            _ADVISED,
            _S.REFUSED,
            Action.DECIDE_EXTENSION,
            (OURS_TO_DECIDE, NOT_BY_ASKER, REASON),
        ),
        # A slip of the hand: whoever decided takes it back while nobody has built on it.
        Step(
            "take_back",
            GRANTED | {_S.REFUSED},
            _S.SUBMITTED,
            Action.DECIDE_EXTENSION,
            (OURS_TO_DECIDE, JUST_DECIDED),
        ),
        # What the superior answered is written down by the Office, with the answer's document.
        Step(
            "record_grant",
            frozenset({_S.WITH_SUPERIOR}),
            _S.GRANTED,
            Action.RECOMMEND_EXTENSION,
            (REASON,),
        ),
        Step(
            "record_partial_grant",
            frozenset({_S.WITH_SUPERIOR}),
            _S.PARTLY_GRANTED,
            Action.RECOMMEND_EXTENSION,
            (REASON, PARTIAL_DATE),
        ),
        Step(
            "record_refusal",
            frozenset({_S.WITH_SUPERIOR}),
            _S.REFUSED,
            Action.RECOMMEND_EXTENSION,
            (REASON,),
        ),
    ),
)
