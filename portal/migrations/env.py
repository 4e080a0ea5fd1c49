"""Runs the migrations inside the application's context."""

from __future__ import annotations

from alembic import context
from flask import current_app

from portal.extensions import db
from portal.models.registry import metadata

config = context.config


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
            user_module_prefix="columns.",
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.close()


run()
