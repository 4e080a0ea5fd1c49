"""The chat somebody answers from: the way out of it, and whether it can be reached."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select

from portal.domain.errors import ChatUnknown
from portal.domain.types import Actor, Channel
from portal.extensions import db
from portal.models.organisation import ChatLink
from portal.queries.actors import actor_for
from portal.queries.office import local_day
from portal.services import audit
from portal.services.transaction import transactional


@transactional
def unlink_chat(chat_id: str, *, now: datetime) -> int:
    """End the link of a chat and return whose it was. Raises ChatUnknown."""
    link = open_link(ChatLink.chat_id == chat_id)
    if link is None:
        raise ChatUnknown(chat_id=chat_id)
    link.ended_at = now
    record_link(self_of(link.person_id, now), "unlink_chat", link.person_id, now, {})
    return link.person_id


@transactional
def note_blocked(chat_id: str, *, now: datetime) -> bool:
    """The person blocked the bot; False when nobody is linked there or it was known."""
    link = open_link(ChatLink.chat_id == chat_id)
    if link is None or link.unreachable_since is not None:
        return False
    link.unreachable_since = now
    record_link(self_of(link.person_id, now), "block_bot", link.person_id, now, {})
    return True


@transactional
def note_unblocked(chat_id: str, *, now: datetime) -> bool:
    """The person let the bot in again; False when it had not been shut out."""
    link = open_link(ChatLink.chat_id == chat_id)
    if link is None or link.unreachable_since is None:
        return False
    link.unreachable_since = None
    record_link(self_of(link.person_id, now), "unblock_bot", link.person_id, now, {})
    return True


def open_link(condition: ColumnElement[bool]) -> ChatLink | None:
    """The link in force that fits, locked for the rest of the transaction."""
    return db.session.scalars(
        select(ChatLink)
        .where(condition, ChatLink.channel == Channel.TELEGRAM, ChatLink.ended_at.is_(None))
        .with_for_update()
    ).first()


def self_of(person_id: int, now: datetime) -> Actor:
    """Somebody who acts for himself from his chat."""
    actor = actor_for(person_id, Channel.TELEGRAM, local_day(now))
    return actor or Actor(person_id, None, frozenset(), Channel.TELEGRAM)


def record_link(
    actor: Actor, action: str, person_id: int, now: datetime, after: dict[str, object]
) -> None:
    """Announce in the log what became of a person's link."""
    audit.record(actor, action, object_type="person", object_id=person_id, at=now, after=after)
