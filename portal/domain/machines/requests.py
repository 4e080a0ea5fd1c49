"""The shorter machines: acknowledgement, request for guidance, request for coordination."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.actions import Action
from portal.domain.machine import Guard, Machine, Step


class AcknowledgementState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    CLARIFICATION = "clarification"
    DISPUTED = "disputed"
    SETTLED = "settled"


class GuidanceState(StrEnum):
    ASKED = "asked"
    HANDED_ON = "handed_on"
    ANSWERED = "answered"
    DIRECTED = "directed"


class CoordinationState(StrEnum):
    ASKED = "asked"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    RETURNED_INCOMPLETE = "returned_incomplete"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What the guards of the shorter machines look at."""

    text: str = ""
    addressee_known: bool = False
    due_passed: bool = False


_Guard = Guard[AnswerFacts]
TEXT = _Guard("text", lambda f: bool(f.text.strip()))
ADDRESSEE = _Guard("addressee", lambda f: f.addressee_known)
DUE_PASSED = _Guard("due_passed", lambda f: f.due_passed)

_A = AcknowledgementState
ACKNOWLEDGEMENT: Machine[AcknowledgementState, AnswerFacts] = Machine(
    "acknowledgement",
    AcknowledgementState,
    AcknowledgementState.ASKED,
    (
        Step("accept", frozenset({_A.ASKED}), _A.ACCEPTED, Action.ACKNOWLEDGE_TASK),
        Step(
            "ask_clarification",
            frozenset({_A.ASKED}),
            _A.CLARIFICATION,
            Action.ACKNOWLEDGE_TASK,
            (TEXT,),
        ),
        Step(
            "dispute",
            frozenset({_A.ASKED}),
            _A.DISPUTED,
            Action.ACKNOWLEDGE_TASK,
            (TEXT,),
        ),
        Step(
            "settle",
            frozenset({_A.CLARIFICATION, _A.DISPUTED}),
            _A.SETTLED,
            Action.SETTLE_ANSWER,
            (TEXT,),
        ),
    ),
)

_G = GuidanceState
_UNANSWERED = frozenset({_G.ASKED, _G.HANDED_ON})
GUIDANCE: Machine[GuidanceState, AnswerFacts] = Machine(
    "guidance_request",
    GuidanceState,
    GuidanceState.ASKED,
    (
        Step(
            "hand_on",
            _UNANSWERED,
            _G.HANDED_ON,
            Action.ANSWER_GUIDANCE,
            (ADDRESSEE,),
        ),
        Step("answer", _UNANSWERED, _G.ANSWERED, Action.ANSWER_GUIDANCE, (TEXT,)),
        Step(
            "make_directive",
            frozenset({_G.ANSWERED}),
            _G.DIRECTED,
            Action.ANSWER_GUIDANCE,
        ),
    ),
)

_C = CoordinationState
_WAITING = frozenset({_C.ASKED, _C.OVERDUE, _C.RETURNED_INCOMPLETE})
COORDINATION: Machine[CoordinationState, AnswerFacts] = Machine(
    "coordination_request",
    CoordinationState,
    CoordinationState.ASKED,
    (
        Step(
            "become_overdue",
            frozenset({_C.ASKED, _C.RETURNED_INCOMPLETE}),
            _C.OVERDUE,
            None,
            (DUE_PASSED,),
        ),
        Step(
            "answer",
            _WAITING,
            _C.ANSWERED,
            Action.ANSWER_COORDINATION,
            (TEXT,),
        ),
        Step(
            "return_incomplete",
            frozenset({_C.ANSWERED}),
            _C.RETURNED_INCOMPLETE,
            Action.ASK_COORDINATION,
            (TEXT,),
        ),
        Step("close", frozenset({_C.ANSWERED}), _C.CLOSED, Action.ASK_COORDINATION),
    ),
)
