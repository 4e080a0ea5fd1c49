"""An outbox row read back as the message that it says."""

from __future__ import annotations

from portal.domain.types import Button, Message
from portal.models.delivery import OutboxMessage

#: how the keys of such messages begin; the number of the first one follows
PUT_OFF = "snooze:"


def message_of(row: OutboxMessage) -> Message:
    """The message as it is written down now."""
    return Message(
        text=row.text,
        buttons=tuple(tuple(Button(**one) for one in line) for line in row.buttons),
        silent=row.silent,
    )


def is_put_off(row: OutboxMessage) -> bool:
    """Whether it is a message that somebody put off, coming once more."""
    return row.key.startswith(PUT_OFF)


def root_of(row: OutboxMessage) -> int:
    """The number of the message that was put off first; of any other message its own."""
    return int(row.key.split(":")[1]) if is_put_off(row) else row.id
