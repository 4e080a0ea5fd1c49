"""A mail beside the web inbox, for whoever cannot be reached by Telegram (SPEC §3)."""

from __future__ import annotations

from datetime import datetime

from portal.domain.types import Channel, Message
from portal.models.delivery import OutboxMessage
from portal.queries.office import demo_preset, settings
from portal.services.outbox import add_message


def offer_mail(row: OutboxMessage, message: Message, now: datetime) -> None:
    """Write the mail into the outbox, in the open transaction; the demo's people get none."""
    if settings().mail is None or demo_preset():
        return
    add_message(
        key=f"{row.key}#mail",
        kind=row.kind,
        person_id=row.person_id,
        message=message,
        locale=row.locale,
        at=now,
        task_id=row.task_id,
        channel=Channel.EMAIL,
        repeat_of_id=row.id,
        file_id=row.file_id,
    )
