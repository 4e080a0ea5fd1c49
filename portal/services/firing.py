"""Rungs on their day: each due reminder becomes a notice for every person it speaks to, once.

What waits for the morning list waits as a notice; what is a message of its own is written into
the outbox in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import InstrumentedAttribute

from portal.domain.ladder import DEFAULT_MORNING, RungRule, is_rung_stopped, rule_of
from portal.domain.mornings import slot_of
from portal.domain.types import ReminderState, Rung
from portal.extensions import db
from portal.models.delivery import Notice, Reminder
from portal.models.task import Task
from portal.queries.many_ids import is_one_of
from portal.queries.office import local_day, office_ladder, zone
from portal.queries.preferences import chosen_mornings
from portal.queries.recipients import Recipients
from portal.services.in_parts import in_parts
from portal.services.inserting import insert_missing
from portal.services.own_messages import OwnNotice, write_own_messages
from portal.services.reminders import NO_DEADLINE
from portal.services.transaction import transaction

CHUNK = 1_000
POISONED_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Fired:
    """Rungs that fired, messages of their own that were written, rungs that were dropped."""

    planned: int = 0
    queued: int = 0
    dropped: int = 0

    def __add__(self, other: Fired) -> Fired:
        return Fired(
            self.planned + other.planned,
            self.queued + other.queued,
            self.dropped + other.dropped,
        )


def fire_due(now: datetime, *, limit: int | None = None) -> Fired:
    """Fire every reminder that is due, at most `limit` of them.

    A second run finds nothing; one at the same time waits for the rows and finds them settled. A
    row that cannot be worked on is put off by an hour and stops nobody. Where lists are wanted
    before the office's hour, what is due at that hour fires for them; what comes alone still
    leaves at its own time.
    """
    done = Fired()
    due = _due_ids(now, limit)
    for part in in_parts(due, CHUNK, lambda ids: _fire(ids, now), lambda one: _put_off(one, now)):
        done += part
    return done


def is_any_due(now: datetime) -> bool:
    return bool(_due_ids(now, 1))


def _due_ids(now: datetime, limit: int | None) -> Sequence[int]:
    return db.session.scalars(
        select(Reminder.id)
        .where(Reminder.state == ReminderState.PLANNED, Reminder.due_at <= _horizon(now))
        .order_by(Reminder.due_at, Reminder.id)
        .limit(limit)
    ).all()


def _horizon(now: datetime) -> datetime:
    """Up to when rungs fire at an instant: the day's hour already, if anybody's list comes earlier.

    Else whoever chose an earlier hour would hear of a day's rungs on the next one.
    """
    slot = slot_of(now, zone())
    if slot is None or slot >= DEFAULT_MORNING or slot not in chosen_mornings().values():
        return now
    return datetime.combine(local_day(now), DEFAULT_MORNING, tzinfo=zone())


@dataclass(frozen=True, slots=True)
class _DueRung:
    id: int
    task_id: int
    rung: Rung
    for_due: date
    due_at: datetime
    stopped: str | None
    rule: RungRule

    @property
    def is_alone(self) -> bool:
        """A message of its own by the ladder; a first rung at once cannot wait for the morning."""
        at_once = self.rung is Rung.R0 and self.due_at.astimezone(zone()).time() != DEFAULT_MORNING
        return self.rule.alone or at_once


def _fire(ids: Sequence[int], now: datetime) -> Fired:
    rows = _still_due(ids, now)
    firing = [row for row in rows if row.stopped is None]
    recipients = Recipients([row.task_id for row in firing], local_day(now))
    _note([row for row in firing if not row.is_alone], recipients, now)
    alone = {row.id: row for row in firing if row.is_alone}
    own = [
        OwnNotice(new.id, new.person_id, of.task_id, of.rung, of.for_due, max(now, of.due_at))
        for new in _note(
            list(alone.values()),
            recipients,
            now,
            [Notice.id, Notice.reminder_id, Notice.person_id],
        )
        for of in (alone[new.reminder_id],)
    ]
    queued = write_own_messages(own, now)
    _settle(firing, ReminderState.FIRED, "", now)
    stopped = [row for row in rows if row.stopped is not None]
    for reason in {row.stopped or "" for row in stopped}:
        _settle(
            [row for row in stopped if row.stopped == reason], ReminderState.DROPPED, reason, now
        )
    return Fired(len(firing), queued, len(stopped))


def _note(
    rows: Sequence[_DueRung],
    recipients: Recipients,
    now: datetime,
    returning: Sequence[InstrumentedAttribute[Any]] = (),
) -> Sequence[Row[Any]]:
    """A notice for everybody each rung speaks to; what was asked of those that are new."""
    notices = [
        {
            "reminder_id": row.id,
            "task_id": row.task_id,
            "person_id": person_id,
            "rung": row.rung,
            "alone": row.is_alone,
            "created_at": now,
        }
        for row in rows
        for person_id in recipients.of(row.task_id, row.rule)
    ]
    return insert_missing(db.session(), Notice, notices, returning)


def _still_due(ids: Sequence[int], now: datetime) -> list[_DueRung]:
    ladder = office_ladder()
    rows = db.session.execute(
        select(
            Reminder.id,
            Reminder.task_id,
            Reminder.rung,
            Reminder.for_due,
            Reminder.due_at,
            Task.state,
            Task.effective_due,
        )
        .join(Task, Task.id == Reminder.task_id)
        .where(
            is_one_of(Reminder.id, ids),
            Reminder.state == ReminderState.PLANNED,
            Reminder.due_at <= _horizon(now),
        )
        .order_by(Reminder.id)
        .with_for_update(of=Reminder)
    )
    return [
        _DueRung(
            row.id,
            row.task_id,
            row.rung,
            row.for_due,
            row.due_at,
            is_rung_stopped(
                row.rung,
                state=row.state,
                for_due=row.for_due,
                effective_due=row.effective_due or NO_DEADLINE,
            ),
            rule_of(row.rung, ladder),
        )
        for row in rows
    ]


def _settle(rows: Sequence[_DueRung], state: ReminderState, reason: str, now: datetime) -> None:
    if rows:
        db.session.execute(
            update(Reminder)
            .where(is_one_of(Reminder.id, [row.id for row in rows]))
            .values(state=state, reason=reason, settled_at=now)
            .execution_options(synchronize_session=False)
        )


def _put_off(reminder_id: int, now: datetime) -> None:
    with transaction() as session:
        session.execute(
            update(Reminder)
            .where(Reminder.id == reminder_id, Reminder.state == ReminderState.PLANNED)
            .values(due_at=now + POISONED_PAUSE)
            .execution_options(synchronize_session=False)
        )
