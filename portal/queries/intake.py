"""What reading a document needs to know: the units by all their names, and the day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from portal.domain.intake.addressed import KnownUnit
from portal.domain.intake.times import Day
from portal.domain.intake.units import UnitBook, UnitNames
from portal.extensions import db
from portal.models.intake import IntakeRow, IntakeTask
from portal.models.organisation import Unit, UnitAlias
from portal.queries.office import working_calendar
from portal.queries.organisation import is_valid_on


def unit_book(on: date) -> UnitBook:
    """The units of a day with their names, short names, codes and aliases."""
    names: dict[int, list[str]] = {}
    for row in db.session.execute(
        select(Unit.id, Unit.name, Unit.name_en, Unit.short_name, Unit.code).where(is_valid_on(on))
    ):
        names[row.id] = [name for name in row[1:] if name]
    for unit_id, alias in db.session.execute(select(UnitAlias.unit_id, UnitAlias.alias)):
        if unit_id in names:
            names[unit_id].append(alias)
    return UnitBook(UnitNames(unit_id, tuple(each)) for unit_id, each in names.items())


def known_units(on: date) -> list[KnownUnit]:
    """The units of a day with their kinds, in the order of their codes."""
    rows = db.session.execute(
        select(Unit.id, Unit.name, Unit.kind, Unit.parent_id)
        .where(is_valid_on(on))
        .order_by(Unit.code)
    )
    return [KnownUnit(*row) for row in rows]


def rows_with_tasks(batch_id: int) -> frozenset[int]:
    """The rows of a batch out of which a task came."""
    found = select(IntakeTask.row_id).join(IntakeRow, IntakeRow.id == IntakeTask.row_id)
    return frozenset(db.session.scalars(found.where(IntakeRow.batch_id == batch_id)))


def counting_from(issued_on: date) -> Day:
    """From which day the words of a document count, with the office's calendar."""
    return Day(issued_on, working_calendar())


def unit_names(ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Names of units in both languages, by id."""
    rows = db.session.execute(select(Unit.id, Unit.name, Unit.name_en).where(Unit.id.in_(set(ids))))
    return {unit_id: (name, name_en or name) for unit_id, name, name_en in rows}
