"""Taking the next messages out of the outbox, one claimer at a time.

The claim is committed before anything is sent; a process that dies afterwards leaves a row whose
claim runs out, and `sweep` turns it into a doubt.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

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
from portal.services.holding import held_until
from portal.services.outbox import buttons_to_json
from portal.services.slots import lock_bot, reserve, slots_until
from portal.services.transaction import transactional

log = logging.getLogger(__name__)

#: longer than the longest send, shorter than the minute in which a doubt must be visible
CLAIM_SECONDS = 40.0
#: slots are reserved so far ahead, and again when less than the second is left
AHEAD_SECONDS, REFILL_SECONDS = 0.26, 0.14


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that is ours to send, not before the real second `leave_at`."""

    message_id: int
    chat_id: str
    message: Message
    leave_at: float
    claimed_until: float


@dataclass(frozen=True, slots=True)
class Taken:
    """What one look at the outbox gave: claims, and rows that ended without being sent, because
    they were pointless by now or there was nobody to send them to."""

    claims: tuple[Claim, ...]
    ended: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """Messages are due, but none may leave for so many real seconds."""

    seconds: float


@transactional
def claim_due(
    now: datetime,
    steady: float,
    *,
    most: int,
    foreseen: Mapping[int, Message | None] = MappingProxyType({}),
) -> Taken | Wait | None:
    """Take the next due messages, at most so many; None when nothing is due or sending is paused.

    1. One claimer at a time holds the mark of the whole bot.
    2. The oldest due messages whose chats may be written to now, one for each chat; a chat with
       many messages does not block the others.
       What has to wait by now is put off.
    3. Whoever has no reachable chat gets it by the next channel; what has become pointless ends.
       What each says now is `foreseen`, or looked at here.
    4. The slots are reserved, the rows marked as being sent. Slots are reserved a little ahead,
       so that a claim that takes its time loses none.
    """
    session = db.session()
    bot = lock_bot(session)
    if is_sending_paused():
        return None
    if bot.halted_until > steady:
        return Wait(bot.halted_until - steady)
    if bot.next_at > steady + REFILL_SECONDS:
        return Wait(bot.next_at - steady - REFILL_SECONDS)
    most = min(most, slots_until(steady + AHEAD_SECONDS, bot, steady))
    due = session.execute(_FIRST_DUE, {"now": now, "steady": steady, "most": most}).all()
    if not due:
        soonest = session.scalar(_SOONEST_CHAT, {"now": now})
        return None if soonest is None else Wait(max(0.0, soonest - steady))
    going: dict[str, tuple[OutboxMessage, Message]] = {}
    chats: dict[str, float] = {}
    ended = []
    for row, link, person, chat_next in due:
        if link is not None and link.chat_id in chats:
            continue
        held = held_until(row, now)
        if held is not None:
            row.not_before = held
            continue
        message = _what_to_say(session, row, link, person, now, foreseen)
        if link is None or message is None:
            ended.append(row.id)
        else:
            going[link.chat_id], chats[link.chat_id] = (row, message), chat_next or 0.0
    slots = reserve(session, bot, chats, steady) if chats else []
    claims = [
        _claim(row, message, chat_id, leave_at, now)
        for (chat_id, (row, message)), leave_at in zip(going.items(), slots, strict=True)
    ]
    return Taken(tuple(claims), tuple(ended))


def _claim(
    row: OutboxMessage, message: Message, chat_id: str, leave_at: float, now: datetime
) -> Claim:
    if message != message_of(row):
        row.text, row.buttons, row.silent = message.text, buttons_to_json(message), message.silent
    row.state = OutboxState.SENDING
    row.chat_id = chat_id
    row.attempts += 1
    row.started_at = now
    row.claimed_until = leave_at + CLAIM_SECONDS
    return Claim(row.id, chat_id, message, leave_at, row.claimed_until)


def next_due(now: datetime, most: int) -> Sequence[OutboxMessage]:
    """The messages that will be claimed next, roughly; nothing is locked."""
    return db.session.scalars(_NEXT_DUE, {"now": now, "most": most}).all()


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


def _what_to_say(
    session: Session,
    row: OutboxMessage,
    link: ChatLink | None,
    person: Person,
    now: datetime,
    foreseen: Mapping[int, Message | None],
) -> Message | None:
    """The message as it should leave; None when it has been ended instead."""
    if not person.is_active and row.kind != FAREWELL:
        followups.cancel(row, "the person has left", now)
        return None
    if link is None or link.unreachable_since is not None:
        followups.refuse(row, "no chat" if link is None else "chat unreachable", now)
        return None
    message = still_sensible(session, row, now, foreseen)
    if message is None:
        followups.cancel(row, "no longer needed", now)
    return message


def still_sensible(
    session: Session,
    row: OutboxMessage,
    now: datetime,
    foreseen: Mapping[int, Message | None] = MappingProxyType({}),
) -> Message | None:
    """The message as it should be said now, marked if it is a repeat; None = pointless.

    What stands in the person's web inbox already is told as it stands there.
    """
    written = message_of(row)
    if not relevance.has_check(row.kind):
        return written
    if row.repeat_of_id is not None and followups.in_inbox_since(row) is not None:
        return written
    if row.id in foreseen:
        message = foreseen[row.id]
    else:
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
    .limit(bindparam("most"))
    .with_for_update(of=OutboxMessage, skip_locked=True)
)
_NEXT_DUE = (
    select(OutboxMessage)
    .where(_DUE)
    .order_by(OutboxMessage.not_before, OutboxMessage.id)
    .limit(bindparam("most"))
)
_SOONEST_CHAT = (
    select(func.min(PaceMark.next_at))
    .select_from(OutboxMessage)
    .join(ChatLink, _OPEN_LINK)
    .join(PaceMark, PaceMark.subject == ChatLink.chat_id)
    .where(_DUE)
)
