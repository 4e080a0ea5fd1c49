"""Files that were handed in: what a piece of evidence consists of, and what waits for its task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from portal.domain.files import FileKind
from portal.extensions import db
from portal.models.files import StoredFile
from portal.models.task_parts import Evidence
from portal.queries.many_ids import is_one_of


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file as its readers see it; `size` in bytes."""

    id: int
    name: str
    kind: FileKind
    size: int
    checksum: str
    caption: str
    stored_at: datetime


def files_of(evidence_ids: Iterable[int]) -> dict[int, tuple[FileLine, ...]]:
    """The files of some pieces of evidence, in the order in which they came."""
    wanted = list(evidence_ids)
    found: dict[int, list[FileLine]] = defaultdict(list)
    rows = _lines(
        select(StoredFile).where(
            is_one_of(StoredFile.evidence_id, wanted), StoredFile.discarded_at.is_(None)
        )
    )
    for row in rows:
        assert row.evidence_id is not None
        found[row.evidence_id].append(_line(row))
    return {evidence_id: tuple(lines) for evidence_id, lines in found.items()}


def waiting_files(person_id: int) -> tuple[FileLine, ...]:
    """What somebody sent that belongs to no task yet, oldest first."""
    asked = select(StoredFile).where(
        StoredFile.stored_by_id == person_id,
        StoredFile.evidence_id.is_(None),
        StoredFile.discarded_at.is_(None),
    )
    return tuple(_line(row) for row in _lines(asked))


def file_of_task(task_id: int, file_id: int) -> FileLine | None:
    """A file that counts as evidence of a task; None once it was taken away."""
    row = db.session.scalar(
        select(StoredFile)
        .join(Evidence, Evidence.id == StoredFile.evidence_id)
        .where(
            StoredFile.id == file_id,
            StoredFile.discarded_at.is_(None),
            Evidence.task_id == task_id,
            Evidence.removed_at.is_(None),
        )
    )
    return _line(row) if row is not None else None


def evidence_of_source(source_key: str | None) -> Evidence | None:
    """The evidence that came from this source before and still counts."""
    if source_key is None:
        return None
    return db.session.scalar(
        select(Evidence).where(Evidence.source_key == source_key, Evidence.removed_at.is_(None))
    )


def task_of_evidence(evidence_id: int) -> int | None:
    """The task a piece of evidence counts for; None once it was taken away."""
    return db.session.scalar(
        select(Evidence.task_id).where(Evidence.id == evidence_id, Evidence.removed_at.is_(None))
    )


def named_checksums() -> frozenset[str]:
    """The checksums of everything that has to lie in the folder of files."""
    return frozenset(
        db.session.scalars(select(StoredFile.checksum).where(StoredFile.discarded_at.is_(None)))
    )


def _lines(asked: Select[StoredFile]) -> Iterable[StoredFile]:
    return db.session.scalars(asked.order_by(StoredFile.id))


def _line(row: StoredFile) -> FileLine:
    return FileLine(row.id, row.name, row.kind, row.size, row.checksum, row.caption, row.stored_at)
