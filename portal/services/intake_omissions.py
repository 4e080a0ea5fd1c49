"""Passages of a document that order something without a row: made rows, or left for a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from portal.domain.errors import NothingChosen, ReasonMissing
from portal.domain.intake.omitted import rows_of_passage
from portal.domain.intake.source import Passage
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.intake import IntakeOmission, IntakeRow
from portal.queries.intake import counting_from, unit_book
from portal.queries.many_ids import is_one_of
from portal.queries.office import local_day
from portal.services import audit
from portal.services.intake import batch_to_mend
from portal.services.intake_row_writer import RowWriter
from portal.services.transaction import transactional


@transactional
def make_rows(actor: Actor, batch_id: int, omission_ids: Sequence[int], *, now: datetime) -> int:
    """Make rows of passages, with what the grammar finds in them; how many passages were made so.

    The rows stand after the others and wait to be completed. A passage that has a row already
    gets no second one. Raises NotAllowed, NotFound, NothingChosen, StepRefused.
    """
    batch = batch_to_mend(actor, batch_id)
    chosen = _without_row(batch.id, omission_ids)
    day = local_day(now)
    book, counting = unit_book(day), counting_from(batch.issued_on)
    last = db.session.scalar(
        select(func.max(IntakeRow.position)).where(IntakeRow.batch_id == batch.id)
    )
    found = [
        (omission.id, task)
        for omission in chosen
        for task in rows_of_passage(
            Passage(omission.reference, omission.text, tuple(omission.above)), book, counting
        )
    ]
    tasks, made_of = [task for _id, task in found], [omission_id for omission_id, _task in found]
    RowWriter(batch.id, tasks, day, first=(last or 0) + 1, made_of=made_of).rows(0, len(tasks))
    for omission in chosen:
        omission.reason, omission.left_by_id, omission.left_at = "", None, None
    batch.rows_found = batch.rows_checked = (last or 0) + len(tasks)
    return len(chosen)


@transactional
def leave_passages(
    actor: Actor, batch_id: int, omission_ids: Sequence[int], reason: str, *, now: datetime
) -> int:
    """Leave passages without a task, for a reason that stays with the document; how many.

    Raises NotAllowed, NotFound, NothingChosen, ReasonMissing, StepRefused.
    """
    batch = batch_to_mend(actor, batch_id)
    reason = reason.strip()[:300]
    if not reason:
        raise ReasonMissing()
    chosen = _without_row(batch.id, omission_ids)
    for omission in chosen:
        omission.reason, omission.left_by_id, omission.left_at = reason, actor.person_id, now
    audit.record(
        actor,
        "leave_passages",
        object_type="intake",
        object_id=batch.id,
        at=now,
        after={
            "name": batch.name,
            "plan": batch.plan.code,
            "passages": [each.reference for each in chosen],
            "reason": reason,
        },
    )
    return len(chosen)


def _without_row(batch_id: int, omission_ids: Sequence[int]) -> list[IntakeOmission]:
    """Those of some passages that have no row, in their order. Raises NothingChosen."""
    made = select(IntakeRow.omission_id).where(
        IntakeRow.batch_id == batch_id, IntakeRow.omission_id.is_not(None)
    )
    chosen = db.session.scalars(
        select(IntakeOmission)
        .where(
            IntakeOmission.batch_id == batch_id,
            is_one_of(IntakeOmission.id, omission_ids),
            IntakeOmission.id.not_in(made),
        )
        .order_by(IntakeOmission.position)
        .with_for_update()
    ).all()
    if not chosen:
        raise NothingChosen()
    return list(chosen)
