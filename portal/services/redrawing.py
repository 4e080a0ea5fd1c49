"""A message that was sent, as it would read now: what a tap on "‹ List" shows."""

from __future__ import annotations

from datetime import datetime

from portal.domain.types import Message
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.services import batching, digests, own_messages, relevance, weekly_prompts

#: importing them registers the checks that compose their kinds anew
COMPOSERS = (batching, digests, own_messages, weekly_prompts)


def redraw(outbox_id: int, now: datetime) -> Message | None:
    """The message with today's facts; None when it has nothing to say any more."""
    row = db.session.get(OutboxMessage, outbox_id)
    return None if row is None else relevance.recheck(row, now)
