"""The machine of a dossier: a product on its way to a superior authority (domain.md §3.3).

Each desk has its own clock. The unit's lateness counts until *submitted*; the rest is shown as
"with the authority": 390 projects submitted and 197 issued were two figures, not one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.actions import Action
from portal.domain.machine import Guard, Machine, Step
from portal.domain.types import Desk


class DossierState(StrEnum):
    DRAFTING = "drafting"
    CONSULTATION = "consultation"
    COMMENTS_SETTLED = "comments_settled"
    SENT_TO_LEGAL = "sent_to_legal"
    LEGAL_REVIEW = "legal_review"
    RETURNED_WITH_POINTS = "returned_with_points"
    CLEARED = "cleared"
    CLEARED_WITH_RESERVATIONS = "cleared_with_reservations"
    SIGNED_BY_DEPUTY = "signed_by_deputy"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    UNDER_CONSIDERATION = "under_consideration"
    TO_SUPPLEMENT = "to_supplement"
    PROMULGATED = "promulgated"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    NEXT_YEAR = "next_year"


class OpinionResult(StrEnum):
    """What the drafting unit did with a comment (the table of comments and answers)."""

    OPEN = "open"
    ACCEPTED = "accepted"
    EXPLAINED = "explained"


class ReviewResult(StrEnum):
    """How one review by Legal ended."""

    OPEN = "open"
    INCOMPLETE = "incomplete"
    RETURNED = "returned"
    CLEARED = "cleared"
    CLEARED_WITH_RESERVATIONS = "cleared_with_reservations"


_S = DossierState
#: from here on the unit has done its part
SUBMITTED_STATES = frozenset(
    {_S.SUBMITTED, _S.UNDER_CONSIDERATION, _S.TO_SUPPLEMENT, _S.PROMULGATED}
)

#: on whose desk a dossier lies in each state; None = with nobody any more
DESK_OF_STATE: dict[DossierState, Desk | None] = {
    _S.DRAFTING: Desk.UNIT,
    _S.CONSULTATION: Desk.COORDINATING,
    _S.COMMENTS_SETTLED: Desk.UNIT,
    _S.SENT_TO_LEGAL: Desk.LEGAL,
    _S.LEGAL_REVIEW: Desk.LEGAL,
    _S.RETURNED_WITH_POINTS: Desk.UNIT,
    _S.CLEARED: Desk.LEADER,
    _S.CLEARED_WITH_RESERVATIONS: Desk.LEADER,
    _S.SIGNED_BY_DEPUTY: Desk.LEADER,
    _S.SIGNED: Desk.UNIT,
    _S.SUBMITTED: Desk.SUPERIOR,
    _S.UNDER_CONSIDERATION: Desk.SUPERIOR,
    _S.TO_SUPPLEMENT: Desk.UNIT,
    _S.PROMULGATED: None,
    _S.RETURNED: None,
    _S.WITHDRAWN: None,
    _S.NEXT_YEAR: None,
}


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """What the guards look at; `bypassed_by` names the person who let it go without clearance."""

    missing_papers: tuple[str, ...] = ()
    open_comments: int = 0
    points: str = ""
    legal_clearance: bool = False
    bypassed_by: int | None = None
    bypass_reason: str = ""
    number: str = ""
    on: date | None = None
    reason: str = ""


def _is_cleared(facts: DossierFacts) -> bool:
    return facts.legal_clearance or (
        facts.bypassed_by is not None and bool(facts.bypass_reason.strip())
    )


_Guard = Guard[DossierFacts]
COMPLETE = _Guard("complete_papers", lambda f: not f.missing_papers)
COMMENTS_ANSWERED = _Guard("comments_answered", lambda f: f.open_comments == 0)
POINTS = _Guard("missing_points", lambda f: bool(f.points.strip()))
LEGAL_CLEARANCE = _Guard("legal_clearance", _is_cleared)
NUMBER_AND_DATE = _Guard("number_and_date", lambda f: bool(f.number.strip()) and f.on is not None)
REASON = _Guard("reason", lambda f: bool(f.reason.strip()))

_DRAFTED = frozenset({_S.DRAFTING, _S.COMMENTS_SETTLED, _S.RETURNED_WITH_POINTS})
_LEGALLY_CLEAR = frozenset({_S.CLEARED, _S.CLEARED_WITH_RESERVATIONS})
_WITH_AUTHORITY = frozenset({_S.SUBMITTED, _S.UNDER_CONSIDERATION})
_ENDED = frozenset({_S.PROMULGATED, _S.RETURNED, _S.WITHDRAWN, _S.NEXT_YEAR})

DOSSIER: Machine[DossierState, DossierFacts] = Machine(
    "dossier",
    DossierState,
    DossierState.DRAFTING,
    (
        Step("consult", _DRAFTED, _S.CONSULTATION, Action.PREPARE_DOSSIER),
        Step(
            "settle_comments",
            frozenset({_S.CONSULTATION}),
            _S.COMMENTS_SETTLED,
            Action.PREPARE_DOSSIER,
            (COMMENTS_ANSWERED,),
        ),
        Step("send_to_legal", _DRAFTED, _S.SENT_TO_LEGAL, Action.PREPARE_DOSSIER),
        Step(
            "take_into_review",
            frozenset({_S.SENT_TO_LEGAL}),
            _S.LEGAL_REVIEW,
            Action.REVIEW_DOSSIER,
            (COMPLETE,),
        ),
        Step(
            "return_with_points",
            frozenset({_S.SENT_TO_LEGAL, _S.LEGAL_REVIEW}),
            _S.RETURNED_WITH_POINTS,
            Action.REVIEW_DOSSIER,
            (POINTS,),
        ),
        Step("clear", frozenset({_S.LEGAL_REVIEW}), _S.CLEARED, Action.REVIEW_DOSSIER),
        Step(
            "clear_with_reservations",
            frozenset({_S.LEGAL_REVIEW}),
            _S.CLEARED_WITH_RESERVATIONS,
            Action.REVIEW_DOSSIER,
            (POINTS,),
        ),
        Step(
            "sign_by_deputy",
            _LEGALLY_CLEAR,
            _S.SIGNED_BY_DEPUTY,
            Action.SIGN_DOSSIER,
            (LEGAL_CLEARANCE,),
        ),
        Step(
            "sign",
            _LEGALLY_CLEAR | {_S.SIGNED_BY_DEPUTY},
            _S.SIGNED,
            Action.SIGN_DOSSIER,
            (LEGAL_CLEARANCE,),
        ),
        # The way past Legal is open to a leader alone, by name and with a reason.
        Step(
            "sign_without_clearance",
            _DRAFTED | {_S.SENT_TO_LEGAL, _S.LEGAL_REVIEW},
            _S.SIGNED,
            Action.BYPASS_LEGAL,
            (LEGAL_CLEARANCE,),
        ),
        Step(
            "submit",
            frozenset({_S.SIGNED}),
            _S.SUBMITTED,
            Action.RECORD_SUBMISSION,
            (LEGAL_CLEARANCE, NUMBER_AND_DATE),
        ),
        Step(
            "take_under_consideration",
            frozenset({_S.SUBMITTED}),
            _S.UNDER_CONSIDERATION,
            Action.RECORD_SUBMISSION,
        ),
        Step(
            "ask_to_supplement",
            _WITH_AUTHORITY,
            _S.TO_SUPPLEMENT,
            Action.RECORD_SUBMISSION,
            (POINTS,),
        ),
        Step(
            "resubmit",
            frozenset({_S.TO_SUPPLEMENT}),
            _S.SUBMITTED,
            Action.RECORD_SUBMISSION,
            (LEGAL_CLEARANCE, NUMBER_AND_DATE),
        ),
        Step(
            "promulgate",
            _WITH_AUTHORITY,
            _S.PROMULGATED,
            Action.RECORD_SUBMISSION,
            (NUMBER_AND_DATE,),
        ),
        Step(
            "return",
            _WITH_AUTHORITY | {_S.TO_SUPPLEMENT},
            _S.RETURNED,
            Action.RECORD_SUBMISSION,
            (REASON,),
        ),
        Step(
            "withdraw",
            frozenset(_S) - _ENDED,
            _S.WITHDRAWN,
            Action.SIGN_DOSSIER,
            (REASON,),
        ),
        Step(
            "move_to_next_year",
            frozenset(_S) - _ENDED,
            _S.NEXT_YEAR,
            Action.SIGN_DOSSIER,
            (REASON,),
        ),
    ),
)
