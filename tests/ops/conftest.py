"""Commands run in this process, on an empty data folder or on the database of the tests."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal import clock
from portal.cli.main import main
from tests.ops.commands import Answer, Command
from tests.ops.waiting import free_port


@pytest.fixture
def dondoc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Command]:
    """Runs one command on an empty data folder; `stdin` is what is typed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DONDOC_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DONDOC_TELEGRAM_API_BASE", f"http://127.0.0.1:{free_port()}")
    before = clock.current()

    def run(*arguments: str, stdin: str = "") -> Answer:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        code = main(arguments)
        captured = capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    yield run
    clock.use(before)


@pytest.fixture
def on_database(app: Flask, dondoc: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The same on the migrated database of the tests."""
    monkeypatch.setenv("DONDOC_DATABASE_URL", app.config["SQLALCHEMY_DATABASE_URI"])
    return dondoc
