"""The audit log: who did what, when, through which door; a hash chain from the first row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.domain.types import Actor
from portal.extensions import db
from portal.models.office import AuditEntry, AuditHead

GENESIS = "0" * 64
_PENDING = "dondoc_audit_pending"


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What verifying the chain found: `broken_at` is the first bad entry's id, or None."""

    entries: int
    broken_at: int | None

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


def record(
    actor: Actor,
    action: str,
    *,
    object_type: str,
    object_id: int | None,
    at: datetime,
    task_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Note one act of the open transaction; it is chained and written at the commit."""
    entry = AuditEntry(
        at=at,
        actor_id=actor.person_id,
        on_behalf_of_id=actor.on_behalf_of_id,
        channel=actor.channel,
        action=action,
        object_type=object_type,
        object_id=object_id,
        task_id=task_id,
        before=_canonical(before or {}),
        after=_canonical(after or {}),
    )
    db.session().info.setdefault(_PENDING, []).append(entry)


def seal(session: Session) -> None:
    """Append the noted entries to the chain; called once, last, by the transaction.

    The head row is locked only now, so that writers wait for each other as briefly as possible.
    """
    pending: list[AuditEntry] = session.info.pop(_PENDING, [])
    if not pending:
        return
    head = session.get(AuditHead, 1, with_for_update=True)
    if head is None:
        head = AuditHead(id=1, last_id=0, last_hash=GENESIS)
        session.add(head)
    for entry in pending:
        entry.id = head.last_id + 1
        entry.previous_hash = head.last_hash
        entry.hash = _hash(entry)
        head.last_id, head.last_hash = entry.id, entry.hash
        session.add(entry)
    session.flush()


def forget(session: Session) -> None:
    """Drop the notes of a transaction that was rolled back."""
    session.info.pop(_PENDING, None)


def verify_chain() -> ChainReport:
    """Walk the whole chain: an edited, removed, swapped or cut-off entry breaks it."""
    session = db.session()
    expected_id, expected_hash, seen = 1, GENESIS, 0
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id)).yield_per(1000):
        seen += 1
        is_linked = entry.id == expected_id and entry.previous_hash == expected_hash
        if not is_linked or entry.hash != _hash(entry):
            return ChainReport(entries=seen, broken_at=min(entry.id, expected_id))
        expected_id, expected_hash = entry.id + 1, entry.hash
    head = session.get(AuditHead, 1)
    last_id, last_hash = (head.last_id, head.last_hash) if head else (0, GENESIS)
    if (last_id, last_hash) != (expected_id - 1, expected_hash):
        return ChainReport(entries=seen, broken_at=min(last_id, expected_id))
    return ChainReport(entries=seen, broken_at=None)


def _hash(entry: AuditEntry) -> str:
    content = _canonical(
        {
            "id": entry.id,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": entry.actor_id,
            "on_behalf_of": entry.on_behalf_of_id,
            "channel": str(entry.channel),
            "action": entry.action,
            "object": [entry.object_type, entry.object_id, entry.task_id],
            "before": entry.before,
            "after": entry.after,
            "previous": entry.previous_hash,
        }
    )
    return hashlib.sha256(content.encode()).hexdigest()


def _canonical(values: Mapping[str, Any]) -> str:
    return json.dumps(
        values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    )


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot stand in the audit log")
