"""A message that somebody puts off comes once more at its time, as a row of the outbox.

The copy's key names the message it puts off (`snooze:17:1`), so that it can be composed again and
counted. A morning list that is put off until the next morning stands in the list of that morning:
whoever asks to be reminded still gets one message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from portal.domain.errors import (
    HourNotOffered,
    NotFound,
    NotToBePutOff,
    PastTheLock,
    PutOffTooOften,
)
from portal.domain.snoozing import (
    AFTERNOON,
    MOST_SNOOZES,
    Snooze,
    Until,
    latest_before,
    offered,
    snoozed_until,
)
from portal.domain.types import Actor, OutboxState
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.queries.office import local_day, working_calendar, zone
from portal.queries.outbox_rows import PUT_OFF, root_of
from portal.services import redrawing
from portal.services.batching import FOLDS_WITHIN, morning_after
from portal.services.followups import cancel
from portal.services.outbox import add_message
from portal.services.outbox_texts import BLANK, fill
from portal.services.transaction import transactional
from portal.services.weekly_prompts import PROMPT, REMINDER, asked_week
from portal.services.written_lists import KIND as MORNING_LIST

#: what can be put off; what comes alone at one week and one month cannot
KINDS = (MORNING_LIST, PROMPT, REMINDER)


@dataclass(frozen=True, slots=True)
class Snoozable:
    """How a message stands: what can be chosen, how often it was put off, when its period closes.

    `is_waiting` while a copy of it is to come.
    """

    root_id: int
    choices: tuple[Until, ...]
    times: int
    lock: datetime | None
    is_waiting: bool

    @property
    def is_used_up(self) -> bool:
        return not self.is_waiting and self.times >= MOST_SNOOZES


def snoozable(actor: Actor, outbox_id: int, *, now: datetime) -> Snoozable:
    """What can be done about a message of one's own. Raises NotFound, NotToBePutOff."""
    root = _root(actor, outbox_id, now)
    lock = _lock(root)
    return Snoozable(
        root_id=root.id,
        choices=offered(now, _morning(root, now), working_calendar(), zone(), lock),
        times=_times(root.id),
        lock=lock,
        is_waiting=_waiting_copy(root.id) is not None,
    )


def newest_snoozable(person_id: int, now: datetime) -> int | None:
    """The newest message of somebody that can be put off now."""
    rows = db.session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.person_id == person_id,
            OutboxMessage.kind.in_(KINDS),
            OutboxMessage.state == OutboxState.SENT,
        )
        .order_by(OutboxMessage.id.desc())
        .limit(3)
    )
    return next((row.id for row in rows if redrawing.recheck(row, now) is not None), None)


@transactional
def snooze(actor: Actor, outbox_id: int, choice: Snooze, *, now: datetime) -> datetime:
    """Let a message come again later and return when; another choice moves the copy that waits.

    Raises NotFound, NotToBePutOff, PutOffTooOften, HourNotOffered, PastTheLock.
    """
    root = _root(actor, outbox_id, now)
    lock, waiting = _lock(root), _waiting_copy(root.id)
    if waiting is None and _times(root.id) >= MOST_SNOOZES:
        raise PutOffTooOften(lock=lock)
    at = snoozed_until(choice, now, _morning(root, now), working_calendar(), zone())
    if at is None:
        raise HourNotOffered(hour=AFTERNOON)
    latest = latest_before(lock)
    if latest is not None and at > latest:
        raise PastTheLock(latest=latest, lock=lock)
    # the list of that morning takes it up; only where no list comes it leaves by itself
    with_list = root.kind == MORNING_LIST and choice is Snooze.MORNING
    not_before = at + FOLDS_WITHIN if with_list else at
    if waiting is not None:
        waiting.not_before = not_before
    else:
        _write_copy(root, not_before, now)
    return at


@transactional
def end_snooze(actor: Actor, outbox_id: int, *, now: datetime) -> None:
    """ "Do it now": the copy that waits is not needed. Raises NotFound, NotToBePutOff."""
    waiting = _waiting_copy(_root(actor, outbox_id, now).id)
    if waiting is not None:
        cancel(waiting, "taken up before", now)


def _write_copy(root: OutboxMessage, not_before: datetime, now: datetime) -> None:
    message_id = add_message(
        key=f"{_prefix(root.id)}{_times(root.id) + 1}",
        kind=root.kind,
        person_id=root.person_id,
        message=BLANK,
        locale=root.locale,
        at=now,
        not_before=not_before,
        task_id=root.task_id,
    )
    composed = redrawing.redraw(message_id, now) if message_id is not None else None
    if message_id is not None and composed is not None:
        fill({message_id: composed})


def _root(actor: Actor, outbox_id: int, now: datetime) -> OutboxMessage:
    """The message that everything began with, of the actor's own and still of use."""
    row = db.session.get(OutboxMessage, outbox_id)
    if row is None or row.person_id != actor.person_id:
        raise NotFound(what="message", key=outbox_id)
    if row.kind not in KINDS or redrawing.recheck(row, now) is None:
        raise NotToBePutOff()
    return db.session.get_one(OutboxMessage, root_of(row), with_for_update=True)


def _lock(root: OutboxMessage) -> datetime | None:
    return None if root.kind == MORNING_LIST else asked_week(root.created_at).locks_at


def _morning(root: OutboxMessage, now: datetime) -> datetime:
    return morning_after(root.person_id, local_day(now))


def _prefix(root_id: int) -> str:
    return f"{PUT_OFF}{root_id}:"


def _copies_of(root_id: int) -> ColumnElement[bool]:
    return OutboxMessage.key.startswith(_prefix(root_id), autoescape=True)


def _times(root_id: int) -> int:
    """How often a message was put off; what the delivery repeats is no new time."""
    counted = select(func.count()).select_from(OutboxMessage)
    return (
        db.session.scalar(counted.where(_copies_of(root_id), OutboxMessage.repeat_of_id.is_(None)))
        or 0
    )


def _waiting_copy(root_id: int) -> OutboxMessage | None:
    return db.session.scalars(
        select(OutboxMessage)
        .where(_copies_of(root_id), OutboxMessage.state == OutboxState.PENDING)
        .order_by(OutboxMessage.id.desc())
        .limit(1)
        .with_for_update()
    ).first()
