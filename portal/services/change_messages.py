"""What officials hear of a change that was made to several of their tasks at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.domain.quiet import next_allowed
from portal.domain.task_line import Reader, TaskLine
from portal.domain.types import Message, OutboxState, TaskColumn
from portal.extensions import db
from portal.messages.compose_change import changed, taken_back
from portal.messages.format import Moment
from portal.models.bulk_changes import BulkChange, BulkChangeRow
from portal.models.delivery import OutboxMessage
from portal.models.task import Task
from portal.queries.many_ids import is_one_of
from portal.queries.office import working_calendar, zone
from portal.queries.task_lines import in_order, lines_for, reader, readers
from portal.services import relevance
from portal.services.followups import cancel
from portal.services.list_edits import ColumnChange, Value
from portal.services.outbox import NewMessage, add_messages
from portal.services.outbox_texts import BLANK, fill

CHANGED, TAKEN_BACK = "tasks_changed", "change_taken_back"
#: as long as the change can be taken back without anybody having heard of it
HOLD = timedelta(seconds=60)


def tell_of_change(bulk: BulkChange, changes: Sequence[ColumnChange], now: datetime) -> int:
    """Write one message for each official concerned; how many. Joins the transaction.

    None leaves before its minute is over, nor outside working hours.
    """
    concerned = _concerned(bulk, now)
    return _write(bulk, CHANGED, concerned, now, not_before=now + HOLD) if changes else 0


def call_off(bulk: BulkChange, now: datetime) -> int:
    """Stop the messages that wait and correct those that left; how many are corrected."""
    rows = db.session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.key.startswith(f"{CHANGED}:{bulk.id}:", autoescape=True))
        .with_for_update()
    ).all()
    heard: set[int] = set()
    for row in rows:
        if row.state is OutboxState.PENDING:
            cancel(row, "taken back", now)
        elif row.state is not OutboxState.CANCELLED:
            heard.add(row.person_id)
    concerned = {one: lines for one, lines in _concerned(bulk, now).items() if one in heard}
    return _write(bulk, TAKEN_BACK, concerned, now, not_before=now)


def people_concerned(
    task_ids: Iterable[int], column: TaskColumn, value: Value, made_by_id: int | None
) -> set[int]:
    """Whom a change would be told, if it is: who holds the tasks, and who is to hold them."""
    holders = set(
        db.session.scalars(
            select(Task.official_id).where(
                is_one_of(Task.id, task_ids), Task.official_id.is_not(None)
            )
        )
    )
    if column is TaskColumn.OFFICIAL and isinstance(value, int):
        holders.add(value)
    return {one for one in holders if one is not None and one != made_by_id}


def _concerned(bulk: BulkChange, now: datetime) -> dict[int, list[TaskLine]]:
    """The tasks of a change by the people who hold them, or held them before it."""
    rows = db.session.scalars(
        select(BulkChangeRow).where(BulkChangeRow.bulk_change_id == bulk.id)
    ).all()
    lines = lines_for([row.task_id for row in rows], now)
    concerned: dict[int, list[TaskLine]] = {}
    for row in rows:
        line = lines[row.task_id]
        named = {line.official_id, row.before.get("official_id"), row.after.get("official_id")}
        for person_id in named:
            if person_id is not None and person_id != bulk.made_by_id:
                concerned.setdefault(person_id, []).append(line)
    return {one: in_order(found) for one, found in concerned.items()}


def _write(
    bulk: BulkChange,
    kind: str,
    concerned: Mapping[int, Sequence[TaskLine]],
    now: datetime,
    *,
    not_before: datetime,
) -> int:
    people = readers(concerned)
    allowed = next_allowed(not_before, working_calendar(), zone())
    keys = {person_id: f"{kind}:{bulk.id}:{person_id}" for person_id in people}
    ids = add_messages(
        [
            NewMessage(
                key=keys[one.person_id],
                kind=kind,
                person_id=one.person_id,
                message=BLANK,
                locale=one.locale,
                at=now,
                not_before=allowed,
            )
            for one in people.values()
        ]
    )
    fill(
        {
            ids[keys[one]]: _composed(bulk, kind, people[one], concerned[one], ids[keys[one]], now)
            for one in people
            if keys[one] in ids
        }
    )
    return len(ids)


def _composed(
    bulk: BulkChange,
    kind: str,
    to: Reader,
    tasks: Sequence[TaskLine],
    message_id: int,
    now: datetime,
) -> Message:
    moment = Moment(now, zone())
    if kind == TAKEN_BACK:
        return taken_back(to, tasks, moment, message_id=message_id)
    return changed(to, tasks, bulk.column, bulk.reason, moment, message_id=message_id)


@relevance.register(CHANGED)
@relevance.register(TAKEN_BACK)
def recheck_change(row: OutboxMessage, now: datetime) -> Message | None:
    """Composed anew; pointless once the change it tells of was taken back."""
    bulk = db.session.get(BulkChange, int(row.key.split(":")[1]))
    if bulk is None or (row.kind == CHANGED and bulk.undone_at is not None):
        return None
    tasks = _concerned(bulk, now).get(row.person_id)
    if not tasks:
        return None
    return _composed(bulk, row.kind, reader(row.person_id), tasks, row.id, now)
