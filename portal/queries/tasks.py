"""The task list: what it shows, read in few queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, load_only

from portal.domain.lights import Verdict
from portal.domain.progress import planned_percent
from portal.domain.types import Light, TaskState
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.task import Task
from portal.queries.baseline import Before, baseline_instant, stood_before
from portal.queries.editions import counted_once
from portal.queries.office import local_day, office_rules
from portal.queries.task_facts import helped_tasks
from portal.queries.task_filter import TaskFilter, conditions, group_key, in_order
from portal.queries.verdicts import verdict_of

GroupKey = tuple[int | str | None, ...]

PAGE_SIZE = 50
#: so many ids go into one condition
FEW = 500


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of the list."""

    id: int
    code: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    unit_short: str
    official: str
    official_en: str
    effective_due: date | None
    percent: int
    expected: int | None
    state: TaskState
    verdict: Verdict
    last_report_on: date | None
    light: Light
    plan_id: int
    unit_id: int | None
    official_id: int | None
    version: int
    before: Before | None = None

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit

    def unit_briefly(self, locale: str) -> str:
        """The short name the office says, where it has one in this language."""
        return self.unit_short if locale == "vi" and self.unit_short else self.unit_named(locale)

    def official_named(self, locale: str) -> str:
        return (self.official_en or self.official) if locale == "en" else self.official


@dataclass(frozen=True, slots=True)
class TaskPage:
    """One page of the list with what it was asked."""

    rows: tuple[TaskRow, ...]
    total: int
    number: int
    pages: int
    asked: TaskFilter
    #: the number of the first row in the whole list, from 1
    first: int
    #: how many tasks each group has, when the list is grouped
    groups: Mapping[GroupKey, int]
    #: how many of the asked tasks show each light, whatever light is asked for
    lights: Mapping[Light, int]


def task_page(asked: TaskFilter, now: datetime, *, size: int = PAGE_SIZE) -> TaskPage:
    """The tasks that match, fifty a page; a page past the end shows the last one.

    What matches is counted once, by light: that gives the number of the list and of every chip.
    """
    today = local_day(now)
    wanted = conditions(asked, today)
    lights = _light_counts(asked, today)
    total = lights.get(Light(asked.light), 0) if asked.light else sum(lights.values())
    pages = max(1, ceil(total / size))
    number = min(max(1, asked.page), pages)
    first = (number - 1) * size
    few = _ids(wanted) if total <= FEW else None
    tasks = _tasks(asked, wanted if few is None else [Task.id.in_(few)], first, size)
    groups = _groups(asked, wanted) if asked.by else {}
    here = replace(asked, page=number)
    return TaskPage(_rows(tasks, asked, now), total, number, pages, here, first + 1, groups, lights)


def task_rows(asked: TaskFilter, now: datetime, *, most: int) -> Sequence[TaskRow]:
    """The beginning of the whole list, for paper and for spreadsheets."""
    return _rows(_tasks(asked, conditions(asked, local_day(now)), 0, most), asked, now)


def task_row(task_id: int, asked: TaskFilter, now: datetime) -> TaskRow | None:
    """One line of the list, whatever the filter says of it."""
    found = _tasks(asked, [Task.id == task_id], 0, 1)
    return next(iter(_rows(found, asked, now)), None)


def task_ids(asked: TaskFilter, now: datetime, *, most: int) -> list[int]:
    """The ids of the whole list in its order, at most so many."""
    query = in_order(select(Task).where(*conditions(asked, local_day(now))), asked)
    return list(db.session.scalars(query.with_only_columns(Task.id).limit(most)))


def neighbours(asked: TaskFilter, position: int, now: datetime) -> tuple[str, str, int]:
    """The codes before and after a position of the list (from 1), and how long the list is."""
    wanted = conditions(asked, local_day(now))
    total = db.session.scalar(select(func.count(Task.id)).where(*wanted)) or 0
    start = max(position - 2, 0)
    query = in_order(select(Task).where(*wanted), asked).with_only_columns(Task.code)
    codes = list(db.session.scalars(query.offset(start).limit(position - start + 1)))
    before = codes[0] if position > 1 and codes else ""
    after = codes[position - start] if len(codes) > position - start else ""
    return before, after, total


def _light_counts(asked: TaskFilter, today: date) -> Mapping[Light, int]:
    """How many of the asked tasks show each light, whatever light is asked for."""
    wanted = conditions(replace(asked, light=""), today)
    query = select(Task.light, func.count()).where(*wanted).group_by(Task.light)
    return counted_once(query, _by_light)


def _by_light(query: Select[tuple[Light, int]]) -> dict[Light, int]:
    return {light: count for light, count in db.session.execute(query)}


def _ids(wanted: Sequence[ColumnElement[bool]]) -> Sequence[int]:
    """Few tasks are found first and put in order then; many are read in their order."""
    return db.session.scalars(select(Task.id).where(*wanted)).all()


def group_key_of(row: TaskRow, by: str) -> GroupKey:
    """The group a row belongs to, as the counts name it."""
    if by == "month":
        due = row.effective_due
        return (due.year, due.month) if due else (None, None)
    keys = {"unit": row.unit_id, "official": row.official_id, "plan": row.plan_id}
    return (keys.get(by, row.light),)


def _groups(asked: TaskFilter, wanted: Sequence[ColumnElement[bool]]) -> dict[GroupKey, int]:
    key = group_key(asked.by)
    rows = db.session.execute(select(*key, func.count(Task.id)).where(*wanted).group_by(*key))
    return {tuple(row[:-1]): row[-1] for row in rows}


def _tasks(
    asked: TaskFilter, wanted: Sequence[ColumnElement[bool]], first: int, size: int
) -> Sequence[Task]:
    query = in_order(select(Task).where(*wanted), asked)
    return db.session.scalars(
        query.options(
            joinedload(Task.lead_unit).load_only(Unit.short_name, Unit.name, Unit.name_en),
            joinedload(Task.official).load_only(Person.name, Person.name_en),
            load_only(*_ROW_COLUMNS),
        )
        .limit(size)
        .offset(first)
    ).all()


_ROW_COLUMNS = (
    Task.id,
    Task.code,
    Task.title,
    Task.title_en,
    Task.plan_id,
    Task.lead_unit_id,
    Task.official_id,
    Task.light,
    Task.effective_due,
    Task.start_on,
    Task.percent,
    Task.state,
    Task.claimed_on,
    Task.accepted_at,
    Task.issued_at,
    Task.last_report_at,
    Task.paused_until,
    Task.version,
)


def _rows(tasks: Sequence[Task], asked: TaskFilter, now: datetime) -> tuple[TaskRow, ...]:
    rules, today, ids = office_rules(), local_day(now), [task.id for task in tasks]
    helped = helped_tasks(ids)
    before = stood_before(ids, baseline_instant(asked.since, now)) if asked.since else {}
    return tuple(
        TaskRow(
            id=task.id,
            code=task.code,
            title=task.title,
            title_en=task.title_en,
            unit=task.lead_unit.name if task.lead_unit else "",
            unit_en=task.lead_unit.name_en if task.lead_unit else "",
            unit_short=task.lead_unit.short_name if task.lead_unit else "",
            official=task.official.name if task.official else "",
            official_en=task.official.name_en if task.official else "",
            effective_due=task.effective_due,
            percent=task.percent,
            expected=planned_percent(task.start_on, task.effective_due, today),
            state=task.state,
            verdict=verdict_of(task, now, rules, task.id in helped),
            last_report_on=local_day(task.last_report_at) if task.last_report_at else None,
            light=task.light,
            plan_id=task.plan_id,
            unit_id=task.lead_unit_id,
            official_id=task.official_id,
            version=task.version,
            before=before.get(task.id),
        )
        for task in tasks
    )
