"""Reading what was taken in: small things at once, big ones in the worker, with progress."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select

from portal.domain.actions import Action
from portal.domain.errors import FileUnreadable, NotFound, StepRefused
from portal.domain.intake.batches import BatchState
from portal.domain.intake.columns import Column, header_of
from portal.domain.intake.found import FoundTask, Reading
from portal.domain.intake.reading import read_source
from portal.domain.intake.source import Grid, Passage, Source
from portal.domain.intake.trouble import Trouble
from portal.domain.permissions import require
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.intake import IntakeBatch, IntakeOmission, IntakeRow
from portal.models.planning import Plan
from portal.queries.intake import counting_from, unit_book
from portal.queries.office import local_day
from portal.readers.reading import MOST_BYTES, MOST_LETTERS, read_file, read_text
from portal.services.acts import row_to_change
from portal.services.intake_row_writer import RowWriter
from portal.services.transaction import transaction, transactional

#: bytes up to which a file is read while its sender waits
READ_AT_ONCE = 400_000
#: rows checked in one transaction, after which the progress shows
ROWS_AT_ONCE = 250
#: a reading that has said nothing for that long was killed and is begun again
_GIVEN_UP = timedelta(minutes=10)

log = logging.getLogger(__name__)


@transactional
def take_in(
    actor: Actor, plan_id: int, issued_on: date, content: bytes, *, name: str, now: datetime
) -> int:
    """Keep a file, or a paste when it has no name, to be read; returns the batch's id.

    Raises NotAllowed, NotFound, and FileUnreadable for what is empty or too big.
    """
    require(actor, Action.CREATE_TASK)
    if db.session.get(Plan, plan_id) is None:
        raise NotFound(what="plan", key=plan_id)
    if not content.strip():
        raise FileUnreadable(Trouble.EMPTY)
    if len(content) > (MOST_BYTES if name else 4 * MOST_LETTERS):
        most = MOST_BYTES // 1024**2
        raise FileUnreadable(Trouble.TOO_BIG, size=-(-len(content) // 1024**2), most=most)
    batch = IntakeBatch(
        plan_id=plan_id,
        name=name[-200:],
        issued_on=issued_on,
        content=content,
        made_by_id=actor.person_id,
        made_at=now,
    )
    db.session.add(batch)
    db.session.flush()
    return batch.id


def read_waiting(now: datetime) -> int:
    """Read every batch that waits, or whose reading was cut off; how many were read."""
    is_read = IntakeBatch.state == BatchState.READING
    abandoned = is_read & (IntakeBatch.reading_since < now - _GIVEN_UP)
    waiting = db.session.scalars(
        select(IntakeBatch.id)
        .where(or_(IntakeBatch.state == BatchState.WAITING, abandoned))
        .order_by(IntakeBatch.id)
    ).all()
    for batch_id in waiting:
        read_batch(batch_id, now=now)
    return len(waiting)


def has_waiting() -> bool:
    """Whether anything taken in waits to be read."""
    unread = (BatchState.WAITING, BatchState.READING)
    found = select(IntakeBatch.id).where(IntakeBatch.state.in_(unread)).limit(1)
    return db.session.scalar(found) is not None


def read_batch(batch_id: int, *, now: datetime) -> BatchState:
    """Read a batch into rows, in several transactions, so that its progress can be seen.

    What cannot be read leaves the batch failed, with the trouble that its page explains.
    """
    begun = _begin(batch_id, now)
    if begun is None:
        return db.session.get_one(IntakeBatch, batch_id).state
    name, content, issued_on = begun
    try:
        source = read_file(content, name) if name else read_text(content.decode("utf-8"))
        reading = read_source(source, unit_book(local_day(now)), counting_from(issued_on))
    except FileUnreadable as trouble:
        return _failed(batch_id, trouble)
    except Exception:
        log.exception("batch %s could not be read", batch_id)
        return _failed(batch_id, FileUnreadable(Trouble.BROKEN))
    _keep_source(batch_id, source, reading)
    _keep_rows(batch_id, reading.tasks, local_day(now))
    return _ready(batch_id)


@transactional
def take_columns_as(
    actor: Actor, batch_id: int, chosen: Mapping[int, Mapping[int, Column]], *, now: datetime
) -> None:
    """Read the tables of a batch again with columns that mean something else.

    What was mended in its rows is lost, so this stands before the rows. Raises NotAllowed,
    NotFound, and StepRefused once tasks were written out of it.
    """
    require(actor, Action.CREATE_TASK)
    batch = row_to_change(IntakeBatch, batch_id, "intake")
    if batch.state is not BatchState.READY:
        raise StepRefused(step="read", state=batch.state)
    source = source_from(batch.source)
    book, day = unit_book(local_day(now)), counting_from(batch.issued_on)
    reading = read_source(source, book, day, chosen=chosen)
    batch.chosen = [
        [table, column, str(kind)]
        for table, columns in chosen.items()
        for column, kind in columns.items()
    ]
    db.session.execute(delete(IntakeRow).where(IntakeRow.batch_id == batch_id))
    _describe(batch, source, reading)
    RowWriter(batch_id, reading.tasks, local_day(now)).rows(0, len(reading.tasks))
    batch.rows_checked = len(reading.tasks)


@transactional
def _begin(batch_id: int, now: datetime) -> tuple[str, bytes, date] | None:
    """What is to be read; None when it was read, or somebody else reads it."""
    batch = row_to_change(IntakeBatch, batch_id, "intake")
    since = batch.reading_since
    is_abandoned = batch.state is BatchState.READING and (not since or since < now - _GIVEN_UP)
    if batch.content is None or not (batch.state is BatchState.WAITING or is_abandoned):
        return None
    batch.state, batch.reading_since, batch.rows_checked = BatchState.READING, now, 0
    db.session.execute(delete(IntakeRow).where(IntakeRow.batch_id == batch_id))
    return batch.name, batch.content, batch.issued_on


@transactional
def _failed(batch_id: int, trouble: FileUnreadable) -> BatchState:
    batch = row_to_change(IntakeBatch, batch_id, "intake")
    batch.state, batch.trouble, batch.content = BatchState.FAILED, str(trouble.why), None
    batch.trouble_facts = {name: value for name, value in trouble.facts.items() if name != "why"}
    return batch.state


@transactional
def _keep_source(batch_id: int, source: Source, reading: Reading) -> None:
    batch = row_to_change(IntakeBatch, batch_id, "intake")
    batch.source = asdict(source)
    batch.converted_from = source.converted_from
    _describe(batch, source, reading)


def _describe(batch: IntakeBatch, source: Source, reading: Reading) -> None:
    _keep_omissions(batch.id, reading.omissions)
    batch.skipped_rows, batch.rows_found = reading.left_out, len(reading.tasks)
    chosen = {(table, column): kind for table, column, kind in batch.chosen}
    batch.tables = [
        _described(number, grid, chosen)
        for number, grid in enumerate(source.grids)
        if header_of(grid) is not None
    ]


def _keep_omissions(batch_id: int, passages: Sequence[Passage]) -> None:
    """Keep the passages left without a row; why one was left so survives another reading."""
    left = {
        (each.reference, each.text): each
        for each in db.session.scalars(
            select(IntakeOmission).where(IntakeOmission.batch_id == batch_id)
        )
    }
    db.session.execute(delete(IntakeOmission).where(IntakeOmission.batch_id == batch_id))
    values = []
    for position, passage in enumerate(passages, 1):
        reference = passage.reference[:120]
        before = left.get((reference, passage.text))
        values.append(
            {
                "batch_id": batch_id,
                "position": position,
                "reference": reference,
                "text": passage.text,
                "above": list(passage.above),
                "reason": before.reason if before else "",
                "left_by_id": before.left_by_id if before else None,
                "left_at": before.left_at if before else None,
            }
        )
    if values:
        db.session.execute(insert(IntakeOmission), values)


def _described(number: int, grid: Grid, chosen: Mapping[tuple[int, int], str]) -> dict[str, Any]:
    header = header_of(grid)
    assert header is not None
    return {
        "number": number,
        "name": grid.name,
        "titles": list(header.titles),
        "columns": [
            chosen.get((number, index), str(column)) for index, column in enumerate(header.columns)
        ],
    }


def _keep_rows(batch_id: int, tasks: Sequence[FoundTask], day: date) -> None:
    write = RowWriter(batch_id, tasks, day)
    for start in range(0, len(tasks), ROWS_AT_ONCE):
        with transaction():
            write.rows(start, start + ROWS_AT_ONCE)
            batch = row_to_change(IntakeBatch, batch_id, "intake")
            batch.rows_checked = min(len(tasks), start + ROWS_AT_ONCE)


@transactional
def _ready(batch_id: int) -> BatchState:
    batch = row_to_change(IntakeBatch, batch_id, "intake")
    batch.state, batch.content = BatchState.READY, None
    return batch.state


def source_from(kept: Mapping[str, Any]) -> Source:
    """The neutral form as it was kept."""
    return Source(
        tuple(
            Grid(each["name"], tuple(tuple(row) for row in each["rows"]))
            for each in kept.get("grids", ())
        ),
        tuple(
            Passage(each["reference"], each["text"], tuple(each["above"]))
            for each in kept.get("passages", ())
        ),
        kept.get("converted_from", ""),
    )
