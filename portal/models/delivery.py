"""What is planned, what goes out, what came in: the tables that carry the promise of SPEC §3."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.types import Channel, OutboxState, ReminderState, Rung, UpdateState
from portal.models.base import Base, Json, UtcDateTime, Word

_BigId = BigInteger().with_variant(Integer, "sqlite")


class Reminder(Base):
    """One rung of a task's ladder for one deadline; fires once."""

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("task_id", "rung", "for_due", "repeat", name="uq_reminders_once"),
        Index("ix_reminders_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    rung: Mapped[Rung] = mapped_column(Word(Rung))
    #: the deadline it was planned for; a moved deadline makes it moot. 9999-12-31 = none
    for_due: Mapped[date]
    repeat: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ReminderState] = mapped_column(Word(ReminderState), default=ReminderState.PLANNED)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(40), default="")


class Notice(Base):
    """What one person is to be told because of one rung; folded into a message or alone."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("reminder_id", "person_id"),
        Index("ix_notices_outbox_id", "outbox_id"),
        Index("ix_notices_waiting", "person_id", "outbox_id", "settled_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    reminder_id: Mapped[int] = mapped_column(ForeignKey("reminders.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    rung: Mapped[Rung] = mapped_column(Word(Rung))
    alone: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: the message that carries it; None = waits for the person's next batch
    outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))
    #: set when a message that carried it ended in doubt: the next one is marked
    doubted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: the message in doubt; a proof of its delivery settles the notice
    doubted_outbox_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"), index=True)
    #: delivered for sure, or moot
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutboxMessage(Base):
    """One outgoing message with its state and evidence."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_pending",
            "not_before",
            "id",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index("ix_outbox_state_id", "state", "id"),
        Index("ix_outbox_person_id", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    #: morning, week_late, month_late, weekly_prompt, digest_daily, digest_weekly, linked, ...
    kind: Mapped[str] = mapped_column(String(32), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"), index=True)
    channel: Mapped[Channel] = mapped_column(Word(Channel), default=Channel.TELEGRAM)
    #: where it went; filled at the claim from the person's link of that moment
    chat_id: Mapped[str] = mapped_column(String(64), default="")
    locale: Mapped[str] = mapped_column(String(8), default="vi")
    text: Mapped[str] = mapped_column(Text)
    buttons: Mapped[list[Any]] = mapped_column(Json, default=list)
    silent: Mapped[bool] = mapped_column(default=False)
    state: Mapped[OutboxState] = mapped_column(Word(OutboxState), default=OutboxState.PENDING)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    not_before: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    #: real seconds (never shifted) until which the claim holds
    claimed_until: Mapped[float | None]
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    remote_id: Mapped[str] = mapped_column(String(32), default="", index=True)
    #: why it ended so: telegram's sentence, "read timeout", "killed while sending", ...
    outcome: Mapped[str] = mapped_column(String(300), default="")
    #: what proves delivery after a doubt: a tap, a reply
    evidence: Mapped[str] = mapped_column(String(120), default="")
    #: the message in doubt that this one repeats
    repeat_of_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id"))
    #: the document that belongs to it; Telegram brings it in a message of its own
    file_id: Mapped[int | None] = mapped_column(ForeignKey("outbox_files.id"), index=True)


class OutboxFile(Base):
    """A document under a message, kept as it was made; `key` and `kind` are those of the message
    that brings it on Telegram, once the text has gone."""

    __tablename__ = "outbox_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(120))
    caption: Mapped[str] = mapped_column(Text)
    #: empty once it was let go of
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Lease(Base):
    """Who may do what only one may do at a time; expires by real seconds."""

    __tablename__ = "leases"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80), default="")
    until: Mapped[float] = mapped_column(default=0.0)


class PaceMark(Base):
    """When the next message may leave, for the whole bot ("*") or for one chat; real seconds."""

    __tablename__ = "pace_marks"

    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    next_at: Mapped[float] = mapped_column(default=0.0)
    #: a 429 stops the whole bot until then
    halted_until: Mapped[float] = mapped_column(default=0.0)


class ReceivedUpdate(Base):
    """The inbox: each raw update, kept before the next ones are asked for."""

    __tablename__ = "received_updates"
    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index("ix_received_updates_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bot_id: Mapped[int] = mapped_column(_BigId)
    update_id: Mapped[int] = mapped_column(_BigId)
    raw: Mapped[str] = mapped_column(Text)
    state: Mapped[UpdateState] = mapped_column(Word(UpdateState), default=UpdateState.PENDING)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    error: Mapped[str] = mapped_column(String(300), default="")
    attempts: Mapped[int] = mapped_column(default=0)


class Conversation(Base):
    """What the bot waits for in one chat (a number, a reason ...); survives a restart."""

    __tablename__ = "conversations"

    chat_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    awaiting: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
