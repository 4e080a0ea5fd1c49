"""What happened to a task and what was sent because of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from portal.domain.types import Channel, OutboxState
from portal.extensions import db
from portal.models.delivery import Notice, OutboxMessage
from portal.models.office import AuditEntry
from portal.models.organisation import Person


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """What happened, when, by whom, through which door; `before` and `after` are values."""

    at: datetime
    action: str
    actor: str
    actor_en: str
    channel: Channel
    before: dict[str, Any]
    after: dict[str, Any]
    message_state: OutboxState | None = None
    is_seen: bool = False


def timeline(task_id: int, limit: int = 200) -> list[TimelineEntry]:
    """What happened to a task and what was sent because of it, newest first."""
    entries = _acts(task_id, limit) + _messages(task_id, limit)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:limit]


def _acts(task_id: int, limit: int) -> list[TimelineEntry]:
    rows = db.session.execute(
        select(AuditEntry, Person.name, Person.name_en)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.task_id == task_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    return [
        TimelineEntry(
            at=entry.at,
            action=entry.action,
            actor=name or "",
            actor_en=name_en or name or "",
            channel=entry.channel,
            before=json.loads(entry.before),
            after=json.loads(entry.after),
        )
        for entry, name, name_en in rows
    ]


def _messages(task_id: int, limit: int) -> list[TimelineEntry]:
    carried = select(Notice.outbox_id).where(
        Notice.task_id == task_id, Notice.outbox_id.is_not(None)
    )
    rows = db.session.execute(
        select(OutboxMessage, Person.name, Person.name_en)
        .join(Person, Person.id == OutboxMessage.person_id)
        .where(or_(OutboxMessage.task_id == task_id, OutboxMessage.id.in_(carried)))
        .order_by(OutboxMessage.id.desc())
        .limit(limit)
    )
    return [
        TimelineEntry(
            at=message.sent_at or message.created_at,
            action=f"message_{message.kind}",
            actor=name,
            actor_en=name_en or name,
            channel=message.channel,
            before={},
            after={},
            message_state=message.state,
            is_seen=bool(message.evidence),
        )
        for message, name, name_en in rows
    ]
