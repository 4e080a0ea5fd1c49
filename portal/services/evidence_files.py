"""Files as evidence: kept, put to a task, to another one, or discarded (script S8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select

from portal.domain.actions import Action
from portal.domain.errors import NotAllowed, NotFound, NothingChosen
from portal.domain.types import Actor, EvidenceKind
from portal.extensions import db
from portal.files import KeptFile, place_of
from portal.models.files import StoredFile
from portal.models.task_parts import Evidence
from portal.queries.files import evidence_of_source
from portal.queries.office import settings
from portal.services import audit
from portal.services.acts import entitled_on, record_act, row_to_change, task_to_change
from portal.services.evidence import new_evidence
from portal.services.transaction import transactional

#: so long the content of a discarded file stays, for whoever hands the same one in meanwhile
_FORGET_AFTER = timedelta(hours=1)
_MAY_BE_COMING = 60.0


@transactional
def store_file(
    actor: Actor,
    kept: KeptFile,
    *,
    now: datetime,
    caption: str = "",
    source_key: str | None = None,
) -> int:
    """Note a file that waits for its task and return its id; the same source notes it once."""
    if actor.person_id is None:
        raise NotAllowed(action=Action.ADD_EVIDENCE)
    if source_key is not None:
        known = db.session.scalar(select(StoredFile.id).where(StoredFile.source_key == source_key))
        if known is not None:
            return known
    row = StoredFile(
        name=kept.name,
        kind=kept.kind,
        size=kept.size,
        checksum=kept.checksum,
        caption=caption[:300],
        stored_by_id=actor.person_id,
        stored_at=now,
        source_key=source_key,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


@transactional
def add_files(
    actor: Actor,
    task_id: int,
    file_ids: Sequence[int],
    *,
    now: datetime,
    title: str = "",
    is_final: bool = False,
    source_key: str | None = None,
) -> int:
    """Put files that wait to a task, as one piece of evidence, and return its id.

    What comes later from the same source (an album) joins it. Raises NotAllowed, NotFound,
    NothingChosen.
    """
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.ADD_EVIDENCE, task)
    waiting = _own_waiting(actor, file_ids)
    evidence = evidence_of_source(source_key)
    if evidence is None:
        captions = (row.caption for row in waiting if row.caption)
        named = title.strip() or next(captions, waiting[0].name)
        evidence = new_evidence(
            actor, task, EvidenceKind.FILE, named, "", now, is_final=is_final, source_key=source_key
        )
    for row in waiting:
        row.evidence_id = evidence.id
    after = {"kind": EvidenceKind.FILE, "title": evidence.title, "files": _names(waiting)}
    about = ("evidence", evidence.id)
    record_act(actor, "add_evidence", task, now=now, about=about, after=after)
    return evidence.id


@transactional
def hand_in_files(
    actor: Actor,
    task_id: int,
    kept: Sequence[KeptFile],
    *,
    now: datetime,
    title: str = "",
    is_final: bool = False,
) -> int:
    """Keep files and put them to a task at once, as the portal does; the id of the evidence."""
    file_ids = [store_file(actor, one, now=now) for one in kept]
    return add_files(actor, task_id, file_ids, now=now, title=title, is_final=is_final)


@transactional
def take_off(actor: Actor, evidence_id: int, *, now: datetime) -> None:
    """Take files off the wrong task: they wait for the right one. Raises NotAllowed, NotFound."""
    evidence = row_to_change(Evidence, evidence_id, "evidence")
    task = task_to_change(evidence.task_id)
    actor = entitled_on(actor, Action.ADD_EVIDENCE, task)
    if evidence.removed_at is not None or evidence.added_by_id != actor.person_id:
        raise NotFound(what="evidence", key=evidence_id)
    evidence.removed_at = now
    evidence.source_key = None
    rows = db.session.scalars(select(StoredFile).where(StoredFile.evidence_id == evidence_id))
    for row in rows:
        row.evidence_id = None
    about, after = ("evidence", evidence.id), {"title": evidence.title}
    record_act(actor, "remove_evidence", task, now=now, about=about, after=after)


@transactional
def mark_final(actor: Actor, evidence_id: int, *, now: datetime) -> str:
    """Say that a piece of evidence is the final product; its title. Raises NotAllowed, NotFound."""
    evidence = row_to_change(Evidence, evidence_id, "evidence")
    task = task_to_change(evidence.task_id)
    actor = entitled_on(actor, Action.ADD_EVIDENCE, task)
    if evidence.removed_at is not None:
        raise NotFound(what="evidence", key=evidence_id)
    if not evidence.is_final:
        evidence.is_final = True
        about, after = ("evidence", evidence.id), {"title": evidence.title, "is_final": True}
        record_act(actor, "mark_final", task, now=now, about=about, after=after)
    return evidence.title


@transactional
def discard_waiting(actor: Actor, *, now: datetime) -> int:
    """Throw away whatever of somebody's files belongs to no task; how many there were."""
    rows = db.session.scalars(_waiting_of(actor)).all()
    for row in rows:
        row.discarded_at = now
    if rows:
        audit.record(
            actor,
            "discard_files",
            object_type="person",
            object_id=actor.person_id,
            at=now,
            after={"files": _names(rows)},
        )
    return len(rows)


@transactional
def forget_discarded(*, now: datetime, steady: float) -> int:
    """Take what was discarded an hour ago off the disk; how many files went.

    Content that another file shares stays, and so does content that was handed in again within
    the last minute: its row may not be written yet. `steady` is the machine's clock, as of files.
    """
    gone = 0
    over = select(StoredFile).where(StoredFile.discarded_at <= now - _FORGET_AFTER)
    for row in db.session.scalars(over).all():
        place = place_of(settings().files_folder, row.checksum)
        if place.exists() and steady - place.stat().st_mtime < _MAY_BE_COMING:
            continue
        if not _is_shared(row):
            place.unlink(missing_ok=True)
        db.session.execute(delete(StoredFile).where(StoredFile.id == row.id))
        gone += 1
    return gone


def _is_shared(row: StoredFile) -> bool:
    others = select(StoredFile.id).where(
        StoredFile.checksum == row.checksum, StoredFile.id != row.id
    )
    return db.session.scalar(others.limit(1)) is not None


def _own_waiting(actor: Actor, file_ids: Sequence[int]) -> list[StoredFile]:
    rows = list(
        db.session.scalars(
            _waiting_of(actor).where(StoredFile.id.in_(file_ids)).order_by(StoredFile.id)
        )
    )
    if not rows:
        raise NothingChosen
    return rows


def _waiting_of(actor: Actor) -> Select[StoredFile]:
    return select(StoredFile).where(
        StoredFile.stored_by_id == actor.person_id,
        StoredFile.evidence_id.is_(None),
        StoredFile.discarded_at.is_(None),
    )


def _names(rows: Sequence[StoredFile]) -> list[str]:
    return [row.name for row in rows]
