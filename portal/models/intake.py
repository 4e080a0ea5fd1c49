"""What was taken in: files and pastes with their rows, until they are tasks and a while longer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.intake.batches import BatchState, RowChoice
from portal.models.base import Base, Json, UtcDateTime, Word
from portal.models.planning import Plan


class IntakeBatch(Base):
    """One file or paste on its way into a plan; the import history is these rows."""

    __tablename__ = "intake_batches"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    #: the file's name; empty for a paste
    name: Mapped[str] = mapped_column(String(200), default="")
    #: the day from which "within 15 days" counts
    issued_on: Mapped[date]
    state: Mapped[BatchState] = mapped_column(
        Word(BatchState), default=BatchState.WAITING, index=True
    )
    #: why it could not be read (a Trouble), with what its sentence names
    trouble: Mapped[str] = mapped_column(String(32), default="")
    trouble_facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    #: what is to be read, until it was; the neutral form afterwards, for other columns
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    source: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, deferred=True)
    #: columns that somebody took for something else: table, column, kind
    chosen: Mapped[list[Any]] = mapped_column(Json, default=list)
    #: the headings of the tables and what their columns were taken for
    tables: Mapped[list[Any]] = mapped_column(Json, default=list)
    #: rows that were headings, sums or empty
    skipped_rows: Mapped[int] = mapped_column(default=0)
    #: the old font that was converted
    converted_from: Mapped[str] = mapped_column(String(16), default="")
    rows_found: Mapped[int] = mapped_column(default=0)
    rows_checked: Mapped[int] = mapped_column(default=0)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: since when somebody reads it, to tell a reading that was cut off
    reading_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    committed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    plan: Mapped[Plan] = relationship()


class IntakeOmission(Base):
    """A passage that orders something and became no row, and why it was left so if it was."""

    __tablename__ = "intake_omissions"
    __table_args__ = (UniqueConstraint("batch_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("intake_batches.id"))
    position: Mapped[int]
    reference: Mapped[str] = mapped_column(String(120), default="")
    text: Mapped[str] = mapped_column(Text)
    #: the passages it stands below, the nearest one last
    above: Mapped[list[str]] = mapped_column(Json, default=list)
    #: why it needs no task; empty while nobody has said so
    reason: Mapped[str] = mapped_column(String(300), default="")
    left_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IntakeRow(Base):
    """One row of a batch: the fields as they were read or mended, and what became of it."""

    __tablename__ = "intake_rows"
    __table_args__ = (UniqueConstraint("batch_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("intake_batches.id"))
    position: Mapped[int]
    reference: Mapped[str] = mapped_column(String(120), default="")
    #: the original cells or the whole passage
    words: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(Text, default="")
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    coordinating_unit_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    #: the units it is addressed to when no single one leads: each may get a task of its own
    offered_unit_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    #: the units that each get a task of their own; none, and the row becomes one task
    each_unit_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    #: names that mean no unit, each with the unit that was perhaps meant and its role
    unknown_units: Mapped[list[Any]] = mapped_column(Json, default=list)
    due_text: Mapped[str] = mapped_column(String(200), default="")
    due_date: Mapped[date | None]
    #: how often it comes again (an Every)
    every: Mapped[str] = mapped_column(String(16), default="")
    product: Mapped[str] = mapped_column(Text, default="")
    authority: Mapped[str] = mapped_column(String(200), default="")
    group_name: Mapped[str] = mapped_column(String(300), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    #: for each field the words it came from and how sure it is
    evidence: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    #: what somebody has to look at (Problems)
    problems: Mapped[list[str]] = mapped_column(Json, default=list)
    like_task_id: Mapped[int | None] = mapped_column(
        ForeignKey("tasks.id", ondelete="SET NULL"), index=True
    )
    like_percent: Mapped[int] = mapped_column(default=0)
    choice: Mapped[RowChoice] = mapped_column(Word(RowChoice), default=RowChoice.OPEN)
    #: counts every change; the form carries it, so that a stale one is noticed
    version: Mapped[int] = mapped_column(default=1)
    #: the passage it was made of, if the reading had made no row of it
    omission_id: Mapped[int | None] = mapped_column(ForeignKey("intake_omissions.id"), index=True)


class IntakeTask(Base):
    """A task that came out of a row: a draft written, or a task that took over what it says."""

    __tablename__ = "intake_tasks"
    __table_args__ = (UniqueConstraint("row_id", "task_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    row_id: Mapped[int] = mapped_column(ForeignKey("intake_rows.id", ondelete="CASCADE"))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"), index=True)
    is_update: Mapped[bool] = mapped_column(default=False)
    #: of an update: what was taken over, as it was and as it was left
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
