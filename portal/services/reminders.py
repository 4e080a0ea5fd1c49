"""The reminders of a task: planned when its deadline is set, fired on their day, once.

Planned rows always equal what domain.ladder says for the deadline in force. What was fired stays;
what a moved deadline makes moot is dropped, and taken up again when the date comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import select

from portal.domain.calendar import WorkingCalendar
from portal.domain.ladder import (
    PlannedRung,
    RungRule,
    is_pressing_stopped,
    is_rung_stopped,
    plan_rungs,
)
from portal.domain.types import ReminderState, Rung
from portal.extensions import db
from portal.models.delivery import Reminder
from portal.models.task import Task
from portal.queries.office import local_day, office_ladder, working_calendar, zone
from portal.services.inserting import insert_missing
from portal.services.transaction import transactional

#: what `for_due` says of a task without a deadline
NO_DEADLINE = date(9999, 12, 31)
CHUNK = 1_000

_Key = tuple[Rung, date, int]


def plan_for(task: Task, *, now: datetime) -> None:
    """Make a task's planned reminders equal what the ladder says; joins the open transaction."""
    db.session.flush()
    _plan_chunk([task], now)


@transactional
def plan_all(tasks: Iterable[Task], now: datetime) -> int:
    """Plan the reminders of many tasks, of an import for instance; how many tasks there were."""
    remaining, planned = iter(tasks), 0
    db.session.flush()
    while chunk := list(islice(remaining, CHUNK)):
        _plan_chunk(chunk, now)
        planned += len(chunk)
    return planned


@dataclass(frozen=True, slots=True)
class _PlanningRules:
    calendar: WorkingCalendar
    ladder: tuple[RungRule, ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How a reminder's row should read."""

    due_at: datetime
    state: ReminderState
    reason: str = ""


def _plan_chunk(tasks: Sequence[Task], now: datetime) -> None:
    rules = _PlanningRules(working_calendar(), office_ladder())
    existing: dict[int, dict[_Key, Reminder]] = {task.id: {} for task in tasks}
    for row in db.session.scalars(select(Reminder).where(Reminder.task_id.in_(list(existing)))):
        existing[row.task_id][row.rung, row.for_due, row.repeat] = row
    missing: list[dict[str, Any]] = []
    for task in tasks:
        missing += _plan_one(task, existing[task.id], rules, now)
    insert_missing(db.session(), Reminder, missing)


def _plan_one(
    task: Task, existing: dict[_Key, Reminder], rules: _PlanningRules, now: datetime
) -> Iterator[dict[str, Any]]:
    """Set the rows that exist right, and name those that are missing."""
    fired = {key for key, row in existing.items() if row.state is ReminderState.FIRED}
    for_due = task.effective_due or NO_DEADLINE
    stopped = is_pressing_stopped(state=task.state, for_due=for_due, effective_due=for_due)
    wanted = {} if stopped else _wanted(task, for_due, fired, rules, now)
    for key, row in existing.items():
        if key not in fired:
            moot = _Wanted(row.due_at, ReminderState.DROPPED, stopped or "moved")
            _set(row, wanted.get(key, moot), now)
    for key, each in wanted.items():
        if key not in existing:
            rung, for_due, repeat = key
            yield {
                "task_id": task.id,
                "rung": rung,
                "for_due": for_due,
                "repeat": repeat,
                "due_at": each.due_at,
                "state": each.state,
                "settled_at": None if each.state is ReminderState.PLANNED else now,
                "reason": each.reason,
            }


def _set(row: Reminder, wanted: _Wanted, now: datetime) -> None:
    if (row.due_at, row.state, row.reason) == (wanted.due_at, wanted.state, wanted.reason):
        return
    was_dropped = row.state is ReminderState.DROPPED
    if was_dropped and wanted.state is ReminderState.DROPPED:
        return
    row.due_at, row.state, row.reason = wanted.due_at, wanted.state, wanted.reason
    row.settled_at = None if wanted.state is ReminderState.PLANNED else now


def _wanted(
    task: Task, for_due: date, fired: set[_Key], rules: _PlanningRules, now: datetime
) -> dict[_Key, _Wanted]:
    """What the rows of a task should say.

    1. Whether it was taken up is asked once, whatever becomes of the deadline.
    2. What lies in the past when it is planned is not told afterwards, except its newest rung:
       a task imported 40 days late gets the month's message, not six. That one keeps silent, too,
       when another rung comes the same day.
    """
    if task.issued_at is None:
        return {}
    asked_before = {rung for rung, _due, _repeat in fired if rung in (Rung.R0, Rung.R1)}
    rungs = [
        rung
        for rung in plan_rungs(
            issued_at=task.issued_at,
            effective_due=task.effective_due,
            calendar=rules.calendar,
            zone=zone(),
            ladder=rules.ladder,
        )
        if rung.rung not in asked_before
    ]
    past = {rung for rung in rungs if rung.due_at < now}
    kept = _newest_relevant(rungs, past, task, local_day(now))
    return {
        (rung.rung, for_due, rung.repeat): _Wanted(rung.due_at, ReminderState.PLANNED)
        if rung not in past or rung == kept
        else _Wanted(rung.due_at, ReminderState.DROPPED, "past")
        for rung in rungs
    }


def _newest_relevant(
    rungs: Sequence[PlannedRung], past: set[PlannedRung], task: Task, today: date
) -> PlannedRung | None:
    relevant = [
        rung
        for rung in rungs
        if rung in past
        and is_rung_stopped(rung.rung, state=task.state, for_due=None, effective_due=None) is None
    ]
    another_today = any(rung.on == today for rung in rungs if rung not in past)
    return None if another_today or not relevant else max(relevant, key=lambda each: each.due_at)
