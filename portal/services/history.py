"""Keeps how every issued task stood at any instant, as far as the figures read it.

A figure as of an instant is computed from these rows by the same query as a live one, so the two
cannot differ. Drafts have no history: they never count.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.domain.types import Actor, Desk, TaskState
from portal.extensions import db
from portal.models.history import TaskVersion
from portal.models.task import HolderInterval, Task
from portal.queries.many_ids import is_one_of

#: what a version says of its task, beside the desk it lies on
TASK_FACTS = (
    "plan_id",
    "phase_id",
    "group_id",
    "lead_unit_id",
    "official_id",
    "leader_in_charge_id",
    "state",
    "kind",
    "origin",
    "weight",
    "times_carried_over",
    "start_on",
    "effective_due",
    "claimed_on",
    "paused_until",
)
FACTS = (*TASK_FACTS, "desk")


def remember(task: Task, actor: Actor, action: str, at: datetime) -> None:
    """Note how a task stands after an act, if that differs from how it stood."""
    remember_many([task], actor, action, at)


def remember_many(tasks: Sequence[Task], actor: Actor, action: str, at: datetime) -> None:
    """Note how many tasks stand after one act; joins the open transaction."""
    session = db.session()
    session.flush()
    issued = [task for task in tasks if task.state is not TaskState.DRAFT]
    ids = [task.id for task in issued]
    open_versions = {
        version.task_id: version
        for version in session.scalars(
            select(TaskVersion).where(
                is_one_of(TaskVersion.task_id, ids), TaskVersion.until.is_(None)
            )
        )
    }
    desks = _desks(session, ids)
    fresh: list[TaskVersion] = []
    for task in issued:
        facts = {name: getattr(task, name) for name in TASK_FACTS}
        facts["desk"] = desks.get(task.id, Desk.UNIT)
        last = open_versions.get(task.id)
        if last is not None and all(getattr(last, name) == facts[name] for name in FACTS):
            continue
        # A clock that was put back must not make a version end before it began.
        since = at if last is None else max(at, last.since)
        version = _version(task.id, since, facts, actor, action)
        if last is not None and last.since == since:
            _overwrite(session, last.id, version)
        else:
            if last is not None:
                last.until = since
            fresh.append(version)
    # The open version is closed before the next one opens: there is only ever one.
    session.flush()
    session.add_all(fresh)
    session.flush()


def _desks(session: Session, task_ids: Sequence[int]) -> dict[int, Desk]:
    held = session.execute(
        select(HolderInterval.task_id, HolderInterval.desk)
        .where(is_one_of(HolderInterval.task_id, task_ids), HolderInterval.until.is_(None))
        .order_by(HolderInterval.id)
    )
    return {task_id: desk for task_id, desk in held}


def _version(
    task_id: int, since: datetime, facts: dict[str, Any], actor: Actor, action: str
) -> TaskVersion:
    return TaskVersion(
        task_id=task_id,
        since=since,
        action=action,
        actor_id=actor.person_id,
        channel=actor.channel,
        **facts,
    )


def _overwrite(session: Session, version_id: int, version: TaskVersion) -> None:
    """Two acts at one instant leave one version: how it stood when the instant was over."""
    said = {name: getattr(version, name) for name in (*FACTS, "action", "actor_id", "channel")}
    session.execute(update(TaskVersion).where(TaskVersion.id == version_id).values(**said))
