"""What follows once it is known, or cannot be known, what became of a message (SPEC §3).

These work on a locked row inside the open transaction. "Lost" and "sent twice unmarked" are
decided here:

* sent: its notices are settled, the message it repeats is done with, its document may follow.
* refused for good: the person's next channel, and the staff's list.
* doubt: a tap or a reply proves it; else a batch's notices go into the person's next batch, a
  message of its own is repeated once, marked; a second doubt is as good as a refusal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from portal.domain.delivery import Decision, FollowUp, Outcome, after_outcome
from portal.domain.quiet import next_allowed
from portal.domain.types import Channel, Message, OutboxState
from portal.extensions import db
from portal.messages.repeats import as_repeat
from portal.models.delivery import Notice, OutboxMessage
from portal.queries.office import working_calendar, zone
from portal.queries.outbox_rows import message_of
from portal.services.enclosures import bring_file
from portal.services.outbox import add_message, root_key
from portal.services.ways import channel_after

DOUBTFUL = (OutboxState.UNKNOWN, OutboxState.REPEATED)


def cancel(row: OutboxMessage, reason: str, now: datetime) -> None:
    """A message that has become pointless; its notices are moot with it."""
    row.state, row.outcome, row.settled_at = OutboxState.CANCELLED, reason, now
    for notice in _carried_by(row):
        notice.settled_at = now


def refuse(row: OutboxMessage, reason: str, now: datetime) -> None:
    """Ends in refusal; the person gets it by the next channel, the staff sees it."""
    row.state, row.outcome = OutboxState.REFUSED, reason[:300]
    row.claimed_until, row.settled_at = None, now
    go_on(row, now, is_doubtful=row.repeat_of_id is not None)


def doubt(row: OutboxMessage, reason: str, now: datetime) -> None:
    """Ends in doubt, unless a tap came before our own record did."""
    row.state, row.outcome, row.claimed_until = OutboxState.UNKNOWN, reason[:300], None
    if row.evidence:
        prove(row, row.evidence, now)
        return
    carried = _carried_by(row)
    is_second = row.repeat_of_id is not None or any(one.doubted_outbox_id for one in carried)
    decision = decide(
        row,
        Outcome.DOUBT,
        now,
        alone=all(one.alone for one in carried),
        earlier_doubts=int(is_second),
    )
    if decision.follow_up is FollowUp.NEXT_CHANNEL:
        go_on(row, now, is_doubtful=True)
    elif decision.follow_up is FollowUp.REPEAT_MARKED and decision.not_before is not None:
        copy_id = _plan_repeat(row, now, again_at=decision.not_before)
        _carry_on(carried, row, copy_id, now)
    else:
        _carry_on(carried, row, None, now)


_ARRIVED = (
    update(OutboxMessage)
    .where(OutboxMessage.id == bindparam("number"), OutboxMessage.state == OutboxState.SENDING)
    .values(
        state=OutboxState.SENT,
        remote_id=bindparam("number_there"),
        outcome="",
        claimed_until=None,
        sent_at=bindparam("now"),
        settled_at=bindparam("now"),
    )
    .returning(OutboxMessage.repeat_of_id, OutboxMessage.file_id)
    .execution_options(synchronize_session=False)
)
_SETTLED = (
    update(Notice)
    .where(Notice.outbox_id == bindparam("number"), Notice.settled_at.is_(None))
    .values(settled_at=bindparam("now"))
    .returning(Notice.doubted_outbox_id)
    .execution_options(synchronize_session=False)
)


def arrive(message_id: int, remote_id: str, now: datetime) -> bool:
    """The channel confirmed a message that is being sent; whether it still was."""
    facts = {"number": message_id, "number_there": remote_id, "now": now}
    arrived = db.session.execute(_ARRIVED, facts).first()
    if arrived is None:
        return False
    _settle(message_id, arrived.repeat_of_id, now)
    if arrived.file_id is not None:
        bring_file(message_id, now)
    return True


def prove(row: OutboxMessage, evidence: str, now: datetime) -> None:
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
    _settle(row.id, row.repeat_of_id, now)
    if row.file_id is not None:
        bring_file(row.id, now)


def _settle(message_id: int, repeat_of_id: int | None, now: datetime) -> None:
    """What the message carried has arrived, so whatever it repeats has had its second chance."""
    doubted = db.session.scalars(_SETTLED, {"number": message_id, "now": now}).all()
    for number in {one for one in (*doubted, repeat_of_id) if one is not None}:
        original = locked(number)
        if original.state is OutboxState.UNKNOWN:
            original.state, original.settled_at = OutboxState.REPEATED, now


def go_on(row: OutboxMessage, now: datetime, *, is_doubtful: bool) -> None:
    """The content goes to the person's web inbox, and by the next channel of his order.

    The inbox is delivered by being written down, so nothing depends on that next channel.
    """
    message = keep_in_inbox(row, now, is_doubtful=is_doubtful)
    channel = channel_after(row.channel, row.person_id)
    if channel is not None:
        add_message(
            key=f"{root_key(row.key)}#{channel}",
            kind=row.kind,
            person_id=row.person_id,
            message=message,
            locale=row.locale,
            at=now,
            not_before=_may_leave_at(channel, now),
            task_id=row.task_id,
            channel=channel,
            repeat_of_id=row.id,
            file_id=row.file_id,
        )


def _may_leave_at(channel: Channel, now: datetime) -> datetime:
    """A chat makes a noise, a letter does not."""
    return next_allowed(now, working_calendar(), zone()) if channel is Channel.TELEGRAM else now


def keep_in_inbox(row: OutboxMessage, now: datetime, *, is_doubtful: bool) -> Message:
    """Write the content into the person's web inbox, once, and return it as it stands there."""
    message = message_of(row)
    if is_doubtful and row.repeat_of_id is None:
        sent_at = row.started_at or row.not_before
        message = as_repeat(message, sent_at=sent_at, now=now, locale=row.locale, zone=zone())
    add_message(
        key=_inbox_key(row),
        kind=row.kind,
        person_id=row.person_id,
        message=message,
        locale=row.locale,
        at=now,
        task_id=row.task_id,
        channel=Channel.WEB,
        repeat_of_id=row.id,
        file_id=row.file_id,
    )
    _settle(row.id, row.repeat_of_id, now)
    return message


def in_inbox_since(row: OutboxMessage) -> datetime | None:
    """Since when the person's web inbox has had this content, None while it has not."""
    return db.session.scalar(
        select(OutboxMessage.created_at).where(OutboxMessage.key == _inbox_key(row))
    )


def _inbox_key(row: OutboxMessage) -> str:
    return f"{root_key(row.key)}#web"


def decide(
    row: OutboxMessage,
    outcome: Outcome,
    now: datetime,
    *,
    alone: bool = True,
    earlier_doubts: int = 0,
    retry_after_seconds: float = 0,
) -> Decision:
    return after_outcome(
        outcome,
        now=now,
        attempts=row.attempts,
        alone=alone,
        earlier_doubts=earlier_doubts,
        calendar=working_calendar(),
        zone=zone(),
        retry_after_seconds=retry_after_seconds,
    )


def _plan_repeat(row: OutboxMessage, now: datetime, *, again_at: datetime) -> int | None:
    """A message of its own goes out once more, marked; the number of the repeat."""
    message = as_repeat(
        message_of(row),
        sent_at=row.started_at or now,
        now=again_at,
        locale=row.locale,
        zone=zone(),
    )
    return add_message(
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
        file_id=row.file_id,
    )


def _carry_on(
    carried: Sequence[Notice], doubted: OutboxMessage, copy_id: int | None, now: datetime
) -> None:
    """What a message in doubt carried goes with its repeat, or waits for the next batch."""
    for notice in carried:
        notice.outbox_id, notice.doubted_outbox_id, notice.doubted_at = copy_id, doubted.id, now


def _carried_by(row: OutboxMessage) -> Sequence[Notice]:
    return db.session.scalars(
        select(Notice).where(Notice.outbox_id == row.id, Notice.settled_at.is_(None))
    ).all()


def locked(message_id: int) -> OutboxMessage:
    return db.session.get_one(OutboxMessage, message_id, with_for_update=True)
