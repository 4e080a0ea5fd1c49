"""Phases that were closed, with what became of each task that was not finished."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.phases import Fate
from portal.models.base import Base, Json, UtcDateTime, Word


class PhaseClosing(Base):
    """One close of a phase: who closed it, where its tasks went, and whether it was taken back."""

    __tablename__ = "phase_closings"

    id: Mapped[int] = mapped_column(primary_key=True)
    phase_id: Mapped[int] = mapped_column(ForeignKey("phases.id"), index=True)
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: where what was carried over went; None when nothing was
    into_plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    into_phase_id: Mapped[int | None] = mapped_column(ForeignKey("phases.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    #: by which document tasks were ended
    deciding_document: Mapped[str] = mapped_column(String(300), default="")
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PhaseClosingRow(Base):
    """What became of one unfinished task; `version` is the task's after it."""

    __tablename__ = "phase_closing_rows"

    closing_id: Mapped[int] = mapped_column(ForeignKey("phase_closings.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True, index=True)
    fate: Mapped[Fate] = mapped_column(Word(Fate))
    reason: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    version: Mapped[int]
