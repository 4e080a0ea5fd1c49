"""The machine of an obstacle: from the unit that raises it to the unit that confirms its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.actions import Action
from portal.domain.machine import Guard, Machine, Step
from portal.domain.types import ObstacleKind


class ObstacleState(StrEnum):
    RAISED = "raised"
    BEING_SOLVED = "being_solved"
    NEEDS_GUIDANCE = "needs_guidance"
    AMENDMENT_PROPOSED = "amendment_proposed"
    AMENDMENT_ISSUED = "amendment_issued"
    SOLVED = "solved"
    ACCEPTED_AS_LIMIT = "accepted_as_limit"
    REJECTED = "rejected"
    CLOSED = "closed"


_S = ObstacleState
#: the obstacle still stands in the way
OPEN_OBSTACLES = frozenset(
    {
        _S.RAISED,
        _S.BEING_SOLVED,
        _S.NEEDS_GUIDANCE,
        _S.AMENDMENT_PROPOSED,
        _S.AMENDMENT_ISSUED,
    }
)

#: days without movement after which an obstacle climbs to the next level (domain.md §3.3)
CLIMBS_AFTER_DAYS = (7, 14, 30)


def level_of(days_without_movement: int) -> int:
    """How many levels an obstacle has climbed by standing still: 0 to 3."""
    return sum(days_without_movement >= days for days in CLIMBS_AFTER_DAYS)


@dataclass(frozen=True, slots=True)
class ObstacleFacts:
    """What the guards look at."""

    kind: ObstacleKind | None = None
    has_owner: bool = False
    due: date | None = None
    statement: str = ""
    reason: str = ""
    question_asked: bool = False
    blocking_document: str = ""
    blocking_article: str = ""
    amendment_task_issued: bool = False


_Guard = Guard[ObstacleFacts]
OWNER_AND_DUE = _Guard("owner_and_due", lambda f: f.has_owner and f.due is not None)
REASON = _Guard("reason", lambda f: bool(f.reason.strip()))
QUESTION = _Guard("guidance_question", lambda f: f.question_asked)
DOCUMENT_AND_ARTICLE = _Guard(
    "document_and_article",
    lambda f: (
        f.kind is ObstacleKind.LEGAL_INSTRUMENT
        and bool(f.blocking_document.strip())
        and bool(f.blocking_article.strip())
    ),
)
AMENDMENT_TASK = _Guard("amendment_task", lambda f: f.amendment_task_issued)

_WORKED_ON = OPEN_OBSTACLES - {_S.RAISED}
_ANSWERED = frozenset({_S.SOLVED, _S.ACCEPTED_AS_LIMIT, _S.REJECTED})

OBSTACLE: Machine[ObstacleState, ObstacleFacts] = Machine(
    "obstacle",
    ObstacleState,
    ObstacleState.RAISED,
    (
        Step(
            "sort",
            frozenset({_S.RAISED}),
            _S.BEING_SOLVED,
            Action.SORT_OBSTACLE,
            (OWNER_AND_DUE,),
        ),
        Step(
            "ask_guidance",
            frozenset({_S.BEING_SOLVED}),
            _S.NEEDS_GUIDANCE,
            Action.SOLVE_OBSTACLE,
            (QUESTION,),
        ),
        Step(
            "receive_guidance",
            frozenset({_S.NEEDS_GUIDANCE}),
            _S.BEING_SOLVED,
            Action.ANSWER_GUIDANCE,
            (REASON,),
        ),
        Step(
            "propose_amendment",
            frozenset({_S.BEING_SOLVED}),
            _S.AMENDMENT_PROPOSED,
            Action.SOLVE_OBSTACLE,
            (DOCUMENT_AND_ARTICLE,),
        ),
        Step(
            "issue_amendment",
            frozenset({_S.AMENDMENT_PROPOSED}),
            _S.AMENDMENT_ISSUED,
            Action.DECIDE_OBSTACLE,
            (AMENDMENT_TASK,),
        ),
        Step("solve", OPEN_OBSTACLES, _S.SOLVED, Action.SOLVE_OBSTACLE, (REASON,)),
        Step(
            "accept_as_limit",
            _WORKED_ON,
            _S.ACCEPTED_AS_LIMIT,
            Action.DECIDE_OBSTACLE,
            (REASON,),
        ),
        Step("reject", OPEN_OBSTACLES, _S.REJECTED, Action.SORT_OBSTACLE, (REASON,)),
        # Only the unit that was stuck can say that it is not any more.
        Step("confirm", _ANSWERED, _S.CLOSED, Action.VERIFY_OBSTACLE),
        Step(
            "say_still_stuck",
            _ANSWERED,
            _S.RAISED,
            Action.VERIFY_OBSTACLE,
            (REASON,),
        ),
        Step("lift", OPEN_OBSTACLES, _S.CLOSED, Action.VERIFY_OBSTACLE),
    ),
)
