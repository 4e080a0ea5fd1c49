"""The figures of the office: one query for the dashboard, the digest and the command line.

Because all of them ask here, their numbers cannot differ. The same expressions read the tasks as
they are, as they stood at any instant, and as a snapshot keeps them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, null, select

from portal.domain.errors import NotFound
from portal.domain.figures import (
    FORMULAS,
    Counters,
    Figure,
    Group,
    Tally,
    check_breakdown,
    check_tally,
    figure,
    tally,
)
from portal.domain.types import Light, Timeliness
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.reporting import Snapshot
from portal.queries.editions import counted_once
from portal.queries.figure_scope import WHOLE_OFFICE, Scope, Source, frozen, history_at, living
from portal.queries.measures import is_updated, measures_of


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """What one unit leads; tasks without a lead unit have no code."""

    code: str
    name: str
    name_en: str
    short_name: str
    tally: Tally
    lights: Mapping[Light, int]

    @property
    def counters(self) -> Counters:
        return self.tally.counters

    @property
    def total(self) -> int:
        return self.counters.assigned

    def named(self, locale: str) -> str:
        return (self.name_en or self.name) if locale == "en" else self.name


@dataclass(frozen=True, slots=True)
class OfficeFigures:
    """Counters that add up, also over the units; units with the most overdue first; the figures.

    Lights are known of now and of a snapshot; of any other instant they are all nought.
    """

    at: datetime
    day: date
    tally: Tally
    units: tuple[UnitFigures, ...]
    lights: Mapping[Light, int]
    rates: tuple[Figure, ...]

    @property
    def counters(self) -> Counters:
        return self.tally.counters


def figures_of(now: datetime, scope: Scope = WHOLE_OFFICE) -> OfficeFigures:
    """The figures of a scope now; raises FiguresDoNotAddUp if they do not."""
    return _figures(living(now), scope)


def figures_as_of(at: datetime, scope: Scope = WHOLE_OFFICE) -> OfficeFigures:
    """The figures as they stood when an instant was over; raises FiguresDoNotAddUp."""
    return _figures(history_at(at), scope)


def figures_of_snapshot(snapshot_id: int, scope: Scope = WHOLE_OFFICE) -> OfficeFigures:
    """The figures that a snapshot's rows give; raises NotFound, FiguresDoNotAddUp."""
    snapshot = db.session.get(Snapshot, snapshot_id)
    if snapshot is None:
        raise NotFound(what="snapshot", key=snapshot_id)
    return _figures(frozen(snapshot), scope)


@dataclass(frozen=True, slots=True)
class _OfUnit:
    tally: Tally
    lights: Mapping[Light, int]


@dataclass(frozen=True, slots=True)
class _Counts:
    """What the tasks alone say: alike ones in groups, all together and by lead unit; checked."""

    groups: tuple[Group, ...]
    tally: Tally
    of_units: Mapping[int | None, _OfUnit]


def _figures(source: Source, scope: Scope) -> OfficeFigures:
    """Count, check and measure; counts of the tasks as they are hold until one of them changes."""
    counts = counted_once(_alike(source, scope), _count)
    measured = measures_of(source, scope, counts.groups)
    units = _units(counts.of_units)
    return OfficeFigures(
        at=source.at,
        day=source.day,
        tally=counts.tally,
        units=units,
        lights={each: sum(unit.lights[each] for unit in units) for each in Light},
        rates=tuple(figure(key, counts.tally.counters, measured) for key in FORMULAS),
    )


def _alike(source: Source, scope: Scope) -> Select[Any]:
    """How many tasks stand alike, by unit.

    The grouping begins as `ix_tasks_figures` does, so that SQLite sorts what is nearly in order.
    """
    rows = source.rows
    each = (
        select(
            rows.lead_unit_id.label("unit_id"),
            (null() if source.light is None else source.light).label("light"),
            rows.origin.label("origin"),
            source.timeliness.label("timeliness"),
            case((source.due_soon, 1), else_=0).label("due_soon"),
            case((rows.times_carried_over > 0, 1), else_=0).label("in_arrears"),
            case((is_updated(source), 1), else_=0).label("updated"),
            source.days_late.label("days_late"),
        )
        .where(*source.within(scope))
        .subquery()
    )
    alike = [column for column in each.c if column.name not in ("updated", "days_late")]
    return select(
        *alike,
        func.count().label("number"),
        func.sum(each.c.updated).label("updated"),
        func.sum(each.c.days_late).label("days_late"),
    ).group_by(*alike)


def _count(query: Select[Any]) -> _Counts:
    """Count and check; a task that no class would count is missed by the sum check."""
    rows = db.session.execute(query).all()
    by_unit: dict[int | None, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_unit[row.unit_id].append(row)
    groups = tuple(_group(row) for row in rows if row.timeliness is not None)
    made = tally(groups)
    of_units = {unit_id: _of_unit(led) for unit_id, led in by_unit.items()}
    check_tally(made, sum(row.number for row in rows))
    check_breakdown(made.counters, (each.tally.counters for each in of_units.values()))
    return _Counts(groups, made, of_units)


def _group(row: Row[Any]) -> Group:
    return Group(
        timeliness=Timeliness(row.timeliness),
        due_soon=bool(row.due_soon),
        origin=row.origin,
        in_arrears=bool(row.in_arrears),
        number=row.number,
        updated=int(row.updated),
        days_late=int(row.days_late),
    )


def _of_unit(led: Sequence[Row[Any]]) -> _OfUnit:
    lights = dict.fromkeys(Light, 0)
    for row in led:
        if row.light is not None:
            lights[row.light] += row.number
    return _OfUnit(tally(_group(row) for row in led if row.timeliness is not None), lights)


def _units(of_units: Mapping[int | None, _OfUnit]) -> tuple[UnitFigures, ...]:
    named = {
        unit.id: unit
        for unit in db.session.execute(
            select(Unit.id, Unit.code, Unit.name, Unit.name_en, Unit.short_name)
        )
    }
    units = [_unit(named.get(unit_id), led) for unit_id, led in of_units.items()]
    return tuple(sorted(units, key=lambda unit: (-unit.counters.overdue, unit.name)))


def _unit(named: Row[Any] | None, led: _OfUnit) -> UnitFigures:
    return UnitFigures(
        code=named.code if named else "",
        name=named.name if named else "",
        name_en=named.name_en if named else "",
        short_name=named.short_name if named else "",
        tally=led.tally,
        lights=led.lights,
    )
