"""What tests of the web have: a checked client for the portal, and one for the shell alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from portal.settings import Settings
from portal.web.shell import ShellFacts
from tests.conftest import MigratedDatabase
from tests.visitors import House, open_house
from tests.web.browse import Browse
from tests.web.shell_app import make_app


@pytest.fixture
def browse(client: Any) -> Browse:
    """The portal's test client; every HTML answer and its headers are checked."""
    return Browse(client)


@pytest.fixture(scope="session")
def shell_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("shell"), _env_file=None)


@pytest.fixture(scope="session")
def shell(shell_settings: Settings) -> Flask:
    """The shell around a few pages of its own: no database is asked."""
    since = datetime(2025, 7, 7, 1, 12, tzinfo=UTC)
    return make_app(shell_settings, ShellFacts(True, since, 37))


@pytest.fixture
def visit(shell: Flask) -> Iterator[Browse]:
    with shell.test_client() as client:
        yield Browse(client)


@pytest.fixture
def house(database: MigratedDatabase, monkeypatch: pytest.MonkeyPatch) -> House:
    """The portal with its cast; each request has a context of its own."""
    return open_house(database, monkeypatch)
