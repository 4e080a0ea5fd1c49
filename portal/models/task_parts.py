"""What hangs on a task: milestones, planned lines, dependencies, evidence, answers, promises."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.machines.requests import AcknowledgementState
from portal.domain.types import Channel, EvidenceKind, PeriodKind
from portal.models.base import Base, UtcDateTime, Word
from portal.models.task import Task


class LineResult(StrEnum):
    """What became of a planned line."""

    OPEN = "open"
    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"


class Milestone(Base):
    """A dated step on the way to a task's product."""

    __tablename__ = "milestones"
    __table_args__ = (Unique("task_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300), default="")
    planned_on: Mapped[date]
    actual_on: Mapped[date | None]


class PlanLine(Base):
    """What somebody promises for one week or month, and what became of it.

    A line that is not done is carried over into a line of the next period, which counts how often.
    """

    __tablename__ = "plan_lines"
    __table_args__ = (Index("ix_plan_lines_period", "period_kind", "period_start", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_kind: Mapped[PeriodKind] = mapped_column(Word(PeriodKind))
    period_start: Mapped[date]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestones.id"))
    promise: Mapped[str] = mapped_column(Text)
    result: Mapped[LineResult] = mapped_column(Word(LineResult), default=LineResult.OPEN)
    reason: Mapped[str] = mapped_column(Text, default="")
    times_carried_over: Mapped[int] = mapped_column(default=0)
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("plan_lines.id"))
    planned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Dependency(Base):
    """A task that cannot be finished before another one is."""

    __tablename__ = "dependencies"
    __table_args__ = (
        Unique("task_id", "depends_on_id"),
        CheckConstraint("task_id <> depends_on_id", name="not_on_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    depends_on_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    #: days of work left for the task after the other one is done
    days_after: Mapped[int] = mapped_column(default=0)


class Evidence(Base):
    """What shows that work was done; for a standing task, in which period."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_task_period", "task_id", "period_start"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestones.id"))
    kind: Mapped[EvidenceKind] = mapped_column(Word(EvidenceKind))
    title: Mapped[str] = mapped_column(String(300))
    reference: Mapped[str] = mapped_column(String(500), default="")
    is_final: Mapped[bool] = mapped_column(default=False)
    period_start: Mapped[date | None]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    channel: Mapped[Channel] = mapped_column(Word(Channel))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source_key: Mapped[str | None] = mapped_column(String(80), unique=True)


class Acknowledgement(Base):
    """One unit asked whether it takes a task: accepted, in need of clarity, or not its own."""

    __tablename__ = "acknowledgements"
    __table_args__ = (Index("ix_acknowledgements_task_unit", "task_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    state: Mapped[AcknowledgementState] = mapped_column(
        Word(AcknowledgementState), default=AcknowledgementState.ASKED, index=True
    )
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    text: Mapped[str] = mapped_column(Text, default="")
    #: by when the Office settles a question or a dispute
    settle_by: Mapped[date | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settlement: Mapped[str] = mapped_column(Text, default="")

    task: Mapped[Task] = relationship()


class Commitment(Base):
    """A head's promise to finish tasks by dates; deviations are measured against it."""

    __tablename__ = "commitments"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    head_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CommittedTask(Base):
    """One task of a commitment, with the date promised."""

    __tablename__ = "committed_tasks"
    __table_args__ = (Unique("commitment_id", "task_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitments.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    due: Mapped[date]
