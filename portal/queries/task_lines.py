"""Tasks as lines of messages and short lists, read in a handful of queries for any number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import aliased

from portal.domain.calendar import WorkingCalendar
from portal.domain.lights import Verdict
from portal.domain.machines.extension import UNDECIDED
from portal.domain.periods import week_of
from portal.domain.task_line import PendingExtension, Reader, TaskLine
from portal.domain.types import OPEN_STATES, Light, TaskState
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.planning import Plan
from portal.models.requests import ExtensionRequest
from portal.models.task import ProgressUpdate, Task
from portal.queries.many_ids import aside, is_one_of
from portal.queries.office import local_day, office_rules
from portal.queries.recipients import UNIT_DESK, DeskNow, desks_of
from portal.queries.task_facts import helped_tasks
from portal.queries.verdicts import verdict_of

__all__ = [
    "PendingExtension",
    "Reader",
    "TaskLine",
    "lines_for",
    "open_task_lines",
    "reader",
    "readers",
    "task_line",
]

#: how near a deadline must be for its working days to be counted
NEAR_DAYS = 7

_Unit, _Official = aliased(Unit), aliased(Person)


def task_line(task_id: int, now: datetime) -> TaskLine | None:
    """One task, or None if there is no such task."""
    return lines_for([task_id], now).get(task_id)


def open_task_lines(person_id: int, now: datetime) -> list[TaskLine]:
    """What somebody holds and is not done: overdue first, then by deadline."""
    return in_order(_lines(_is_held_by([person_id]), now).values())


def unit_lines_to_answer(unit_ids: Iterable[int], now: datetime) -> list[TaskLine]:
    """What a head has to take or to commit to: not answered, or its deadline not promised."""
    promised = Task.committed_due.is_not(None) & (Task.committed_due == Task.effective_due)
    to_promise = (
        (Task.state == TaskState.ACKNOWLEDGED) & Task.effective_due.is_not(None) & ~promised
    )
    wanted = (Task.state == TaskState.ISSUED) | to_promise
    return in_order(_lines(is_one_of(Task.lead_unit_id, unit_ids) & wanted, now).values())


def lines_for(task_ids: Iterable[int], now: datetime) -> dict[int, TaskLine]:
    """Many tasks by their ids."""
    return _lines(is_one_of(Task.id, task_ids), now)


def held_lines(person_ids: Sequence[int], now: datetime) -> dict[int, list[TaskLine]]:
    """What many people hold and is not done, by person, each list in order."""
    held: dict[int, list[TaskLine]] = {}
    for line in in_order(_lines(_is_held_by(person_ids), now).values()):
        if line.official_id is not None:
            held.setdefault(line.official_id, []).append(line)
    return held


def in_order(lines: Iterable[TaskLine]) -> list[TaskLine]:
    """Overdue first, then by deadline; what has none comes last."""

    def key(line: TaskLine) -> tuple[bool, date, str]:
        return line.light is not Light.OVERDUE, line.effective_due or date.max, line.code

    return sorted(lines, key=key)


def reader(person_id: int) -> Reader:
    """To whom a message for that person speaks."""
    return readers([person_id])[person_id]


def readers(person_ids: Iterable[int]) -> dict[int, Reader]:
    rows = db.session.execute(
        select(Person.id, Person.role, Person.locale).where(is_one_of(Person.id, person_ids))
    )
    return {person_id: Reader(person_id, role, locale) for person_id, role, locale in rows}


def _is_held_by(person_ids: Sequence[int]) -> ColumnElement[bool]:
    return is_one_of(Task.official_id, person_ids) & aside(Task.state).in_(sorted(OPEN_STATES))


_COLUMNS = (
    Task.id,
    Task.code,
    Task.title,
    Task.title_en,
    Task.product,
    Task.state,
    Task.effective_due,
    Task.start_on,
    Task.claimed_on,
    Task.accepted_at,
    Task.issued_at,
    Task.last_report_at,
    Task.paused_until,
    Task.percent,
    Task.version,
    Task.official_id,
    Task.leader_in_charge_id,
    Task.hide_on_telegram,
)


def _lines(condition: ColumnElement[bool], now: datetime) -> dict[int, TaskLine]:
    rows = db.session.execute(
        select(
            *_COLUMNS,
            _Unit.name.label("unit"),
            _Unit.name_en.label("unit_en"),
            _Official.name.label("official"),
            _Official.name_en.label("official_en"),
            Plan.title.label("plan"),
            Plan.title_en.label("plan_en"),
        )
        .join(Plan, Plan.id == Task.plan_id)
        .outerjoin(_Unit, _Unit.id == Task.lead_unit_id)
        .outerjoin(_Official, _Official.id == Task.official_id)
        .where(condition)
    ).all()
    details = _Details([row.id for row in rows], now)
    return {row.id: details.line(row) for row in rows}


class _Details:
    """What the lines need beside the tasks' own rows."""

    def __init__(self, task_ids: Sequence[int], now: datetime) -> None:
        self._now, self._today = now, local_day(now)
        self._rules = office_rules()
        self._calendar = self._rules.calendar
        self._desks = desks_of(task_ids)
        self._desk_units = _unit_names(self._desks.values())
        self._helped = helped_tasks(task_ids)
        self._reported = frozenset(
            db.session.scalars(
                select(ProgressUpdate.task_id).where(
                    is_one_of(ProgressUpdate.task_id, task_ids),
                    ProgressUpdate.week_start == week_of(self._today).start,
                )
            )
        )
        self._extensions = {
            task_id: PendingExtension(wanted_due, asked_at)
            for task_id, wanted_due, asked_at in db.session.execute(
                select(
                    ExtensionRequest.task_id,
                    ExtensionRequest.wanted_due,
                    ExtensionRequest.asked_at,
                )
                .where(
                    is_one_of(ExtensionRequest.task_id, task_ids),
                    ExtensionRequest.state.in_(UNDECIDED),
                )
                .order_by(ExtensionRequest.id)
            )
        }

    def line(self, task: Row[Any]) -> TaskLine:
        desk = self._desks.get(task.id, UNIT_DESK)
        desk_unit, desk_unit_en = self._desk_units.get(desk.unit_id, ("", ""))
        due = task.effective_due
        days = None if due is None else (due - self._today).days
        is_near = days is not None and 0 <= days <= NEAR_DAYS
        return TaskLine(
            id=task.id,
            code=task.code,
            title=task.title,
            title_en=task.title_en,
            plan_title=task.plan,
            plan_title_en=task.plan_en,
            product=task.product,
            state=task.state,
            verdict=self._verdict(task),
            effective_due=due,
            days=days,
            working_days=self._calendar.working_days_between(self._today, due) if is_near else None,
            holiday=_holiday_between(self._calendar, self._today, due) if is_near else None,
            percent=task.percent,
            version=task.version,
            official_id=task.official_id,
            official_name=task.official or "",
            official_name_en=task.official_en or "",
            unit_name=task.unit or "",
            unit_name_en=task.unit_en or "",
            leader_in_charge_id=task.leader_in_charge_id,
            hide_on_telegram=task.hide_on_telegram,
            last_report_at=task.last_report_at,
            reported_this_week=task.id in self._reported,
            pending_extension=self._extensions.get(task.id),
            desk=desk.desk,
            desk_unit_name=desk_unit,
            desk_unit_name_en=desk_unit_en,
            desk_since=desk.since,
        )

    def _verdict(self, task: Row[Any]) -> Verdict:
        return verdict_of(task, self._now, self._rules, task.id in self._helped)


def _unit_names(desks: Iterable[DeskNow]) -> dict[int | None, tuple[str, str]]:
    unit_ids = {desk.unit_id for desk in desks if desk.unit_id is not None}
    rows = db.session.execute(
        select(Unit.id, Unit.name, Unit.name_en).where(is_one_of(Unit.id, unit_ids))
    )
    return {unit_id: (name, name_en) for unit_id, name, name_en in rows}


def _holiday_between(calendar: WorkingCalendar, today: date, due: date) -> date | None:
    """The first named day off after today and before the deadline."""
    between = (today + timedelta(days=n) for n in range(1, (due - today).days))
    return next((day for day in between if calendar.name_of(day)), None)
