"""What stands in the morning lists of some people: their notices, and on the first working day
of a week whatever else of theirs is overdue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from portal.domain.ladder import is_rung_stopped
from portal.domain.periods import week_of
from portal.domain.task_line import TaskLine
from portal.domain.types import OPEN_STATES, Desk, Light, Rung, TaskState
from portal.extensions import db
from portal.messages.compose_morning import Item
from portal.models.delivery import Notice, Reminder
from portal.models.organisation import Person
from portal.models.task import Task
from portal.queries.many_ids import aside, is_one_of
from portal.queries.office import local_day, working_calendar
from portal.queries.task_lines import lines_for
from portal.services.reminders import NO_DEADLINE

_LADDER_ORDER = list(Rung)
_ASKED = (TaskState.ISSUED, TaskState.ACKNOWLEDGED, TaskState.IN_PROGRESS)


def lists_all_overdue(at: datetime) -> bool:
    """Whether the day's lists name everything overdue: on the first working day of its week."""
    day = local_day(at)
    return working_calendar().roll_forward(week_of(day).start) == day


def people_with_overdue(now: datetime) -> set[int]:
    """Officials who hold something overdue that they may be asked about."""
    return set(
        db.session.scalars(
            select(Person.id)
            .join(Task, Task.official_id == Person.id)
            .where(
                Task.state.in_(_ASKED),
                Task.effective_due < local_day(now),
                Person.is_active.is_(True),
            )
            .distinct()
        )
    )


@dataclass(frozen=True, slots=True)
class CarriedNotice:
    """A notice with the deadline its rung was planned for."""

    id: int
    person_id: int
    task_id: int
    rung: Rung
    doubted_at: datetime | None
    for_due: date


def carried_notices(*conditions: ColumnElement[bool], lock: bool = False) -> list[CarriedNotice]:
    """The notices under some conditions, oldest first; locked for the open transaction."""
    query = (
        select(
            Notice.id,
            Notice.person_id,
            Notice.task_id,
            Notice.rung,
            Notice.doubted_at,
            Reminder.for_due,
        )
        .join(Reminder, Reminder.id == Notice.reminder_id)
        .where(*conditions)
        .order_by(Notice.id)
    )
    rows = db.session.execute(query.with_for_update(of=Notice) if lock else query)
    return [CarriedNotice(*row) for row in rows]


class MorningItems:
    """The items of a set of people, read together."""

    def __init__(
        self,
        people: Sequence[int],
        notices: Sequence[CarriedNotice],
        now: datetime,
        *,
        with_overdue: bool,
    ) -> None:
        overdue = _overdue_held(people, now) if with_overdue else {}
        lines = lines_for([*(one.task_id for one in notices), *overdue], now)
        self._people = people
        self.notices: list[CarriedNotice] = []
        self.moot: list[CarriedNotice] = []
        items: dict[tuple[int, int], Item] = {}
        for notice in notices:
            line = lines[notice.task_id]
            if _is_moot(notice, line):
                self.moot.append(notice)
                continue
            self.notices.append(notice)
            key = notice.person_id, notice.task_id
            items[key] = _stronger(items.get(key), Item(line, notice.rung, notice.doubted_at))
        told = _told_alone(list(overdue), now)
        for task_id, official_id in overdue.items():
            line, key = lines[task_id], (official_id, task_id)
            if key not in items and key not in told and line.desk is Desk.UNIT:
                items[key] = Item(line, None)
        self._items: dict[int, list[Item]] = {}
        for (person_id, _task_id), item in items.items():
            self._items.setdefault(person_id, []).append(item)
        self._on_track: Counter[int] | None = None

    def of(self, person_id: int) -> list[Item]:
        return self._items.get(person_id, [])

    def add(self, person_id: int, items: Sequence[Item]) -> None:
        """Add what a list that was put off named, unless it stands here already."""
        listed = {item.line.id for item in self.of(person_id)}
        new = [item for item in items if item.line.id not in listed]
        if new:
            self._items.setdefault(person_id, []).extend(new)

    def others_on_track(self, person_id: int) -> int:
        """How many of their other tasks are on track."""
        if self._on_track is None:
            self._on_track = _on_track_held(self._people)
        listed = sum(
            item.line.official_id == person_id and item.line.light is Light.ON_TRACK
            for item in self.of(person_id)
        )
        return max(0, self._on_track[person_id] - listed)


def _is_moot(notice: CarriedNotice, line: TaskLine) -> bool:
    stopped = is_rung_stopped(
        notice.rung,
        state=line.state,
        for_due=notice.for_due,
        effective_due=line.effective_due or NO_DEADLINE,
    )
    return stopped is not None


def _stronger(one: Item | None, other: Item) -> Item:
    """Of two rungs of one task the later of the ladder speaks."""
    if one is None or one.rung is None or other.rung is None:
        return other
    return max(one, other, key=lambda item: _LADDER_ORDER.index(item.rung or Rung.R0))


def _overdue_held(people: Sequence[int], now: datetime) -> dict[int, int]:
    rows = db.session.execute(
        select(Task.id, Person.id)
        .join(Person, Person.id == Task.official_id)
        .where(
            is_one_of(Person.id, people),
            aside(Task.state).in_(sorted(_ASKED)),
            Task.effective_due < local_day(now),
        )
    )
    return {task_id: official_id for task_id, official_id in rows}


def _told_alone(task_ids: Sequence[int], now: datetime) -> set[tuple[int, int]]:
    """About which task whom a message of its own tells today."""
    today = local_day(now)
    rows = db.session.execute(
        select(Notice.person_id, Notice.task_id, Notice.created_at).where(
            is_one_of(Notice.task_id, task_ids), Notice.alone.is_(True)
        )
    )
    return {(person_id, task_id) for person_id, task_id, at in rows if local_day(at) == today}


def _on_track_held(people: Sequence[int]) -> Counter[int]:
    """How many open tasks of each are on track."""
    rows = db.session.execute(
        select(Person.id, func.count(Task.id))
        .join(Task, Task.official_id == Person.id)
        .where(
            is_one_of(Person.id, people),
            aside(Task.light) == Light.ON_TRACK.value,
            aside(Task.state).in_(sorted(OPEN_STATES)),
        )
        .group_by(Person.id)
    )
    return Counter({person_id: count for person_id, count in rows})
