"""The timeliness class as a database expression; the rule itself is domain.lateness.timeliness.

The same expressions read the tasks as they are and the versions of how they stood.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Compiled, Integer, and_, case, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from portal.domain.types import REMOVED_STATES, TaskState, Timeliness
from portal.models.history import TaskVersion
from portal.models.task import Task
from portal.queries.office import office_light_rules

Rows = type[Task] | type[TaskVersion]


def timeliness_of(today: date, rows: Rows = Task) -> ColumnElement[str]:
    """The class of each task today; drafts have none (NULL)."""
    is_done = rows.state == TaskState.COMPLETED
    return case(
        (rows.state == TaskState.DRAFT, None),
        (rows.state.in_(REMOVED_STATES), Timeliness.REMOVED.value),
        (and_(is_done, rows.claimed_on < rows.effective_due), Timeliness.EARLY.value),
        (and_(is_done, rows.claimed_on > rows.effective_due), Timeliness.LATE.value),
        (is_done, Timeliness.ON_TIME.value),
        (rows.effective_due.is_(None), Timeliness.NO_DEADLINE.value),
        (rows.effective_due < reference_of(today, rows), Timeliness.OVERDUE.value),
        else_=Timeliness.IN_TIME.value,
    )


def reference_of(today: date, rows: Rows = Task) -> ColumnElement[date]:
    """The day at which an open task's lateness is measured: a claim that waits, else today."""
    return case(
        (
            rows.state == TaskState.AWAITING_ACCEPTANCE,
            func.coalesce(rows.claimed_on, literal(today)),
        ),
        else_=literal(today),
    )


def is_due_soon(today: date, rows: Rows = Task) -> ColumnElement[bool]:
    """Whether the deadline is near and not passed; a sub-mark of the class *in time*."""
    last = today + timedelta(days=office_light_rules().due_soon_days)
    return and_(rows.effective_due >= today, rows.effective_due <= last)


class days_between(FunctionElement[int]):
    """The calendar days from the first of two days to the second."""

    type = Integer()
    inherit_cache = True


@compiles(days_between)
def _subtract_days(element: days_between, compiler: Compiled, **options: Any) -> str:
    first, second = (compiler.process(each, **options) for each in element.clauses)
    return f"({second} - {first})"


@compiles(days_between, "sqlite")
def _subtract_julian_days(element: days_between, compiler: Compiled, **options: Any) -> str:
    first, second = (compiler.process(each, **options) for each in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"
