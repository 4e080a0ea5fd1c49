"""The application on every database that is there, emptied for each test; no outside network."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from portal.app import create_app
from portal.extensions import db
from portal.migrating import upgrade_database
from portal.models.registry import metadata
from portal.settings import Settings

POSTGRES_URL = os.environ.get("DONDOC_TEST_POSTGRES_URL", "")
REQUIRED = {part for part in os.environ.get("DONDOC_TEST_REQUIRE", "").split(",") if part}
DATABASES = ["sqlite", "postgres"] if POSTGRES_URL else ["sqlite"]

#: Monday of demo preset C, 08:00 in the office
MORNING = datetime(2025, 7, 7, 1, 0, tzinfo=UTC)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files with a slow test come first, so that no worker ends alone with one."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not POSTGRES_URL:
        terminalreporter.write_line(
            "PostgreSQL part NOT run: set DONDOC_TEST_POSTGRES_URL", yellow=True, bold=True
        )
    if not (shutil.which("chromium") or shutil.which("chromium-browser")):
        terminalreporter.write_line("Browser part NOT run: no Chromium", yellow=True, bold=True)


@pytest.fixture(autouse=True)
def loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that leaves this machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "unix"
        if host not in {"127.0.0.1", "::1", "localhost", "unix"}:
            raise AssertionError(f"the test tried to reach {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@dataclass(frozen=True)
class MigratedDatabase:
    """An application on a database migrated once; `empty` makes it new again."""

    kind: str
    app: Flask
    template: Path | None

    def empty(self) -> None:
        with self.app.app_context():
            if self.template is not None:
                db.engine.dispose()
                file = Path(make_url(self.app.config["SQLALCHEMY_DATABASE_URI"]).database or "")
                for suffix in ("-wal", "-shm"):
                    Path(f"{file}{suffix}").unlink(missing_ok=True)
                shutil.copyfile(self.template, file)
            else:
                _empty_postgres()


#: by their kind
Databases = Callable[[str], MigratedDatabase]


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The databases of this process; each is migrated once, by the first test that wants it.

    They are kept side by side: workers take file after file, and each file is run on both.
    """
    with ExitStack() as stack:
        yield cache(lambda kind: stack.enter_context(_migrated(kind, tmp_path_factory)))


@pytest.fixture(scope="session", params=DATABASES)
def database(request: pytest.FixtureRequest, databases: Databases) -> MigratedDatabase:
    return databases(request.param)


@contextmanager
def _migrated(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MigratedDatabase]:
    folder, name = tmp_path_factory.mktemp(kind), f"dondoc_test_{os.getpid()}"
    url = _fresh_postgres(name) if kind == "postgres" else ""
    settings = Settings(data_dir=folder, database_url=url, _env_file=None)
    app = create_app(settings)
    app.config["TESTING"] = True
    with app.app_context():
        upgrade_database()
    template = None
    if kind == "sqlite":
        with app.app_context(), db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        template = folder / "template.sqlite"
        shutil.copyfile(folder / "dondoc.sqlite", template)
    yield MigratedDatabase(kind, app, template)
    with app.app_context():
        db.engine.dispose()
    if kind == "postgres":
        _drop_postgres(name)


@pytest.fixture
def app(database: MigratedDatabase) -> Iterator[Flask]:
    """The application with an empty, migrated database and an open context."""
    database.empty()
    with database.app.app_context():
        yield database.app
        db.session.remove()


@pytest.fixture
def now() -> datetime:
    return MORNING


@pytest.fixture
def client(app: Flask) -> Any:
    return app.test_client()


def _empty_postgres() -> None:
    """Truncate the tables that have rows: to ask is cheap, to truncate an empty table is not."""
    asked = " UNION ALL ".join(
        f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM {table.name})"
        for table in metadata.sorted_tables
    )
    with db.engine.begin() as connection:
        filled = connection.scalars(text(asked)).all()
        if filled:
            names = ", ".join(filled)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))


def _fresh_postgres(name: str) -> str:
    _drop_postgres(name)
    _on_server(f'CREATE DATABASE "{name}"')
    return make_url(POSTGRES_URL).set(database=name).render_as_string(hide_password=False)


def _drop_postgres(name: str) -> None:
    _on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    url = make_url(POSTGRES_URL.replace("postgresql://", "postgresql+psycopg://", 1))
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
