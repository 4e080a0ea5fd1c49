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

from sqlalchemy import Row, case, func, null, select

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


def _figures(source: Source, scope: Scope) -> OfficeFigures:
    """Count, check and measure; a task that no class would count is missed by the sum check."""
    rows = _groups(source, scope)
    by_unit: dict[int | None, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        by_unit[row.unit_id].append(row)
    groups = [_group(row) for row in rows if row.timeliness is not None]
    made, units = tally(groups), _units(by_unit)
    check_tally(made, sum(row.number for row in rows))
    check_breakdown(made.counters, (unit.counters for unit in units))
    measured = measures_of(source, scope, groups)
    return OfficeFigures(
        at=source.at,
        day=source.day,
        tally=made,
        units=units,
        lights={each: sum(unit.lights[each] for unit in units) for each in Light},
        rates=tuple(figure(key, made.counters, measured) for key in FORMULAS),
    )


def _groups(source: Source, scope: Scope) -> Sequence[Row[Any]]:
    """How many tasks stand alike, by unit.

    The class comes first: grouped by the unit first, SQLite would walk the index of the units and
    fetch each task by itself.
    """
    rows = source.rows
    each = (
        select(
            source.timeliness.label("timeliness"),
            rows.lead_unit_id.label("unit_id"),
            case((source.due_soon, 1), else_=0).label("due_soon"),
            rows.origin.label("origin"),
            case((rows.times_carried_over > 0, 1), else_=0).label("in_arrears"),
            (null() if source.light is None else source.light).label("light"),
            case((is_updated(source), 1), else_=0).label("updated"),
            source.days_late.label("days_late"),
        )
        .where(*source.within(scope))
        .subquery()
    )
    alike = [column for column in each.c if column.name not in ("updated", "days_late")]
    return db.session.execute(
        select(
            *alike,
            func.count().label("number"),
            func.sum(each.c.updated).label("updated"),
            func.sum(each.c.days_late).label("days_late"),
        ).group_by(*alike)
    ).all()


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


def _units(by_unit: Mapping[int | None, Sequence[Row[Any]]]) -> tuple[UnitFigures, ...]:
    named = {
        unit.id: unit
        for unit in db.session.execute(
            select(Unit.id, Unit.code, Unit.name, Unit.name_en, Unit.short_name)
        )
    }
    units = [_unit(named.get(unit_id), led) for unit_id, led in by_unit.items()]
    return tuple(sorted(units, key=lambda unit: (-unit.counters.overdue, unit.name)))


def _unit(named: Row[Any] | None, led: Sequence[Row[Any]]) -> UnitFigures:
    lights = dict.fromkeys(Light, 0)
    for row in led:
        if row.light is not None:
            lights[row.light] += row.number
    return UnitFigures(
        code=named.code if named else "",
        name=named.name if named else "",
        name_en=named.name_en if named else "",
        short_name=named.short_name if named else "",
        tally=tally(_group(row) for row in led if row.timeliness is not None),
        lights=lights,
    )
