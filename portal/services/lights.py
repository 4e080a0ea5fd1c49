"""Keeps the stored light of every task equal to what the rule says.

The light is derived; its column is an index, so that lists filter by it. Services refresh the task
they change; the tick refreshes all of them when a day begins or a reporting period locks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, select

from portal.domain.lights import LightRules
from portal.domain.types import OPEN_STATES, Light
from portal.extensions import db
from portal.models.task import Task
from portal.queries.office import OfficeRules, office_rules
from portal.queries.task_facts import asks_for_help, helped_tasks
from portal.queries.verdicts import verdict_of
from portal.services.transaction import transaction

CHUNK = 1_000


def refresh_light(task: Task, now: datetime) -> None:
    """Set the light of one task inside the caller's transaction."""
    needs_help = task.id is not None and asks_for_help(task.id)
    task.light = verdict_of(task, now, office_rules(), needs_help).light


def refresh_lights_of(tasks: Sequence[Task], now: datetime) -> None:
    """Set the lights of many tasks inside the caller's transaction."""
    rules, helped = office_rules(), helped_tasks([task.id for task in tasks])
    for task in tasks:
        task.light = verdict_of(task, now, rules, task.id in helped).light


@dataclass(frozen=True, slots=True)
class _Changed:
    task_id: int
    version: int
    light: Light


def refresh_lights(now: datetime) -> int:
    """Refresh every open task's light and return how many changed.

    Everything is read first and written afterwards, few rows at a time, so that a day that begins
    holds up nobody. A task that is changed in between keeps the light its change gave it.
    """
    changed = list(_changed_lights(now, office_rules()))
    for start in range(0, len(changed), CHUNK):
        _write(changed[start : start + CHUNK])
    db.session.expire_all()
    return len(changed)


def count_changes(thresholds: LightRules, now: datetime) -> int:
    """How many open tasks would show another light under other thresholds."""
    return sum(1 for _ in _changed_lights(now, replace(office_rules(), lights=thresholds)))


def _changed_lights(now: datetime, rules: OfficeRules) -> Iterator[_Changed]:
    helped = helped_tasks()
    rows = db.session.execute(
        select(
            Task.id,
            Task.version,
            Task.light,
            Task.state,
            Task.issued_at,
            Task.last_report_at,
            Task.start_on,
            Task.effective_due,
            Task.claimed_on,
            Task.accepted_at,
            Task.percent,
            Task.paused_until,
        )
        .where(Task.state.in_(OPEN_STATES))
        .execution_options(yield_per=CHUNK)
    )
    for row in rows:
        fresh = verdict_of(row, now, rules, row.id in helped).light
        if fresh is not row.light:
            yield _Changed(row.id, row.version, fresh)


def _write(changed: Sequence[_Changed]) -> None:
    tasks = cast(Table, Task.__table__)
    with transaction() as session:
        session.execute(
            tasks.update()
            .where(tasks.c.id == bindparam("of_task"), tasks.c.version == bindparam("seen"))
            .values(light=bindparam("fresh")),
            [
                {"of_task": each.task_id, "seen": each.version, "fresh": each.light}
                for each in changed
            ],
        )
