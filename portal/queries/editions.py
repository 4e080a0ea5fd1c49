"""What was counted over the tasks, kept as long as no task has changed.

A count is kept in the process under the mark of the tasks (models.office.Edition), its statement
and its values. The mark changes in the transaction that changes a task, so a kept count is never
older than the rows that the reader sees.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import Select, Table, func, select
from sqlalchemy.sql.visitors import iterate

from portal.extensions import db
from portal.models.office import Edition
from portal.models.task import Task

T = TypeVar("T")

TASKS = "tasks"
MOST_KEPT = 64


@dataclass
class Shelf:
    """The counts of one application, the last used last."""

    kept: OrderedDict[tuple[str, ...], Any] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: tuple[str, ...]) -> Any:
        with self.lock:
            if key in self.kept:
                self.kept.move_to_end(key)
            return self.kept.get(key)

    def put(self, key: tuple[str, ...], value: Any) -> None:
        with self.lock:
            self.kept[key] = value
            while len(self.kept) > MOST_KEPT:
                self.kept.popitem(last=False)


def counted_once(query: Select[Any], count: Callable[[Select[Any]], T]) -> T:
    """What `count` makes of a query; kept for the next one if it reads nothing but the tasks.

    `count` depends on the query's rows alone, and what it returns is never changed.
    """
    mark = tasks_mark() if _reads_tasks_alone(query) else ""
    if not mark:
        return count(query)
    said = query.compile(db.engine)
    key = (mark, count.__qualname__, str(said), repr(sorted(said.params.items())))
    kept: T | None = _shelf().take(key)
    if kept is None:
        kept = count(query)
        # a change that was committed in between belongs to the next mark
        if tasks_mark() == mark:
            _shelf().put(key, kept)
    return kept


def tasks_mark() -> str:
    """The mark of the tasks as this transaction sees them; empty where nothing may be kept.

    On PostgreSQL a mark is renewed at the commit, so a transaction that has written keeps nothing.
    """
    asked = select(Edition.mark).where(Edition.name == TASKS)
    if db.engine.dialect.name == "postgresql":
        asked = asked.where(func.txid_current_if_assigned().is_(None))
    return db.session.scalar(asked) or ""


def _reads_tasks_alone(query: Select[Any]) -> bool:
    return {each for each in iterate(query) if isinstance(each, Table)} == {Task.__table__}


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions.setdefault("dondoc_counts", Shelf())
    return shelf
