"""What leaders and the Office do about a task: direct, monitor, inspect, supervise, urge, help."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.supervision import SupervisionKind
from portal.models.base import Base, UtcDateTime, Word


class SupervisionAct(Base):
    """One act with its author, content and, where an answer is wanted, by when and what it was."""

    __tablename__ = "supervision_acts"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    kind: Mapped[SupervisionKind] = mapped_column(Word(SupervisionKind))
    content: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_due: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
