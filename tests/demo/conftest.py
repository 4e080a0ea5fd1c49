"""Preset C, loaded once for all tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.demo.load import DemoReport, load_demo
from portal.extensions import db
from tests.conftest import MigratedDatabase


@pytest.fixture(scope="module")
def preset_c(database: MigratedDatabase) -> Iterator[DemoReport]:
    database.empty()
    with database.app.app_context():
        report = load_demo()
        yield report
        db.session.remove()
    database.empty()
