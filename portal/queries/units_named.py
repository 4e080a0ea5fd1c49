"""The units that may be waited for: those of a task, and any by a part of its name.

Their code here is the short name by which the office knows them.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, and_, func, or_, select

from portal.domain.folding import fold
from portal.extensions import db
from portal.models.organisation import Unit, UnitAlias
from portal.models.task import task_coordinating_units
from portal.queries.choices import Choice
from portal.queries.organisation import is_valid_on

_MOST = 6


def units_of_task(task_id: int, day: date) -> list[Choice]:
    """The units that work along on a task."""
    return _choices(
        _units(day)
        .join(task_coordinating_units, task_coordinating_units.c.unit_id == Unit.id)
        .where(task_coordinating_units.c.task_id == task_id)
    )


def units_named(words: str, day: date) -> list[Choice]:
    """The units in whose name, short name or another name all the words stand, marks or not."""
    wanted = fold(words).split()
    if not wanted:
        return []
    other_names = select(UnitAlias.unit_id).where(
        *(UnitAlias.folded.contains(word, autoescape=True) for word in wanted)
    )
    named = and_(*(Unit.folded.contains(word, autoescape=True) for word in wanted))
    short = func.lower(Unit.short_name) == words.strip().lower()
    return _choices(_units(day).where(or_(short, named, Unit.id.in_(other_names))))


def is_unit(unit_id: int, day: date) -> bool:
    """Whether a unit exists on a day."""
    found = db.session.scalar(select(Unit.id).where(Unit.id == unit_id, is_valid_on(day)))
    return found is not None


def _units(day: date) -> Select[tuple[int, str, str, str]]:
    return select(
        Unit.id, func.coalesce(func.nullif(Unit.short_name, ""), Unit.code), Unit.name, Unit.name_en
    ).where(is_valid_on(day))


def _choices(query: Select[tuple[int, str, str, str]]) -> list[Choice]:
    return [Choice(*row) for row in db.session.execute(query.order_by(Unit.name).limit(_MOST))]
