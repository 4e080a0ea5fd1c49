"""What units ask for: more time, resources, guidance, coordination; and what stands in the way."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.addressees import Addressee
from portal.domain.machines.extension import Decider, ExtensionState
from portal.domain.machines.obstacle import ObstacleState
from portal.domain.machines.requests import CoordinationState, GuidanceState
from portal.domain.machines.resource_request import ResourceKind, ResourceState
from portal.domain.types import CauseKind, ObstacleKind
from portal.models.base import Base, UtcDateTime, Word
from portal.models.task import Task

#: the other tasks that one obstacle blocks, beside the one it was raised on
obstacle_tasks = Table(
    "obstacle_tasks",
    Base.metadata,
    Column("obstacle_id", ForeignKey("obstacles.id"), primary_key=True),
    Column("task_id", ForeignKey("tasks.id"), primary_key=True, index=True),
)


class ExtensionRequest(Base):
    """A wish to move a deadline; until it is decided the old date counts, and it is kept."""

    __tablename__ = "extension_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    state: Mapped[ExtensionState] = mapped_column(
        Word(ExtensionState), default=ExtensionState.SUBMITTED, index=True
    )
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    old_due: Mapped[date | None]
    wanted_due: Mapped[date]
    cause_kind: Mapped[CauseKind] = mapped_column(Word(CauseKind), default=CauseKind.NOT_STATED)
    reason: Mapped[str] = mapped_column(Text)
    is_after_the_fact: Mapped[bool] = mapped_column(default=False)
    #: how many extensions of this task were granted before it was asked for
    earlier_grants: Mapped[int] = mapped_column(default=0)
    decider: Mapped[Decider] = mapped_column(Word(Decider), default=Decider.LEADERSHIP)
    advised_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    advised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    advice: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str] = mapped_column(Text, default="")
    granted_due: Mapped[date | None]
    #: the date granted earlier, which a decision taken back brings into force again
    granted_before: Mapped[date | None]
    source_key: Mapped[str | None] = mapped_column(String(80), unique=True)

    task: Mapped[Task] = relationship()


class Obstacle(Base):
    """A difficulty that holds tasks up, who solves it by when, and what law blocks."""

    __tablename__ = "obstacles"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    state: Mapped[ObstacleState] = mapped_column(
        Word(ObstacleState), default=ObstacleState.RAISED, index=True
    )
    kind: Mapped[ObstacleKind] = mapped_column(Word(ObstacleKind))
    statement: Mapped[str] = mapped_column(Text)
    impact: Mapped[str] = mapped_column(Text, default="")
    proposed_decision: Mapped[str] = mapped_column(Text, default="")
    needs_help: Mapped[bool] = mapped_column(default=True)
    #: for a legal instrument: what blocks, and where in it
    blocking_document: Mapped[str] = mapped_column(String(200), default="")
    blocking_article: Mapped[str] = mapped_column(String(120), default="")
    amendment_task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: raised before the deadline: an honest warning protects (domain.md §3.8 D)
    before_deadline: Mapped[bool] = mapped_column(default=False)
    owner_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    solve_by: Mapped[date | None]
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: who is asked for help, and until when an answer was promised; None = not said
    addressee: Mapped[Addressee | None] = mapped_column(Word(Addressee))
    answer_due: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: the unit that is waited for, and by when what it owes is needed
    waits_for_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    needed_on: Mapped[date | None]
    #: money or people are asked for by a request of its own
    resource_request_id: Mapped[int | None] = mapped_column(ForeignKey("resource_requests.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: where its receipt stands, as `chat:message`, so that the answer can reply to it
    receipt: Mapped[str] = mapped_column(String(100), default="", server_default="")
    #: since when it is not in the way any more; None = it still is
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source_key: Mapped[str | None] = mapped_column(String(80), unique=True)

    task: Mapped[Task] = relationship(foreign_keys=[task_id])
    other_tasks: Mapped[list[Task]] = relationship(secondary=obstacle_tasks)


class ResourceRequest(Base):
    """A request for people, money, equipment, data or expertise, tied to a task."""

    __tablename__ = "resource_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    state: Mapped[ResourceState] = mapped_column(
        Word(ResourceState), default=ResourceState.DRAFT, index=True
    )
    kind: Mapped[ResourceKind] = mapped_column(Word(ResourceKind))
    quantity: Mapped[str] = mapped_column(String(200))
    needed_on: Mapped[date | None]
    budget_year: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: the unit that appraises it, by the kind of the request
    appraising_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    appraised_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    appraisal: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[str] = mapped_column(Text, default="")
    granted: Mapped[str] = mapped_column(String(200), default="")
    provided_on: Mapped[date | None]
    #: what the wait does to the deadline is a request of its own
    extension_request_id: Mapped[int | None] = mapped_column(ForeignKey("extension_requests.id"))
    source_key: Mapped[str | None] = mapped_column(String(80), unique=True)

    task: Mapped[Task] = relationship()


class GuidanceRequest(Base):
    """A question to a leader with options and a recommendation; the wait is not the unit's."""

    __tablename__ = "guidance_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    obstacle_id: Mapped[int | None] = mapped_column(ForeignKey("obstacles.id"), index=True)
    state: Mapped[GuidanceState] = mapped_column(
        Word(GuidanceState), default=GuidanceState.ASKED, index=True
    )
    question: Mapped[str] = mapped_column(Text)
    options: Mapped[str] = mapped_column(Text, default="")
    recommendation: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    addressee_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    #: the answer made into an order with a clock
    directive_due: Mapped[date | None]

    task: Mapped[Task] = relationship()


class CoordinationRequest(Base):
    """What one unit asks of another, by when; a late answer counts against the asked unit."""

    __tablename__ = "coordination_requests"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    state: Mapped[CoordinationState] = mapped_column(
        Word(CoordinationState), default=CoordinationState.ASKED, index=True
    )
    from_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    due: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    times_returned: Mapped[int] = mapped_column(default=0)

    task: Mapped[Task] = relationship()
