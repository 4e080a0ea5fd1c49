"""The portal with its cast, for tests that look at all of its routes."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from tests.conftest import MigratedDatabase
from tests.visitors import House, open_house


@pytest.fixture(autouse=True)
def loggers_stay_on() -> Iterator[None]:
    """The import linter sets up logging for itself and silences everybody else's loggers."""
    yield
    for logger in logging.Logger.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.disabled = False


@pytest.fixture
def house(database: MigratedDatabase, monkeypatch: pytest.MonkeyPatch) -> House:
    """The portal with its cast; each request has a context of its own."""
    return open_house(database, monkeypatch)
