"""Rows that are settled become drafts, or updates of tasks that are there; and all that undone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from portal.domain.actions import Action
from portal.domain.errors import NothingChosen, StepRefused, TooLateToUndo, TooManyAtOnce
from portal.domain.intake.batches import UNDO_FOR, BatchState, RowPlace, place_of
from portal.domain.intake.found import Problem
from portal.domain.permissions import require
from portal.domain.types import Actor, TaskState
from portal.extensions import db
from portal.models.intake import IntakeBatch, IntakeRow, IntakeTask
from portal.models.office import AuditEntry
from portal.models.task import (
    Task,
    task_coordinating_units,
    task_helpers,
    task_other_groups,
)
from portal.queries.intake import rows_with_tasks
from portal.queries.many_ids import is_one_of
from portal.queries.task_codes import codes_of
from portal.services import audit
from portal.services.acts import row_to_change
from portal.services.drafting import create_tasks
from portal.services.intake import batch_to_mend, rows_of
from portal.services.intake_rows import drafts_of
from portal.services.intake_updates import give_back, take_over
from portal.services.transaction import transactional

#: drafts written in one go; more would keep everybody else waiting
MOST_DRAFTS = 5_000


@dataclass(frozen=True, slots=True)
class Committed:
    """The codes of the drafts and of the tasks updated, and how many rows were left to look at."""

    codes: tuple[str, ...]
    updated: tuple[str, ...]
    left: int


@dataclass(frozen=True, slots=True)
class PutBack:
    """The codes of the drafts taken away, of the tasks put back, and of those that stay."""

    removed: tuple[str, ...]
    restored: tuple[str, ...]
    kept: tuple[str, ...]


@transactional
def commit_intake(actor: Actor, batch_id: int, *, now: datetime) -> Committed:
    """Write every row that is settled as drafts of the plan or into its task, all or none.

    Rows that somebody still has to look at stay in the batch, and may follow later. Raises
    NotAllowed, NotFound, NothingChosen, TooManyAtOnce, StepRefused, DeadlineBeforeStart, and
    TaskIsClosed when a task that was to be updated was closed meanwhile.
    """
    batch = batch_to_mend(actor, batch_id)
    done, rows = rows_with_tasks(batch.id), rows_of(batch.id)
    places = {row.id: _place(row, done) for row in rows}
    ready = [row for row in rows if places[row.id] is RowPlace.ADD]
    updating = [row for row in rows if places[row.id] is RowPlace.UPDATE]
    if not ready and not updating:
        raise NothingChosen()
    codes = _written(actor, batch, ready, now)
    updated = [take_over(actor, row, document_of(batch), now).code for row in updating]
    batch.state, batch.committed_at = BatchState.COMMITTED, batch.committed_at or now
    left = sum(place in (RowPlace.LOOK, RowPlace.TWICE) for place in places.values())
    _record(actor, "commit_intake", batch, now, {"codes": codes, "updated": updated, "left": left})
    return Committed(tuple(codes), tuple(updated), left)


@transactional
def undo_intake(actor: Actor, batch_id: int, *, now: datetime) -> PutBack:
    """Take away the drafts that nobody has touched since, and put back what tasks took over.

    What was issued, worked on or changed since is named and stays. Possible for 30 days. Raises
    NotAllowed, NotFound, TooLateToUndo.
    """
    require(actor, Action.CREATE_TASK)
    batch = row_to_change(IntakeBatch, batch_id, "intake")
    is_open = batch.state is BatchState.COMMITTED and batch.committed_at is not None
    if not is_open or now > (batch.committed_at or now) + UNDO_FOR:
        raise TooLateToUndo()
    restored, changed = _given_back(actor, batch, now)
    removed, touched = _taken_away(batch)
    kept = sorted({*changed, *touched})
    batch.undone_at = now
    batch.state = BatchState.COMMITTED if kept else BatchState.UNDONE
    after = {"removed": removed, "restored": restored, "kept": kept}
    _record(actor, "undo_intake", batch, now, after)
    return PutBack(tuple(removed), tuple(restored), tuple(kept))


@transactional
def discard_intake(actor: Actor, batch_id: int, *, now: datetime) -> None:
    """Close a batch out of which nothing was written. Raises NotAllowed, NotFound, StepRefused."""
    require(actor, Action.CREATE_TASK)
    batch = row_to_change(IntakeBatch, batch_id, "intake")
    if batch.state in (BatchState.COMMITTED, BatchState.UNDONE, BatchState.READING):
        raise StepRefused(step="discard", state=batch.state)
    batch.state, batch.content = BatchState.DISCARDED, None
    _record(actor, "discard_intake", batch, now, {})


def document_of(batch: IntakeBatch) -> str:
    """How a history names what was taken in: the file, or for a paste its plan."""
    return batch.name or batch.plan.title


def _place(row: IntakeRow, done: frozenset[int]) -> RowPlace:
    return place_of(
        row.choice,
        has_problems=any(each != Problem.LIKE_A_TASK for each in row.problems),
        is_like_another=row.like_task_id is not None,
        has_task=row.id in done,
    )


def _written(
    actor: Actor, batch: IntakeBatch, rows: Sequence[IntakeRow], now: datetime
) -> list[str]:
    """The codes of the drafts that rows became, each tied to its row."""
    drafts = [(row.id, fields) for row in rows for fields in drafts_of(row)]
    if len(drafts) > MOST_DRAFTS:
        raise TooManyAtOnce(number=len(drafts), most=MOST_DRAFTS)
    ids = create_tasks(actor, batch.plan_id, [fields for _row, fields in drafts], now=now)
    db.session.add_all(
        IntakeTask(row_id=row_id, task_id=task_id)
        for (row_id, _fields), task_id in zip(drafts, ids, strict=True)
    )
    db.session.flush()
    named = codes_of(ids)
    return [named[task_id] for task_id in ids]


def _given_back(actor: Actor, batch: IntakeBatch, now: datetime) -> tuple[list[str], list[str]]:
    """The tasks that are as they were again, and those that were changed since; latest first."""
    restored, changed = [], []
    for kept, code in _came_of(batch, is_update=True):
        if give_back(actor, kept, document_of(batch), now):
            restored.append(code)
            db.session.delete(kept)
        else:
            changed.append(code)
    db.session.flush()
    return restored, changed


def _taken_away(batch: IntakeBatch) -> tuple[list[str], list[str]]:
    """The drafts that are gone, and those that were issued or worked on."""
    drafts = {kept.task_id: code for kept, code in _came_of(batch, is_update=False)}
    touched = _touched(list(drafts))
    states = db.session.execute(
        select(Task.id, Task.state)
        .where(is_one_of(Task.id, drafts))
        .order_by(Task.id)
        .with_for_update()
    ).all()
    gone = [
        task_id for task_id, state in states if task_id not in touched and state is TaskState.DRAFT
    ]
    _remove(gone)
    left = drafts.keys() - set(gone)
    return [drafts[task_id] for task_id in gone], [drafts[task_id] for task_id in left]


def _came_of(batch: IntakeBatch, *, is_update: bool) -> Iterator[tuple[IntakeTask, str]]:
    found = db.session.execute(
        select(IntakeTask, Task.code)
        .join(IntakeRow, IntakeRow.id == IntakeTask.row_id)
        .join(Task, Task.id == IntakeTask.task_id)
        .where(IntakeRow.batch_id == batch.id, IntakeTask.is_update.is_(is_update))
        .order_by(IntakeTask.id.desc())
    ).all()
    return ((kept, code) for kept, code in found)


def _remove(task_ids: Sequence[int]) -> None:
    """Delete drafts that nobody has touched: nothing hangs on them but who works along."""
    db.session.execute(delete(IntakeTask).where(is_one_of(IntakeTask.task_id, task_ids)))
    for table in (task_coordinating_units, task_helpers, task_other_groups):
        db.session.execute(delete(table).where(is_one_of(table.c.task_id, task_ids)))
    db.session.execute(delete(Task).where(is_one_of(Task.id, task_ids)))


def _touched(task_ids: Sequence[int]) -> frozenset[int]:
    """The tasks to which anything was done after they were written down."""
    return frozenset(
        db.session.scalars(
            select(AuditEntry.task_id).where(
                is_one_of(AuditEntry.task_id, task_ids), AuditEntry.action != "create_task"
            )
        )
    )


def _record(
    actor: Actor, action: str, batch: IntakeBatch, now: datetime, after: Mapping[str, object]
) -> None:
    audit.record(
        actor,
        action,
        object_type="intake",
        object_id=batch.id,
        at=now,
        after={"name": batch.name, "plan": batch.plan.code, **after},
    )
