"""Morning lists that were written, read again: what each carries, and how it reads by now.

On a morning of thousands the sender asks for many at once; what their lines need is then read
once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from portal.domain.task_line import Reader
from portal.domain.types import Message
from portal.extensions import db
from portal.messages.compose_morning import morning
from portal.messages.format import Moment
from portal.models.delivery import Notice, OutboxMessage
from portal.queries.many_ids import is_one_of
from portal.queries.office import zone
from portal.queries.outbox_rows import PUT_OFF, is_put_off, root_of
from portal.queries.task_lines import reader, readers
from portal.services import relevance
from portal.services.morning_items import MorningItems, carried_notices, lists_all_overdue

KIND = "morning"
#: up to which instant lists are written
MARK = "morning"
FOLDED = "folded into the next list"


def items_of_message(row: OutboxMessage, now: datetime) -> MorningItems:
    """What a list that was written carries, read again; put off, what the first one carried."""
    root = db.session.get_one(OutboxMessage, root_of(row))
    notices = carried_notices((Notice.outbox_id == root.id) | (Notice.doubted_outbox_id == root.id))
    was_full = lists_all_overdue(root.created_at)
    items = MorningItems([row.person_id], notices, now, with_overdue=was_full)
    for folded in _folded_into([row]):
        items.add(row.person_id, items_of_message(folded, now).of(row.person_id))
    return items


@relevance.register(KIND)
def recheck_list(row: OutboxMessage, now: datetime) -> Message | None:
    """Composed anew without what has been settled meanwhile; pointless once nothing is left."""
    return _compose(row, reader(row.person_id), items_of_message(row, now), now)


@relevance.register_many(KIND)
def recheck_lists(rows: Sequence[OutboxMessage], now: datetime) -> dict[int, Message | None]:
    """The same for many lists; those with a past of their own are looked at one by one."""
    single = {row.person_id for row in _folded_into(rows)}
    alike: dict[datetime, dict[int, OutboxMessage]] = {}
    found: dict[int, Message | None] = {}
    for row in rows:
        written_then = alike.setdefault(row.created_at, {})
        if row.person_id in single or row.person_id in written_then or is_put_off(row):
            found[row.id] = recheck_list(row, now)
        else:
            written_then[row.person_id] = row
    for written_at, by_person in alike.items():
        found |= _recheck_alike(by_person, written_at, now)
    return found


def _recheck_alike(
    by_person: dict[int, OutboxMessage], written_at: datetime, now: datetime
) -> dict[int, Message | None]:
    """Lists of one morning, one for each person."""
    ids, people = [row.id for row in by_person.values()], list(by_person)
    notices = carried_notices(
        is_one_of(Notice.outbox_id, ids) | is_one_of(Notice.doubted_outbox_id, ids)
    )
    items = MorningItems(people, notices, now, with_overdue=lists_all_overdue(written_at))
    read_by = readers(people)
    return {
        row.id: _compose(row, read_by[person_id], items, now)
        for person_id, row in by_person.items()
    }


def _folded_into(rows: Iterable[OutboxMessage]) -> Sequence[OutboxMessage]:
    """What was put off and is said by these lists; they ended when these were written."""
    written = {(row.person_id, row.created_at) for row in rows}
    folded = db.session.scalars(
        select(OutboxMessage).where(
            is_one_of(OutboxMessage.person_id, {person_id for person_id, _at in written}),
            OutboxMessage.kind == KIND,
            OutboxMessage.outcome == FOLDED,
            OutboxMessage.settled_at.in_({at for _person_id, at in written}),
            OutboxMessage.key.startswith(PUT_OFF),
        )
    )
    return [row for row in folded if (row.person_id, row.settled_at) in written]


def _compose(row: OutboxMessage, to: Reader, items: MorningItems, now: datetime) -> Message | None:
    """None once nothing is left to say."""
    if not items.of(row.person_id):
        return None
    return morning(
        to,
        items.of(row.person_id),
        Moment(now, zone()),
        message_id=row.id,
        others_on_track=items.others_on_track(row.person_id),
    )
