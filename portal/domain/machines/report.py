"""The machine of a periodic report, weekly or monthly (domain.md §3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from portal.domain.actions import Action
from portal.domain.machine import Guard, Machine, Step


class ReportState(StrEnum):
    NOT_DUE = "not_due"
    OPEN = "open"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    CONSOLIDATED = "consolidated"
    MISSED = "missed"
    SUBMITTED_LATE = "submitted_late"


#: while it is the unit's to write in
PREPARED = frozenset({ReportState.OPEN, ReportState.RETURNED, ReportState.MISSED})


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """What the guards look at; codes name the tasks that still miss something.

    `silent` are open tasks without an update and without the words why nothing changed;
    `unexplained` are overdue ones without a cause and a new forecast.
    """

    silent: tuple[str, ...] = ()
    unexplained: tuple[str, ...] = ()
    points: str = ""
    period_open: bool = False
    cut_off: bool = False


_Guard = Guard[ReportFacts]
PERIOD_OPEN = _Guard("period_open", lambda f: f.period_open)
CUT_OFF = _Guard("cut_off_reached", lambda f: f.cut_off)
EVERY_TASK_SAID = _Guard("every_task_said", lambda f: not f.silent)
OVERDUE_EXPLAINED = _Guard("overdue_explained", lambda f: not f.unexplained)
POINTS = _Guard("missing_points", lambda f: bool(f.points.strip()))

_S = ReportState
_WHOLE = (EVERY_TASK_SAID, OVERDUE_EXPLAINED)

REPORT: Machine[ReportState, ReportFacts] = Machine(
    "report",
    ReportState,
    ReportState.NOT_DUE,
    (
        Step("open", frozenset({_S.NOT_DUE}), _S.OPEN, None, (PERIOD_OPEN,)),
        Step(
            "submit",
            frozenset({_S.OPEN, _S.RETURNED}),
            _S.SUBMITTED,
            Action.SUBMIT_REPORT,
            _WHOLE,
        ),
        Step("miss", frozenset({_S.OPEN}), _S.MISSED, None, (CUT_OFF,)),
        Step(
            "submit_late",
            frozenset({_S.MISSED}),
            _S.SUBMITTED_LATE,
            Action.SUBMIT_REPORT,
            _WHOLE,
        ),
        Step("receive", frozenset({_S.SUBMITTED, _S.SUBMITTED_LATE}), _S.RECEIVED, None),
        Step(
            "return",
            frozenset({_S.RECEIVED}),
            _S.RETURNED,
            Action.RECEIVE_REPORT,
            (POINTS,),
        ),
        Step("accept", frozenset({_S.RECEIVED}), _S.ACCEPTED, Action.RECEIVE_REPORT),
        Step(
            "consolidate",
            frozenset({_S.ACCEPTED}),
            _S.CONSOLIDATED,
            Action.CONSOLIDATE_REPORT,
        ),
    ),
)
