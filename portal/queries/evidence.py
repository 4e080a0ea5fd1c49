"""What shows that work on a task was done, as its page lists it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.domain.types import Channel, EvidenceKind
from portal.extensions import db
from portal.models.organisation import Person
from portal.models.task_parts import Evidence
from portal.queries.files import FileLine, files_of


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence: files, a link, a document's number, or words."""

    id: int
    kind: EvidenceKind
    title: str
    reference: str
    is_final: bool
    added_by: str
    added_at: datetime
    channel: Channel
    files: tuple[FileLine, ...]


def evidence_of(task_id: int) -> tuple[EvidenceLine, ...]:
    """What was added to a task and not taken away, newest first."""
    rows = db.session.execute(
        select(Evidence, Person.name)
        .join(Person, Person.id == Evidence.added_by_id)
        .where(Evidence.task_id == task_id, Evidence.removed_at.is_(None))
        .order_by(Evidence.id.desc())
    ).all()
    files = files_of(row.id for row, _name in rows if row.kind is EvidenceKind.FILE)
    return tuple(
        EvidenceLine(
            row.id,
            row.kind,
            row.title,
            row.reference,
            row.is_final,
            name,
            row.added_at,
            row.channel,
            files.get(row.id, ()),
        )
        for row, name in rows
    )
