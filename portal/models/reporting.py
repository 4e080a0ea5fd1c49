"""Reporting periods, what units report in them, and the figures frozen at their close."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.machines.report import ReportState
from portal.domain.types import (
    CauseKind,
    Confidence,
    Desk,
    Light,
    Origin,
    PeriodKind,
    TaskState,
    Timeliness,
)
from portal.models.base import Base, Json, UtcDateTime, Word
from portal.models.unchanging import never_changes

consolidated_sources = Table(
    "consolidated_sources",
    Base.metadata,
    Column("consolidated_id", ForeignKey("consolidated_reports.id"), primary_key=True),
    Column("report_id", ForeignKey("reports.id"), primary_key=True, index=True),
)


class Period(Base):
    """A week or month of reporting: open, then cut off, then frozen for good.

    The figures are those of the cut-off, however much later they are frozen.
    """

    __tablename__ = "periods"
    __table_args__ = (Unique("kind", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PeriodKind] = mapped_column(Word(PeriodKind))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    cutoff_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: when the freeze is due: at the cut-off of a week, some working days after that of a month
    freezes_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    frozen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshots.id"))


@never_changes
class Snapshot(Base):
    """The figures of one instant with every row behind them; never changed, sealed by a hash."""

    __tablename__ = "snapshots"

    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(120), default="")
    #: the counters, by their names
    figures: Mapped[dict[str, Any]] = mapped_column(Json)
    rows: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))


@never_changes
class SnapshotRow(Base):
    """How one task stood at the instant of a snapshot; numbers and codes, nothing that can go."""

    __tablename__ = "snapshot_rows"

    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(32))
    plan_id: Mapped[int]
    plan_code: Mapped[str] = mapped_column(String(32))
    phase_id: Mapped[int | None]
    group_id: Mapped[int | None]
    lead_unit_id: Mapped[int | None]
    unit_code: Mapped[str] = mapped_column(String(32), default="")
    official_id: Mapped[int | None]
    leader_in_charge_id: Mapped[int | None]
    state: Mapped[TaskState] = mapped_column(Word(TaskState))
    origin: Mapped[Origin] = mapped_column(Word(Origin))
    times_carried_over: Mapped[int] = mapped_column(default=0)
    timeliness: Mapped[Timeliness] = mapped_column(Word(Timeliness))
    due_soon: Mapped[bool] = mapped_column(default=False)
    light: Mapped[Light] = mapped_column(Word(Light))
    percent: Mapped[int]
    effective_due: Mapped[date | None]
    claimed_on: Mapped[date | None]
    last_report_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    desk: Mapped[Desk] = mapped_column(Word(Desk))


@never_changes
class Addendum(Base):
    """A dated correction beside a snapshot, which itself stays as it was."""

    __tablename__ = "addenda"

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(Text)
    figures: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class Report(Base):
    """One unit's report for one period; the instant of receipt decides on time or late."""

    __tablename__ = "reports"
    __table_args__ = (Unique("period_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("periods.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    state: Mapped[ReportState] = mapped_column(
        Word(ReportState), default=ReportState.NOT_DUE, index=True
    )
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    narrative: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_on_time: Mapped[bool | None]
    times_returned: Mapped[int] = mapped_column(default=0)
    missing_points: Mapped[str] = mapped_column(Text, default="")

    period: Mapped[Period] = relationship()
    rows: Mapped[list[ReportRow]] = relationship(order_by="ReportRow.task_id")


class ReportRow(Base):
    """What a unit's report says of one task; prefilled from the updates of the period."""

    __tablename__ = "report_rows"
    __table_args__ = (Index("ix_report_rows_task_id", "task_id"),)

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True)
    percent: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    no_change_because: Mapped[str] = mapped_column(Text, default="")
    cause_kind: Mapped[CauseKind] = mapped_column(Word(CauseKind), default=CauseKind.NOT_STATED)
    cause: Mapped[str] = mapped_column(Text, default="")
    forecast_on: Mapped[date | None]
    confidence: Mapped[Confidence] = mapped_column(Word(Confidence), default=Confidence.NOT_JUDGED)
    updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: nothing new in this period: the last known data, marked
    is_stale: Mapped[bool] = mapped_column(default=False)


class ConsolidatedReport(Base):
    """The hub's synthesis of a period, in versions, made of accepted unit reports."""

    __tablename__ = "consolidated_reports"
    __table_args__ = (Unique("period_id", "plan_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("periods.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    version: Mapped[int] = mapped_column(default=1)
    text: Mapped[str] = mapped_column(Text, default="")
    snapshot_id: Mapped[int | None] = mapped_column(ForeignKey("snapshots.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))

    sources: Mapped[list[Report]] = relationship(secondary=consolidated_sources)


class DigestFigures(Base):
    """The counts that the digests of a morning named; never changed, the next ones compare."""

    __tablename__ = "digest_figures"
    __table_args__ = (Unique("kind", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    counts: Mapped[dict[str, Any]] = mapped_column(Json)
