"""Changes made to many tasks at once, kept so that they can be taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.types import TaskColumn
from portal.models.base import Base, Json, UtcDateTime, Word


class BulkChange(Base):
    """One change of one column of many tasks: who made it, when, and whether it was taken back."""

    __tablename__ = "bulk_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    column: Mapped[TaskColumn] = mapped_column(Word(TaskColumn))
    reason: Mapped[str] = mapped_column(Text, default="")
    #: whether the people concerned were to be told
    is_told: Mapped[bool] = mapped_column(default=False)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class BulkChangeRow(Base):
    """What a bulk change did to one task; `version` is the task's after it."""

    __tablename__ = "bulk_change_rows"

    bulk_change_id: Mapped[int] = mapped_column(ForeignKey("bulk_changes.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), primary_key=True, index=True)
    before: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    version: Mapped[int]
