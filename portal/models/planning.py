"""Documents and the plans, phases and groups that come out of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.documents import DocumentStatus, RelationKind
from portal.domain.types import Cadence, Secrecy, Urgency
from portal.models.base import Base, UtcDateTime, Word
from portal.models.organisation import Unit

plan_observers = Table(
    "plan_observers",
    Base.metadata,
    Column("plan_id", ForeignKey("plans.id"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True, index=True),
)


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
    #: the office of the signer, never a name
    signer_office: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(Text)
    title_en: Mapped[str] = mapped_column(Text, default="")
    #: the day of the meeting it announces; deadlines may be counted from either day
    event_on: Mapped[date | None]
    issued_on: Mapped[date | None]
    status: Mapped[DocumentStatus] = mapped_column(
        Word(DocumentStatus), default=DocumentStatus.IN_FORCE
    )
    secrecy: Mapped[Secrecy] = mapped_column(Word(Secrecy), default=Secrecy.NONE)
    urgency: Mapped[Urgency] = mapped_column(Word(Urgency), default=Urgency.ORDINARY)
    address: Mapped[str] = mapped_column(String(500), default="")
    checksum: Mapped[str] = mapped_column(String(64), default="")

    passages: Mapped[list[Passage]] = relationship(order_by="Passage.position")


class DocumentRelation(Base):
    """What one document does to another."""

    __tablename__ = "document_relations"
    __table_args__ = (UniqueConstraint("from_id", "to_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    kind: Mapped[RelationKind] = mapped_column(Word(RelationKind))


class Passage(Base):
    """A passage of a document by its reference ("3.2, gạch đầu dòng 4"), and whether it orders."""

    __tablename__ = "passages"
    __table_args__ = (UniqueConstraint("document_id", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"))
    position: Mapped[int]
    reference: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")
    #: whether it orders something; None = nobody has judged it yet
    orders: Mapped[bool | None]
    #: why an ordering passage has no task, once somebody has said so
    no_task_because: Mapped[str] = mapped_column(Text, default="")


class Authority(Base):
    """A body above or beside the office that receives products or decides."""

    __tablename__ = "authorities"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[int] = mapped_column(default=0)


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
    #: the share of tasks to be done on time, in percent; None = no target set
    target_percent: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    accountable_to: Mapped[str] = mapped_column(String(200), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    #: every task of it shows only code and deadline there
    hide_on_telegram: Mapped[bool] = mapped_column(default=False)
    #: the plan that this one was derived from by its owner unit
    upper_plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"), index=True)
    folded: Mapped[str] = mapped_column(Text, default="")

    document: Mapped[Document | None] = relationship()
    owner_unit: Mapped[Unit | None] = relationship(foreign_keys=[owner_unit_id])
    phases: Mapped[list[Phase]] = relationship(order_by="Phase.position")
    groups: Mapped[list[TaskGroup]] = relationship(
        primaryjoin="foreign(TaskGroup.document_id) == Plan.document_id",
        order_by="TaskGroup.position",
        viewonly=True,
    )


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
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: whether the purpose was reached, said at the close
    exit_check: Mapped[str] = mapped_column(Text, default="")


class TaskGroup(Base):
    """A task group of one document: two documents' "eight groups" are not the same groups."""

    __tablename__ = "task_groups"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300), default="")
    lead_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
