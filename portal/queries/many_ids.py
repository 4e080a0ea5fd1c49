"""Asking for many ids at once, as one value, so that the statement stays the same and short."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Integer, any_, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute

from portal.extensions import db


def is_one_of(
    column: InstrumentedAttribute[Any] | ColumnElement[Any], ids: Iterable[int | None]
) -> ColumnElement[bool]:
    """The condition that a column holds one of the ids; None among them matches nothing."""
    wanted = [number for number in ids if number is not None]
    if db.engine.dialect.name == "postgresql":
        return column == any_(bindparam(None, wanted, type_=ARRAY(Integer)))
    values = func.json_each(json.dumps(wanted)).table_valued("value")
    return column.in_(select(values.c.value))


def aside(column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """A column of words whose index is not to be used: the ids beside it name far fewer rows.

    SQLite knows nothing about the number of ids and would walk all tasks of a state or light.
    """
    return func.coalesce(column, "")
