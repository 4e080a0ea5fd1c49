"""An outbox row read back as the message that it says."""

from __future__ import annotations

from portal.domain.types import Button, Message
from portal.models.delivery import OutboxMessage


def message_of(row: OutboxMessage) -> Message:
    """The message as it is written down now."""
    return Message(
        text=row.text,
        buttons=tuple(tuple(Button(**one) for one in line) for line in row.buttons),
        silent=row.silent,
    )
