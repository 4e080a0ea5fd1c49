"""What a task list is asked for, as conditions and an order of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, extract, select
from sqlalchemy.orm import aliased

from portal.domain.folding import fold
from portal.domain.types import Light, Origin, TaskState, Timeliness
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.planning import Plan
from portal.models.task import Task
from portal.queries.search import office_abbreviations
from portal.queries.timeliness import is_due_soon, timeliness_of
from portal.queries.words import has_words

SORTS = ("due", "-due", "code", "-code", "unit", "percent", "-percent")
GROUPINGS = ("unit", "official", "plan", "light", "month")
BASELINES = ("week", "month")
ORIGINS = ("original", "added")

_URGENT_FIRST = (
    Light.OVERDUE,
    Light.AT_RISK,
    Light.UNKNOWN,
    Light.UNDER_REVIEW,
    Light.ON_TRACK,
    Light.NOT_STARTED,
    Light.PAUSED,
    Light.COMPLETED,
)


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
    #: one of ORIGINS: in the plan from the beginning, or added later
    origin: str = ""
    person_id: int | None = None
    #: words of the official's name
    who: str = ""
    due_from: date | None = None
    due_to: date | None = None
    q: str = ""
    sort: str = "due"
    #: one of GROUPINGS: rows of one kind stand together
    by: str = ""
    #: one of BASELINES: what changed since then
    since: str = ""
    page: int = 1


def conditions(asked: TaskFilter, today: date) -> list[ColumnElement[bool]]:
    """What a task must meet to be in the list; drafts only where drafts are asked for."""
    is_draft = Task.state == TaskState.DRAFT
    wanted = [is_draft if asked.state == TaskState.DRAFT else ~is_draft]
    if asked.state:
        wanted.append(Task.state == TaskState(asked.state))
    if asked.plan:
        wanted.append(
            Task.plan_id == select(Plan.id).where(Plan.code == asked.plan).scalar_subquery()
        )
    if asked.unit:
        wanted.append(Task.lead_unit_id.in_(_units(asked.unit)))
    for column, number in ((Task.phase_id, asked.phase), (Task.group_id, asked.group)):
        if number.isascii() and number.isdigit():
            wanted.append(column == int(number))
    if asked.origin:
        is_original = Task.origin == Origin.ORIGINAL
        wanted.append(is_original if asked.origin == "original" else ~is_original)
    if asked.light:
        wanted.append(Task.light == Light(asked.light))
    if asked.counted:
        wanted.extend(counted_condition(asked.counted, today))
    wanted.extend(_of_people(asked))
    if asked.due_from is not None:
        wanted.append(Task.effective_due >= asked.due_from)
    if asked.due_to is not None:
        wanted.append(Task.effective_due <= asked.due_to)
    if fold(asked.q):
        wanted.append(has_words(Task.folded, asked.q, office_abbreviations()))
    return wanted


def _units(said: str) -> list[int]:
    """The unit with that code, else those in whose name the words stand."""
    exact = select(Unit.id).where(Unit.code == said)
    found = db.session.scalars(exact).all()
    if not found and fold(said):
        named = select(Unit.id).where(has_words(Unit.folded, said, office_abbreviations()))
        found = db.session.scalars(named).all()
    return list(found)


def _of_people(asked: TaskFilter) -> list[ColumnElement[bool]]:
    wanted = [] if asked.person_id is None else [Task.official_id == asked.person_id]
    if fold(asked.who):
        people = select(Person.id).where(has_words(Person.folded, asked.who, {}))
        wanted.append(Task.official_id.in_(people))
    return wanted


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


def in_order(query: Select[tuple[Task]], asked: TaskFilter) -> Select[tuple[Task]]:
    """The list's order: by group first, when there are groups, then as asked."""
    if asked.by == "unit":
        unit = aliased(Unit)
        query = query.outerjoin(unit, unit.id == Task.lead_unit_id)
        query = query.order_by(unit.name.is_(None), unit.name, unit.id)
    elif asked.by == "official":
        person = aliased(Person)
        query = query.outerjoin(person, person.id == Task.official_id)
        query = query.order_by(person.name.is_(None), person.name, person.id)
    elif asked.by:
        query = query.order_by(*_group_order(asked.by))
    return _sorted(query, asked.sort)


def group_key(by: str) -> tuple[ColumnElement[int | str | None], ...]:
    """The columns whose equal values make a group."""
    if by == "month":
        due = Task.effective_due
        return extract("year", due), extract("month", due)
    columns = {"unit": Task.lead_unit_id, "official": Task.official_id, "plan": Task.plan_id}
    return (columns.get(by, Task.light),)


def _group_order(by: str) -> tuple[ColumnElement[int | str | bool | None], ...]:
    if by == "plan":
        return (Task.plan_id,)
    if by == "month":
        return Task.effective_due.is_(None), *group_key("month")
    order = {light.value: number for number, light in enumerate(_URGENT_FIRST)}
    return (case(order, value=Task.light),)


def _sorted(query: Select[tuple[Task]], sort: str) -> Select[tuple[Task]]:
    # down goes down in every column, so that one index is read in either direction
    code = Task.code.desc() if sort.startswith("-") else Task.code.asc()
    if sort in ("code", "-code"):
        return query.order_by(code)
    if sort in ("percent", "-percent"):
        key = Task.percent.desc() if sort == "-percent" else Task.percent
        return query.order_by(key, code)
    if sort == "unit":
        unit = aliased(Unit)
        return query.outerjoin(unit, unit.id == Task.lead_unit_id).order_by(
            unit.name.is_(None), unit.name, Task.effective_due, Task.code
        )
    key = Task.effective_due.desc() if sort == "-due" else Task.effective_due.asc()
    return query.order_by(key.nulls_last(), code)
