"""Runs the migrations inside the application's context."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from alembic import context
from flask import current_app

from portal.extensions import db
from portal.models.base import UtcDateTime, Word
from portal.models.registry import metadata

config = context.config

#: the models say so by `ddl_if`, which the comparison does not ask
ONLY_ON_SQLITE = frozenset({"ix_tasks_searched", "ix_tasks_figures"})


def render_column_type(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our column types as what they are in the database, so that a migration never moves."""
    if kind == "type" and isinstance(item, Word):
        return "sa.String(length=32)"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def belongs_to(dialect: str) -> Callable[..., bool]:
    """Leave out what only another kind of database has."""

    def is_ours(item: Any, _name: str, kind: str, *_rest: Any) -> bool:
        return kind != "index" or item.name not in ONLY_ON_SQLITE or dialect == "sqlite"

    return is_ours


def run() -> None:
    """Migrate in one transaction; SQLite checks foreign keys after batch moves."""
    engine = db.engine
    is_sqlite = engine.dialect.name == "sqlite"
    connection = engine.connect()
    try:
        if is_sqlite:
            raw = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_item=render_column_type,
            include_object=belongs_to(engine.dialect.name),
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.close()


run()
