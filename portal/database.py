"""How the database is opened: SQLite as safe as PostgreSQL, readers beside writers.

The driver's defaults lose updates silently on SQLite (a SELECT opens no transaction). So each
transaction begins explicitly: `BEGIN IMMEDIATE` for a writer, plain `BEGIN` for a reader.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import NullPool

WRITER = "dondoc_writer"


def engine_options(url: str) -> dict[str, Any]:
    """Options for Flask-SQLAlchemy's engine; processes may fork, so SQLite keeps no pool."""
    if url.startswith("sqlite"):
        return {"poolclass": NullPool}
    return {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 10}


def prepare_engine(engine: Engine) -> None:
    """Attach the SQLite set-up to an engine; does nothing for PostgreSQL."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)


def _open_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        "busy_timeout=10000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-16000",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITER, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
