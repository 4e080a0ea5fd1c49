"""Evaluation sheets: ledgers of events and points, with appeals against their lines."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Numeric, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.machines.evaluation import AppealState, SheetState
from portal.domain.types import PeriodKind
from portal.models.base import Base, Json, UtcDateTime, Word

Points = Numeric(9, 4)


class EvaluationSheet(Base):
    """One subject's results in one period, by one version of the formula.

    The subject is a person or a unit.
    """

    __tablename__ = "evaluation_sheets"
    __table_args__ = (
        Unique("person_id", "period_kind", "period_start"),
        Unique("unit_id", "period_kind", "period_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    period_kind: Mapped[PeriodKind] = mapped_column(Word(PeriodKind))
    period_start: Mapped[date]
    period_end: Mapped[date]
    formula_version: Mapped[str] = mapped_column(String(32))
    state: Mapped[SheetState] = mapped_column(Word(SheetState), default=SheetState.OPEN)
    #: numerators, denominators and results of each part
    result: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    grade: Mapped[str] = mapped_column(String(32), default="")
    computed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    appeal_until: Mapped[date | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    lines: Mapped[list[LedgerLine]] = relationship(order_by="LedgerLine.id")


class LedgerLine(Base):
    """Points for one event; corrected by another line, never by deletion."""

    __tablename__ = "ledger_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("evaluation_sheets.id"), index=True)
    part: Mapped[str] = mapped_column(String(40))
    event: Mapped[str] = mapped_column(String(40))
    event_id: Mapped[int | None]
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    points: Mapped[Decimal] = mapped_column(Points)
    note: Mapped[str] = mapped_column(Text, default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_lines.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Appeal(Base):
    """A subject's objection to a line of the own sheet."""

    __tablename__ = "appeals"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("evaluation_sheets.id"), index=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("ledger_lines.id"))
    state: Mapped[AppealState] = mapped_column(Word(AppealState), default=AppealState.FILED)
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    examined_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str] = mapped_column(Text, default="")
