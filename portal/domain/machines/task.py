"""The task machine: every step of a task's life in one table (domain.md §3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain.actions import Action
from portal.domain.machine import Guard, Machine, Step
from portal.domain.types import OPEN_STATES, Clear, TaskState

#: the unit works on it and reports; a completion may be claimed
REPORTABLE = frozenset(
    {
        TaskState.ISSUED,
        TaskState.ACKNOWLEDGED,
        TaskState.IN_PROGRESS,
        TaskState.CARRIED_OVER,
    }
)


@dataclass(frozen=True, slots=True)
class TaskStepFacts:
    """What the guards of a task's steps look at; each step reads only what it needs.

    `text` is what was written with the step: an answer, a reason, the missing points.
    `dossier_submitted` is None for a task that needs no dossier.
    """

    missing_clears: tuple[Clear, ...] = ()
    lead_unit_valid: bool = False
    secrecy_allowed: bool = False
    text: str = ""
    until: date | None = None
    today: date | None = None
    product_or_evidence: bool = False
    criteria_met: bool = False
    dossier_submitted: bool | None = None
    claimed_by_actor: bool = False
    deciding_document: str = ""
    merge_target_open: bool = False
    period_closed: bool = False
    just_accepted_by_actor: bool = False


def _has_text(facts: TaskStepFacts) -> bool:
    return bool(facts.text.strip())


def _ends_ahead(facts: TaskStepFacts) -> bool:
    return facts.until is not None and facts.today is not None and facts.until > facts.today


_Guard = Guard[TaskStepFacts]
SIX_CLEARS = _Guard("six_clears", lambda f: not f.missing_clears)
LEAD_UNIT_VALID = _Guard("lead_unit_valid", lambda f: f.lead_unit_valid)
SECRECY_ALLOWED = _Guard("secrecy_allowed", lambda f: f.secrecy_allowed)
ANSWER_TEXT = _Guard("text", _has_text)
REASON = _Guard("reason", _has_text)
MISSING_POINTS = _Guard("missing_points", _has_text)
UNTIL = _Guard("until", _ends_ahead)
PRODUCT_OR_EVIDENCE = _Guard("product_or_evidence", lambda f: f.product_or_evidence)
CRITERIA_MET = _Guard("criteria_met", lambda f: f.criteria_met)
DOSSIER_SUBMITTED = _Guard("dossier_submitted", lambda f: f.dossier_submitted is not False)
NOT_BY_CLAIMANT = _Guard("not_by_claimant", lambda f: not f.claimed_by_actor)
DECIDING_DOCUMENT = _Guard("deciding_document", lambda f: bool(f.deciding_document.strip()))
MERGE_TARGET = _Guard("merge_target", lambda f: f.merge_target_open)
JUST_ACCEPTED = _Guard("just_accepted", lambda f: f.just_accepted_by_actor)
PERIOD_CLOSED = _Guard("period_closed", lambda f: f.period_closed)


def _from(*states: TaskState) -> frozenset[TaskState]:
    return frozenset(states)


TASK: Machine[TaskState, TaskStepFacts] = Machine(
    "task",
    TaskState,
    TaskState.DRAFT,
    (
        Step(
            "issue",
            _from(TaskState.DRAFT),
            TaskState.ISSUED,
            Action.ISSUE_TASK,
            (SIX_CLEARS, LEAD_UNIT_VALID, SECRECY_ALLOWED),
        ),
        Step(
            "acknowledge",
            _from(TaskState.ISSUED),
            TaskState.ACKNOWLEDGED,
            Action.ACKNOWLEDGE_TASK,
        ),
        Step(
            "dispute",
            _from(TaskState.ISSUED),
            TaskState.ISSUED,
            Action.ACKNOWLEDGE_TASK,
            (ANSWER_TEXT,),
        ),
        # A first report is answer enough: work that has begun needs no acknowledgement before it.
        Step(
            "start",
            _from(TaskState.ISSUED, TaskState.ACKNOWLEDGED, TaskState.CARRIED_OVER),
            TaskState.IN_PROGRESS,
            Action.REPORT_PROGRESS,
        ),
        Step(
            "claim",
            _from(TaskState.ACKNOWLEDGED, TaskState.IN_PROGRESS, TaskState.CARRIED_OVER),
            TaskState.AWAITING_ACCEPTANCE,
            Action.CLAIM_COMPLETION,
            (PRODUCT_OR_EVIDENCE, CRITERIA_MET, DOSSIER_SUBMITTED),
        ),
        Step(
            "accept",
            _from(TaskState.AWAITING_ACCEPTANCE),
            TaskState.COMPLETED,
            Action.ACCEPT_COMPLETION,
            (NOT_BY_CLAIMANT,),
        ),
        # A slip of the hand: whoever accepted takes it back while nothing else was done.
        Step(
            "take_back",
            _from(TaskState.COMPLETED),
            TaskState.AWAITING_ACCEPTANCE,
            Action.ACCEPT_COMPLETION,
            (JUST_ACCEPTED,),
        ),
        Step(
            "return",
            _from(TaskState.AWAITING_ACCEPTANCE),
            TaskState.IN_PROGRESS,
            Action.ACCEPT_COMPLETION,
            (MISSING_POINTS,),
        ),
        Step(
            "pause",
            OPEN_STATES - {TaskState.PAUSED},
            TaskState.PAUSED,
            Action.PAUSE_TASK,
            (REASON, UNTIL),
        ),
        Step(
            "resume",
            _from(TaskState.PAUSED),
            TaskState.IN_PROGRESS,
            Action.PAUSE_TASK,
            (REASON,),
        ),
        Step(
            "cancel",
            OPEN_STATES,
            TaskState.CANCELLED,
            Action.CANCEL_TASK,
            (DECIDING_DOCUMENT,),
        ),
        Step(
            "merge",
            OPEN_STATES,
            TaskState.MERGED,
            Action.CANCEL_TASK,
            (DECIDING_DOCUMENT, MERGE_TARGET),
        ),
        Step(
            "carry_over",
            OPEN_STATES,
            TaskState.CARRIED_OVER,
            Action.CARRY_OVER_TASK,
            (PERIOD_CLOSED, REASON),
        ),
        Step(
            "reopen",
            _from(TaskState.COMPLETED),
            TaskState.IN_PROGRESS,
            Action.REOPEN_TASK,
            (REASON,),
        ),
    ),
)
