"""The figures of the office: one query for the dashboard, the digest and the command line.

Because all of them ask here, their numbers cannot differ. Drafts never count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, func, select

from portal.domain.figures import FORMULAS, Counters, Figure, check_sum, figure
from portal.domain.types import Light, TaskState, Timeliness
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.task import Task
from portal.queries.office import local_day
from portal.queries.timeliness import is_due_soon, timeliness_of


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit's open tasks by light; tasks without a lead unit have no code."""

    code: str
    name: str
    name_en: str
    short_name: str
    lights: Mapping[Light, int]

    @property
    def total(self) -> int:
        return sum(self.lights.values())

    def named(self, locale: str) -> str:
        return (self.name_en or self.name) if locale == "en" else self.name


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """Counters that add up, lights, units with the most overdue first, and the rates."""

    day: date
    counters: Counters
    lights: Mapping[Light, int]
    units: tuple[UnitFigures, ...]
    rates: tuple[Figure, ...]


def figures_of(
    now: datetime, *, plan_id: int | None = None, unit_id: int | None = None
) -> OfficeFigures:
    """The figures now, of everything or of one plan or unit; FiguresDoNotAddUp if they do not."""
    day = local_day(now)
    conditions = [Task.state != TaskState.DRAFT]
    if plan_id is not None:
        conditions.append(Task.plan_id == plan_id)
    if unit_id is not None:
        conditions.append(Task.lead_unit_id == unit_id)
    counters = _counters(conditions, day)
    check_sum(counters)
    units = _units(conditions)
    lights = {each: sum(unit.lights[each] for unit in units) for each in Light}
    rates = tuple(figure(key, counters) for key in FORMULAS)
    return OfficeFigures(day, counters, lights, units, rates)


def _counters(conditions: list[ColumnElement[bool]], day: date) -> Counters:
    timeliness = timeliness_of(day).label("timeliness")
    rows = db.session.execute(
        select(
            timeliness,
            func.count(Task.id),
            func.sum(case((is_due_soon(day), 1), else_=0)),
        )
        .where(*conditions)
        .group_by(timeliness)
    ).all()
    counted = {Timeliness(word): number for word, number, _near in rows}
    near = {Timeliness(word): int(soon or 0) for word, _number, soon in rows}
    return Counters(
        assigned=sum(counted.values()),
        removed=counted.get(Timeliness.REMOVED, 0),
        early=counted.get(Timeliness.EARLY, 0),
        on_time=counted.get(Timeliness.ON_TIME, 0),
        late=counted.get(Timeliness.LATE, 0),
        in_time=counted.get(Timeliness.IN_TIME, 0),
        due_soon=near.get(Timeliness.IN_TIME, 0),
        overdue=counted.get(Timeliness.OVERDUE, 0),
        no_deadline=counted.get(Timeliness.NO_DEADLINE, 0),
    )


def _units(conditions: list[ColumnElement[bool]]) -> tuple[UnitFigures, ...]:
    rows = db.session.execute(
        select(Unit.code, Unit.name, Unit.name_en, Unit.short_name, Task.light, func.count(Task.id))
        .select_from(Task)
        .outerjoin(Unit, Unit.id == Task.lead_unit_id)
        .where(*conditions)
        .group_by(Unit.code, Unit.name, Unit.name_en, Unit.short_name, Task.light)
    )
    lights: dict[tuple[str, str, str, str], dict[Light, int]] = {}
    for code, name, name_en, short_name, light, number in rows:
        key = (code or "", name or "", name_en or "", short_name or "")
        lights.setdefault(key, dict.fromkeys(Light, 0))[light] = number
    units = [UnitFigures(*key, lights=counted) for key, counted in lights.items()]
    return tuple(sorted(units, key=lambda unit: (-unit.lights[Light.OVERDUE], unit.name)))
