"""Sends what goes by a courier, e-mail first of all: claimed, handed in outside any transaction,
recorded (SPEC §3).

Who put such a channel first in his order finds the message in the web inbox from the moment at
which it is handed in; whoever Telegram does not reach has it there already. So a letter is never
handed in twice: a refusal or a doubt goes on to the person's next channel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from portal import clock
from portal.channels.couriers import Courier
from portal.channels.sending import Doubt, NotSent, Refused, SendFailed, WrongToken
from portal.domain.letters import Letter
from portal.domain.types import Channel, OutboxState
from portal.extensions import db
from portal.messages.compose_letter import letter_of
from portal.models.delivery import OutboxMessage
from portal.models.organisation import Person
from portal.queries.office import is_sending_paused, settings
from portal.queries.outbox_rows import message_of
from portal.queries.people import chat_of
from portal.services import followups, heartbeats
from portal.services.claims import still_sensible
from portal.services.one_tap import mail_link
from portal.services.outbox import buttons_to_json
from portal.services.transaction import transactional

#: longer than the longest hand-in
CLAIM_SECONDS = 90.0
#: an older one says nothing that the web inbox does not say better
_STALE_AFTER = timedelta(days=1)
_AGAIN_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LetterClaim:
    """A letter that is ours to hand in."""

    message_id: int
    letter: Letter


def deliver_letters(
    courier: Courier,
    channel: Channel,
    *,
    for_seconds: float,
    is_told_to_stop: Callable[[], bool] = lambda: False,
) -> int:
    """Send the letters that are due, one after the other; how many were taken by the channel.

    A channel that is away ends the round: its letters wait for the next one. Counts real seconds.
    """
    stop_at, sent = clock.steady_now() + for_seconds, 0
    _sweep(channel, clock.utc_now(), clock.steady_now())
    while clock.steady_now() < stop_at and not is_told_to_stop():
        claim = claim_letter(channel, clock.utc_now(), clock.steady_now())
        if claim is None:
            break
        try:
            remote_id = courier.send(claim.letter)
        except SendFailed as failed:
            record_failure(claim.message_id, failed, clock.utc_now())
            if isinstance(failed, NotSent | WrongToken):
                heartbeats.beat(part_of(channel), {"alarm": failed.reason})
                break
        else:
            record_taken(claim.message_id, remote_id, clock.utc_now())
            heartbeats.beat(part_of(channel), {"alarm": ""})
            sent += 1
    return sent


def part_of(channel: Channel) -> str:
    """The name under which the sender of a channel's letters gives signs of life."""
    return f"letters_{channel}"


@transactional
def claim_letter(channel: Channel, now: datetime, steady: float) -> LetterClaim | None:
    """Take the channel's next letter that is due, with a fresh link in it; None without one.

    What has become pointless, and what is for somebody who has left, ends on the way.
    """
    while not is_sending_paused():
        found = db.session.execute(
            select(OutboxMessage, Person)
            .join(Person, Person.id == OutboxMessage.person_id)
            .where(
                OutboxMessage.state == OutboxState.PENDING,
                OutboxMessage.channel == channel,
                OutboxMessage.not_before <= now,
            )
            .order_by(OutboxMessage.not_before, OutboxMessage.id)
            .limit(1)
            .with_for_update(of=OutboxMessage, skip_locked=True)
        ).first()
        if found is None:
            return None
        row, person = found
        if not _is_worth_sending(row, person, now):
            followups.cancel(row, "no longer needed", now)
            continue
        to = _address(person, channel)
        if not to:
            followups.refuse(row, "no address", now)
            continue
        return _claim(row, to, now, steady)
    return None


def _is_worth_sending(row: OutboxMessage, person: Person, now: datetime) -> bool:
    """Whether the letter still makes sense; it is brought up to date on the way."""
    if not person.is_active:
        return False
    since = followups.in_inbox_since(row)
    if since is not None:
        return now - since <= _STALE_AFTER
    message = still_sensible(db.session(), row, now)
    if message is None:
        return False
    row.text, row.buttons, row.silent = message.text, buttons_to_json(message), message.silent
    return True


def _address(person: Person, channel: Channel) -> str:
    return person.email if channel is Channel.EMAIL else chat_of(person.id, channel)


def _claim(row: OutboxMessage, to: str, now: datetime, steady: float) -> LetterClaim:
    row.state, row.started_at = OutboxState.SENDING, now
    row.attempts += 1
    row.claimed_until = steady + CLAIM_SECONDS
    followups.keep_in_inbox(row, now, is_doubtful=False)
    letter = letter_of(
        message_of(row),
        to=to,
        link=f"{settings().portal_url}{mail_link(row.person_id, now=now).path}",
        locale=row.locale,
        is_chosen=row.repeat_of_id is None,
    )
    return LetterClaim(row.id, letter)


@transactional
def record_taken(message_id: int, remote_id: str, now: datetime) -> None:
    """The channel took it."""
    row = followups.locked(message_id)
    row.state, row.outcome, row.claimed_until = OutboxState.SENT, "", None
    row.remote_id, row.sent_at, row.settled_at = remote_id[:32], now, now


@transactional
def record_failure(message_id: int, failed: SendFailed, now: datetime) -> None:
    """It waits, was refused, or nobody knows; it is never handed in a second time in doubt."""
    row = followups.locked(message_id)
    match failed:
        case Refused():
            followups.refuse(row, failed.reason, now)
        case Doubt():
            _doubt(row, failed.reason, now)
        case _:
            row.state, row.outcome, row.claimed_until = (
                OutboxState.PENDING,
                failed.reason[:300],
                None,
            )
            db.session.flush()
            _wait_for_channel(row.channel, now + _AGAIN_AFTER)


def _doubt(row: OutboxMessage, reason: str, now: datetime) -> None:
    row.state, row.outcome, row.claimed_until = OutboxState.UNKNOWN, reason[:300], None
    followups.go_on(row, now, is_doubtful=True)


def _wait_for_channel(channel: Channel, until: datetime) -> None:
    """A channel that is away would hold up every round: all its letters wait together."""
    db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.state == OutboxState.PENDING,
            OutboxMessage.channel == channel,
            OutboxMessage.not_before < until,
        )
        .values(not_before=until)
    )


@transactional
def _sweep(channel: Channel, now: datetime, steady: float) -> None:
    """What a process took and died over is in doubt."""
    dead = db.session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.state == OutboxState.SENDING,
            OutboxMessage.channel == channel,
            OutboxMessage.claimed_until <= steady,
        )
        .with_for_update(skip_locked=True)
    ).all()
    for row in dead:
        _doubt(row, "killed while sending", now)
