"""What officials answer: how far it is, when it will be done, what is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.errors import (
    AlreadyRecorded,
    NotAllowed,
    PastDeadline,
    ReasonNeeded,
    ReportDecreases,
    StepRefused,
)
from portal.domain.machines.task import REPORTABLE
from portal.domain.periods import week_of
from portal.domain.progress import check_percent, is_decrease
from portal.domain.types import Actor, TaskState
from portal.extensions import db
from portal.models.task import ProgressUpdate, Task
from portal.queries.office import local_day
from portal.services.acts import entitled_on, record_act, task_to_change
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class ProgressSaved:
    """What was recorded: the numbers before and now, and the task's new version."""

    task_id: int
    code: str
    percent_before: int
    percent: int
    version: int
    at: datetime


@transactional
def report_progress(
    actor: Actor,
    task_id: int,
    percent: int,
    *,
    now: datetime,
    note: str = "",
    source_key: str | None = None,
    decrease_confirmed: bool = False,
    unchanged_by_bulk: bool = False,
) -> ProgressSaved:
    """Record how far a task is, for the current reporting week.

    1. The same source (a received update, a posted form) is recorded once: AlreadyRecorded.
    2. A lower number needs a confirmation: ReportDecreases.
    3. "No change in all" is refused for an overdue task without a reason: ReasonNeeded.
    4. The first report takes the task from issued to in progress.

    Also raises NotAllowed, NotFound, PercentOutOfRange, StepRefused.
    """
    percent = check_percent(percent)
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.REPORT_PROGRESS, task)
    if source_key is not None:
        _refuse_repeated(source_key)
    if task.state not in REPORTABLE:
        raise StepRefused(step="report", state=task.state)
    if is_decrease(task.percent, percent) and not decrease_confirmed:
        raise ReportDecreases(last=task.percent, given=percent)
    today = local_day(now)
    is_overdue = task.effective_due is not None and task.effective_due < today
    if unchanged_by_bulk and is_overdue and not note:
        raise ReasonNeeded(code=task.code)
    return _save_progress(actor, task, percent, note, now, source_key)


def _save_progress(
    actor: Actor, task: Task, percent: int, note: str, now: datetime, source_key: str | None
) -> ProgressSaved:
    if actor.person_id is None:
        raise NotAllowed(action=Action.REPORT_PROGRESS)
    before = task.percent
    db.session.add(
        ProgressUpdate(
            task_id=task.id,
            person_id=actor.person_id,
            on_behalf_of_id=actor.on_behalf_of_id,
            channel=actor.channel,
            week_start=week_of(local_day(now)).start,
            percent_before=before,
            percent=percent,
            note=note,
            reported_at=now,
            source_key=source_key,
        )
    )
    task.percent = percent
    task.last_report_at = now
    task.acknowledged_at = task.acknowledged_at or now
    task.state = TaskState.IN_PROGRESS
    record_act(
        actor,
        "report_progress",
        task,
        now=now,
        before={"percent": before},
        after={"percent": percent, "note": note},
    )
    return ProgressSaved(task.id, task.code, before, percent, task.version, now)


@transactional
def add_note(
    actor: Actor, task_id: int, note: str, *, now: datetime, source_key: str | None = None
) -> ProgressSaved:
    """Keep a line of text with the task, as a report without a change of the number."""
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.REPORT_PROGRESS, task)
    if source_key is not None:
        _refuse_repeated(source_key)
    if task.state not in REPORTABLE:
        raise StepRefused(step="report", state=task.state)
    return _save_progress(actor, task, task.percent, note, now, source_key)


@transactional
def promise_finish(actor: Actor, task_id: int, finish_on: date, *, now: datetime) -> None:
    """Record when it will be done, without moving the deadline; PastDeadline if before today."""
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.REPORT_PROGRESS, task)
    if task.state not in REPORTABLE:
        raise StepRefused(step="report", state=task.state)
    if finish_on < local_day(now):
        raise PastDeadline(finish_on)
    before = task.forecast_on
    task.forecast_on = finish_on
    record_act(
        actor,
        "promise_finish",
        task,
        now=now,
        before={"forecast_on": before},
        after={"forecast_on": finish_on},
    )


def _refuse_repeated(source_key: str) -> None:
    known = db.session.execute(
        select(ProgressUpdate.percent, ProgressUpdate.reported_at).where(
            ProgressUpdate.source_key == source_key
        )
    ).first()
    if known is not None:
        raise AlreadyRecorded(percent=known[0], at=known[1])
