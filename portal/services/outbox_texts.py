"""Filling in messages whose buttons name their own number: inserted blank, then written.

Both happen in one transaction, so nobody ever sees a blank one.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import update

from portal.domain.types import Message
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.services.outbox import buttons_to_json

BLANK = Message("")


def fill(messages: Mapping[int, Message]) -> None:
    """Write texts and buttons into rows of the open transaction, by their ids."""
    if messages:
        db.session.execute(
            update(OutboxMessage),
            [
                {
                    "id": number,
                    "text": message.text,
                    "buttons": buttons_to_json(message),
                    "silent": message.silent,
                }
                for number, message in messages.items()
            ],
        )
