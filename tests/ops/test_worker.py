"""The bell, the worker and the scheduler, with a real Redis and without one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal import queue
from portal.extensions import db
from portal.queries.heartbeats import PartLife, heartbeats
from portal.settings import Settings
from tests.ops.waiting import wait_until
from worker.living import stopping_later
from worker.scheduler import Scheduler

pytestmark = pytest.mark.processes

Starter = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture
def office(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The tests' database, with a data folder of its own, so that no Redis is there yet."""
    given: dict[str, Any] = {
        "data_dir": tmp_path,
        "database_url": app.config["SQLALCHEMY_DATABASE_URI"],
        "redis_url": "",
        "tick_seconds": 1,
    }
    settings = Settings(**given, _env_file=None)
    monkeypatch.setitem(app.extensions, "dondoc_settings", settings)
    return settings


@pytest.fixture
def start(office: Settings) -> Iterator[Starter]:
    started: list[subprocess.Popen[bytes]] = []
    told = {
        "DONDOC_DATA_DIR": str(office.data_dir),
        "DONDOC_DATABASE_URL": office.database_url,
        "DONDOC_TICK_SECONDS": "1",
    }

    def start_one(module: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", module], env={**os.environ, **told}, start_new_session=True
        )
        started.append(process)
        return process

    yield start_one
    for process in reversed(started):
        process.terminate()
        process.wait(10)


@pytest.fixture
def redis(start: Starter, office: Settings) -> None:
    start("worker.embedded_redis")
    wait_until(queue.is_reachable)


def life_of(part: str) -> PartLife | None:
    db.session.rollback()
    return next((life for life in heartbeats() if life.part == part), None)


def children_of(number: int) -> list[int]:
    said = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii")
    return [int(one) for one in said.split()]


def waiting_jobs(settings: Settings) -> list[str]:
    with queue.connect(settings) as connection:
        return [
            job for name in queue.QUEUES for job in queue.open_queue(connection, name).get_job_ids()
        ]


def test_a_bell_that_nobody_hears_hurts_nobody(office: Settings) -> None:
    assert queue.ring("tick") is False
    assert queue.is_reachable() is False


@pytest.mark.usefixtures("redis")
def test_however_often_it_rings_one_of_a_kind_waits(office: Settings) -> None:
    for _ in range(3):
        assert queue.ring("tick") is True
        assert queue.ring("deliver") is True

    kinds = [job.partition("-")[0] for job in waiting_jobs(office)]
    assert kinds == ["tick", "deliver"]


@pytest.mark.usefixtures("redis")
def test_the_worker_ticks_when_it_is_rung_for_and_stops_when_told(
    office: Settings, start: Starter
) -> None:
    worker = start("worker")
    assert queue.ring("tick")

    wait_until(lambda: life_of("worker") is not None)
    wait_until(lambda: waiting_jobs(office) == [])
    worker.send_signal(signal.SIGTERM)

    assert worker.wait(10) == 0


@pytest.mark.usefixtures("redis")
def test_no_tick_waits_behind_what_is_sent(office: Settings) -> None:
    assert queue.ring("deliver")
    assert queue.ring("tick")

    with queue.connect(office) as connection:
        ticks, sending = (
            [job.partition("-")[0] for job in queue.open_queue(connection, name).get_job_ids()]
            for name in queue.QUEUES
        )
    assert (ticks, sending) == (["tick"], ["deliver"])


@pytest.mark.usefixtures("redis")
def test_a_worker_that_loses_one_of_its_queues_ends_as_a_whole(
    office: Settings, start: Starter
) -> None:
    worker = start("worker")
    wait_until(lambda: len(children_of(worker.pid)) == len(queue.QUEUES))

    os.kill(children_of(worker.pid)[0], signal.SIGKILL)

    assert worker.wait(10) == 1


def test_a_signal_that_comes_amid_a_sign_of_life_is_heard_after_it() -> None:
    class Stopped(Exception):
        pass

    def stop(*_: object) -> None:
        raise Stopped

    done = []

    def say_so() -> None:
        with stopping_later():
            signal.raise_signal(signal.SIGTERM)
            done.append("the sign of life")

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with pytest.raises(Stopped):
            say_so()
    finally:
        signal.signal(signal.SIGTERM, before)
    assert done == ["the sign of life"]


@pytest.mark.usefixtures("redis")
def test_ticks_of_the_scheduler_prove_that_it_lives(start: Starter) -> None:
    start("worker")
    start("worker.scheduler")

    wait_until(lambda: life_of("scheduler") is not None)

    life = life_of("scheduler")
    assert life is not None
    assert life.details == {}


def test_without_redis_the_scheduler_works_alone_and_says_so(start: Starter) -> None:
    start("worker.scheduler")

    wait_until(lambda: life_of("scheduler") is not None)

    life = life_of("scheduler")
    assert life is not None
    assert life.details == {"works_alone_because": "redis is away"}
    assert life_of("worker") is None


@pytest.mark.usefixtures("redis")
def test_a_bell_unanswered_for_a_minute_means_that_no_worker_comes(office: Settings) -> None:
    scheduler = Scheduler(office)
    assert scheduler.ring() == ""

    with queue.connect(office) as connection:
        job = queue.ring_on(connection, "tick")
        assert job.enqueued_at is not None
        job.enqueued_at -= timedelta(seconds=61)
        job.save()

    assert scheduler.ring() == "no worker answers"
