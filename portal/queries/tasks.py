"""The task list and the task page: what they show, read in few queries."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlalchemy.orm import aliased, joinedload, load_only

from portal.domain.folding import fold
from portal.domain.lights import Verdict
from portal.domain.progress import planned_percent
from portal.domain.types import Light, TaskState, Timeliness
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.planning import Plan
from portal.models.task import Task
from portal.queries.office import local_day, office_rules
from portal.queries.task_facts import helped_tasks
from portal.queries.timeliness import is_due_soon, timeliness_of
from portal.queries.verdicts import verdict_of

PAGE_SIZE = 50
SORTS = ("due", "-due", "code", "-code", "unit", "percent", "-percent")


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """The whole state of the list, as it stands in the address."""

    plan: str = ""
    unit: str = ""
    light: str = ""
    counted: str = ""
    state: str = ""
    phase: str = ""
    group: str = ""
    person_id: int | None = None
    q: str = ""
    sort: str = "due"
    page: int = 1


@dataclass(frozen=True, slots=True)
class TaskRow:
    """One line of the list."""

    id: int
    code: str
    title: str
    title_en: str
    unit: str
    unit_en: str
    official: str
    official_en: str
    effective_due: date | None
    percent: int
    expected: int | None
    state: TaskState
    verdict: Verdict
    last_report_on: date | None

    def titled(self, locale: str) -> str:
        return (self.title_en or self.title) if locale == "en" else self.title

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit

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


def task_page(asked: TaskFilter, now: datetime, *, size: int = PAGE_SIZE) -> TaskPage:
    """The tasks that match, fifty a page; a page past the end shows the last one."""
    today = local_day(now)
    conditions = _conditions(asked, today)
    total = db.session.scalar(select(func.count(Task.id)).where(*conditions)) or 0
    pages = max(1, ceil(total / size))
    number = min(max(1, asked.page), pages)
    query = _sorted(select(Task).where(*conditions), asked.sort)
    tasks = db.session.scalars(
        query.options(
            joinedload(Task.lead_unit).load_only(Unit.short_name, Unit.name, Unit.name_en),
            joinedload(Task.official).load_only(Person.name, Person.name_en),
            load_only(*_ROW_COLUMNS),
        )
        .limit(size)
        .offset((number - 1) * size)
    ).all()
    return TaskPage(_rows(tasks, now), total, number, pages, replace(asked, page=number))


def light_counts(asked: TaskFilter, now: datetime) -> dict[Light, int]:
    """How many of the asked tasks show each light, whatever light is asked for."""
    conditions = _conditions(replace(asked, light=""), local_day(now))
    rows = db.session.execute(
        select(Task.light, func.count(Task.id)).where(*conditions).group_by(Task.light)
    )
    return {light: count for light, count in rows}


def _conditions(asked: TaskFilter, today: date) -> list[ColumnElement[bool]]:
    is_draft = Task.state == TaskState.DRAFT
    conditions = [is_draft if asked.state == TaskState.DRAFT else ~is_draft]
    if asked.state:
        conditions.append(Task.state == TaskState(asked.state))
    if asked.plan:
        conditions.append(
            Task.plan_id == select(Plan.id).where(Plan.code == asked.plan).scalar_subquery()
        )
    if asked.unit:
        conditions.append(
            Task.lead_unit_id == select(Unit.id).where(Unit.code == asked.unit).scalar_subquery()
        )
    for column, wanted in ((Task.phase_id, asked.phase), (Task.group_id, asked.group)):
        if wanted.isascii() and wanted.isdigit():
            conditions.append(column == int(wanted))
    if asked.light:
        conditions.append(Task.light == Light(asked.light))
    if asked.counted:
        conditions.extend(counted_condition(asked.counted, today))
    if asked.person_id is not None:
        conditions.append(Task.official_id == asked.person_id)
    # from the beginning of a word: "uy ban" is not to find "chuyển … ban hành"
    words_of_task = literal(" ") + Task.folded
    conditions.extend(
        words_of_task.contains(f" {word}", autoescape=True) for word in fold(asked.q).split()
    )
    return conditions


def counted_condition(counted: str, today: date) -> list[ColumnElement[bool]]:
    """The rows behind one counter: a class, or one of the sums `done`, `due_soon`, `assigned`."""
    timeliness = timeliness_of(today)
    if counted == "assigned":
        return []
    if counted == "done":
        return [Task.state == TaskState.COMPLETED]
    if counted == "due_soon":
        return [timeliness == Timeliness.IN_TIME.value, is_due_soon(today)]
    return [timeliness == counted]


def _sorted(query: Select[tuple[Task]], sort: str) -> Select[tuple[Task]]:
    if sort in ("code", "-code"):
        return query.order_by(Task.code.desc() if sort == "-code" else Task.code)
    if sort in ("percent", "-percent"):
        key = Task.percent.desc() if sort == "-percent" else Task.percent
        return query.order_by(key, Task.code)
    if sort == "unit":
        unit = aliased(Unit)
        return query.outerjoin(unit, unit.id == Task.lead_unit_id).order_by(
            unit.name, Task.effective_due, Task.code
        )
    has_none = Task.effective_due.is_(None)
    key = Task.effective_due.desc() if sort == "-due" else Task.effective_due.asc()
    return query.order_by(has_none, key, Task.code)


_ROW_COLUMNS = (
    Task.id,
    Task.code,
    Task.title,
    Task.title_en,
    Task.lead_unit_id,
    Task.official_id,
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


def _rows(tasks: list[Task], now: datetime) -> tuple[TaskRow, ...]:
    rules, today = office_rules(), local_day(now)
    helped = helped_tasks([task.id for task in tasks])
    return tuple(
        TaskRow(
            id=task.id,
            code=task.code,
            title=task.title,
            title_en=task.title_en,
            unit=task.lead_unit.name if task.lead_unit else "",
            unit_en=task.lead_unit.name_en if task.lead_unit else "",
            official=task.official.name if task.official else "",
            official_en=task.official.name_en if task.official else "",
            effective_due=task.effective_due,
            percent=task.percent,
            expected=planned_percent(task.start_on, task.effective_due, today),
            state=task.state,
            verdict=verdict_of(task, now, rules, task.id in helped),
            last_report_on=local_day(task.last_report_at) if task.last_report_at else None,
        )
        for task in tasks
    )
