"""Deletes rows together with what hangs on them, by what the tables themselves say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Column, ForeignKey, Table, delete, select, update
from sqlalchemy.orm import Session

from portal.models.registry import metadata
from portal.queries.many_ids import is_one_of


def delete_with_dependants(session: Session, table: Table, ids: Sequence[int]) -> None:
    """Delete rows by id; what cannot be without them goes too, what can lets go of them."""
    if not ids:
        return
    for column in _pointing_at(table):
        child, points = column.table, is_one_of(column, ids)
        assert isinstance(child, Table)
        if column.nullable:
            session.execute(update(child).where(points).values({column.name: None}))
        elif "id" in child.c:
            dependants = session.scalars(select(child.c.id).where(points)).all()
            delete_with_dependants(session, child, dependants)
        else:
            session.execute(delete(child).where(points))
    session.execute(delete(table).where(is_one_of(table.c.id, ids)))
    session.expire_all()


def mentioned(session: Session, table: Table) -> set[int]:
    """The ids of a table that any table still points at."""
    return {
        row_id
        for column in _pointing_at(table)
        for row_id in session.scalars(select(column).where(column.is_not(None)).distinct())
    }


def _pointing_at(table: Table) -> Iterator[Column[int]]:
    for other in metadata.sorted_tables:
        for key in sorted(other.foreign_keys, key=_by_column):
            if key.column.table is table:
                yield key.parent


def _by_column(key: ForeignKey) -> str:
    return key.parent.name
