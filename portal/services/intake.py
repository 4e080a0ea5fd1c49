"""Rows of a document that was taken in, mended and chosen, before anything is written of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.errors import (
    ChangedMeanwhile,
    NotAllowed,
    NotForSeveral,
    NotFound,
    NothingChosen,
    StepRefused,
)
from portal.domain.folding import fold
from portal.domain.intake.batches import BatchState, RowChoice
from portal.domain.intake.found import Problem
from portal.domain.intake.updates import require_open
from portal.domain.permissions import require
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.intake import IntakeBatch, IntakeRow
from portal.models.task import Task
from portal.queries.intake import rows_with_tasks
from portal.queries.many_ids import is_one_of
from portal.queries.task_facts import may_do
from portal.services.acts import row_to_change
from portal.services.intake_rows import ADDRESSED
from portal.services.organisation import add_alias
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class RowFields:
    """A row as somebody mended it; of several `each_unit_ids` each gets a task of its own."""

    title: str
    lead_unit_id: int | None
    coordinating_unit_ids: tuple[int, ...]
    each_unit_ids: tuple[int, ...]
    due_text: str
    due_date: date | None
    every: str
    product: str
    authority: str


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
    if row.choice is not RowChoice.UPDATE:
        row.choice = RowChoice.ADD if fold(row.title) else RowChoice.OPEN
    row.version += 1
    return row.batch_id


@transactional
def choose_for_rows(
    actor: Actor, batch_id: int, row_ids: Sequence[int], choice: RowChoice, *, now: datetime
) -> int:
    """Leave rows out, take them as they are, or open them again; how many were changed.

    To update is for rows that are like a task, which has to be open and the actor's to change.
    Raises NotAllowed, NothingChosen, StepRefused, TaskIsClosed.
    """
    rows = _chosen(actor, batch_id, row_ids)
    if choice is RowChoice.UPDATE:
        rows = _updating(actor, rows)
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
            row.lead_unit_id, row.each_unit_ids = lead_unit_id, []
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
    batch = batch_to_mend(actor, batch_id)
    if remember:
        add_alias(actor, unit_id, words, now=now)
    changed, done = 0, rows_with_tasks(batch.id)
    for row in rows_of(batch.id):
        hit = [each for each in row.unknown_units if fold(each[0]) == fold(words)]
        if not hit or row.id in done:
            continue
        row.unknown_units = [each for each in row.unknown_units if each not in hit]
        if any(each[2] == "lead" for each in hit) and row.lead_unit_id is None:
            row.lead_unit_id = unit_id
        elif unit_id not in row.coordinating_unit_ids and unit_id != row.lead_unit_id:
            row.coordinating_unit_ids = [*row.coordinating_unit_ids, unit_id]
        if any(each[2] == ADDRESSED for each in hit) and unit_id not in row.offered_unit_ids:
            row.offered_unit_ids = [*row.offered_unit_ids, unit_id]
        if not row.unknown_units:
            row.problems = [each for each in row.problems if each != Problem.UNKNOWN_UNIT]
        row.version += 1
        changed += 1
    return changed


@transactional
def give_each_unit(actor: Actor, batch_id: int, row_ids: Sequence[int], *, now: datetime) -> int:
    """Let rows become one task for each unit they are addressed to; how many were changed.

    A row that goes to one unit only is left as it is. Raises NotAllowed, NothingChosen,
    NotForSeveral when all are such, StepRefused.
    """
    rows = [row for row in _chosen(actor, batch_id, row_ids) if len(row.offered_unit_ids) > 1]
    if not rows:
        raise NotForSeveral()
    for row in rows:
        row.each_unit_ids = list(row.offered_unit_ids)
        row.problems = [each for each in row.problems if each not in _SETTLED_BY_EACH]
        row.version += 1
    return len(rows)


@transactional
def keep_together(actor: Actor, batch_id: int, row_ids: Sequence[int], *, now: datetime) -> int:
    """Let rows become one task again; how many were changed.

    Raises NotAllowed, NothingChosen, NotForSeveral, StepRefused.
    """
    rows = [row for row in _chosen(actor, batch_id, row_ids) if row.each_unit_ids]
    if not rows:
        raise NotForSeveral()
    for row in rows:
        row.each_unit_ids = []
        if row.lead_unit_id is None:
            row.problems = [*row.problems, str(Problem.ALL_UNITS)]
        row.version += 1
    return len(rows)


#: what is no question any more once each unit has a task of its own
_SETTLED_BY_EACH = frozenset({Problem.NO_LEAD, Problem.ALL_UNITS})


def batch_to_mend(actor: Actor, batch_id: int) -> IntakeBatch:
    """A batch whose rows are still open, locked. Raises NotAllowed, NotFound, StepRefused."""
    require(actor, Action.CREATE_TASK)
    batch = row_to_change(IntakeBatch, batch_id, "intake")
    if batch.state not in (BatchState.READY, BatchState.COMMITTED):
        raise StepRefused(step="mend", state=batch.state)
    return batch


def _row_to_mend(actor: Actor, row_id: int) -> IntakeRow:
    row = row_to_change(IntakeRow, row_id, "intake_row")
    batch_to_mend(actor, row.batch_id)
    if row.id in rows_with_tasks(row.batch_id):
        raise NotFound(what="intake_row", key=row_id)
    return row


def _chosen(actor: Actor, batch_id: int, row_ids: Sequence[int]) -> list[IntakeRow]:
    batch_to_mend(actor, batch_id)
    wanted = set(row_ids) - rows_with_tasks(batch_id)
    rows = [row for row in rows_of(batch_id) if row.id in wanted]
    if not rows:
        raise NothingChosen()
    return rows


def _updating(actor: Actor, rows: Sequence[IntakeRow]) -> list[IntakeRow]:
    """Those that are like a task that is there, if it takes updates and the actor may change it."""
    alike = [row for row in rows if row.like_task_id is not None]
    tasks = db.session.scalars(
        select(Task).where(is_one_of(Task.id, [row.like_task_id or 0 for row in alike]))
    ).all()
    if not tasks:
        raise NothingChosen()
    for task in tasks:
        require_open(task.code, task.state)
        if not may_do(actor, Action.EDIT_TASK, task):
            raise NotAllowed(action=Action.EDIT_TASK)
    return alike


def rows_of(batch_id: int) -> list[IntakeRow]:
    """The rows of a batch in their order."""
    query = select(IntakeRow).where(IntakeRow.batch_id == batch_id).order_by(IntakeRow.position)
    return list(db.session.scalars(query))
