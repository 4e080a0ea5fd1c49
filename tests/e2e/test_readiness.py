"""Readiness and the strip tell the truth while parts of the product stand still or are away."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from portal.models.office import Heartbeat
from portal.queries.heartbeats import PARTS
from tests.chaos.bells import Bells
from tests.e2e.conftest import Installer
from tests.e2e.databases import SERVER, on_server, own_database
from tests.e2e.pids import Pid, pid
from tests.e2e.preset_c import MORNING
from tests.e2e.product import Product, eventually

pytestmark = [pytest.mark.processes, pytest.mark.slow]

#: nobody listens there
CLOSED = "http://127.0.0.1:1"
#: a part is missed after a minute without a sign of life
MISSED_WITHIN = 90.0
WORDS = {
    "bot": "Bot Telegram",
    "scheduler": "Hẹn giờ nhắc việc",
    "worker": "Lập lịch nhắc việc",
    "sending": "Gửi tin",
}
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def missing(product: Product) -> set[str]:
    """The parts of which /readyz knows that they are not there; its status says the same."""
    answer = httpx.get(f"{product.address}/readyz", timeout=20)
    said = answer.json()
    assert said["ready"] is all(said["parts"].values())
    assert answer.status_code == (200 if said["ready"] else 503)
    return {part for part, is_there in said["parts"].items() if is_there is False}


@contextmanager
def standing_still(processes: set[Pid]) -> Iterator[None]:
    """They live and do nothing, so that the supervisor starts no others."""
    for one in processes:
        os.kill(one.number, signal.SIGSTOP)
    try:
        yield
    finally:
        for one in processes:
            os.kill(one.number, signal.SIGCONT)


def workers(product: Product) -> list[Pid]:
    """The two that wait at the queues, in the order they were started: planning, sending."""
    crew = min(product.parts("worker"), key=lambda one: int(one.started))
    said = Path(f"/proc/{crew.number}/task/{crew.number}/children").read_text(encoding="ascii")
    return [one for number in sorted(map(int, said.split())) if (one := pid(number))]


def test_readyz_and_the_strip_name_who_is_missing_and_nobody_else(install: Installer) -> None:
    """Each in turn stands still; so it is missed, and so it is back when it goes on."""
    product = install(TICK_SECONDS="1")
    product.start("--demo")
    eventually(lambda: not missing(product), 60, "everything is ready")
    planning, sending = workers(product)
    each = {
        "bot": product.parts("bot"),
        "scheduler": product.parts("worker.scheduler"),
        "worker": {planning},
        "sending": {sending},
    }
    with signed_in(product) as visitor:
        assert silent(visitor) == set()
        for part, processes in each.items():
            with standing_still(processes):
                ever: set[str] = set()
                eventually(lambda: part in note(ever, missing(product)), MISSED_WITHIN, part)  # noqa: B023
                assert ever == {part}
                eventually(lambda: silent(visitor), 30, f"the strip about {part}")
                assert silent(visitor) == {WORDS[part]}
            eventually(lambda: not missing(product), 30, f"{part} is back")
            eventually(lambda: not silent(visitor), 30, f"no strip about {part}")
        with standing_still(Bells(product).servers()):
            eventually(lambda: missing(product) == {"queue"}, 30, "the queue is missed")
            assert httpx.get(f"{product.address}/healthz", timeout=20).status_code == 200
        eventually(lambda: not missing(product), 60, "the queue is back")


def note(ever: set[str], now: set[str]) -> set[str]:
    ever |= now
    return now


def test_killed_parts_are_there_again_before_anybody_is_told(install: Installer) -> None:
    """The supervisor starts them anew; none is named, and nobody is started twice."""
    product = install(TICK_SECONDS="1")
    product.start("--demo")
    eventually(lambda: not missing(product), 60, "everything is ready")
    for processes in (
        {workers(product)[0]},
        {workers(product)[1]},
        product.parts("worker.scheduler"),
        product.parts("bot"),
    ):
        killed_at = time.time()
        product.kill(processes)
        beats = select(func.min(Heartbeat.beat_at)).where(Heartbeat.part.in_(PARTS))
        eventually(
            lambda: not missing(product) and product.scalar(beats) > killed_at,  # noqa: B023
            30,
            "all have beaten since",
        )


@pytest.mark.skipif(not SERVER, reason="needs a PostgreSQL server")
def test_a_database_that_is_away_is_named_and_nothing_is_said_of_the_others(
    install: Installer,
) -> None:
    name = f"dondoc_away_{os.getpid()}"
    with own_database(name) as address:
        product = install(TICK_SECONDS="1", DATABASE_URL=address)
        product.start("--demo")
        eventually(lambda: not missing(product), 60, "everything is ready")
        on_server(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
        on_server(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        )
        eventually(lambda: missing(product) == {"database"}, 30, "the database is missed")
        on_server(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
        eventually(lambda: not missing(product), 60, "all are back without a person")
        product.tear_down()


def test_without_telegram_all_starts_and_the_strip_says_since_when_and_how_many_wait(
    install: Installer,
) -> None:
    product = install(TICK_SECONDS="1", TELEGRAM_API_BASE=CLOSED)
    product.start("--demo")
    assert f"does not answer at {CLOSED}" in product.said()
    product.clock.move_to(MORNING)
    with signed_in(product) as visitor:
        waits = eventually(lambda: strip(visitor), 60, "the strip")
    assert re.search(r"0[78]:\d\d", waits["since"])
    assert int(waits["count"]) > 0
    figures = httpx.get(f"{product.address}/metrics", timeout=20).text
    assert "dondoc_telegram_unreachable_seconds 0\n" not in figures


@contextmanager
def signed_in(product: Product) -> Iterator[httpx.Client]:
    office = product.sign_ins()["Office clerk"]
    with httpx.Client(base_url=product.address, follow_redirects=True, timeout=20) as visitor:
        found = _TOKEN.search(visitor.get("/login").text)
        assert found
        visitor.post(
            "/login",
            data={"csrf_token": found[1], "email": office.email, "password": office.password},
        )
        yield visitor


def silent(visitor: httpx.Client) -> set[str]:
    """Of whom the strip says that they give no sign of life."""
    return set(re.findall(r"([^<>]+): không hoạt động từ", visitor.get("/today").text))


def strip(visitor: httpx.Client) -> dict[str, str] | None:
    """What the strip says, in Vietnamese."""
    found = re.search(
        r"không kết nối được Telegram từ (?P<since>[^.]+)\. (?P<count>\d+) tin",
        visitor.get("/today").text,
    )
    return found.groupdict() if found else None
