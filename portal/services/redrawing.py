"""A message that was sent, as it would read now: what a tap on "‹ List" shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.domain.types import Message
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.services import (
    answer_messages,
    change_messages,
    digests,
    directing,
    explanations,
    farewells,
    obstacle_messages,
    own_messages,
    relevance,
    request_messages,
    weekly_prompts,
    written_lists,
)

#: importing them registers the checks that compose their kinds anew
COMPOSERS = (
    answer_messages,
    change_messages,
    digests,
    directing,
    explanations,
    farewells,
    obstacle_messages,
    own_messages,
    request_messages,
    weekly_prompts,
    written_lists,
)


def recheck(row: OutboxMessage, now: datetime) -> Message | None:
    """The message with the facts of now, whatever its kind; None when it is pointless."""
    return relevance.recheck(row, now)


def recheck_many(
    kind: str, rows: Sequence[OutboxMessage], now: datetime
) -> dict[int, Message | None]:
    """Many messages of one kind with the facts of now, read together."""
    return relevance.recheck_many(kind, rows, now)


def redraw(outbox_id: int, now: datetime) -> Message | None:
    """The message by its number; None also when there is none."""
    row = db.session.get(OutboxMessage, outbox_id)
    return None if row is None else recheck(row, now)
