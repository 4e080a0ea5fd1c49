"""Tasks, what is said about them, what blocks them, and on whose desk they lie."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.types import (
    Channel,
    Clear,
    Confidence,
    Desk,
    Hardness,
    Light,
    Origin,
    Secrecy,
    TaskKind,
    TaskState,
    Urgency,
)
from portal.models.base import Base, UtcDateTime, Word
from portal.models.objectives import Objective
from portal.models.organisation import Person, Unit
from portal.models.planning import Passage, Phase, Plan, TaskGroup

task_coordinating_units = Table(
    "task_coordinating_units",
    Base.metadata,
    Column("task_id", ForeignKey("tasks.id"), primary_key=True),
    Column("unit_id", ForeignKey("units.id"), primary_key=True, index=True),
)


#: the official's helpers; the answer stays with the official
task_helpers = Table(
    "task_helpers",
    Base.metadata,
    Column("task_id", ForeignKey("tasks.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True, index=True),
)

#: groups of other documents that a task belongs to as well
task_other_groups = Table(
    "task_other_groups",
    Base.metadata,
    Column("task_id", ForeignKey("tasks.id"), primary_key=True),
    Column("group_id", ForeignKey("task_groups.id"), primary_key=True, index=True),
)


class Task(Base):
    """One assigned task: who, what, by when, with which product, and how far it is."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent_range"),
        CheckConstraint("window_days >= 0", name="window_not_negative"),
        Index("ix_tasks_light_due", "light", "effective_due"),
        Index("ix_tasks_state_due", "state", "effective_due"),
        Index("ix_tasks_unit_due", "lead_unit_id", "effective_due"),
        Index("ix_tasks_plan_due", "plan_id", "effective_due"),
        # what the list is counted by, and on SQLite searched, without reading the tasks themselves
        Index("ix_tasks_counted", "light", "state"),
        Index("ix_tasks_searched", "light", "state", "folded").ddl_if(dialect="sqlite"),
        # what the figures look at
        Index(
            "ix_tasks_figures",
            "lead_unit_id",
            "light",
            "state",
            "origin",
            "times_carried_over",
            "effective_due",
            "claimed_on",
            "last_report_at",
            "plan_id",
        ).ddl_if(dialect="sqlite"),
        # the queues of the day, oldest first
        Index("ix_tasks_claimed", "state", "claimed_on"),
        Index("ix_tasks_issued", "state", "issued_at"),
        # the orders of the list
        Index("ix_tasks_percent", "percent", "code"),
        Index("ix_tasks_due", "effective_due", "code"),
        Index("ix_tasks_light_in_order", "light", "effective_due", "code"),
        # a number is never given twice: the audit log goes on naming tasks that were cleared
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    phase_id: Mapped[int | None] = mapped_column(ForeignKey("phases.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("task_groups.id"))
    source_reference: Mapped[str] = mapped_column(String(120), default="")
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id"), index=True)
    objective_id: Mapped[int | None] = mapped_column(ForeignKey("objectives.id"), index=True)

    title: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[TaskKind] = mapped_column(Word(TaskKind), default=TaskKind.ONE_OFF)
    origin: Mapped[Origin] = mapped_column(Word(Origin), default=Origin.ORIGINAL)
    is_key: Mapped[bool] = mapped_column(default=False)
    #: 1 routine, 2 substantial, 3 key or a product for a superior (domain.md §3.8)
    weight: Mapped[int] = mapped_column(default=1)
    urgency: Mapped[Urgency] = mapped_column(Word(Urgency), default=Urgency.ORDINARY)
    secrecy: Mapped[Secrecy] = mapped_column(Word(Secrecy), default=Secrecy.NONE)

    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    leader_in_charge_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    official_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    competent_authority: Mapped[str] = mapped_column(String(200), default="")
    #: to which authority the product is submitted
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.id"), index=True)
    accountable_to: Mapped[str] = mapped_column(String(200), default="")
    assigned_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    product: Mapped[str] = mapped_column(Text, default="")
    #: what the product is checked against, one criterion a line
    acceptance_criteria: Mapped[str] = mapped_column(Text, default="")

    start_on: Mapped[date | None]
    #: the deadline as the document words it, and the rule that made it a date
    due_text: Mapped[str] = mapped_column(String(200), default="")
    due_rule: Mapped[str] = mapped_column(String(40), default="")
    #: the day from which "within 15 days" was counted
    counted_from: Mapped[date | None]
    due_date: Mapped[date | None]
    #: the effective deadline the unit accepted, and the one its head committed to
    baseline_due: Mapped[date | None]
    committed_due: Mapped[date | None]
    #: the latest granted date; the original one is kept
    granted_due: Mapped[date | None]
    hardness: Mapped[Hardness] = mapped_column(Word(Hardness), default=Hardness.FIXED)
    #: days by which a flexible deadline may move either way without a decision
    window_days: Mapped[int] = mapped_column(default=0)
    #: computed by domain.deadlines, kept for queries; recomputed when date or calendar change
    effective_due: Mapped[date | None]

    state: Mapped[TaskState] = mapped_column(Word(TaskState), default=TaskState.DRAFT)
    percent: Mapped[int] = mapped_column(default=0)
    self_confidence: Mapped[Confidence] = mapped_column(
        Word(Confidence), default=Confidence.NOT_JUDGED
    )
    office_confidence: Mapped[Confidence] = mapped_column(
        Word(Confidence), default=Confidence.NOT_JUDGED
    )
    forecast_on: Mapped[date | None]
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_report_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_on: Mapped[date | None]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    product_reference: Mapped[str] = mapped_column(String(200), default="")
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_until: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    #: the task of an upper plan that this one carries out a part of
    upper_task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    #: how often it was carried over into a later phase or year; more than 0 is arrears
    times_carried_over: Mapped[int] = mapped_column(default=0)
    #: no title and no content of this task on Telegram
    hide_on_telegram: Mapped[bool] = mapped_column(default=False)
    #: an index, like a stored alert time: domain.lights decides, services and the tick refresh it
    light: Mapped[Light] = mapped_column(Word(Light), default=Light.NOT_STARTED)
    #: counts every change; buttons and forms carry it, so that a stale one is noticed
    version: Mapped[int] = mapped_column(default=1)
    folded: Mapped[str] = mapped_column(Text, default="")

    plan: Mapped[Plan] = relationship()
    phase: Mapped[Phase | None] = relationship()
    group: Mapped[TaskGroup | None] = relationship()
    lead_unit: Mapped[Unit | None] = relationship(foreign_keys=[lead_unit_id])
    official: Mapped[Person | None] = relationship(foreign_keys=[official_id])
    leader_in_charge: Mapped[Person | None] = relationship(foreign_keys=[leader_in_charge_id])
    coordinating_units: Mapped[list[Unit]] = relationship(secondary=task_coordinating_units)
    helpers: Mapped[list[Person]] = relationship(secondary=task_helpers)
    other_groups: Mapped[list[TaskGroup]] = relationship(secondary=task_other_groups)
    passage: Mapped[Passage | None] = relationship()
    objective: Mapped[Objective | None] = relationship()

    @property
    def is_in_arrears(self) -> bool:
        return self.times_carried_over > 0

    __mapper_args__: ClassVar[dict[str, Any]] = {"version_id_col": version}


class ClearWaiver(Base):
    """Who waived which clear of a task, and why."""

    __tablename__ = "clear_waivers"
    __table_args__ = (Unique("task_id", "clear"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    clear: Mapped[Clear] = mapped_column(Word(Clear))
    reason: Mapped[str] = mapped_column(Text)
    waived_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProgressUpdate(Base):
    """One answer to "how far is it?", from the web or the bot; append only."""

    __tablename__ = "progress_updates"
    __table_args__ = (Index("ix_progress_updates_task_at", "task_id", "reported_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    channel: Mapped[Channel] = mapped_column(Word(Channel))
    #: Monday of the reporting week it counts for
    week_start: Mapped[date] = mapped_column(index=True)
    percent_before: Mapped[int]
    percent: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    forecast_on: Mapped[date | None]
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: one received update or one posted form makes at most one row
    source_key: Mapped[str | None] = mapped_column(String(80), unique=True)


class HolderInterval(Base):
    """On whose desk a task lay, from one day to another, and why."""

    __tablename__ = "holder_intervals"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    desk: Mapped[Desk] = mapped_column(Word(Desk))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    why: Mapped[str] = mapped_column(Text, default="")

    unit: Mapped[Unit | None] = relationship()
