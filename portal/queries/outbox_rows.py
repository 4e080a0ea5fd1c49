"""An outbox row read back as the message that it says."""

from __future__ import annotations

from portal.domain.types import AttachedFile, Button, Channel, Message
from portal.extensions import db
from portal.models.delivery import OutboxFile, OutboxMessage

#: how the keys of such messages begin; the number of the first one follows
PUT_OFF = "snooze:"


def message_of(row: OutboxMessage) -> Message:
    """The message as it is written down now."""
    return Message(
        text=row.text,
        buttons=tuple(tuple(Button(**one) for one in line) for line in row.buttons),
        silent=row.silent,
        file=_file_of(row),
    )


def is_bringing_its_file(row: OutboxMessage) -> bool:
    """Whether the document goes with this message itself.

    A mail carries text and document at once. A caption on Telegram is too short for most texts, so
    that there the document comes in a message of its own, of the file's own kind.
    """
    if row.file_id is None:
        return False
    kept = db.session.get_one(OutboxFile, row.file_id)
    return row.channel is not Channel.TELEGRAM or row.kind == kept.kind


def _file_of(row: OutboxMessage) -> AttachedFile | None:
    if not is_bringing_its_file(row):
        return None
    kept = db.session.get_one(OutboxFile, row.file_id)
    return AttachedFile(kept.name, kept.content)


def is_put_off(row: OutboxMessage) -> bool:
    """Whether it is a message that somebody put off, coming once more."""
    return row.key.startswith(PUT_OFF)


def root_of(row: OutboxMessage) -> int:
    """The number of the message that was put off first; of any other message its own."""
    return int(row.key.split(":")[1]) if is_put_off(row) else row.id
