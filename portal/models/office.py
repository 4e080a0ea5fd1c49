"""The office's own data: calendar, settings, marks of regular work, heartbeats, audit log."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.calendar import DayKind
from portal.domain.types import Channel
from portal.models.base import NOT_ARCHIVED, Base, Json, UtcDateTime, Word


class CalendarDay(Base):
    """A day that differs from its weekday: a day off, or a make-up working day."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind] = mapped_column(Word(DayKind))
    name: Mapped[str] = mapped_column(String(200), default="")
    name_en: Mapped[str] = mapped_column(String(200), default="")
    #: the dispatch that decided it; days of the first fill have none
    document: Mapped[str] = mapped_column(String(200), default="")


class OfficeSetting(Base):
    """A rule the office changed from its default: ladder, lights, quiet hours, banner ..."""

    __tablename__ = "office_settings"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Any] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class WorkMark(Base):
    """Up to which instant a regular piece of work is done, so that a gap is caught up."""

    __tablename__ = "work_marks"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    done_until: Mapped[datetime] = mapped_column(UtcDateTime)


class Edition(Base):
    """A mark that every change to a table renews, within the change's own transaction.

    Triggers renew it, whatever wrote. A mark never comes back, so what was counted under it is true
    as long as it stands. No archive carries it: it belongs to the database, not to the data.
    """

    __tablename__ = "editions"
    __table_args__: ClassVar[dict[str, Any]] = {"info": {NOT_ARCHIVED: True}}

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    mark: Mapped[str] = mapped_column(String(40))


class Heartbeat(Base):
    """When a part (web, worker, scheduler, bot, sender) was last alive; real seconds."""

    __tablename__ = "heartbeats"

    part: Mapped[str] = mapped_column(String(32), primary_key=True)
    beat_at: Mapped[float]
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class AuditEntry(Base):
    """Who did what to which object, through which channel; chained by SHA-256."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_task_id", "task_id", "id"),
        Index("ix_audit_entries_object", "object_type", "object_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    channel: Mapped[Channel] = mapped_column(Word(Channel))
    action: Mapped[str] = mapped_column(String(60))
    object_type: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int | None]
    task_id: Mapped[int | None]
    before: Mapped[str] = mapped_column(Text, default="{}")
    after: Mapped[str] = mapped_column(Text, default="{}")
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The end of the audit chain: locked by whoever appends, so that entries form one line."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    last_id: Mapped[int] = mapped_column(default=0)
    last_hash: Mapped[str] = mapped_column(String(64))
