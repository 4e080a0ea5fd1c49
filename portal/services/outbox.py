"""Outgoing messages are written down here, in the transaction that gives them their reason.

Nothing else in the product sends: the delivery service reads these rows (SPEC §3). A row's `key`
says what it is about (`morning:17:2025-07-07`); the same key is never written twice. What follows
from it, a repeat or the same content by another channel, adds a word to that key behind a `#`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.domain.types import Channel, Message, OutboxState
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.services.inserting import insert_missing
from portal.services.ways import first_channels


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message to be written down; `at` is the office's instant of writing.

    Without a `channel` it sets out by the first one of the person's order.
    """

    key: str
    kind: str
    person_id: int
    message: Message
    locale: str
    at: datetime
    not_before: datetime | None = None
    task_id: int | None = None
    channel: Channel | None = None
    repeat_of_id: int | None = None
    file_id: int | None = None


def add_message(
    *,
    key: str,
    kind: str,
    person_id: int,
    message: Message,
    locale: str,
    at: datetime,
    not_before: datetime | None = None,
    task_id: int | None = None,
    channel: Channel | None = None,
    repeat_of_id: int | None = None,
    file_id: int | None = None,
) -> int | None:
    """Write one message down and return its id, or None when its key exists already."""
    new = NewMessage(
        key,
        kind,
        person_id,
        message,
        locale,
        at,
        not_before,
        task_id,
        channel,
        repeat_of_id,
        file_id,
    )
    return add_messages([new]).get(key)


def add_messages(rows: Sequence[NewMessage]) -> dict[str, int]:
    """Write many messages down; the ids of those that are new, by key."""
    session = db.session()
    session.flush()
    first = first_channels(row.person_id for row in rows if row.channel is None)
    values = [
        _values(row, row.channel or first.get(row.person_id, Channel.TELEGRAM)) for row in rows
    ]
    inserted = insert_missing(session, OutboxMessage, values, [OutboxMessage.key, OutboxMessage.id])
    return {row.key: row.id for row in inserted}


def buttons_to_json(message: Message) -> list[list[dict[str, str]]]:
    return [
        [{"label": one.label, "data": one.data, "url": one.url} for one in row]
        for row in message.buttons
    ]


def root_key(key: str) -> str:
    """The key of the message that another one repeats or brings by another channel."""
    return key.partition("#")[0]


def _values(new: NewMessage, channel: Channel) -> dict[str, Any]:
    """A message for the web inbox is delivered by being written down; there is nothing to send."""
    is_web = channel is Channel.WEB
    return {
        "key": new.key,
        "kind": new.kind,
        "person_id": new.person_id,
        "task_id": new.task_id,
        "channel": channel,
        "locale": new.locale,
        "text": new.message.text,
        "buttons": buttons_to_json(new.message),
        "silent": new.message.silent,
        "created_at": new.at,
        "not_before": new.not_before or new.at,
        "repeat_of_id": new.repeat_of_id,
        "file_id": new.file_id,
        "state": OutboxState.SENT if is_web else OutboxState.PENDING,
        "sent_at": new.at if is_web else None,
        "settled_at": new.at if is_web else None,
    }
