"""Settles the reminders and messages of the demo's past, so that none of them is ever sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.domain.types import OutboxState, ReminderState, Rung
from portal.models.delivery import OutboxMessage, Reminder
from portal.models.task import Task
from portal.queries.office import local_day

HISTORY = "demo_history"
_ACKNOWLEDGEMENT = frozenset({Rung.R0, Rung.R1})


def settle_past_reminders(session: Session, now: datetime) -> None:
    """Mark what was due before `now` as fired, or as dropped where nobody had to be reminded.

    Messages that the acts of the past wrote were never there.
    """
    rows = session.execute(
        select(Reminder, Task)
        .join(Task, Task.id == Reminder.task_id)
        .where(Reminder.state == ReminderState.PLANNED, Reminder.due_at < now)
    )
    for reminder, task in rows:
        moot = _moot_because(reminder, task)
        reminder.state = ReminderState.DROPPED if moot else ReminderState.FIRED
        reminder.reason = moot or HISTORY
        reminder.settled_at = reminder.due_at

    session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.state == OutboxState.PENDING, OutboxMessage.created_at < now
        )
    )


def _moot_because(reminder: Reminder, task: Task) -> str:
    """Why the rung had nothing to ask any more when its morning came."""
    due_at = reminder.due_at
    if task.claimed_on is not None and task.claimed_on < local_day(due_at):
        return "finished"
    is_answered = task.acknowledged_at is not None and task.acknowledged_at < due_at
    return "acknowledged" if reminder.rung in _ACKNOWLEDGEMENT and is_answered else ""
