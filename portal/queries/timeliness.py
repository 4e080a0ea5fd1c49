"""The timeliness class as a database expression; the rule itself is domain.lateness.timeliness."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, func, literal

from portal.domain.types import REMOVED_STATES, TaskState, Timeliness
from portal.models.task import Task
from portal.queries.office import office_light_rules


def timeliness_of(today: date) -> ColumnElement[str]:
    """The class of each task today; drafts have none (NULL)."""
    is_done = Task.state == TaskState.COMPLETED
    reference = case(
        (
            Task.state == TaskState.AWAITING_ACCEPTANCE,
            func.coalesce(Task.claimed_on, literal(today)),
        ),
        else_=literal(today),
    )
    return case(
        (Task.state == TaskState.DRAFT, None),
        (Task.state.in_(REMOVED_STATES), Timeliness.REMOVED.value),
        (and_(is_done, Task.claimed_on < Task.effective_due), Timeliness.EARLY.value),
        (and_(is_done, Task.claimed_on > Task.effective_due), Timeliness.LATE.value),
        (is_done, Timeliness.ON_TIME.value),
        (Task.effective_due.is_(None), Timeliness.NO_DEADLINE.value),
        (Task.effective_due < reference, Timeliness.OVERDUE.value),
        else_=Timeliness.IN_TIME.value,
    )


def is_due_soon(today: date) -> ColumnElement[bool]:
    """Whether the deadline is near and not passed; a sub-mark of the class *in time*."""
    last = today + timedelta(days=office_light_rules().due_soon_days)
    return and_(Task.effective_due >= today, Task.effective_due <= last)
