"""Tasks that were issued in one go, so that their answers can be looked at together."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Base, UtcDateTime
from portal.models.planning import Plan


class IssueRound(Base):
    """One issue of several tasks of a plan: who issued them, when."""

    __tablename__ = "issue_rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)

    plan: Mapped[Plan] = relationship()


class RoundTask(Base):
    """One task of a round; a task is issued once."""

    __tablename__ = "issue_round_tasks"

    round_id: Mapped[int] = mapped_column(ForeignKey("issue_rounds.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True, unique=True)
