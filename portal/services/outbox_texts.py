"""Filling in messages whose buttons name their own number: inserted blank, then written.

Both happen in one transaction, so nobody ever sees a blank one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sqlalchemy import Table, bindparam

from portal.domain.types import Message
from portal.extensions import db
from portal.models.delivery import Notice, OutboxMessage
from portal.services.outbox import buttons_to_json

BLANK = Message("")


def fill(messages: Mapping[int, Message]) -> None:
    """Write texts and buttons into rows of the open transaction, by their ids."""
    outbox = cast(Table, OutboxMessage.__table__)
    if messages:
        db.session.execute(
            outbox.update()
            .where(outbox.c.id == bindparam("of_message"))
            .values(
                text=bindparam("said"), buttons=bindparam("answers"), silent=bindparam("is_silent")
            ),
            [
                {
                    "of_message": number,
                    "said": message.text,
                    "answers": buttons_to_json(message),
                    "is_silent": message.silent,
                }
                for number, message in messages.items()
            ],
        )


def carry(outbox_ids: Mapping[int, int]) -> None:
    """Note which message carries each notice, by the notices' ids."""
    notices = cast(Table, Notice.__table__)
    if outbox_ids:
        db.session.execute(
            notices.update()
            .where(notices.c.id == bindparam("of_notice"))
            .values(outbox_id=bindparam("carried_by")),
            [
                {"of_notice": notice_id, "carried_by": outbox_id}
                for notice_id, outbox_id in outbox_ids.items()
            ],
        )
