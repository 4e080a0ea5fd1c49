"""Taking the next message out of the outbox, one claimer at a time.

The claim is committed before anything is sent; a process that dies afterwards leaves a row whose
claim runs out, and `sweep` turns it into a doubt.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import Session

from portal.domain.types import Channel, Message, OutboxState
from portal.extensions import db
from portal.messages.repeats import as_repeat
from portal.models.delivery import OutboxMessage, PaceMark
from portal.models.organisation import ChatLink, Person
from portal.queries.office import is_sending_paused, zone
from portal.queries.outbox_rows import message_of
from portal.services import followups, redrawing, relevance
from portal.services.farewells import FAREWELL
from portal.services.outbox import buttons_to_json
from portal.services.slots import lock_bot, reserve
from portal.services.transaction import transactional

log = logging.getLogger(__name__)

#: longer than the longest send, shorter than the minute in which a doubt must be visible
CLAIM_SECONDS = 40.0
#: a slot further away than this is not reserved yet
_FAR_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that is ours to send, not before the real second `leave_at`."""

    message_id: int
    chat_id: str
    message: Message
    leave_at: float
    claimed_until: float


@dataclass(frozen=True, slots=True)
class Ended:
    """A message ended without being sent: pointless by now, or nobody to send it to."""

    message_id: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Messages are due, but none may leave for so many real seconds."""

    seconds: float


Step = Claim | Ended | Wait


@transactional
def claim_next(now: datetime, steady: float) -> Step | None:
    """Take the next due message; None when nothing is due or sending is paused.

    1. One claimer at a time holds the mark of the whole bot.
    2. The oldest due message whose chat may be written to now; a chat with many messages does not
       block the others.
    3. Whoever has no reachable chat gets it by the next channel; what has become pointless ends.
    4. The slot is reserved and the row marked as being sent.
    """
    session = db.session()
    bot = lock_bot(session)
    if is_sending_paused():
        return None
    if bot.halted_until > steady:
        return Wait(bot.halted_until - steady)
    if bot.next_at > steady + _FAR_SECONDS:
        return Wait(bot.next_at - steady - _FAR_SECONDS)
    found = session.execute(_FIRST_DUE, {"now": now, "steady": steady}).first()
    if found is None:
        soonest = session.scalar(_SOONEST_CHAT, {"now": now})
        return None if soonest is None else Wait(max(0.0, soonest - steady))
    row, link, person, chat_next = found
    if not person.is_active and row.kind != FAREWELL:
        followups.cancel(row, "the person has left", now)
        return Ended(row.id)
    if link is None or link.unreachable_since is not None:
        followups.refuse(row, "no chat" if link is None else "chat unreachable", now)
        return Ended(row.id)
    message = _still_sensible(session, row, now)
    if message is None:
        followups.cancel(row, "no longer needed", now)
        return Ended(row.id)
    if message != message_of(row):
        row.text, row.buttons, row.silent = message.text, buttons_to_json(message), message.silent
    row.state = OutboxState.SENDING
    row.chat_id = link.chat_id
    row.attempts += 1
    row.started_at = now
    leave_at = reserve(session, bot, link.chat_id, chat_next or 0.0, steady)
    row.claimed_until = leave_at + CLAIM_SECONDS
    return Claim(row.id, link.chat_id, message, leave_at, row.claimed_until)


@transactional
def sweep(now: datetime, steady: float) -> int:
    """Turn rows whose claim ran out into doubts; how many there were."""
    dead = db.session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.state == OutboxState.SENDING,
            OutboxMessage.channel == Channel.TELEGRAM,
            OutboxMessage.claimed_until <= steady,
        )
        .with_for_update(skip_locked=True)
    ).all()
    for row in dead:
        followups.doubt(row, "killed while sending", now)
    return len(dead)


def _still_sensible(session: Session, row: OutboxMessage, now: datetime) -> Message | None:
    """The message as it should be said now, marked if it is a repeat; None = pointless."""
    written = message_of(row)
    if not relevance.has_check(row.kind):
        return written
    try:
        with session.begin_nested():
            message = redrawing.recheck(row, now)
    except Exception:
        log.exception("the check of message %s failed; it is sent as written", row.id)
        message = written
    if message is None or row.repeat_of_id is None or message == written:
        return message
    original = session.get_one(OutboxMessage, row.repeat_of_id)
    return as_repeat(
        message,
        sent_at=original.started_at or original.created_at,
        now=now,
        locale=row.locale,
        zone=zone(),
    )


# Built once: composing a statement costs more than running it.
# The state stands as a literal: with a parameter SQLite would not use the partial index.
_DUE = and_(
    OutboxMessage.state == literal_column("'pending'"),
    OutboxMessage.channel == Channel.TELEGRAM,
    OutboxMessage.not_before <= bindparam("now"),
)
_OPEN_LINK = and_(
    ChatLink.person_id == OutboxMessage.person_id,
    ChatLink.channel == Channel.TELEGRAM,
    ChatLink.ended_at.is_(None),
)
_FIRST_DUE = (
    select(OutboxMessage, ChatLink, Person, PaceMark.next_at)
    .join(Person, Person.id == OutboxMessage.person_id)
    .outerjoin(ChatLink, _OPEN_LINK)
    .outerjoin(PaceMark, PaceMark.subject == ChatLink.chat_id)
    .where(_DUE, or_(PaceMark.next_at.is_(None), PaceMark.next_at <= bindparam("steady")))
    .order_by(OutboxMessage.not_before, OutboxMessage.id)
    .limit(1)
    .with_for_update(of=OutboxMessage, skip_locked=True)
)
_SOONEST_CHAT = (
    select(func.min(PaceMark.next_at))
    .select_from(OutboxMessage)
    .join(ChatLink, _OPEN_LINK)
    .join(PaceMark, PaceMark.subject == ChatLink.chat_id)
    .where(_DUE)
)
