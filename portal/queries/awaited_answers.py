"""Who owes an answer about a task that was issued, and who may be asked again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal.domain.rounds import ANSWERERS, Asking, RoundAnswer, answer_of, asking_of
from portal.domain.types import Rung
from portal.extensions import db
from portal.models.delivery import Notice
from portal.models.organisation import Person
from portal.models.rounds import RoundTask
from portal.models.task import Task
from portal.models.task_parts import Acknowledgement
from portal.queries.many_ids import is_one_of
from portal.queries.office import local_day
from portal.queries.people import chats_by_person
from portal.queries.recipients import Recipients

_ASKING = (Rung.R0, Rung.R1)


@dataclass(frozen=True, slots=True)
class AwaitedTask:
    """A task that somebody owes an answer about, and when it was asked for last."""

    task_id: int
    code: str
    asking: Asking
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class AwaitedPerson:
    """Somebody who has not answered yet, with the tasks; `is_linked` when Telegram reaches him."""

    id: int
    name: str
    name_en: str
    is_linked: bool
    tasks: tuple[AwaitedTask, ...]

    def named(self, locale: str) -> str:
        return (self.name_en or self.name) if locale == "en" else self.name

    @property
    def asked_at(self) -> datetime | None:
        return max((each.asked_at for each in self.tasks if each.asked_at), default=None)

    @property
    def asking(self) -> Asking:
        """The best that can be done now: asked again about one task at least, if possible."""
        found = {each.asking for each in self.tasks}
        return next(
            each for each in (Asking.POSSIBLE, Asking.IN_NEXT_LIST, Asking.NOT_YET) if each in found
        )


def round_awaited(round_id: int, now: datetime) -> tuple[AwaitedPerson, ...]:
    """Who owes answers about any task of a round."""
    newest = (
        select(Acknowledgement.state)
        .where(Acknowledgement.task_id == Task.id)
        .order_by(Acknowledgement.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Task.id, Task.code, Task.state, Task.acknowledged_at, newest)
        .join(RoundTask, RoundTask.task_id == Task.id)
        .where(RoundTask.round_id == round_id)
    )
    waiting = {
        task_id: code
        for task_id, code, state, acknowledged_at, asked in rows
        if answer_of(state, is_acknowledged=acknowledged_at is not None, newest=asked)
        is RoundAnswer.WAITING
    }
    return awaited_people(waiting, now)


def awaited_people(waiting: Mapping[int, str], now: datetime) -> tuple[AwaitedPerson, ...]:
    """Who owes answers about some tasks (codes by ids), those with most of them first."""
    if not waiting:
        return ()
    owed = _owed(waiting, now)
    asked, listed = _asked(waiting)
    were_asked = {task_id for _person, task_id in asked}
    linked = chats_by_person()

    def task_of(person_id: int, task_id: int) -> AwaitedTask:
        mine = (person_id, task_id)
        asking = asking_of(was_asked=task_id in were_asked, waits_for_list=mine in listed)
        return AwaitedTask(task_id, waiting[task_id], asking, asked.get(mine))

    people = [
        AwaitedPerson(
            row.id,
            row.name,
            row.name_en,
            row.id in linked,
            tuple(task_of(row.id, task_id) for task_id in owed[row.id]),
        )
        for row in db.session.execute(
            select(Person.id, Person.name, Person.name_en).where(is_one_of(Person.id, owed))
        )
    ]
    return tuple(sorted(people, key=lambda each: (-len(each.tasks), each.name.split()[-1:])))


def _owed(waiting: Collection[int], now: datetime) -> dict[int, list[int]]:
    """The tasks of each who owes an answer: the official, or the head where none is named."""
    owed: dict[int, list[int]] = {}
    recipients = Recipients(list(waiting), local_day(now))
    for task_id in waiting:
        found = [recipients.of(task_id, rule) for rule in ANSWERERS]
        for person_id in next(filter(None, found), ()):
            owed.setdefault(person_id, []).append(task_id)
    return owed


def _asked(
    task_ids: Collection[int],
) -> tuple[dict[tuple[int, int], datetime], set[tuple[int, int]]]:
    """When each was asked about each task last, and what waits for the next list."""
    asked: dict[tuple[int, int], datetime] = {}
    listed: set[tuple[int, int]] = set()
    rows = db.session.execute(
        select(
            Notice.person_id,
            Notice.task_id,
            Notice.created_at,
            Notice.outbox_id,
            Notice.settled_at,
        )
        .where(is_one_of(Notice.task_id, task_ids), Notice.rung.in_(_ASKING))
        .order_by(Notice.id)
    )
    for person_id, task_id, at, outbox_id, settled_at in rows:
        asked[person_id, task_id] = at
        if outbox_id is None and settled_at is None:
            listed.add((person_id, task_id))
    return asked, listed
