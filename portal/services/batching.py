"""The morning list: one message per person and working morning, with everything that waits.

What comes after the day's list waits for the next working morning. A list that could not leave
before the next one is written is folded into it, so that an outage ends with one message.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from portal.domain.ladder import DEFAULT_MORNING
from portal.domain.quiet import next_allowed
from portal.domain.types import Message, OutboxState
from portal.extensions import db
from portal.messages.compose_morning import morning
from portal.messages.format import Moment
from portal.models.delivery import Notice, OutboxMessage
from portal.models.organisation import Person
from portal.queries.many_ids import is_one_of
from portal.queries.office import local_day, working_calendar, zone
from portal.queries.task_lines import reader, readers
from portal.services import marks, relevance
from portal.services.firing import is_any_due
from portal.services.in_parts import in_parts
from portal.services.morning_items import (
    MorningItems,
    carried_notices,
    lists_all_overdue,
    people_with_overdue,
)
from portal.services.outbox import NewMessage, add_messages
from portal.services.outbox_texts import BLANK, carry, fill
from portal.services.transaction import transaction

KIND = "morning"
MARK = "morning"
CHUNK = 200
FOLDED = "folded into the next list"


def queue_batches(now: datetime) -> int:
    """Write the day's lists into the outbox; how many were written.

    1. Only on a working day from 08:00 on, in working hours, once a day.
    2. Rungs that are due but have not fired yet are waited for, so that no list goes out half.
    3. Each person's waiting notices become one message.
    """
    opens_at = morning_of(now)
    calendar = working_calendar()
    is_early = calendar.is_day_off(local_day(now)) or now < opens_at
    if is_early or next_allowed(now, calendar, zone()) != now:
        return 0
    if marks.is_done(MARK, opens_at) or is_any_due(now):
        return 0
    _fold_unsent_lists(opens_at)
    parts = in_parts(
        _people_to_write_to(now), CHUNK, lambda people: _write_lists(people, now), _pass_over
    )
    marks.mark_done(MARK, opens_at)
    return sum(parts)


def morning_of(now: datetime) -> datetime:
    """The instant of the day's list."""
    return datetime.combine(local_day(now), DEFAULT_MORNING, tzinfo=zone())


def next_morning(now: datetime) -> datetime:
    """The instant of the next list."""
    calendar = working_calendar()
    day = calendar.roll_forward(local_day(now))
    at = datetime.combine(day, DEFAULT_MORNING, tzinfo=zone())
    if at <= now:
        at = datetime.combine(calendar.next_working_day(day), DEFAULT_MORNING, tzinfo=zone())
    return at


def is_any_waiting() -> bool:
    """Whether anybody's next list has something to say already."""
    return db.session.scalar(select(Notice.id).where(*_WAITING).limit(1)) is not None


_WAITING = (
    Notice.outbox_id.is_(None),
    Notice.settled_at.is_(None),
    Notice.alone.is_(False),
)


def _people_to_write_to(now: datetime) -> list[int]:
    waiting = set(
        db.session.scalars(
            select(Notice.person_id)
            .join(Person, Person.id == Notice.person_id)
            .where(*_WAITING, Person.is_active.is_(True))
            .distinct()
        )
    )
    if lists_all_overdue(now):
        waiting |= people_with_overdue(now)
    return sorted(waiting)


def _write_lists(people: Sequence[int], now: datetime) -> int:
    notices = carried_notices(*_WAITING, is_one_of(Notice.person_id, people), lock=True)
    items = MorningItems(people, notices, now, with_overdue=lists_all_overdue(now))
    if items.moot:
        db.session.execute(
            update(Notice)
            .where(is_one_of(Notice.id, [notice.id for notice in items.moot]))
            .values(settled_at=now)
            .execution_options(synchronize_session=False)
        )
    written_to = readers([one for one in people if items.of(one)])
    day = local_day(now)
    keys = {person_id: f"{KIND}:{person_id}:{day}" for person_id in written_to}
    ids = add_messages(
        [
            NewMessage(keys[one.person_id], KIND, one.person_id, BLANK, one.locale, now)
            for one in written_to.values()
        ]
    )
    new = {person_id: ids[key] for person_id, key in keys.items() if key in ids}
    carry({notice.id: new[notice.person_id] for notice in items.notices if notice.person_id in new})
    moment = Moment(now, zone())
    fill(
        {
            number: morning(
                written_to[person_id],
                items.of(person_id),
                moment,
                message_id=number,
                others_on_track=items.others_on_track(person_id),
            )
            for person_id, number in new.items()
        }
    )
    return len(new)


def _fold_unsent_lists(before: datetime) -> None:
    """Lists of earlier days that still wait are called off; what they carried waits again."""
    with transaction() as session:
        unsent = session.scalars(
            select(OutboxMessage.id)
            .where(
                OutboxMessage.kind == KIND,
                OutboxMessage.state == OutboxState.PENDING,
                OutboxMessage.created_at < before,
            )
            .with_for_update(skip_locked=True)
        ).all()
        if not unsent:
            return
        session.execute(
            update(Notice)
            .where(is_one_of(Notice.outbox_id, unsent), Notice.settled_at.is_(None))
            .values(outbox_id=None)
            .execution_options(synchronize_session=False)
        )
        session.execute(
            update(OutboxMessage)
            .where(is_one_of(OutboxMessage.id, unsent))
            .values(state=OutboxState.CANCELLED, outcome=FOLDED, settled_at=before)
            .execution_options(synchronize_session=False)
        )


def _pass_over(person_id: int) -> None:
    """Their notices wait for the next working morning."""


def items_of_message(row: OutboxMessage, now: datetime) -> MorningItems:
    """What a list that was written carries, read again."""
    notices = carried_notices((Notice.outbox_id == row.id) | (Notice.doubted_outbox_id == row.id))
    was_full = lists_all_overdue(row.created_at)
    return MorningItems([row.person_id], notices, now, with_overdue=was_full)


@relevance.register(KIND)
def recheck_list(row: OutboxMessage, now: datetime) -> Message | None:
    """Composed anew without what has been settled meanwhile; pointless once nothing is left."""
    items = items_of_message(row, now)
    return _compose(row, items, now) if items.of(row.person_id) else None


def _compose(row: OutboxMessage, items: MorningItems, now: datetime) -> Message:
    return morning(
        reader(row.person_id),
        items.of(row.person_id),
        Moment(now, zone()),
        message_id=row.id,
        others_on_track=items.others_on_track(row.person_id),
    )
