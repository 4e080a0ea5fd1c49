"""Filling in messages whose buttons name their own number: inserted blank, then written.

Both happen in one transaction, so nobody ever sees a blank one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, update

from portal.domain.task_line import Reader
from portal.domain.types import Message
from portal.extensions import db
from portal.models.delivery import Notice, OutboxMessage
from portal.queries.many_ids import pairs
from portal.services.outbox import add_message, buttons_to_json

BLANK = Message("")


def write_one(
    compose: Callable[[int], Message | None],
    *,
    key: str,
    kind: str,
    to: Reader,
    at: datetime,
    not_before: datetime | None = None,
    task_id: int | None = None,
) -> int | None:
    """Write one message, composed with its own number; None when its key exists already.

    What cannot be composed now stays blank and is called off before it would leave.
    """
    message_id = add_message(
        key=key,
        kind=kind,
        person_id=to.person_id,
        message=BLANK,
        locale=to.locale,
        at=at,
        not_before=not_before,
        task_id=task_id,
    )
    message = None if message_id is None else compose(message_id)
    if message_id is not None and message is not None:
        fill({message_id: message})
    return message_id


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
    if outbox_ids:
        carried = pairs(outbox_ids)
        db.session.execute(
            update(Notice)
            .where(Notice.id == carried.c.one)
            .values(outbox_id=carried.c.other)
            .execution_options(synchronize_session=False)
        )
