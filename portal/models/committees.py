"""Steering committees: their members, and what each answers for."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Word


class CommitteeRole(StrEnum):
    HEAD = "head"
    DEPUTY_HEAD = "deputy_head"
    MEMBER = "member"
    SECRETARY = "secretary"


class CommitteeMember(Base):
    """Membership of a committee (a unit of that kind), with a field of responsibility."""

    __tablename__ = "committee_members"

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    committee_role: Mapped[CommitteeRole] = mapped_column(Word(CommitteeRole))
    field: Mapped[str] = mapped_column(Text, default="")
    field_en: Mapped[str] = mapped_column(Text, default="")
    member_from: Mapped[date]
    member_to: Mapped[date | None]
    document: Mapped[str] = mapped_column(String(200), default="")
