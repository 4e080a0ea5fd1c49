"""Writing down what became of a message: one short transaction per answer (SPEC §3).

The second part of a message's way: claimed (see claims), sent outside any transaction, recorded
here. Every function does nothing when the row has moved on meanwhile; what follows from an
outcome for the person and for other messages is in followups.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select, update

from portal.domain.delivery import Outcome
from portal.domain.types import Channel, OutboxState
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.models.organisation import ChatLink
from portal.services import followups
from portal.services.slots import halt_bot
from portal.services.transaction import transactional

_MOST_MOVES = 5
_REACHED = (
    update(ChatLink)
    .where(
        ChatLink.channel == Channel.TELEGRAM,
        ChatLink.chat_id == bindparam("chat"),
        ChatLink.ended_at.is_(None),
    )
    .values(last_tap_at=bindparam("now"), unreachable_since=None)
)


@transactional
def record_sent(message_id: int, remote_id: str, now: datetime) -> None:
    """The channel confirmed it; a confirmation that comes after the claim ran out is a proof."""
    if followups.arrive(message_id, remote_id, now):
        return
    row = followups.locked(message_id)
    row.remote_id = row.remote_id or remote_id
    if row.state in followups.DOUBTFUL:
        followups.prove(row, "confirmed late", now)


@transactional
def record_refused(message_id: int, reason: str, now: datetime, *, chat_gone: bool) -> None:
    """The channel will never take it; `chat_gone` makes the person unreachable there."""
    row = followups.locked(message_id)
    if row.state is not OutboxState.SENDING:
        return
    if chat_gone:
        link = _open_link(row.chat_id)
        if link is not None and link.unreachable_since is None:
            link.unreachable_since = now
    followups.refuse(row, reason, now)


@transactional
def record_moved(message_id: int, new_chat_id: str, now: datetime) -> None:
    """The chat has a new id: keep it and wait again."""
    row = followups.locked(message_id)
    if row.state is not OutboxState.SENDING:
        return
    link = _open_link(row.chat_id)
    is_taken = _open_link(new_chat_id) is not None
    if link is None or is_taken or row.attempts > _MOST_MOVES:
        followups.refuse(row, f"chat moved to {new_chat_id}", now)
        return
    link.chat_id = new_chat_id
    _wait_again(row, f"chat moved to {new_chat_id}")


@transactional
def record_unknown(message_id: int, reason: str, now: datetime) -> None:
    """Nobody knows whether it arrived."""
    row = followups.locked(message_id)
    if row.state is OutboxState.SENDING:
        followups.doubt(row, reason, now)


@transactional
def put_back(
    message_id: int,
    reason: str,
    now: datetime,
    *,
    outcome: Outcome = Outcome.NOT_SENT,
    retry_after_seconds: float = 0,
) -> None:
    """It certainly was not sent: it waits again, and the whole bot pauses."""
    row = followups.locked(message_id)
    if row.state is not OutboxState.SENDING:
        return
    decision = followups.decide(row, outcome, now, retry_after_seconds=retry_after_seconds)
    _wait_again(row, reason)
    if decision.halt_until is not None:
        halt_bot((decision.halt_until - now).total_seconds())


@transactional
def give_up_claim(message_id: int, reason: str) -> None:
    """The claimer found that it may not send after all: the message waits for the next one."""
    row = followups.locked(message_id)
    if row.state is OutboxState.SENDING:
        _wait_again(row, reason)


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
    if row.state in followups.DOUBTFUL or row.state is OutboxState.SENDING:
        followups.prove(row, evidence, now)
    return True


@transactional
def mark_reachable(chat_id: str, now: datetime) -> None:
    """The person wrote or tapped: the chat is alive, whatever was refused before."""
    db.session.execute(_REACHED, {"chat": chat_id, "now": now})


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
        if followups.in_inbox_since(row) is not None:
            followups.cancel(row, "restored from a backup", now)
            continue
        row.state, row.claimed_until = OutboxState.UNKNOWN, None
        row.outcome = "restored from a backup"
        followups.keep_in_inbox(row, now, is_doubtful=True)
    return len(due)


def _wait_again(row: OutboxMessage, reason: str) -> None:
    row.state, row.outcome, row.claimed_until = OutboxState.PENDING, reason[:300], None


def _open_link(chat_id: str) -> ChatLink | None:
    return db.session.scalars(
        select(ChatLink).where(
            ChatLink.channel == Channel.TELEGRAM,
            ChatLink.chat_id == chat_id,
            ChatLink.ended_at.is_(None),
        )
    ).first()
