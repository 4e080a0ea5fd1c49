"""Codes of tasks by id."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from portal.extensions import db
from portal.models.task import Task
from portal.queries.many_ids import is_one_of


def codes_of(ids: Iterable[int]) -> dict[int, str]:
    rows = db.session.execute(select(Task.id, Task.code).where(is_one_of(Task.id, ids)))
    return {task_id: code for task_id, code in rows}
