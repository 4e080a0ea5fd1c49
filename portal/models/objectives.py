"""Objectives of plans, and the indicators that show whether they are reached."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.trajectory import Frequency
from portal.models.base import Base, UtcDateTime, Word

Amount = Numeric(18, 4)


class Objective(Base):
    """What a plan wants to reach; tasks serve it, indicators measure it."""

    __tablename__ = "objectives"
    __table_args__ = (UniqueConstraint("plan_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")

    indicators: Mapped[list[Indicator]] = relationship(order_by="Indicator.id")


class Indicator(Base):
    """A number with its unit, source, frequency, baseline and target."""

    __tablename__ = "indicators"

    id: Mapped[int] = mapped_column(primary_key=True)
    objective_id: Mapped[int | None] = mapped_column(ForeignKey("objectives.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    name: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300), default="")
    unit_of_measure: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(200), default="")
    frequency: Mapped[Frequency] = mapped_column(Word(Frequency), default=Frequency.MONTHLY)
    baseline: Mapped[Decimal | None] = mapped_column(Amount)
    baseline_on: Mapped[date | None]
    target: Mapped[Decimal | None] = mapped_column(Amount)
    target_on: Mapped[date | None]

    trajectory: Mapped[list[TrajectoryPoint]] = relationship(order_by="TrajectoryPoint.on")
    readings: Mapped[list[Reading]] = relationship(order_by="Reading.on")


class TrajectoryPoint(Base):
    """Where an indicator is planned to stand on a day between baseline and target."""

    __tablename__ = "trajectory_points"
    __table_args__ = (UniqueConstraint("indicator_id", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"))
    on: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Amount)


class Reading(Base):
    """What an indicator stood at, with its source; a correction is another reading."""

    __tablename__ = "readings"

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("indicators.id"), index=True)
    on: Mapped[date]
    value: Mapped[Decimal] = mapped_column(Amount)
    source: Mapped[str] = mapped_column(String(200), default="")
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
