"""Messages that come alone: one week late, one month late, and a task that cannot wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from portal.domain.ladder import is_pressing_stopped
from portal.domain.quiet import next_allowed
from portal.domain.task_line import Reader, TaskLine
from portal.domain.types import Message, Rung
from portal.extensions import db
from portal.messages.compose_late import month_late, two_weeks_late, week_late
from portal.messages.compose_single import assigned
from portal.models.delivery import Notice, OutboxMessage, Reminder
from portal.queries.office import local_day, working_calendar, zone
from portal.queries.task_lines import lines_for, reader, readers
from portal.services import relevance
from portal.services.explanations import Asked, ask_for_explanations, explain_by
from portal.services.outbox import NewMessage, add_messages
from portal.services.outbox_texts import BLANK, carry, fill
from portal.services.reminders import NO_DEADLINE

KIND_OF = {
    Rung.R0: "assigned",
    Rung.E2: "week_late",
    Rung.E3: "two_weeks_late",
    Rung.E4: "month_late",
}
_FRIDAY = 4
_LEAST_DAYS = 2


@dataclass(frozen=True, slots=True)
class OwnNotice:
    """A notice that becomes a message of its own."""

    id: int
    person_id: int
    task_id: int
    rung: Rung
    for_due: date
    #: when it may leave at the earliest
    at: datetime

    @property
    def key(self) -> str:
        return f"{self.rung}:{self.task_id}:{self.for_due}:{self.person_id}"


def write_own_messages(notices: Sequence[OwnNotice], now: datetime) -> int:
    """Write a message for each notice into the outbox; how many are new. Joins the transaction.

    None is sent before its time, or before working hours.
    """
    times = sorted({notice.at for notice in notices})
    return sum(_write([one for one in notices if one.at == at], now, at) for at in times)


def _write(notices: Sequence[OwnNotice], now: datetime, at: datetime) -> int:
    not_before = next_allowed(at, working_calendar(), zone())
    people = readers({notice.person_id for notice in notices})
    lines = lines_for([notice.task_id for notice in notices], not_before)
    ids = add_messages(
        [
            NewMessage(
                key=notice.key,
                kind=KIND_OF[notice.rung],
                person_id=notice.person_id,
                message=BLANK,
                locale=people[notice.person_id].locale,
                at=now,
                not_before=not_before,
                task_id=notice.task_id,
            )
            for notice in notices
        ]
    )
    new = [notice for notice in notices if notice.key in ids]
    carry({notice.id: ids[notice.key] for notice in new})
    ask_for_explanations(
        [
            Asked(notice.task_id, notice.person_id, notice.for_due)
            for notice in new
            if KIND_OF[notice.rung] == "month_late"
            and lines[notice.task_id].official_id == notice.person_id
        ],
        not_before,
    )
    fill(
        {
            ids[notice.key]: own_message(
                KIND_OF[notice.rung],
                people[notice.person_id],
                lines[notice.task_id],
                not_before,
                ids[notice.key],
            )
            for notice in new
        }
    )
    return len(new)


def own_message(
    kind: str, reader: Reader, line: TaskLine, at: datetime, message_id: int
) -> Message:
    """The message of one kind about one task, as it reads at an instant."""
    today = local_day(at)
    if kind == "assigned":
        return assigned(reader, line, today, message_id=message_id)
    if kind == "week_late":
        return week_late(reader, line, today, zone(), message_id=message_id)
    if kind == "two_weeks_late":
        by = act_by(today)
        return two_weeks_late(reader, line, today, zone(), act_by=by, message_id=message_id)
    by = explain_by(today)
    return month_late(reader, line, today, zone(), explain_by=by, message_id=message_id)


def act_by(today: date) -> date:
    """Until when a head is to act: the next Friday that leaves two days, or the day before it."""
    days = (_FRIDAY - today.weekday()) % 7
    friday = today + timedelta(days=days if days >= _LEAST_DAYS else days + 7)
    return working_calendar().roll_back(friday)


@relevance.register("assigned")
@relevance.register("week_late")
@relevance.register("two_weeks_late")
@relevance.register("month_late")
def recheck_own(row: OutboxMessage, now: datetime) -> Message | None:
    """Composed anew; pointless once the task may not be pressed any more or the date moved."""
    line = lines_for([row.task_id], now).get(row.task_id) if row.task_id else None
    if line is None:
        return None
    for_due = db.session.scalar(
        select(Reminder.for_due)
        .join(Notice, Notice.reminder_id == Reminder.id)
        .where(Notice.outbox_id == row.id)
        .limit(1)
    )
    stopped = is_pressing_stopped(
        state=line.state, for_due=for_due, effective_due=line.effective_due or NO_DEADLINE
    )
    if stopped is not None:
        return None
    return own_message(row.kind, reader(row.person_id), line, now, row.id)
