"""The weekly report: asked for on Thursday, once more on Friday of who has not answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import exists, select

from portal.domain.periods import is_reporting_week, lock_at, prompt_at, week_of
from portal.domain.quiet import next_allowed
from portal.domain.task_line import TaskLine
from portal.domain.types import Desk, Light, Message, TaskState
from portal.extensions import db
from portal.messages.compose_weekly import AskedWeek, weekly_prompt, weekly_reminder
from portal.messages.format import Moment
from portal.models.delivery import OutboxMessage
from portal.models.organisation import Person
from portal.models.task import HolderInterval, ProgressUpdate, Task
from portal.queries.office import local_day, office_week_rules, working_calendar, zone
from portal.queries.outbox_rows import is_put_off
from portal.queries.task_lines import held_lines, reader, readers
from portal.services import marks, relevance
from portal.services.in_parts import in_parts
from portal.services.outbox import NewMessage, add_messages
from portal.services.outbox_texts import BLANK, fill

PROMPT, REMINDER = "weekly_prompt", "weekly_reminder"
REMINDER_TIME = time(9)
CHUNK = 100

_ASKED = (TaskState.ISSUED, TaskState.ACKNOWLEDGED, TaskState.IN_PROGRESS)
_KEY = {PROMPT: "weekly", REMINDER: "weekly-reminder"}


def queue_weekly(now: datetime) -> int:
    """Write the week's prompts or last calls that are due into the outbox; how many.

    A gap is caught up until the week closes; whoever is asked late is not called on top of it.
    """
    asked = asked_week(now)
    prompt_due, reminder_due = moments(asked)
    if prompt_due is None or not prompt_due <= now < asked.locks_at:
        return 0
    if next_allowed(now, working_calendar(), zone()) != now:
        return 0
    if not marks.is_done(PROMPT, prompt_due):
        written = _queue(PROMPT, asked, now)
        marks.mark_done(PROMPT, prompt_due)
        if reminder_due is not None and now >= reminder_due:
            marks.mark_done(REMINDER, reminder_due)
        return written
    if reminder_due is None or now < reminder_due or marks.is_done(REMINDER, reminder_due):
        return 0
    written = _queue(REMINDER, asked, now)
    marks.mark_done(REMINDER, reminder_due)
    return written


def asked_week(now: datetime) -> AskedWeek:
    week = week_of(local_day(now))
    return AskedWeek(week, lock_at(week, working_calendar(), zone(), office_week_rules()))


def moments(asked: AskedWeek) -> tuple[datetime | None, datetime | None]:
    """When a week is asked about and when the last call goes out; None where there is none."""
    calendar = working_calendar()
    if not is_reporting_week(asked.week, calendar):
        return None, None
    prompt_due = prompt_at(asked.week, calendar, zone(), office_week_rules())
    last_day = asked.locks_at.astimezone(zone()).date()
    reminder_due = datetime.combine(last_day, REMINDER_TIME, tzinfo=zone())
    return prompt_due, reminder_due if reminder_due > prompt_due else None


def _queue(kind: str, asked: AskedWeek, now: datetime) -> int:
    people = _people_to_ask(asked.week.start)
    return sum(in_parts(people, CHUNK, lambda part: _write(kind, part, asked, now), _pass_over))


def _pass_over(person_id: int) -> None:
    """Whose prompt cannot be composed is not asked this week; the log says why."""


def _people_to_ask(monday: date) -> Sequence[int]:
    """Officials who hold something that is asked about and has no report of this week."""
    elsewhere = exists().where(
        HolderInterval.task_id == Task.id,
        HolderInterval.until.is_(None),
        HolderInterval.desk != Desk.UNIT,
    )
    reported = exists().where(
        ProgressUpdate.task_id == Task.id, ProgressUpdate.week_start == monday
    )
    return db.session.scalars(
        select(Person.id)
        .join(Task, Task.official_id == Person.id)
        .where(
            Person.is_active.is_(True),
            Task.state.in_(_ASKED),
            Task.light != Light.NOT_STARTED,
            ~elsewhere,
            ~reported,
        )
        .distinct()
        .order_by(Person.id)
    ).all()


def _write(kind: str, people: Sequence[int], asked: AskedWeek, now: datetime) -> int:
    held = held_lines(people, now)
    told = readers(people)
    keys = {person_id: f"{_KEY[kind]}:{person_id}:{asked.week.start}" for person_id in people}
    ids = add_messages(
        [
            NewMessage(keys[person_id], kind, person_id, BLANK, told[person_id].locale, now)
            for person_id in people
        ]
    )
    new = {person_id: ids[key] for person_id, key in keys.items() if key in ids}
    fill(
        {
            number: _COMPOSE[kind](
                told[person_id],
                asked_lines(held.get(person_id, ())),
                asked,
                Moment(now, zone()),
                message_id=number,
            )
            for person_id, number in new.items()
        }
    )
    return len(new)


def asked_lines(held: Sequence[TaskLine]) -> list[TaskLine]:
    """What a weekly report is asked about: begun, not claimed, and on the unit's own desk."""
    return [
        line
        for line in held
        if line.state in _ASKED and line.desk is Desk.UNIT and line.light is not Light.NOT_STARTED
    ]


@relevance.register(PROMPT)
@relevance.register(REMINDER)
def recheck_weekly(row: OutboxMessage, now: datetime) -> Message | None:
    """Composed anew; pointless once the week is closed or everything is answered."""
    asked = asked_week(row.created_at)
    if now >= asked.locks_at or _is_overtaken(row, asked):
        return None
    held = asked_lines(held_lines([row.person_id], now).get(row.person_id, []))
    if all(line.reported_this_week for line in held):
        return None
    compose = _COMPOSE[row.kind]
    return compose(reader(row.person_id), held, asked, Moment(now, zone()), message_id=row.id)


def _is_overtaken(row: OutboxMessage, asked: AskedWeek) -> bool:
    """Whether a prompt that was put off is not needed: the last call came meanwhile."""
    if row.kind == REMINDER or not is_put_off(row):
        return False
    last_call = f"{_KEY[REMINDER]}:{row.person_id}:{asked.week.start}"
    found = select(OutboxMessage.id).where(OutboxMessage.key == last_call)
    return db.session.scalar(found) is not None


_COMPOSE = {PROMPT: weekly_prompt, REMINDER: weekly_reminder}
