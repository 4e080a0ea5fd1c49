"""Documents that somebody began to take in and has not finished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from portal.domain.intake.batches import BatchState, RowChoice
from portal.extensions import db
from portal.models.intake import IntakeBatch, IntakeOmission, IntakeRow, IntakeTask
from portal.models.planning import Plan


@dataclass(frozen=True, slots=True)
class WaitingDocument:
    """A document with how many rows are not written and how many passages nobody settled."""

    id: int
    name: str
    plan_code: str
    made_at: datetime
    rows: int
    passages: int


@dataclass(frozen=True, slots=True)
class WaitingDocuments:
    """How many there are, and the oldest of them."""

    total: int
    documents: tuple[WaitingDocument, ...]


def waiting_documents(most: int) -> WaitingDocuments:
    """The documents that still have a row or a passage to be decided, the oldest first.

    A row that was left out and a passage that was left for a reason are decided.
    """
    rows = (
        select(func.count())
        .where(
            IntakeRow.batch_id == IntakeBatch.id,
            IntakeRow.choice != RowChoice.LEAVE_OUT,
            ~exists().where(IntakeTask.row_id == IntakeRow.id),
        )
        .scalar_subquery()
    )
    passages = (
        select(func.count())
        .where(
            IntakeOmission.batch_id == IntakeBatch.id,
            IntakeOmission.reason == "",
            ~exists().where(IntakeRow.omission_id == IntakeOmission.id),
        )
        .scalar_subquery()
    )
    found = db.session.execute(
        select(IntakeBatch.id, IntakeBatch.name, Plan.code, IntakeBatch.made_at, rows, passages)
        .join(Plan, Plan.id == IntakeBatch.plan_id)
        .where(
            IntakeBatch.state.in_((BatchState.READY, BatchState.COMMITTED)), (rows + passages) > 0
        )
        .order_by(IntakeBatch.id)
    ).all()
    return WaitingDocuments(len(found), tuple(WaitingDocument(*each) for each in found[:most]))
