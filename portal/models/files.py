"""Files that were handed in; their content lies in the data folder (`portal/files.py`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.domain.files import FileKind
from portal.models.base import Base, UtcDateTime, Word


class StoredFile(Base):
    """One file, part of one piece of evidence; without one while it waits for its task."""

    __tablename__ = "files"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[FileKind] = mapped_column(Word(FileKind))
    size: Mapped[int]
    checksum: Mapped[str] = mapped_column(String(64), index=True)
    #: what was written under it when it was sent
    caption: Mapped[str] = mapped_column(String(300), default="")
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), index=True)
    stored_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    stored_at: Mapped[datetime] = mapped_column(UtcDateTime)
    #: its content is taken off the disk a while later
    discarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    source_key: Mapped[str | None] = mapped_column(String(80), unique=True)
