"""How the database is opened: SQLite as safe as PostgreSQL, readers beside writers.

The driver's defaults lose updates silently on SQLite (a SELECT opens no transaction). So each
transaction begins explicitly: `BEGIN IMMEDIATE` for a writer, plain `BEGIN` for a reader.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import QueuePool

if TYPE_CHECKING:
    import psycopg

WRITER = "dondoc_writer"
BUSY_SECONDS = 10

#: a host that has vanished is given up by the others after so many seconds: by the database for the
#: rows it holds in an open transaction, by the host itself for a database that went without a word
VANISHED_SECONDS = 60
_KEEPALIVE = {
    "keepalives_idle": VANISHED_SECONDS // 3,
    "keepalives_interval": VANISHED_SECONDS // 6,
    "keepalives_count": 3,
    "tcp_user_timeout": VANISHED_SECONDS * 1000,
}

_turn = threading.Lock()


def engine_options(url: str) -> dict[str, Any]:
    """Options for Flask-SQLAlchemy's engine.

    A process keeps a connection or two open: whoever closes the last one to an SQLite file tidies
    up its log, which costs more than a page.
    """
    if url.startswith("sqlite"):
        return {"poolclass": QueuePool, "pool_size": 2, "max_overflow": 30}
    return {
        "pool_pre_ping": True,
        "pool_size": 5,
        "max_overflow": 10,
        "connect_args": dict(_KEEPALIVE),
    }


def prepare_engine(engine: Engine) -> None:
    """Attach to an engine what each new connection, and each transaction, begins with."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "connect", _open_postgres)
        return
    event.listen(engine, "connect", _open_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    _close_before_forks(engine)


def _close_before_forks(engine: Engine) -> None:
    """A connection to SQLite must not be carried over a fork, not even to be closed there."""
    kept = weakref.ref(engine)

    def close() -> None:
        if (still := kept()) is not None:
            still.dispose()

    os.register_at_fork(before=close)


def _open_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
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


def count_rows_anew(engine: Engine) -> None:
    """Let PostgreSQL count what its tables hold, after many rows came at once.

    Until it does so by itself, a minute later, it takes full tables for empty ones, and a statement
    of a millisecond needs half a second. SQLite's plans do not depend on such counts here.
    """
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")


def _open_postgres(connection: psycopg.Connection[Any], _record: object) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = '{VANISHED_SECONDS}s'")
    connection.commit()


@contextmanager
def turn_to_write(engine: Engine | Connection) -> Iterator[None]:
    """One writing thread of this process at a time on SQLite.

    Who finds SQLite's own lock taken sleeps up to a tenth of a second before looking again, so
    threads that write at once would spend most of their time asleep. Here the next one is woken.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    turn = _turn
    has_turn = turn.acquire(timeout=BUSY_SECONDS)
    try:
        yield
    finally:
        if has_turn:
            turn.release()


def _begin_anew() -> None:
    global _turn
    _turn = threading.Lock()


os.register_at_fork(after_in_child=_begin_anew)
