"""How one person likes the portal and its messages, and lists kept under a name."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.types import Density
from portal.models.base import Base, NullableJson, UtcDateTime, Word


class Preference(Base):
    """What somebody set; whoever set nothing has no row."""

    __tablename__ = "preferences"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    density: Mapped[Density] = mapped_column(Word(Density), default=Density.COMFORTABLE)
    #: single letters as shortcuts; some hands and some voices press them by accident
    has_shortcuts: Mapped[bool] = mapped_column(default=True)
    #: the hour of the morning list, by the office's clock; None = the office's
    morning_at: Mapped[time | None]
    #: when that was chosen: an hour that had passed by then still holds for the day
    morning_chosen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    #: the channels by which messages come, first to last; None = as everybody begins
    channels: Mapped[list[str] | None] = mapped_column(NullableJson)


class SavedView(Base):
    """A task list under a name: filters, order and grouping as they stand in its address."""

    __tablename__ = "saved_views"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(Text)
    #: everybody sees it; only the owner changes it
    is_shared: Mapped[bool] = mapped_column(default=False)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
