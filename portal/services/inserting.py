"""Inserting rows that may be there already, in one statement on SQLite and PostgreSQL alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Row, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session


def insert_missing(
    session: Session,
    model: type[DeclarativeBase],
    rows: Sequence[Mapping[str, Any]],
    returning: Sequence[InstrumentedAttribute[Any]],
) -> Sequence[Row[Any]]:
    """Insert the rows whose unique keys are free and return what was inserted.

    The others are left alone, whoever wrote them first. Columns without a value take the
    model's default.
    """
    if not rows:
        return []
    table = cast(Table, model.__table__)
    connection = session.connection()
    is_postgres = connection.dialect.name == "postgresql"
    insert = postgresql.insert(table) if is_postgres else sqlite.insert(table)
    columns = [column.expression for column in returning]
    return connection.execute(insert.on_conflict_do_nothing().returning(*columns), list(rows)).all()
