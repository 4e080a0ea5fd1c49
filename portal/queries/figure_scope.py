"""Which tasks a figure is about, and where they are read: now, at an instant, in a snapshot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, or_, select

from portal.domain.periods import week_of
from portal.domain.types import OPEN_STATES, TaskState, Timeliness
from portal.models.history import TaskVersion
from portal.models.organisation import Unit
from portal.models.reporting import Snapshot, SnapshotRow
from portal.models.task import ProgressUpdate, Task
from portal.queries.office import local_day
from portal.queries.timeliness import days_between, is_due_soon, reference_of, timeliness_of


@dataclass(frozen=True, slots=True)
class Scope:
    """The tasks a figure is about; what is None does not narrow it.

    The unit is the one that leads at the instant asked about, with or without the units below it.
    `due_from` and `due_to` keep the tasks that fall due in a period, both days included.
    """

    plan_id: int | None = None
    phase_id: int | None = None
    group_id: int | None = None
    unit_id: int | None = None
    with_child_units: bool = False
    leader_in_charge_id: int | None = None
    due_from: date | None = None
    due_to: date | None = None

    @property
    def is_of_plan_or_office(self) -> bool:
        """Whether it goes no further down than a plan."""
        return self == Scope(plan_id=self.plan_id)


WHOLE_OFFICE = Scope()


@dataclass(frozen=True)
class Source:
    """Where the tasks of an instant are read.

    `rows` is a mapped class; all of them share the columns that figures and scopes look at.
    `light` is None where it is not known. `updated_since` says whether a task had an update from
    an instant on.
    """

    at: datetime
    day: date
    rows: Any
    task_id: ColumnElement[int]
    which: tuple[ColumnElement[bool], ...]
    timeliness: ColumnElement[str]
    due_soon: ColumnElement[bool]
    light: ColumnElement[Any] | None
    updated_since: Callable[[datetime], ColumnElement[bool]]

    @property
    def days_late(self) -> ColumnElement[int]:
        """How many days late an open task is; 0 for one that is not overdue."""
        due, reference = self.rows.effective_due, reference_of(self.day, self.rows)
        is_late = self.rows.state.in_(OPEN_STATES) & (due < reference)
        return case((is_late, days_between(due, reference)), else_=0)

    def stands_in(self, classes: Iterable[Timeliness]) -> ColumnElement[bool]:
        """Whether a task stands in one of the classes."""
        return self.timeliness.in_(sorted(each.value for each in classes))

    def within(self, scope: Scope) -> list[ColumnElement[bool]]:
        """The conditions that keep this source's rows of a scope."""
        return [*self.which, *conditions_of(self.rows, scope)]


def living(now: datetime) -> Source:
    """The tasks as they are; drafts never count."""
    day = local_day(now)
    return Source(
        at=now,
        day=day,
        rows=Task,
        task_id=Task.id,
        which=(Task.state != TaskState.DRAFT,),
        timeliness=timeliness_of(day),
        due_soon=is_due_soon(day),
        light=Task.light,
        updated_since=lambda start: Task.last_report_at >= start,
    )


def history_at(at: datetime) -> Source:
    """The tasks as they stood when the instant was over."""
    day = local_day(at)
    return Source(
        at=at,
        day=day,
        rows=TaskVersion,
        task_id=TaskVersion.task_id,
        which=(
            TaskVersion.since <= at,
            or_(TaskVersion.until.is_(None), TaskVersion.until > at),
        ),
        timeliness=timeliness_of(day, TaskVersion),
        due_soon=is_due_soon(day, TaskVersion),
        light=None,
        updated_since=lambda start: TaskVersion.task_id.in_(_updated(start, at)),
    )


def frozen(snapshot: Snapshot) -> Source:
    """The tasks as a snapshot keeps them."""
    return Source(
        at=snapshot.as_of,
        day=local_day(snapshot.as_of),
        rows=SnapshotRow,
        task_id=SnapshotRow.task_id,
        which=(SnapshotRow.snapshot_id == snapshot.id,),
        timeliness=SnapshotRow.timeliness,
        due_soon=SnapshotRow.due_soon,
        light=SnapshotRow.light,
        updated_since=lambda start: SnapshotRow.last_report_at >= start,
    )


def _updated(start: datetime, end: datetime) -> Select[tuple[int]]:
    """The tasks with an update between two instants; the weeks are there for their index."""
    monday = week_of(local_day(start)).start
    return select(ProgressUpdate.task_id).where(
        ProgressUpdate.week_start.between(monday, local_day(end) + timedelta(days=1)),
        ProgressUpdate.reported_at.between(start, end),
    )


def conditions_of(rows: Any, scope: Scope) -> list[ColumnElement[bool]]:
    """A scope as conditions on a source's rows."""
    conditions = [
        getattr(rows, name) == wanted
        for name in ("plan_id", "phase_id", "group_id", "leader_in_charge_id")
        if (wanted := getattr(scope, name)) is not None
    ]
    if scope.unit_id is not None:
        wanted_units = _with_units_below(scope.unit_id)
        conditions.append(
            rows.lead_unit_id.in_(wanted_units)
            if scope.with_child_units
            else rows.lead_unit_id == scope.unit_id
        )
    if scope.due_from is not None:
        conditions.append(rows.effective_due >= scope.due_from)
    if scope.due_to is not None:
        conditions.append(rows.effective_due <= scope.due_to)
    return conditions


def _with_units_below(unit_id: int) -> Select[tuple[int]]:
    """A unit and all units below it, as they hang together today."""
    below = select(Unit.id).where(Unit.id == unit_id).cte("units_below", recursive=True)
    below = below.union(select(Unit.id).join(below, Unit.parent_id == below.c.id))
    return select(below.c.id)
