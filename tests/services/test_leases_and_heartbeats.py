"""One holder at a time, by real seconds; signs of life and the outage of Telegram."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal import clock
from portal.domain.types import Message
from portal.queries.heartbeats import (
    ALONE,
    PARTS,
    REDIS_IS_AWAY,
    heartbeats,
    is_alive,
    silent_parts,
    telegram_outage,
    which_are_alive,
)
from portal.services.heartbeats import beat, note_telegram_down, note_telegram_up
from portal.services.holders import is_gone, me
from portal.services.leases import acquire, release
from portal.services.outbox import add_message
from portal.services.transaction import transaction
from tests.factories import make_person


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Real seconds under the test's hand: change the only item."""
    hand = [1_750_000_000.0]
    monkeypatch.setattr(clock, "steady_now", lambda: hand[0])
    return hand


def test_a_lease_has_one_holder_until_it_ends(app: Flask, seconds: list[float]) -> None:
    assert acquire("sender", "one", 30) == seconds[0] + 30
    assert acquire("sender", "two", 30) is None
    assert acquire("poller", "two", 30) is not None
    seconds[0] += 29
    assert acquire("sender", "one", 30) == seconds[0] + 30
    seconds[0] += 30
    assert acquire("sender", "two", 30) is not None
    assert acquire("sender", "one", 30) is None


def test_a_lease_given_back_is_free_at_once(app: Flask, seconds: list[float]) -> None:
    acquire("sender", "one", 30)
    release("sender", "two")
    assert acquire("sender", "two", 30) is None
    release("sender", "one")
    assert acquire("sender", "two", 30) is not None


def test_a_part_is_alive_for_a_while_after_its_beat(app: Flask, seconds: list[float]) -> None:
    assert not is_alive("bot")
    beat("bot", {"offset": 7})
    seconds[0] += 59
    assert is_alive("bot")
    seconds[0] += 2
    assert not is_alive("bot")
    beat("bot")
    assert [(one.part, one.age, one.details) for one in heartbeats()] == [("bot", 0, {"offset": 7})]


def test_a_dead_scheduler_is_not_taken_for_a_dead_worker(app: Flask, seconds: list[float]) -> None:
    for part in PARTS:
        beat(part, {})
    seconds[0] += 61
    for part in ("worker", "sending", "bot"):
        beat(part)
    assert which_are_alive() == {
        "worker": True,
        "sending": True,
        "scheduler": False,
        "bot": True,
    }
    assert [life.part for life in silent_parts(heartbeats(), 1000)] == ["scheduler"]
    assert silent_parts(heartbeats(), 10) == [], "whoever began to look ten seconds ago cannot know"


def test_of_the_scheduler_nothing_is_known_until_it_works_without_the_worker(
    app: Flask, seconds: list[float]
) -> None:
    for part in PARTS:
        beat(part, {})
    seconds[0] += 61
    beat("bot")
    beat("sending")
    alive = which_are_alive()
    assert alive is not None
    assert (alive["worker"], alive["scheduler"]) == (False, None)
    assert [life.part for life in silent_parts(heartbeats(), 1000)] == ["worker"]
    beat("scheduler", {ALONE: "no worker answers"})
    alive = which_are_alive()
    assert alive is not None
    assert (alive["worker"], alive["scheduler"]) == (False, True)


def test_without_redis_it_is_the_queue_that_is_missed(app: Flask, seconds: list[float]) -> None:
    for part in PARTS:
        beat(part, {})
    seconds[0] += 61
    beat("bot")
    beat("scheduler", {ALONE: REDIS_IS_AWAY})
    assert [(life.part, life.age) for life in silent_parts(heartbeats(), 1000)] == [("queue", 61)]


def test_a_worker_is_missed_where_no_scheduler_ever_was(app: Flask, seconds: list[float]) -> None:
    beat("worker")
    seconds[0] += 61
    assert [life.part for life in silent_parts(heartbeats(), 1000)] == ["worker"]


def test_an_outage_is_counted_from_its_first_failure(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "utc_now", lambda: now)
    person_id = make_person()
    for number, due in enumerate((now, now, now + timedelta(days=1))):
        with transaction():
            add_message(
                key=f"m{number}",
                kind="morning",
                person_id=person_id,
                message=Message("x"),
                locale="vi",
                at=now,
                not_before=due,
            )
    assert telegram_outage(heartbeats()) is None
    note_telegram_down("connection refused", now)
    note_telegram_down("connection refused", now + timedelta(hours=2))
    outage = telegram_outage(heartbeats())
    assert outage is not None
    assert (outage.since, outage.waiting) == (now, 2)
    note_telegram_up()
    assert telegram_outage(heartbeats()) is None


def test_the_lease_of_a_killed_process_is_free_at_once_on_its_machine(app: Flask) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "from portal.services.holders import me; print(me(), flush=True)"],
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        name = other.stdout.readline().strip()
    assert name.split(":")[0] == me().split(":")[0]
    assert acquire("sender", f"{name}:one", 30) is not None
    assert acquire("sender", me(), 30) is not None
    assert acquire("sender", f"{name}:one", 30) is None


def test_only_a_process_that_ended_for_certain_is_gone() -> None:
    machine, number, started = me().split(":")
    assert not is_gone(me())
    assert not is_gone(f"{me()}:and-more")
    assert is_gone(f"{machine}:{number}:{int(started) + 1}")
    assert not is_gone(f"elsewhere:{number}:{int(started) + 1}")
    assert not is_gone("")
    assert not is_gone("one")
