"""What a head does about a task that is two weeks late: remind the official, or give it to another.

Of two who act at once the second is told who was first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.errors import AlreadyDone, NotFound, StepRefused
from portal.domain.machines.task import REPORTABLE
from portal.domain.quiet import next_allowed
from portal.domain.task_line import Reader, TaskLine
from portal.domain.types import Actor, Message
from portal.extensions import db
from portal.messages.compose_head import handed_away, handed_over, nudged
from portal.messages.format import Moment
from portal.models.delivery import OutboxMessage
from portal.models.office import AuditEntry
from portal.models.organisation import Person
from portal.models.task import Task
from portal.queries.choices import colleagues
from portal.queries.office import local_day, working_calendar, zone
from portal.queries.task_lines import lines_for, reader
from portal.services import relevance
from portal.services.acts import entitled_on, record_act, task_to_change
from portal.services.outbox_texts import write_one
from portal.services.transaction import transactional

NUDGE, HANDED = "nudge", "handed_over"


@transactional
def nudge_official(actor: Actor, task_id: int, *, now: datetime) -> None:
    """Remind the official in the head's name, in working hours; once a day.

    Raises NotAllowed, StepRefused (nothing is to be reported, or nobody holds it), AlreadyDone.
    """
    task, actor = _to_direct(actor, task_id)
    if task.official_id is None:
        raise StepRefused(step=NUDGE, state=task.state)
    _refuse_second("nudge_official", task, local_day(now), _nobody)
    record_act(actor, "nudge_official", task, now=now, after={"official_id": task.official_id})
    by = actor.acts_as or actor.person_id
    _write(NUDGE, task, task.official_id, f"{by}", now)


@transactional
def reassign_official(
    actor: Actor, task_id: int, official_id: int, *, seen_official_id: int | None, now: datetime
) -> None:
    """Give a task to another official of its unit; both hear of it in working hours.

    `seen_official_id` is who held it when the choice was made. Raises NotAllowed, StepRefused,
    NotFound (nobody of the unit), AlreadyDone (somebody gave it away meanwhile).
    """
    task, actor = _to_direct(actor, task_id)
    before = task.official_id
    if before != seen_official_id:
        _refuse_second("reassign_official", task, None, lambda: _name(before))
    unit_id, today = task.lead_unit_id, local_day(now)
    if official_id not in {one.id for one in colleagues(unit_id, today)} or official_id == before:
        raise NotFound(what="person", key=official_id)
    task.official_id = official_id
    record_act(
        actor,
        "reassign_official",
        task,
        now=now,
        before={"official_id": before},
        after={"official_id": official_id},
    )
    _write(HANDED, task, official_id, f"{before or 0}", now)
    if before is not None:
        _write(HANDED, task, before, f"{before}", now)


def _to_direct(actor: Actor, task_id: int) -> tuple[Task, Actor]:
    task = task_to_change(task_id)
    actor = entitled_on(actor, Action.DIRECT_OFFICIAL, task)
    if task.state not in REPORTABLE:
        raise StepRefused(step="direct", state=task.state)
    return task, actor


def _refuse_second(
    act: str, task: Task, only_on: date | None, holder: Callable[[], dict[str, str]]
) -> None:
    """Raise AlreadyDone if somebody did it before, on that day if one is named."""
    row = db.session.execute(
        select(AuditEntry.at, Person.name, Person.name_en)
        .join(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.task_id == task.id, AuditEntry.action == act)
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    if row is not None and only_on in (None, local_day(row.at)):
        raise AlreadyDone(by=row.name, by_en=row.name_en, at=row.at, **holder())


def _nobody() -> dict[str, str]:
    return {}


def _name(person_id: int | None) -> dict[str, str]:
    person = db.session.get(Person, person_id) if person_id is not None else None
    return {"to": person.name if person else "", "to_en": person.name_en if person else ""}


def _write(kind: str, task: Task, person_id: int, other: str, now: datetime) -> None:
    """One message; its key names the other one: who reminds, or who held it before."""
    db.session.flush()
    to = reader(person_id)
    write_one(
        lambda message_id: _composed(kind, to, _line(task.id, now), int(other), now, message_id),
        key=f"{kind}:{task.id}:{person_id}:{other}:{now:%Y%m%d%H%M%S}",
        kind=kind,
        to=to,
        at=now,
        not_before=next_allowed(now, working_calendar(), zone()),
        task_id=task.id,
    )


def _line(task_id: int, now: datetime) -> TaskLine:
    return lines_for([task_id], now)[task_id]


def _composed(
    kind: str, to: Reader, line: TaskLine, other: int, now: datetime, message_id: int
) -> Message | None:
    """Pointless once the task went on to somebody else, or is done with."""
    moment, is_theirs = Moment(now, zone()), line.official_id == to.person_id
    if kind == NUDGE:
        by = _named(other, to.locale)
        return nudged(to, line, by, moment, message_id=message_id) if _is_due(line, to) else None
    if other == to.person_id:
        holder = line.official_named(to.locale)
        return None if is_theirs else handed_away(to, line, holder, message_id=message_id)
    if not _is_due(line, to):
        return None
    return handed_over(to, line, _named(other, to.locale), moment, message_id=message_id)


def _is_due(line: TaskLine, to: Reader) -> bool:
    return line.official_id == to.person_id and line.state in REPORTABLE


def _named(person_id: int, locale: str) -> str:
    person = db.session.get(Person, person_id) if person_id else None
    if person is None:
        return ""
    return (person.name_en or person.name) if locale == "en" else person.name


@relevance.register(NUDGE)
@relevance.register(HANDED)
def recheck_direction(row: OutboxMessage, now: datetime) -> Message | None:
    """Composed anew with how the task stands."""
    _kind, task_id, person_id, other = row.key.split(":")[:4]
    line, to = _line(int(task_id), now), reader(int(person_id))
    return _composed(row.kind, to, line, int(other), now, row.id)
