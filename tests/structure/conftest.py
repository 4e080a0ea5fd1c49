"""The portal with its cast, for tests that look at all of its routes."""

from __future__ import annotations

import pytest

from tests.conftest import MigratedDatabase
from tests.visitors import House, open_house


@pytest.fixture
def house(database: MigratedDatabase, monkeypatch: pytest.MonkeyPatch) -> House:
    """The portal with its cast; each request has a context of its own."""
    return open_house(database, monkeypatch)
