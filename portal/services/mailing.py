"""Sends the mails of the outbox: claimed, handed in outside any transaction, recorded.

What a mail says is in the person's web inbox already, so nothing follows from its failure: a
refusal and a doubt are shown on the deliveries page, and no mail is sent twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import select, update

from portal import clock
from portal.channels.sending import Doubt, NotSent, Refused, SendFailed, WrongToken
from portal.domain.mail import Mail
from portal.domain.types import Channel, OutboxState
from portal.extensions import db
from portal.messages.compose_mail import mail_of
from portal.models.delivery import OutboxMessage
from portal.models.organisation import Person
from portal.queries.office import is_sending_paused, settings
from portal.queries.outbox_rows import message_of
from portal.services import followups, heartbeats
from portal.services.one_tap import mail_link
from portal.services.transaction import transactional

PART = "mailer"
#: longer than the longest hand-in
CLAIM_SECONDS = 90.0
#: an older one says nothing that the web inbox does not say better
_STALE_AFTER = timedelta(days=1)
_AGAIN_AFTER = timedelta(minutes=5)


class Mailer(Protocol):
    """Hands a mail in and returns its id, or raises a `SendFailed`."""

    def send(self, mail: Mail) -> str: ...


@dataclass(frozen=True, slots=True)
class MailClaim:
    """A mail that is ours to hand in."""

    message_id: int
    mail: Mail


def deliver_mail(
    mailer: Mailer, *, for_seconds: float, is_told_to_stop: Callable[[], bool] = lambda: False
) -> int:
    """Send the mails that are due, one after the other; how many were taken by the server.

    A server that is away ends the round: the mails wait for the next one. Counts real seconds.
    """
    stop_at, sent = clock.steady_now() + for_seconds, 0
    _sweep(clock.steady_now())
    while clock.steady_now() < stop_at and not is_told_to_stop():
        claim = claim_mail(clock.utc_now(), clock.steady_now())
        if claim is None:
            break
        try:
            remote_id = mailer.send(claim.mail)
        except SendFailed as failed:
            record_failure(claim.message_id, failed, clock.utc_now())
            if isinstance(failed, NotSent | WrongToken):
                heartbeats.beat(PART, {"alarm": failed.reason})
                break
        else:
            record_taken(claim.message_id, remote_id, clock.utc_now())
            heartbeats.beat(PART, {"alarm": ""})
            sent += 1
    return sent


@transactional
def claim_mail(now: datetime, steady: float) -> MailClaim | None:
    """Take the next mail that is due, with a fresh link in it; None when there is none.

    What has become stale, and what is for somebody who has left, ends on the way.
    """
    while not is_sending_paused():
        found = db.session.execute(
            select(OutboxMessage, Person)
            .join(Person, Person.id == OutboxMessage.person_id)
            .where(
                OutboxMessage.state == OutboxState.PENDING,
                OutboxMessage.channel == Channel.EMAIL,
                OutboxMessage.not_before <= now,
            )
            .order_by(OutboxMessage.not_before, OutboxMessage.id)
            .limit(1)
            .with_for_update(of=OutboxMessage, skip_locked=True)
        ).first()
        if found is None:
            return None
        row, person = found
        if not person.is_active or now - row.created_at > _STALE_AFTER:
            followups.cancel(row, "no longer needed", now)
            continue
        link = mail_link(person.id, now=now)
        row.state, row.started_at = OutboxState.SENDING, now
        row.attempts += 1
        row.claimed_until = steady + CLAIM_SECONDS
        url = f"{settings().portal_url}{link.path}"
        mail = mail_of(message_of(row), to=person.email, link=url, locale=row.locale)
        return MailClaim(row.id, mail)
    return None


@transactional
def record_taken(message_id: int, remote_id: str, now: datetime) -> None:
    """The mail server took it."""
    row = followups.locked(message_id)
    row.state, row.outcome, row.claimed_until = OutboxState.SENT, "", None
    row.remote_id, row.sent_at, row.settled_at = remote_id[:32], now, now


@transactional
def record_failure(message_id: int, failed: SendFailed, now: datetime) -> None:
    """It waits, was refused, or nobody knows; it is never handed in a second time in doubt."""
    row = followups.locked(message_id)
    row.outcome, row.claimed_until = failed.reason[:300], None
    match failed:
        case Refused():
            row.state, row.settled_at = OutboxState.REFUSED, now
        case Doubt():
            row.state = OutboxState.UNKNOWN
        case _:
            row.state = OutboxState.PENDING
            db.session.flush()
            _wait_for_server(now + _AGAIN_AFTER)


def _wait_for_server(until: datetime) -> None:
    """A server that is away would hold up every round: all mails wait together."""
    db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.state == OutboxState.PENDING,
            OutboxMessage.channel == Channel.EMAIL,
            OutboxMessage.not_before < until,
        )
        .values(not_before=until)
    )


@transactional
def _sweep(steady: float) -> None:
    """What a process took and died over is in doubt."""
    db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.state == OutboxState.SENDING,
            OutboxMessage.channel == Channel.EMAIL,
            OutboxMessage.claimed_until <= steady,
        )
        .values(state=OutboxState.UNKNOWN, outcome="killed while sending", claimed_until=None)
        .execution_options(synchronize_session=False)
    )
