"""The machines of an evaluation sheet and of an appeal against one of its lines."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.actions import Action
from portal.domain.machine import Guard, Machine, Step

#: working days during which the subject may appeal (domain.md §3.3)
APPEAL_WORKING_DAYS = 5


class SheetState(StrEnum):
    OPEN = "open"
    COMPUTED = "computed"
    SHOWN = "shown"
    APPEAL_OPEN = "appeal_open"
    DECIDED = "decided"
    SIGNED = "signed"
    LOCKED = "locked"


class AppealState(StrEnum):
    FILED = "filed"
    EXAMINED = "examined"
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """What the guards of a sheet look at; `seen` says that the subject was shown the draft."""

    period_closed: bool = False
    seen: bool = False
    appeal_time_over: bool = False
    open_appeals: int = 0


@dataclass(frozen=True, slots=True)
class AppealFacts:
    """What the guards of an appeal look at; a line is corrected by an added one, never deleted."""

    reason: str = ""
    sheet_open_to_appeal: bool = False
    correcting_lines: int = 0
    examined_by_other: bool = False


_SheetGuard = Guard[SheetFacts]
PERIOD_CLOSED = _SheetGuard("period_closed", lambda f: f.period_closed)
SEEN = _SheetGuard("seen_by_subject", lambda f: f.seen)
APPEAL_TIME_OVER = _SheetGuard("appeal_time_over", lambda f: f.appeal_time_over)
APPEALS_DECIDED = _SheetGuard("appeals_decided", lambda f: f.open_appeals == 0)

_S = SheetState
EVALUATION_SHEET: Machine[SheetState, SheetFacts] = Machine(
    "evaluation_sheet",
    SheetState,
    SheetState.OPEN,
    (
        Step(
            "compute",
            frozenset({_S.OPEN, _S.COMPUTED}),
            _S.COMPUTED,
            Action.RUN_EVALUATION,
            (PERIOD_CLOSED,),
        ),
        Step("show", frozenset({_S.COMPUTED}), _S.SHOWN, Action.RUN_EVALUATION),
        Step(
            "open_appeals",
            frozenset({_S.SHOWN}),
            _S.APPEAL_OPEN,
            Action.RUN_EVALUATION,
            (SEEN,),
        ),
        Step(
            "decide",
            frozenset({_S.APPEAL_OPEN}),
            _S.DECIDED,
            Action.RUN_EVALUATION,
            (APPEAL_TIME_OVER, APPEALS_DECIDED),
        ),
        Step("sign", frozenset({_S.DECIDED}), _S.SIGNED, Action.SIGN_EVALUATION),
        Step("lock", frozenset({_S.SIGNED}), _S.LOCKED, Action.RUN_EVALUATION),
    ),
)

_AppealGuard = Guard[AppealFacts]
REASON = _AppealGuard("reason", lambda f: bool(f.reason.strip()))
OPEN_TO_APPEAL = _AppealGuard("open_to_appeal", lambda f: f.sheet_open_to_appeal)
CORRECTING_LINE = _AppealGuard("correcting_line", lambda f: f.correcting_lines > 0)
EXAMINED_BY_OTHER = _AppealGuard("examined_by_other", lambda f: f.examined_by_other)

_A = AppealState
APPEAL: Machine[AppealState, AppealFacts] = Machine(
    "appeal",
    AppealState,
    AppealState.FILED,
    (
        Step(
            "examine",
            frozenset({_A.FILED}),
            _A.EXAMINED,
            Action.EXAMINE_APPEAL,
            (EXAMINED_BY_OTHER,),
        ),
        Step(
            "uphold",
            frozenset({_A.EXAMINED}),
            _A.UPHELD,
            Action.EXAMINE_APPEAL,
            (CORRECTING_LINE,),
        ),
        Step(
            "uphold_partly",
            frozenset({_A.EXAMINED}),
            _A.PARTLY_UPHELD,
            Action.EXAMINE_APPEAL,
            (CORRECTING_LINE, REASON),
        ),
        Step(
            "dismiss",
            frozenset({_A.EXAMINED}),
            _A.DISMISSED,
            Action.EXAMINE_APPEAL,
            (REASON,),
        ),
    ),
)
