"""The names behind numbers, for texts that were written with numbers."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.queries.many_ids import is_one_of


def people_named(ids: Iterable[int], locale: str) -> dict[int, str]:
    return _named(Person, ids, locale)


def units_named(ids: Iterable[int], locale: str) -> dict[int, str]:
    return _named(Unit, ids, locale)


def _named(model: type[Person] | type[Unit], ids: Iterable[int], locale: str) -> dict[int, str]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = db.session.execute(
        select(model.id, model.name, model.name_en).where(is_one_of(model.id, wanted))
    )
    return {number: (name_en or name) if locale == "en" else name for number, name, name_en in rows}


def said_in(locale: str, name: str, name_en: str) -> str:
    """A name or title in a language; the Vietnamese one stands in where there is no other."""
    return (name_en or name) if locale == "en" else name
