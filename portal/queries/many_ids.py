"""Asking for many ids at once, as one value, so that the statement stays the same and short."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Integer,
    any_,
    bindparam,
    cast,
    func,
    select,
)
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


def pairs(numbers: Mapping[int, int]) -> FromClause:
    """Pairs of numbers as a table of two columns, `one` and `other`."""
    if db.engine.dialect.name == "postgresql":
        each = [list(numbers), list(numbers.values())]
        arrays = (bindparam(None, column, type_=ARRAY(Integer)) for column in each)
        return func.unnest(*arrays).table_valued("one", "other").render_derived()
    table = func.json_each(json.dumps(numbers)).table_valued("key", "value")
    one, other = cast(table.c.key, Integer), table.c.value
    return select(one.label("one"), other.label("other")).subquery()


def aside(column: InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """A column of words whose index is not to be used: the ids beside it name far fewer rows.

    SQLite knows nothing about the number of ids and would walk all tasks of a state or light.
    """
    return func.coalesce(column, "")
