"""What becomes of a message after a send, and what follows from it (SPEC §3).

The second part of a message's way: claimed (see claims), sent outside any transaction, recorded
here. "Lost" and "sent twice unmarked" are decided in this module:

* sent: its notices are settled, and the message it repeats is done with.
* certainly not sent: waits again.
* refused for good: the person's next channel, and the staff's list.
* doubt: a tap or a reply proves it; else a batch's notices go into the person's next batch, a
  message of its own is repeated once, marked; a second doubt is as good as a refusal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from portal.domain.quiet import add_working_time
from portal.domain.types import Channel, OutboxState
from portal.extensions import db
from portal.messages.repeats import as_repeat
from portal.models.delivery import Notice, OutboxMessage
from portal.models.organisation import ChatLink
from portal.queries.office import working_calendar, zone
from portal.services.outbox import add_message, message_of
from portal.services.transaction import transactional

REPEAT_AFTER_MINUTES = 30
_MOST_MOVES = 5


@transactional
def record_sent(message_id: int, remote_id: str, now: datetime) -> None:
    """The channel confirmed it; a confirmation that comes after the claim ran out is a proof."""
    row = _locked(message_id)
    row.remote_id = row.remote_id or remote_id
    if row.state is OutboxState.SENDING:
        _arrived(row, now, outcome="")
    elif row.state in _DOUBTFUL:
        _prove(row, "confirmed late", now)


@transactional
def record_refused(message_id: int, reason: str, now: datetime, *, chat_gone: bool) -> None:
    """The channel will never take it; `chat_gone` makes the person unreachable there."""
    row = _locked(message_id)
    if row.state is not OutboxState.SENDING:
        return
    if chat_gone:
        link = _open_link(row.chat_id)
        if link is not None and link.unreachable_since is None:
            link.unreachable_since = now
    refuse(row, reason, now)


@transactional
def record_moved(message_id: int, new_chat_id: str, now: datetime) -> None:
    """The chat has a new id: keep it and wait again."""
    row = _locked(message_id)
    if row.state is not OutboxState.SENDING:
        return
    link = _open_link(row.chat_id)
    is_taken = _open_link(new_chat_id) is not None
    if link is None or is_taken or row.attempts > _MOST_MOVES:
        refuse(row, f"chat moved to {new_chat_id}", now)
        return
    link.chat_id = new_chat_id
    _wait_again(row, f"chat moved to {new_chat_id}")


@transactional
def record_unknown(message_id: int, reason: str, now: datetime) -> None:
    """Nobody knows whether it arrived."""
    row = _locked(message_id)
    if row.state is OutboxState.SENDING:
        doubt(row, reason, now)


@transactional
def put_back(message_id: int, reason: str) -> int:
    """It certainly was not sent: wait again; the number of attempts so far."""
    row = _locked(message_id)
    if row.state is OutboxState.SENDING:
        _wait_again(row, reason)
    return row.attempts


@transactional
def prove_delivery(
    *,
    chat_id: str,
    evidence: str,
    now: datetime,
    message_id: int | None = None,
    remote_id: str | None = None,
) -> bool:
    """A tap on a message or a reply to it shows that it arrived; whether it is one of ours.

    By our own number (the `message_id` of a tap) or the channel's. Ends the doubt, calls off the
    repeat, settles its notices. Joins the caller's transaction.
    """
    wanted = select(OutboxMessage).where(OutboxMessage.chat_id == chat_id)
    if message_id is not None:
        wanted = wanted.where(OutboxMessage.id == message_id)
    elif remote_id:
        wanted = wanted.where(OutboxMessage.remote_id == remote_id)
    else:
        return False
    row = db.session.scalars(wanted.with_for_update()).first()
    if row is None:
        return False
    row.remote_id = row.remote_id or remote_id or ""
    if row.state in _DOUBTFUL or row.state is OutboxState.SENDING:
        _prove(row, evidence, now)
    return True


@transactional
def mark_reachable(chat_id: str, now: datetime) -> None:
    """The person wrote or tapped: the chat is alive, whatever was refused before."""
    link = _open_link(chat_id)
    if link is not None:
        link.last_tap_at = now
        link.unreachable_since = None


@transactional
def settle_after_restore(now: datetime) -> int:
    """After a restore from a backup: what was due may have gone out since, so nothing is sent.

    Due rows end in doubt without a repeat, and their content goes to the web inbox; how many.
    """
    due = db.session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.state.in_([OutboxState.PENDING, OutboxState.SENDING]),
            OutboxMessage.not_before <= now,
        )
        .with_for_update()
    ).all()
    for row in due:
        row.state, row.claimed_until = OutboxState.UNKNOWN, None
        row.outcome = "restored from a backup"
        _end_by_web(row, now, is_doubtful=True)
    return len(due)


def cancel(row: OutboxMessage, reason: str, now: datetime) -> None:
    """A message that has become pointless; its notices are moot with it."""
    row.state, row.outcome, row.settled_at = OutboxState.CANCELLED, reason, now
    for notice in _carried_by(row):
        notice.settled_at = now


def refuse(row: OutboxMessage, reason: str, now: datetime) -> None:
    """Ends in refusal; the person gets it in the web inbox, the staff sees it."""
    row.state, row.outcome = OutboxState.REFUSED, reason[:300]
    row.claimed_until, row.settled_at = None, now
    _end_by_web(row, now, is_doubtful=row.repeat_of_id is not None)


def doubt(row: OutboxMessage, reason: str, now: datetime) -> None:
    """Ends in doubt, unless a tap came before our own record did."""
    row.state, row.outcome, row.claimed_until = OutboxState.UNKNOWN, reason[:300], None
    if row.evidence:
        _prove(row, row.evidence, now)
        return
    carried = _carried_by(row)
    if row.repeat_of_id is not None or any(one.doubted_outbox_id for one in carried):
        _end_by_web(row, now, is_doubtful=True)
    elif any(not one.alone for one in carried):
        for notice in carried:
            notice.outbox_id, notice.doubted_outbox_id, notice.doubted_at = None, row.id, now
    else:
        _plan_repeat(row, carried, now)


_DOUBTFUL = (OutboxState.UNKNOWN, OutboxState.REPEATED)


def _arrived(row: OutboxMessage, now: datetime, *, outcome: str) -> None:
    row.state, row.outcome, row.claimed_until = OutboxState.SENT, outcome, None
    row.sent_at = row.settled_at = now
    _settle(row, _carried_by(row), now)


def _prove(row: OutboxMessage, evidence: str, now: datetime) -> None:
    """A doubt ends well; while the answer to the send is still awaited, only note the proof."""
    row.evidence = row.evidence or evidence[:120]
    if row.state is not OutboxState.UNKNOWN:
        return
    row.state, row.settled_at = OutboxState.SENT, now
    row.sent_at = row.started_at or now
    doubted = db.session.scalars(
        select(Notice).where(Notice.doubted_outbox_id == row.id, Notice.settled_at.is_(None))
    ).all()
    for notice in doubted:
        notice.outbox_id, notice.doubted_outbox_id, notice.doubted_at = row.id, None, None
        notice.settled_at = now
    copies = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.repeat_of_id == row.id, OutboxMessage.state == OutboxState.PENDING)
        .with_for_update()
    ).all()
    for copy in copies:
        cancel(copy, "the first one arrived", now)
    _settle(row, _carried_by(row), now)


def _settle(row: OutboxMessage, carried: Sequence[Notice], now: datetime) -> None:
    """What the message carried has arrived, so whatever it repeats has had its second chance."""
    for notice in carried:
        notice.settled_at = now
    earlier = {notice.doubted_outbox_id for notice in carried} | {row.repeat_of_id}
    for number in earlier:
        original = None if number is None else _locked(number)
        if original is not None and original.state is OutboxState.UNKNOWN:
            original.state, original.settled_at = OutboxState.REPEATED, now


def _end_by_web(row: OutboxMessage, now: datetime, *, is_doubtful: bool) -> None:
    """The content goes to the person's web inbox, which is delivered by being written down."""
    message = message_of(row)
    if is_doubtful and row.repeat_of_id is None:
        sent_at = row.started_at or row.not_before
        message = as_repeat(message, sent_at=sent_at, now=now, locale=row.locale, zone=zone())
    add_message(
        key=f"{row.key}#web",
        kind=row.kind,
        person_id=row.person_id,
        message=message,
        locale=row.locale,
        at=now,
        task_id=row.task_id,
        channel=Channel.WEB,
        repeat_of_id=row.id,
    )
    _settle(row, _carried_by(row), now)


def _plan_repeat(row: OutboxMessage, carried: Sequence[Notice], now: datetime) -> None:
    """A message of its own goes out once more, marked, after half an hour of working time."""
    again_at = add_working_time(now, REPEAT_AFTER_MINUTES, working_calendar(), zone())
    message = as_repeat(
        message_of(row),
        sent_at=row.started_at or now,
        now=again_at,
        locale=row.locale,
        zone=zone(),
    )
    copy_id = add_message(
        key=f"{row.key}#2",
        kind=row.kind,
        person_id=row.person_id,
        message=message,
        locale=row.locale,
        at=now,
        not_before=again_at,
        task_id=row.task_id,
        channel=row.channel,
        repeat_of_id=row.id,
    )
    for notice in carried:
        notice.outbox_id, notice.doubted_outbox_id, notice.doubted_at = copy_id, row.id, now


def _wait_again(row: OutboxMessage, reason: str) -> None:
    row.state, row.outcome, row.claimed_until = OutboxState.PENDING, reason[:300], None


def _carried_by(row: OutboxMessage) -> Sequence[Notice]:
    return db.session.scalars(
        select(Notice).where(Notice.outbox_id == row.id, Notice.settled_at.is_(None))
    ).all()


def _open_link(chat_id: str) -> ChatLink | None:
    return db.session.scalars(
        select(ChatLink).where(
            ChatLink.channel == Channel.TELEGRAM,
            ChatLink.chat_id == chat_id,
            ChatLink.ended_at.is_(None),
        )
    ).first()


def _locked(message_id: int) -> OutboxMessage:
    return db.session.get_one(OutboxMessage, message_id, with_for_update=True)
