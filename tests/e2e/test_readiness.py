"""Readiness and the strip tell the truth while parts of the product stand still or are away."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.chaos.bells import Bells
from tests.e2e.conftest import Installer
from tests.e2e.pids import Pid
from tests.e2e.preset_c import MORNING
from tests.e2e.product import Product, eventually

pytestmark = [pytest.mark.processes, pytest.mark.slow]

#: nobody listens there
CLOSED = "http://127.0.0.1:1"
#: a part is missed after a minute without a sign of life
MISSED_WITHIN = 90.0
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def missing(product: Product) -> set[str]:
    """The parts that /readyz misses; its status says the same."""
    answer = httpx.get(f"{product.address}/readyz", timeout=20)
    said = answer.json()
    lost = {part for part, is_there in said["parts"].items() if not is_there}
    assert said["ready"] is not bool(lost)
    assert answer.status_code == (503 if lost else 200)
    return lost


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


def test_readyz_names_who_is_missing_and_nobody_else(install: Installer) -> None:
    product = install(TICK_SECONDS="1")
    product.start("--demo")
    eventually(lambda: not missing(product), 60, "everything is ready")
    with standing_still(product.parts("bot")):
        eventually(lambda: missing(product) == {"bot"}, MISSED_WITHIN, "the bot is missed")
    eventually(lambda: not missing(product), 30, "the bot is back")
    with standing_still(Bells(product).servers()):
        eventually(lambda: "queue" in missing(product), 30, "the queue is missed")
        assert httpx.get(f"{product.address}/healthz", timeout=20).status_code == 200
    eventually(lambda: not missing(product), 30, "the queue is back")


def test_the_strip_says_since_when_telegram_is_away_and_how_many_wait(install: Installer) -> None:
    product = install(TICK_SECONDS="1")
    product.start("--demo")
    office = product.sign_ins()["Office clerk"]
    product.interrupt()
    product.environment["DONDOC_TELEGRAM_API_BASE"] = CLOSED
    product.start()
    product.clock.move_to(MORNING)
    with httpx.Client(base_url=product.address, follow_redirects=True, timeout=20) as visitor:
        page = visitor.get("/login").text
        found = _TOKEN.search(page)
        assert found
        visitor.post(
            "/login",
            data={"csrf_token": found[1], "email": office.email, "password": office.password},
        )
        waits = eventually(lambda: strip(visitor), 60, "the strip")
    assert "08:0" in waits["since"]
    assert int(waits["count"]) > 0
    figures = httpx.get(f"{product.address}/metrics", timeout=20).text
    assert "dondoc_telegram_unreachable_seconds 0\n" not in figures


def strip(visitor: httpx.Client) -> dict[str, str] | None:
    """What the strip says, in Vietnamese."""
    found = re.search(
        r"không kết nối được Telegram từ (?P<since>[^.]+)\. (?P<count>\d+) tin",
        visitor.get("/today").text,
    )
    return found.groupdict() if found else None
