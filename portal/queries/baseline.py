"""How tasks stood at an earlier instant, beside how they stand now: what a list compares with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import or_, select

from portal.domain.periods import week_of
from portal.domain.types import TaskState
from portal.extensions import db
from portal.models.history import TaskVersion
from portal.models.task import ProgressUpdate
from portal.queries.many_ids import is_one_of
from portal.queries.office import local_day, zone

_HANDED_IN = (TaskState.AWAITING_ACCEPTANCE, TaskState.COMPLETED)


@dataclass(frozen=True, slots=True)
class Before:
    """A task at the baseline: its percentage, deadline and state of then."""

    percent: int
    effective_due: date | None
    state: TaskState


def baseline_instant(since: str, now: datetime) -> datetime:
    """The beginning of this week, or of this month: what counts as "last week" ended there."""
    today = local_day(now)
    day = week_of(today).start if since == "week" else today.replace(day=1)
    return datetime.combine(day, time(), tzinfo=zone())


def stood_before(task_ids: Sequence[int], at: datetime) -> dict[int, Before]:
    """Tasks as they stood at an instant, by id; one that was not issued yet is not among them."""
    versions = db.session.execute(
        select(TaskVersion.task_id, TaskVersion.effective_due, TaskVersion.state).where(
            is_one_of(TaskVersion.task_id, task_ids),
            TaskVersion.since <= at,
            or_(TaskVersion.until.is_(None), TaskVersion.until > at),
        )
    ).all()
    percents = _percents(task_ids, at)
    return {
        task_id: Before(100 if state in _HANDED_IN else percents.get(task_id, 0), due, state)
        for task_id, due, state in versions
    }


def _percents(task_ids: Sequence[int], at: datetime) -> dict[int, int]:
    """The last reported percentage of each task before the instant."""
    rows = db.session.execute(
        select(ProgressUpdate.task_id, ProgressUpdate.percent)
        .where(is_one_of(ProgressUpdate.task_id, task_ids), ProgressUpdate.reported_at < at)
        .order_by(ProgressUpdate.reported_at, ProgressUpdate.id)
    )
    return {task_id: percent for task_id, percent in rows}
