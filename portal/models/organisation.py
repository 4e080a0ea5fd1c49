"""Units, people, the posts they hold, the chats they answer from, and their invitations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.domain.succession import SuccessionKind
from portal.domain.types import Channel, Post, Role, UnitKind
from portal.models.base import Base, NullableJson, UtcDateTime, Word


class Unit(Base):
    """A department, agency, office or body that is charged with tasks."""

    __tablename__ = "units"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300), default="")
    short_name: Mapped[str] = mapped_column(String(60), default="")
    kind: Mapped[UnitKind] = mapped_column(Word(UnitKind))
    bloc: Mapped[str] = mapped_column(String(32), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    #: search key, folded on write (domain.folding)
    folded: Mapped[str] = mapped_column(String(700), default="")


class UnitAlias(Base):
    """Another name documents use for a unit; translations and reorganisations make many."""

    __tablename__ = "unit_aliases"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    alias: Mapped[str] = mapped_column(String(300))
    #: folded, and one unit's only: a name that means two units helps nobody
    folded: Mapped[str] = mapped_column(String(300), unique=True)


class UnitSuccession(Base):
    """What became of a unit: merged, split, renamed or dissolved, from which day, by what."""

    __tablename__ = "unit_successions"
    __table_args__ = (UniqueConstraint("from_unit_id", "to_unit_id", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    from_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    to_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[SuccessionKind] = mapped_column(Word(SuccessionKind))
    #: the first day of the new order
    on: Mapped[date]
    deciding_document: Mapped[str] = mapped_column(String(200), default="")
    #: of a split: the tasks that go to this successor; None = all of them
    task_ids: Mapped[list[int] | None] = mapped_column(NullableJson)
    #: when it was applied; a day ahead waits for its morning
    applied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Person(Base):
    """Somebody who holds tasks, works in the office, or decides."""

    __tablename__ = "people"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200), default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    title_en: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(200), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(Word(Role), index=True)
    locale: Mapped[str] = mapped_column(String(8), default="vi")
    is_active: Mapped[bool] = mapped_column(default=True)
    folded: Mapped[str] = mapped_column(String(500), default="")

    posts: Mapped[list[PostHolding]] = relationship(back_populates="person")


class PostHolding(Base):
    """Who holds which post in which unit, from one day to another."""

    __tablename__ = "post_holdings"
    __table_args__ = (
        CheckConstraint("held_to IS NULL OR held_to >= held_from", name="ends_after_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    post: Mapped[Post] = mapped_column(Word(Post))
    held_from: Mapped[date]
    held_to: Mapped[date | None]
    is_acting: Mapped[bool] = mapped_column(default=False)

    person: Mapped[Person] = relationship(back_populates="posts")
    unit: Mapped[Unit] = relationship()


class ChatLink(Base):
    """A person's chat in a channel; at most one open link per person and per chat."""

    __tablename__ = "chat_links"
    __table_args__ = (
        Index(
            "uq_chat_links_open_chat",
            "channel",
            "chat_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(
            "uq_chat_links_open_person",
            "channel",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    channel: Mapped[Channel] = mapped_column(Word(Channel))
    chat_id: Mapped[str] = mapped_column(String(64))
    username: Mapped[str] = mapped_column(String(64), default="")
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: since when sends are refused for good (blocked, chat gone); None = reachable
    unreachable_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_tap_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Invitation(Base):
    """A one-time code that links a chat to a person; only its hash is kept."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    #: of the short code that is read out and typed; the link carries the long secret
    short_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: who tapped "Not me", so that the office can reach the right person
    refused_by: Mapped[str] = mapped_column(String(120), default="")


class SignInSession(Base):
    """A server-side session: a copied cookie dies with its row."""

    __tablename__ = "sign_in_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    #: opened by a one-tap link: it reaches one's own work and nothing else
    is_own_work: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OneTapLink(Base):
    """Opens "My work" without a password until it is over; only its hash is kept."""

    __tablename__ = "one_tap_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    #: where it leads: a task whose files are handed in, else one's own work
    task_id: Mapped[int | None] = mapped_column(ForeignKey("tasks.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInAttempt(Base):
    """A failed try, kept so that all processes throttle together; `subject` is a hash."""

    __tablename__ = "sign_in_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
