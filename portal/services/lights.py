"""Keeps the stored light of every task equal to what the rule says.

The light is derived; its column is an index, so that lists filter by it. Services refresh the task
they change; the tick refreshes all of them when a day begins or a reporting period locks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select, update

from portal.domain.types import OPEN_STATES, Light
from portal.extensions import db
from portal.models.task import Obstacle, Task
from portal.queries.office import working_calendar
from portal.queries.task_facts import asks_for_help
from portal.queries.verdicts import verdict_of
from portal.services.transaction import transactional

CHUNK = 2_000


def refresh_light(task: Task, now: datetime) -> None:
    """Set the light of one task inside the caller's transaction."""
    needs_help = task.id is not None and asks_for_help(task.id)
    task.light = verdict_of(task, now, working_calendar(), needs_help).light


@transactional
def refresh_lights(now: datetime) -> int:
    """Refresh every open task's light and return how many changed."""
    calendar = working_calendar()
    helped = frozenset(
        db.session.scalars(
            select(Obstacle.task_id).where(
                Obstacle.closed_at.is_(None), Obstacle.needs_help.is_(True)
            )
        )
    )
    changed: dict[Light, list[int]] = {}
    for task in _open_tasks():
        fresh = verdict_of(task, now, calendar, task.id in helped).light
        if fresh is not task.light:
            changed.setdefault(fresh, []).append(task.id)
    for fresh, task_ids in changed.items():
        for start in range(0, len(task_ids), CHUNK):
            db.session.execute(
                update(Task)
                .where(Task.id.in_(task_ids[start : start + CHUNK]))
                .values(light=fresh)
                .execution_options(synchronize_session=False)
            )
    db.session.expire_all()
    return sum(len(task_ids) for task_ids in changed.values())


def _open_tasks() -> Iterator[Task]:
    return iter(
        db.session.scalars(
            select(Task).where(Task.state.in_(OPEN_STATES)).execution_options(yield_per=CHUNK)
        )
    )
