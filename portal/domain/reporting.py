"""What a unit's report on a period must say of each task before it can be handed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.domain.machines.report import ReportFacts
from portal.domain.types import Cadence, CauseKind, PeriodKind, TaskState

#: which cadences of a plan ask for a report on which kind of period
CADENCES: dict[PeriodKind, frozenset[Cadence]] = {
    PeriodKind.WEEK: frozenset({Cadence.WEEKLY, Cadence.BOTH}),
    PeriodKind.MONTH: frozenset({Cadence.MONTHLY, Cadence.BOTH}),
}

#: while it waits for its acceptance or is paused, nothing new can be said of a task
_NOTHING_TO_SAY = frozenset({TaskState.AWAITING_ACCEPTANCE, TaskState.PAUSED, TaskState.COMPLETED})


@dataclass(frozen=True, slots=True)
class ReportedTask:
    """What a report says of one task, as far as the rules look at it."""

    code: str
    state: TaskState
    effective_due: date | None
    issued_on: date | None
    has_update: bool = False
    no_change_because: str = ""
    cause_kind: CauseKind = CauseKind.NOT_STATED
    cause: str = ""
    forecast_on: date | None = None


def is_silent(task: ReportedTask, period_start: date) -> bool:
    """Whether an open task has neither an update nor the words why nothing changed.

    A task that was issued when the period had begun owes nothing for it.
    """
    if task.state in _NOTHING_TO_SAY or task.issued_on is None or task.issued_on > period_start:
        return False
    return not task.has_update and not task.no_change_because.strip()


def is_unexplained(task: ReportedTask, today: date) -> bool:
    """Whether an overdue task has no cause, or no new forecast from today on."""
    is_open = task.state not in _NOTHING_TO_SAY
    if not is_open or task.effective_due is None or task.effective_due >= today:
        return False
    has_cause = task.cause_kind is not CauseKind.NOT_STATED and bool(task.cause.strip())
    return not has_cause or task.forecast_on is None or task.forecast_on < today


def whole_report(tasks: Iterable[ReportedTask], *, period_start: date, today: date) -> ReportFacts:
    """The facts the guards of a hand-in look at: the codes of the tasks that miss something."""
    rows = list(tasks)
    return ReportFacts(
        silent=tuple(task.code for task in rows if is_silent(task, period_start)),
        unexplained=tuple(task.code for task in rows if is_unexplained(task, today)),
    )
