"""Whoever leaves the office hears it once, in the chat that was linked."""

from __future__ import annotations

from datetime import datetime

from portal.domain.quiet import next_allowed
from portal.domain.types import Channel, Message
from portal.extensions import db
from portal.messages.compose_farewell import farewell
from portal.models.delivery import OutboxMessage
from portal.models.organisation import ChatLink, Person
from portal.queries.office import working_calendar, zone
from portal.queries.task_lines import reader
from portal.services import relevance
from portal.services.chat_links import open_link
from portal.services.outbox import add_message

FAREWELL = "farewell"


def tell_leaver(person_id: int, now: datetime) -> None:
    """Write the last message, in working hours; joins the transaction.

    Whoever has no chat, or cannot be reached there, is not looked for.
    """
    link = open_link(ChatLink.person_id == person_id)
    if link is None or link.unreachable_since is not None:
        return
    to = reader(person_id)
    add_message(
        key=f"{FAREWELL}:{person_id}:{now:%Y%m%d%H%M%S}",
        kind=FAREWELL,
        person_id=person_id,
        message=farewell(to),
        locale=to.locale,
        at=now,
        not_before=next_allowed(now, working_calendar(), zone()),
        channel=Channel.TELEGRAM,
    )


@relevance.register(FAREWELL)
def recheck_farewell(row: OutboxMessage, now: datetime) -> Message | None:
    """Pointless once the account is open again."""
    person = db.session.get_one(Person, row.person_id)
    return None if person.is_active else farewell(reader(row.person_id))
