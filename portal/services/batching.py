"""The morning list: one message per person and working morning, with everything that waits.

What comes after the day's list waits for the next working morning. A list that could not leave
before the next one is written is folded into it, so that an outage ends with one message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby

from sqlalchemy import select, update

from portal.domain.ladder import DEFAULT_MORNING
from portal.domain.mornings import slot_of
from portal.domain.quiet import next_allowed
from portal.domain.task_line import Reader
from portal.domain.types import Message, OutboxState
from portal.extensions import db
from portal.messages.compose_morning import morning
from portal.messages.format import Moment
from portal.messages.wording import speaking
from portal.models.delivery import Notice, OutboxMessage
from portal.models.organisation import Person
from portal.models.preferences import Preference
from portal.queries.many_ids import is_one_of
from portal.queries.office import local_day, working_calendar, zone
from portal.queries.outbox_rows import PUT_OFF
from portal.queries.preferences import chosen_mornings, morning_of_person
from portal.queries.task_lines import readers
from portal.services import marks
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
from portal.services.written_lists import FOLDED, KIND, MARK, items_of_message

CHUNK = 200
#: a list that was put off until a morning waits so long for the list of that morning
FOLDS_WITHIN = timedelta(minutes=10)


def queue_batches(now: datetime) -> int:
    """Write the day's lists into the outbox; how many were written.

    1. Only on a working day, in working hours, at the hour of each person: the office's, or the
       one he chose; once a day.
    2. Rungs that are due but have not fired yet are waited for, so that no list goes out half.
    3. Each person's waiting notices become one message.
    """
    calendar, slot = working_calendar(), slot_of(now, zone())
    if slot is None or calendar.is_day_off(local_day(now)):
        return 0
    if next_allowed(now, calendar, zone()) != now:
        return 0
    opens_at = _at(local_day(now), slot)
    if marks.is_done(MARK, opens_at) or is_any_due(now):
        return 0
    _fold_unsent_lists(_at(local_day(now), time()))
    people = _people_at(slot, now)
    parts = in_parts(people, CHUNK, lambda some: _write_lists(some, now), _pass_over)
    marks.mark_done(MARK, opens_at)
    return sum(parts)


def next_morning(now: datetime) -> datetime:
    """The instant of the next lists that anybody gets."""
    calendar = working_calendar()
    wanted = sorted({DEFAULT_MORNING, *chosen_mornings().values()})
    day = calendar.roll_forward(local_day(now))
    coming = [at for at in (_at(day, slot) for slot in wanted) if at > now]
    return coming[0] if coming else _at(calendar.next_working_day(day), wanted[0])


def morning_after(person_id: int, day: date) -> datetime:
    """The instant of somebody's list on the first working day after a day."""
    return _at(working_calendar().next_working_day(day), morning_of_person(person_id))


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=zone())


def is_any_waiting() -> bool:
    """Whether anybody's next list has something to say already."""
    return db.session.scalar(select(Notice.id).where(*_WAITING).limit(1)) is not None


_WAITING = (
    Notice.outbox_id.is_(None),
    Notice.settled_at.is_(None),
    Notice.alone.is_(False),
)


def _people_at(slot: time, now: datetime) -> list[int]:
    """To whom lists are written now: whose hour came since the last lists, or was chosen today.

    Whoever moves his hour to one that has passed gets the day's list with the next ones; whoever
    has it already gets no second one.
    """
    done = marks.done_until(MARK)
    before = done.astimezone(zone()).time() if done and local_day(done) == local_day(now) else None
    chosen = chosen_mornings()
    changed = _changed_on(local_day(now))

    def is_due(person_id: int) -> bool:
        hour = chosen.get(person_id, DEFAULT_MORNING)
        if before is None or person_id in changed:
            return hour <= slot
        return before < hour <= slot

    return [person_id for person_id in _people_to_write_to(now) if is_due(person_id)]


def _changed_on(day: date) -> frozenset[int]:
    rows = db.session.execute(
        select(Preference.person_id, Preference.morning_chosen_at).where(
            Preference.morning_chosen_at.is_not(None)
        )
    )
    return frozenset(person_id for person_id, at in rows if at and local_day(at) == day)


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
    waiting |= {row.person_id for row in _put_off_until(now)}
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
    put_off = _put_off_until(now, people)
    for row in put_off:
        items.add(row.person_id, items_of_message(row, now).of(row.person_id))
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
    for row in put_off:
        if row.person_id in new:
            row.state, row.outcome, row.settled_at = OutboxState.CANCELLED, FOLDED, now
    fill(_composed(new, written_to, items, now))
    return len(new)


def _composed(
    ids: Mapping[int, int], to: Mapping[int, Reader], items: MorningItems, now: datetime
) -> dict[int, Message]:
    """The list of each person, by its number; one language after the other."""
    moment, said = Moment(now, zone()), {}
    by_language = sorted(ids, key=lambda person_id: to[person_id].locale)
    for locale, people in groupby(by_language, lambda person_id: to[person_id].locale):
        with speaking(locale):
            for person_id in people:
                said[ids[person_id]] = morning(
                    to[person_id],
                    items.of(person_id),
                    moment,
                    message_id=ids[person_id],
                    others_on_track=items.others_on_track(person_id),
                )
    return said


def _put_off_until(now: datetime, people: Sequence[int] | None = None) -> Sequence[OutboxMessage]:
    """Lists that somebody put off until about now: the day's list says what they say."""
    query = select(OutboxMessage).where(
        OutboxMessage.state == OutboxState.PENDING,
        OutboxMessage.kind == KIND,
        OutboxMessage.key.startswith(PUT_OFF),
        OutboxMessage.not_before <= now + FOLDS_WITHIN,
    )
    if people is not None:
        query = query.where(is_one_of(OutboxMessage.person_id, people))
        query = query.with_for_update(skip_locked=True)
    return db.session.scalars(query.order_by(OutboxMessage.id)).all()


def _fold_unsent_lists(before: datetime) -> None:
    """Lists of earlier days that still wait are called off; what they carried waits again."""
    with transaction() as session:
        unsent = session.scalars(
            select(OutboxMessage.id)
            .where(
                OutboxMessage.kind == KIND,
                OutboxMessage.state == OutboxState.PENDING,
                OutboxMessage.created_at < before,
                OutboxMessage.key.not_like(f"{PUT_OFF}%"),
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
