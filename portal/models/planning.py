"""Documents and the plans, phases and groups that come out of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.types import Cadence
from portal.models.base import Base, Word
from portal.models.organisation import Unit


class Document(Base):
    """An assigning document, unique by number, symbol, issuer and date."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("number", "symbol", "issuer", "issued_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    number: Mapped[str] = mapped_column(String(32))
    symbol: Mapped[str] = mapped_column(String(64), default="")
    doc_type: Mapped[str] = mapped_column(String(16), default="")
    issuer: Mapped[str] = mapped_column(String(200))
    issuer_en: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text, default="")
    event_on: Mapped[date | None]
    issued_on: Mapped[date | None]


class DocumentRelation(Base):
    """What one document does to another: implements, amends, replaces, based_on, refers_to."""

    __tablename__ = "document_relations"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))


class Plan(Base):
    """A plan or programme whose tasks are followed."""

    __tablename__ = "plans"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    title: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text, default="")
    document_id: Mapped[int | None] = mapped_column(ForeignKey("documents.id"))
    owner_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    hub_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    cadence: Mapped[Cadence] = mapped_column(Word(Cadence), default=Cadence.WEEKLY)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    folded: Mapped[str] = mapped_column(Text, default="")

    document: Mapped[Document | None] = relationship()
    owner_unit: Mapped[Unit | None] = relationship(foreign_keys=[owner_unit_id])
    phases: Mapped[list[Phase]] = relationship(order_by="Phase.position")
    groups: Mapped[list[TaskGroup]] = relationship(order_by="TaskGroup.position")


class Phase(Base):
    """A phase of a plan with its end and purpose."""

    __tablename__ = "phases"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    purpose: Mapped[str] = mapped_column(Text, default="")
    purpose_en: Mapped[str] = mapped_column(Text, default="")


class TaskGroup(Base):
    """A task group of one plan: two plans' "eight groups" are not the same groups."""

    __tablename__ = "task_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300), default="")
