"""The data set as plain values: what kind each column is, and how it stands in JSON.

The same ten kinds on SQLite and PostgreSQL, so that what one of them gave the other takes.
`docs/archive.md` describes the format.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Double,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    Time,
)
from sqlalchemy.types import JSON, TypeEngine

from portal.models.base import NullableJson, UtcDateTime, Word

FORMAT = "dondoc"
EDITION = 1

#: how a column of each kind is read and written, whatever the models say
_TYPES: dict[str, TypeEngine[Any] | type[TypeEngine[Any]]] = {
    "integer": BigInteger,
    "text": Text,
    "boolean": Boolean,
    "day": Date,
    "hour": Time,
    "instant": UtcDateTime,
    "number": Double,
    "decimal": Numeric(18, 4),
    "json": NullableJson,
    "bytes": LargeBinary,
}


def kind_of(column: Column[Any]) -> str:
    """The kind of a column of the models; a type that no kind covers is a KeyError."""
    kind = column.type
    if isinstance(kind, UtcDateTime):
        return "instant"
    if isinstance(kind, Word):
        return "text"
    for types, word in (
        (Boolean, "boolean"),
        (Date, "day"),
        (Time, "hour"),
        (JSON, "json"),
        (Float, "number"),
        (Numeric, "decimal"),
        (Integer, "integer"),
        (LargeBinary, "bytes"),
        (String, "text"),
    ):
        if isinstance(kind, types):
            return word
    raise KeyError(f"{column} has a type that no kind covers")


def plain_table(name: str, kinds: dict[str, str]) -> Table:
    """A table as plain as its kinds: no words, no rules, no relations."""
    return Table(name, MetaData(), *(Column(each, _TYPES[kind]) for each, kind in kinds.items()))


def to_json(value: Any) -> Any:
    """A value as it stands in a line of the archive."""
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    return value


def from_json(value: Any, kind: str) -> Any:
    """The value that `to_json` wrote."""
    if value is None:
        return None
    if kind == "day":
        return date.fromisoformat(value)
    if kind == "hour":
        return time.fromisoformat(value)
    if kind == "instant":
        return datetime.fromisoformat(value)
    if kind == "decimal":
        return Decimal(value)
    if kind == "bytes":
        return b64decode(value)
    return value
