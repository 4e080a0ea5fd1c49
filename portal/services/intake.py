"""Rows that were taken in: mended, chosen, written as drafts in one go, and put back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from portal.domain.actions import Action
from portal.domain.errors import (
    ChangedMeanwhile,
    NotFound,
    NothingChosen,
    StepRefused,
    TooLateToUndo,
)
from portal.domain.folding import fold
from portal.domain.intake.batches import UNDO_FOR, BatchState, RowChoice, RowPlace, place_of
from portal.domain.intake.found import Problem
from portal.domain.permissions import require
from portal.domain.types import Actor, TaskState
from portal.extensions import db
from portal.models.intake import IntakeBatch, IntakeRow
from portal.models.office import AuditEntry
from portal.models.task import (
    Task,
    task_coordinating_units,
    task_helpers,
    task_other_groups,
)
from portal.queries.many_ids import is_one_of
from portal.queries.task_codes import codes_of
from portal.services import audit
from portal.services.acts import row_to_change
from portal.services.drafting import create_tasks
from portal.services.intake_rows import task_fields_of
from portal.services.organisation import add_alias
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class RowFields:
    """A row as somebody mended it."""

    title: str
    lead_unit_id: int | None
    coordinating_unit_ids: tuple[int, ...]
    due_text: str
    due_date: date | None
    every: str
    product: str
    authority: str


@dataclass(frozen=True, slots=True)
class Committed:
    """The codes of the drafts written, and how many rows were left to be looked at."""

    codes: tuple[str, ...]
    left: int


@dataclass(frozen=True, slots=True)
class PutBack:
    """The codes of the drafts taken away, and of the tasks that are protected and stay."""

    removed: tuple[str, ...]
    kept: tuple[str, ...]


@transactional
def mend_row(actor: Actor, row_id: int, fields: RowFields, *, version: int, now: datetime) -> int:
    """Write a row as somebody mended it, which settles it; returns the batch's id.

    Raises NotAllowed, NotFound, ChangedMeanwhile, StepRefused.
    """
    row = _row_to_mend(actor, row_id)
    if row.version != version:
        raise ChangedMeanwhile(version=version, current=row.version)
    for name in RowFields.__slots__:
        value = getattr(fields, name)
        setattr(row, name, list(value) if isinstance(value, tuple) else value)
    row.unknown_units = []
    row.problems = [] if fold(row.title) else [str(Problem.NO_TASK)]
    row.choice = RowChoice.ADD if fold(row.title) else RowChoice.OPEN
    row.version += 1
    return row.batch_id


@transactional
def choose_for_rows(
    actor: Actor, batch_id: int, row_ids: Sequence[int], choice: RowChoice, *, now: datetime
) -> int:
    """Leave rows out, take them as they are, or open them again; how many were changed.

    Raises NotAllowed, NothingChosen, StepRefused.
    """
    rows = _chosen(actor, batch_id, row_ids)
    for row in rows:
        row.choice = choice
        row.version += 1
    return len(rows)


@transactional
def give_rows(
    actor: Actor,
    batch_id: int,
    row_ids: Sequence[int],
    *,
    lead_unit_id: int | None = None,
    due_date: date | None = None,
    now: datetime,
) -> int:
    """Give many rows one lead unit, one deadline, or both; how many were changed.

    Raises NotAllowed, NothingChosen, StepRefused.
    """
    rows = _chosen(actor, batch_id, row_ids)
    for row in rows:
        settled: set[str] = set()
        if lead_unit_id is not None:
            row.lead_unit_id = lead_unit_id
            row.unknown_units = [each for each in row.unknown_units if each[2] != "lead"]
            settled |= {Problem.NO_LEAD, Problem.ALL_UNITS}
            settled |= set() if row.unknown_units else {Problem.UNKNOWN_UNIT}
        if due_date is not None:
            row.due_date = due_date
            settled |= {Problem.UNREADABLE_DUE, Problem.GUESSED_DUE}
        row.problems = [each for each in row.problems if each not in settled]
        row.version += 1
    return len(rows)


@transactional
def let_name_mean(
    actor: Actor, batch_id: int, words: str, unit_id: int, *, remember: bool, now: datetime
) -> int:
    """Say which unit a name means, in all rows that have it; how many there were.

    `remember` keeps the name as an alias for every later document. Raises NotAllowed, NotFound,
    AliasTaken, StepRefused.
    """
    batch = _batch_to_mend(actor, batch_id)
    if remember:
        add_alias(actor, unit_id, words, now=now)
    changed = 0
    for row in _rows(batch.id):
        hit = [each for each in row.unknown_units if fold(each[0]) == fold(words)]
        if not hit or row.task_id is not None:
            continue
        row.unknown_units = [each for each in row.unknown_units if each not in hit]
        if any(each[2] == "lead" for each in hit) and row.lead_unit_id is None:
            row.lead_unit_id = unit_id
        elif unit_id not in row.coordinating_unit_ids and unit_id != row.lead_unit_id:
            row.coordinating_unit_ids = [*row.coordinating_unit_ids, unit_id]
        if not row.unknown_units:
            row.problems = [each for each in row.problems if each != Problem.UNKNOWN_UNIT]
        row.version += 1
        changed += 1
    return changed


@transactional
def commit_intake(actor: Actor, batch_id: int, *, now: datetime) -> Committed:
    """Write every row that is settled as a draft of the plan, all of them or none.

    Rows that somebody still has to look at stay in the batch, and may follow later. Raises
    NotAllowed, NotFound, NothingChosen, StepRefused, DeadlineBeforeStart.
    """
    batch = _batch_to_mend(actor, batch_id)
    rows = _rows(batch.id)
    ready = [row for row in rows if row_place(row) is RowPlace.ADD]
    if not ready:
        raise NothingChosen()
    ids = create_tasks(actor, batch.plan_id, [task_fields_of(row) for row in ready], now=now)
    for row, task_id in zip(ready, ids, strict=True):
        row.task_id = task_id
    named = codes_of(ids)
    codes = [named[task_id] for task_id in ids]
    batch.state, batch.committed_at = BatchState.COMMITTED, batch.committed_at or now
    left = sum(row_place(row) in (RowPlace.LOOK, RowPlace.TWICE) for row in rows)
    _record(actor, "commit_intake", batch, now, {"codes": codes, "left": left})
    return Committed(tuple(codes), left)


@transactional
def undo_intake(actor: Actor, batch_id: int, *, now: datetime) -> PutBack:
    """Take away the drafts of a batch that nobody has touched since; the others are named and kept.

    Possible for 30 days. Raises NotAllowed, NotFound, TooLateToUndo.
    """
    require(actor, Action.CREATE_TASK)
    batch = row_to_change(IntakeBatch, batch_id, "intake")
    is_open = batch.state is BatchState.COMMITTED and batch.committed_at is not None
    if not is_open or now > (batch.committed_at or now) + UNDO_FOR:
        raise TooLateToUndo()
    rows = {row.task_id: row for row in _rows(batch.id) if row.task_id is not None}
    touched = _touched(list(rows))
    removed, kept = [], []
    states = db.session.execute(
        select(Task.id, Task.code, Task.state)
        .where(is_one_of(Task.id, rows))
        .order_by(Task.id)
        .with_for_update()
    ).all()
    for task_id, code, state in states:
        if task_id in touched or state is not TaskState.DRAFT:
            kept.append(code)
        else:
            removed.append(code)
            rows[task_id].task_id = None
    db.session.flush()
    _remove([task_id for task_id, row in rows.items() if row.task_id is None])
    batch.undone_at = now
    batch.state = BatchState.COMMITTED if kept else BatchState.UNDONE
    after = {"removed": removed, "kept": kept}
    _record(actor, "undo_intake", batch, now, after)
    return PutBack(tuple(removed), tuple(kept))


@transactional
def discard_intake(actor: Actor, batch_id: int, *, now: datetime) -> None:
    """Close a batch out of which nothing was written. Raises NotAllowed, NotFound, StepRefused."""
    require(actor, Action.CREATE_TASK)
    batch = row_to_change(IntakeBatch, batch_id, "intake")
    if batch.state in (BatchState.COMMITTED, BatchState.UNDONE, BatchState.READING):
        raise StepRefused(step="discard", state=batch.state)
    batch.state, batch.content = BatchState.DISCARDED, None
    _record(actor, "discard_intake", batch, now, {})


def row_place(row: IntakeRow) -> RowPlace:
    """Where a row stands in the preview."""
    others = [each for each in row.problems if each != Problem.LIKE_A_TASK]
    return place_of(
        row.choice,
        has_problems=bool(others),
        is_like_another=row.like_task_id is not None,
        has_task=row.task_id is not None,
    )


def _remove(task_ids: Sequence[int]) -> None:
    """Delete drafts that nobody has touched: nothing hangs on them but who works along."""
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


def _batch_to_mend(actor: Actor, batch_id: int) -> IntakeBatch:
    require(actor, Action.CREATE_TASK)
    batch = row_to_change(IntakeBatch, batch_id, "intake")
    if batch.state not in (BatchState.READY, BatchState.COMMITTED):
        raise StepRefused(step="mend", state=batch.state)
    return batch


def _row_to_mend(actor: Actor, row_id: int) -> IntakeRow:
    row = row_to_change(IntakeRow, row_id, "intake_row")
    _batch_to_mend(actor, row.batch_id)
    if row.task_id is not None:
        raise NotFound(what="intake_row", key=row_id)
    return row


def _chosen(actor: Actor, batch_id: int, row_ids: Sequence[int]) -> list[IntakeRow]:
    _batch_to_mend(actor, batch_id)
    wanted = set(row_ids)
    rows = [row for row in _rows(batch_id) if row.id in wanted and row.task_id is None]
    if not rows:
        raise NothingChosen()
    return rows


def _rows(batch_id: int) -> list[IntakeRow]:
    query = select(IntakeRow).where(IntakeRow.batch_id == batch_id).order_by(IntakeRow.position)
    return list(db.session.scalars(query))


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
