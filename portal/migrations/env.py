"""Runs the migrations inside the application's context."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from flask import current_app

from portal.extensions import db
from portal.models.base import UtcDateTime, Word
from portal.models.registry import metadata

config = context.config


def render_column_type(kind: str, item: Any, _autogen: Any) -> str | Literal[False]:
    """Write our column types as what they are in the database, so that a migration never moves."""
    if kind == "type" and isinstance(item, Word):
        return "sa.String(length=32)"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Migrate in one transaction; SQLite checks foreign keys after batch moves."""
    engine = db.engine
    is_sqlite = engine.dialect.name == "sqlite"
    connection = engine.connect()
    try:
        if is_sqlite:
            raw = connection.connection.dbapi_connection
            raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        context.configure(
            connection=connection,
            target_metadata=metadata,
            render_item=render_column_type,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.close()


run()
