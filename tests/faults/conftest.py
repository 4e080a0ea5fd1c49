"""A loopback server, people with chats on it, and senders as processes that can be killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from bot.loopback.server import LoopbackServer
from portal import clock
from portal.domain.types import Message
from portal.services.outbox import NewMessage, add_messages
from portal.services.transaction import transaction
from tests.factories import make_person

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "1000000001:of-the-faults"
FIRST_CHAT = 5000


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    with LoopbackServer(TOKEN) as running:
        yield running


@pytest.fixture
def working_hours(app: Flask, now: datetime) -> Iterator[None]:
    """The office's clock, here and in the senders, runs from a working morning."""
    before = clock.current()
    running = clock.Clock(app.extensions["dondoc_settings"].clock_file)
    running.move_to(now)
    clock.use(running)
    yield
    clock.use(before)


@pytest.fixture
def write_messages(
    app: Flask, server: LoopbackServer, working_hours: None
) -> Callable[[int], list[str]]:
    """Write so many due messages, each to a person and a chat of its own; their keys."""

    def write(count: int) -> list[str]:
        now = clock.utc_now() - timedelta(seconds=1)
        keys = [f"key{number}." for number in range(count)]
        rows = []
        for number, key in enumerate(keys):
            chat_id = FIRST_CHAT + number
            server.ensure_user(chat_id, f"N{number}", username=f"n{number}", is_started=True)
            person_id = make_person(chat_id=str(chat_id))
            rows.append(NewMessage(key, "own", person_id, Message(f"Việc {key}"), "vi", now))
        with transaction():
            add_messages(rows)
        return keys

    return write


class SenderProcess:
    """A running `tests.faults.sender_process`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def result(self) -> Any:
        written, _ = self.process.communicate(timeout=60)
        assert self.process.returncode == 0
        return json.loads(written.splitlines()[-1])


@pytest.fixture
def start_senders(
    app: Flask, server: LoopbackServer, working_hours: None
) -> Iterator[Callable[..., list[SenderProcess]]]:
    """Start senders that wait for `go`, all ready when this returns."""
    with ExitStack() as stack:

        def start(*workers: tuple[str, int]) -> list[SenderProcess]:
            environment = os.environ | {
                "DONDOC_DATA_DIR": str(app.extensions["dondoc_settings"].data_dir),
                "DONDOC_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
                "DONDOC_TELEGRAM_TOKEN": TOKEN,
                "DONDOC_TELEGRAM_API_BASE": server.base,
                "DONDOC_CLOCK": clock.utc_now().isoformat(),
            }
            started = [
                subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "tests.faults.sender_process",
                        worker,
                        str(number),
                    ],
                    cwd=ROOT,
                    env=environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
                for worker, number in workers
            ]
            for process in started:
                stack.enter_context(process)
                stack.callback(process.kill)
            for process in started:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
            return [SenderProcess(process) for process in started]

        yield start


def wait_until(condition: Callable[[], object], seconds: float = 20) -> None:
    """Look again and again until the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
