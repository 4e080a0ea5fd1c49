"""Dossiers: products on their way to a superior authority, with their opinions and reviews."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.machines.dossier import DossierState, OpinionResult, ReviewResult
from portal.models.base import Base, Json, UtcDateTime, Word
from portal.models.task import Task


class Dossier(Base):
    """One product's way: drafting, consultation, legal review, signature, submission, outcome.

    Two clocks: the unit answers until `submitted_on`; `promulgated_on` is the authority's.
    """

    __tablename__ = "dossiers"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), unique=True)
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authorities.id"), index=True)
    #: lo_trinh, de_an, quyet_dinh, nghi_dinh, thong_tu ...; decides the checklist
    product_type: Mapped[str] = mapped_column(String(32), default="")
    state: Mapped[DossierState] = mapped_column(
        Word(DossierState), default=DossierState.DRAFTING, index=True
    )
    state_since: Mapped[datetime] = mapped_column(UtcDateTime)
    #: the papers it needs, and which of them are there: [{"paper": ..., "there": bool}]
    checklist: Mapped[list[Any]] = mapped_column(Json, default=list)
    bypassed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    bypass_reason: Mapped[str] = mapped_column(Text, default="")
    legally_cleared_on: Mapped[date | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    signed_on: Mapped[date | None]
    submission_number: Mapped[str] = mapped_column(String(120), default="")
    submitted_on: Mapped[date | None]
    promulgated_number: Mapped[str] = mapped_column(String(120), default="")
    promulgated_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(Text, default="")

    task: Mapped[Task] = relationship()
    reviews: Mapped[list[ReviewRound]] = relationship(order_by="ReviewRound.id")
    opinions: Mapped[list[Opinion]] = relationship(order_by="Opinion.id")


class ReviewRound(Base):
    """One legal review of a dossier: received, due, result, missing points."""

    __tablename__ = "review_rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), index=True)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due: Mapped[date | None]
    result: Mapped[ReviewResult] = mapped_column(Word(ReviewResult), default=ReviewResult.OPEN)
    missing_points: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Opinion(Base):
    """A comment of another unit on a draft, and what was done with it."""

    __tablename__ = "opinions"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier_id: Mapped[int] = mapped_column(ForeignKey("dossiers.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due: Mapped[date | None]
    given_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[OpinionResult] = mapped_column(Word(OpinionResult), default=OpinionResult.OPEN)
    answer: Mapped[str] = mapped_column(Text, default="")
