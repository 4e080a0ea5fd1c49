"""One change for many tasks at once: what could be done is done, and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.errors import (
    DomainError,
    NotAllowed,
    NotFound,
    NothingChosen,
    TooLateToUndo,
    TooManyAtOnce,
)
from portal.domain.types import Actor, TaskColumn
from portal.extensions import db
from portal.models.bulk_changes import BulkChange, BulkChangeRow
from portal.models.task import Task
from portal.services import change_messages
from portal.services.acts import row_to_change, task_to_change
from portal.services.list_edits import ColumnChange, Value, change_column, put_back
from portal.services.transaction import transactional

MOST_AT_ONCE = 500
UNDO_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Refused:
    """A task that was left as it was, and why."""

    code: str
    refusal: DomainError


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of a change: the tasks changed, those left alone, and how many hear of it."""

    id: int | None
    changed: tuple[str, ...]
    refused: tuple[Refused, ...]
    told: int = 0


@transactional
def change_many(
    actor: Actor,
    task_ids: Sequence[int],
    column: TaskColumn,
    value: Value,
    *,
    reason: str,
    tells: bool,
    now: datetime,
) -> BulkOutcome:
    """Give many tasks the same value, each by its own rules and rights.

    1. A task that refuses is left as it was and named with its reason; the others go on.
    2. What was changed is kept with the values before, so that `undo_bulk` can put it back.
    3. With `tells`, each official concerned gets one message, a minute later at the earliest.

    Raises NothingChosen, TooManyAtOnce.
    """
    ids = list(dict.fromkeys(task_ids))
    if actor.person_id is None:
        raise NotAllowed(action=Action.EDIT_TASK)
    if not ids:
        raise NothingChosen()
    if len(ids) > MOST_AT_ONCE:
        raise TooManyAtOnce(number=len(ids), most=MOST_AT_ONCE)
    changes, changed, refused = _change_each(actor, ids, column, value, reason, now)
    if not changes:
        return BulkOutcome(None, (), tuple(refused))
    bulk = BulkChange(
        made_by_id=actor.person_id, made_at=now, column=column, reason=reason, is_told=tells
    )
    db.session.add(bulk)
    db.session.flush()
    db.session.add_all(
        BulkChangeRow(
            bulk_change_id=bulk.id,
            task_id=change.task_id,
            before=change.before,
            after=change.after,
            version=change.version,
        )
        for change in changes
    )
    told = change_messages.tell_of_change(bulk, changes, now) if tells else 0
    return BulkOutcome(bulk.id, tuple(changed), tuple(refused), told)


@transactional
def undo_bulk(actor: Actor, bulk_id: int, *, now: datetime) -> BulkOutcome:
    """Put back what one's own bulk change did; tasks changed since then are left and named.

    A message that still waits is called off; one that left is corrected by another.
    Raises NotFound for somebody else's, TooLateToUndo after ten minutes or a second time.
    """
    bulk = row_to_change(BulkChange, bulk_id, "bulk_change")
    if bulk.made_by_id != actor.person_id:
        raise NotFound(what="bulk_change", key=bulk_id)
    if bulk.undone_at is not None or now > bulk.made_at + UNDO_FOR:
        raise TooLateToUndo()
    restored, refused = [], []
    rows = db.session.scalars(
        select(BulkChangeRow)
        .where(BulkChangeRow.bulk_change_id == bulk.id)
        .order_by(BulkChangeRow.task_id)
    ).all()
    for row in rows:
        task = task_to_change(row.task_id)
        if task.version != row.version:
            refused.append(Refused(task.code, TooLateToUndo()))
            continue
        put_back(actor, task, bulk.column, row.before, now)
        restored.append(task.code)
    bulk.undone_at = now
    told = change_messages.call_off(bulk, now)
    return BulkOutcome(bulk.id, tuple(restored), tuple(refused), told)


def _change_each(
    actor: Actor,
    ids: Sequence[int],
    column: TaskColumn,
    value: Value,
    reason: str,
    now: datetime,
) -> tuple[list[ColumnChange], list[str], list[Refused]]:
    codes = {
        task_id: code
        for task_id, code in db.session.execute(select(Task.id, Task.code).where(Task.id.in_(ids)))
    }
    changes: list[ColumnChange] = []
    changed: list[str] = []
    refused: list[Refused] = []
    for task_id in ids:
        if task_id not in codes:
            continue
        task = task_to_change(task_id)
        try:
            changes.append(change_column(actor, task, column, value, reason=reason, now=now))
        except DomainError as refusal:
            refused.append(Refused(codes[task_id], refusal))
        else:
            changed.append(codes[task_id])
    return changes, changed, refused
