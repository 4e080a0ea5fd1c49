"""Whether a list that somebody looks at is still true: what others changed since it was read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import func, or_, select

from portal.domain.types import TaskState
from portal.extensions import db
from portal.models.office import AuditEntry, AuditHead
from portal.models.task import Task
from portal.queries.task_filter import TaskFilter, conditions


def newest_act() -> int:
    """The number of the last act in the log; what comes later is news."""
    return db.session.scalar(select(AuditHead.last_id)) or 0


def changed_since(asked: TaskFilter, after: int, reader_id: int | None, today: date) -> int:
    """How many tasks of a list others have changed since an act.

    Light, state and deadline are left out of the filter: a task that has just left the list
    because of them is news as well.
    """
    kept = TaskState.DRAFT.value if asked.state == TaskState.DRAFT else ""
    steady = replace(asked, light="", counted="", state=kept, due_from=None, due_to=None)
    changed = (
        select(AuditEntry.task_id)
        .where(
            AuditEntry.id > after,
            AuditEntry.task_id.is_not(None),
            or_(AuditEntry.actor_id.is_(None), AuditEntry.actor_id != reader_id),
        )
        .distinct()
    )
    query = select(func.count()).select_from(Task).where(Task.id.in_(changed))
    return db.session.scalar(query.where(*conditions(steady, today))) or 0
