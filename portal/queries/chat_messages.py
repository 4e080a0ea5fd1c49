"""What of the outbox stands in a chat, by the channel's own numbers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from portal.extensions import db
from portal.models.delivery import OutboxMessage

_MOST = 60


@dataclass(frozen=True, slots=True)
class Standing:
    """A message that arrived: its number here, and the channel's."""

    outbox_id: int
    remote_id: int


def standing_with_buttons(person_id: int, chat_id: str, most: int = _MOST) -> list[Standing]:
    """The newest messages to somebody that stand in a chat with buttons, the newest first."""
    rows = db.session.execute(
        select(OutboxMessage.id, OutboxMessage.remote_id, OutboxMessage.buttons)
        .where(
            OutboxMessage.person_id == person_id,
            OutboxMessage.chat_id == chat_id,
            OutboxMessage.remote_id != "",
        )
        .order_by(OutboxMessage.id.desc())
        .limit(most)
    )
    return [Standing(number, int(remote)) for number, remote, buttons in rows if buttons]
