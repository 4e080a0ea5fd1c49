"""Meetings, who was there, and their conclusions with what became of each."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.meetings import MeetingKind
from portal.models.base import Base, Json, UtcDateTime, Word
from portal.models.organisation import Person, Unit
from portal.models.planning import Plan

meeting_units = Table(
    "meeting_units",
    Base.metadata,
    Column("meeting_id", ForeignKey("meetings.id"), primary_key=True),
    Column("unit_id", ForeignKey("units.id"), primary_key=True, index=True),
)


class Meeting(Base):
    """A meeting whose conclusions are followed; the day it was held and the notice's are two."""

    __tablename__ = "meetings"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[MeetingKind] = mapped_column(Word(MeetingKind))
    title: Mapped[str] = mapped_column(Text)
    #: the plan that its tasks are added to
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    held_on: Mapped[date] = mapped_column(index=True)
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    #: the notice that announces the conclusions, once it is out
    notice_number: Mapped[str] = mapped_column(String(64), default="")
    notice_on: Mapped[date | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    plan: Mapped[Plan] = relationship()
    chair: Mapped[Person | None] = relationship(foreign_keys=[chair_id])
    units: Mapped[list[Unit]] = relationship(secondary=meeting_units, order_by=Unit.name)


class Conclusion(Base):
    """One conclusion as it was read, and the draft, the directive or the reason it led to."""

    __tablename__ = "conclusions"
    __table_args__ = (UniqueConstraint("meeting_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    position: Mapped[int]
    reference: Mapped[str] = mapped_column(String(120), default="")
    #: the whole passage
    words: Mapped[str] = mapped_column(Text)
    #: what is to be done; empty where the passage could not be read as an order
    title: Mapped[str] = mapped_column(Text, default="")
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    coordinating_unit_ids: Mapped[list[int]] = mapped_column(Json, default=list)
    due_text: Mapped[str] = mapped_column(String(200), default="")
    due_date: Mapped[date | None]
    #: it comes again, such as every week, so that its task is a standing one
    comes_again: Mapped[bool] = mapped_column(default=False)
    product: Mapped[str] = mapped_column(Text, default="")
    #: a running task that says nearly the same, and how nearly, in percent
    like_task_id: Mapped[int | None] = mapped_column(
        ForeignKey("tasks.id", ondelete="SET NULL"), index=True
    )
    like_percent: Mapped[int] = mapped_column(default=0)
    task_id: Mapped[int | None] = mapped_column(
        ForeignKey("tasks.id", ondelete="SET NULL"), index=True
    )
    directive_id: Mapped[int | None] = mapped_column(
        ForeignKey("supervision_acts.id", ondelete="SET NULL"), index=True
    )
    #: why nothing has to be done, where somebody has said so
    noted_because: Mapped[str] = mapped_column(Text, default="")
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()
