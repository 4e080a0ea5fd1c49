"""How tasks stood at any instant, and the deadlines that were missed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.delays import DelayState
from portal.domain.types import CauseKind, Channel, Desk, Origin, TaskKind, TaskState
from portal.models.base import Base, UtcDateTime, Word


class TaskVersion(Base):
    """What the figures read of a task, from one instant until the next change.

    Rows of one task follow each other without gap; the open one (`until` is NULL) equals the task.
    There is no index on the instants: about a third of the rows hold at any one of them, and to
    read all is faster than to fetch a third one by one.
    """

    __tablename__ = "task_versions"
    __table_args__ = (
        UniqueConstraint("task_id", "since"),
        Index(
            "uq_task_versions_open",
            "task_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    phase_id: Mapped[int | None] = mapped_column(ForeignKey("phases.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("task_groups.id"))
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    official_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    leader_in_charge_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[TaskState] = mapped_column(Word(TaskState))
    kind: Mapped[TaskKind] = mapped_column(Word(TaskKind))
    origin: Mapped[Origin] = mapped_column(Word(Origin))
    weight: Mapped[int]
    #: more than 0 is arrears
    times_carried_over: Mapped[int] = mapped_column(default=0)
    start_on: Mapped[date | None]
    effective_due: Mapped[date | None]
    claimed_on: Mapped[date | None]
    paused_until: Mapped[date | None]
    desk: Mapped[Desk] = mapped_column(Word(Desk), default=Desk.UNIT)
    #: the act that made it so, as in the audit log
    action: Mapped[str] = mapped_column(String(60))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    channel: Mapped[Channel] = mapped_column(Word(Channel))


class DelayEvent(Base):
    """One deadline in force that was missed, and who answered for the task on that day."""

    __tablename__ = "delay_events"
    __table_args__ = (UniqueConstraint("task_id", "due"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    due: Mapped[date]
    #: the first day late: the posts of that day answer, whoever holds them later
    on: Mapped[date] = mapped_column(index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    head_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    desk: Mapped[Desk] = mapped_column(Word(Desk))
    desk_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    state: Mapped[DelayState] = mapped_column(Word(DelayState), default=DelayState.CHARGED)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cause_kind: Mapped[CauseKind] = mapped_column(Word(CauseKind), default=CauseKind.NOT_STATED)
    cause: Mapped[str] = mapped_column(Text, default="")
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Explanation(Base):
    """What an official writes about a task that is a month late: asked by a day, sent or not."""

    __tablename__ = "explanations"
    __table_args__ = (UniqueConstraint("task_id", "for_due", "asked_of_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    #: the deadline that was missed
    for_due: Mapped[date]
    asked_of_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer_due: Mapped[date]
    cause: Mapped[str] = mapped_column(Text, default="")
    remaining: Mapped[str] = mapped_column(Text, default="")
    finish: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
