"""SIGKILL of the worker, the scheduler, the bot and the web, at random instants under load."""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

import httpx
from sqlalchemy import select

from portal.models.office import Heartbeat
from tests.chaos.bells import Bells
from tests.chaos.office import Load, Office, open_office
from tests.chaos.report import Round
from tests.e2e.pids import Pid, command_of
from tests.e2e.product import LOOK_EVERY, Product, eventually

PARTS = ("worker", "scheduler", "bot", "web")
#: of the processes of one part: all of them, or any one (a worker at its job, a web's child)
ALL = "all"
ONE = "one"
MOST_WAIT = 1.5
GIVES_UP_AFTER = 90.0


def run(times: int, dice: Random, database: str = "sqlite") -> Round:
    """So many kills, one after the other; each is over when the part does its work again."""
    with open_office(dice, Load(), database=database) as office:
        office.start_feeding()
        office.start_answering()
        restarts: dict[str, list[float]] = {part: [] for part in PARTS}
        for number in range(times):
            part = PARTS[number % len(PARTS)]
            time.sleep(dice.uniform(0, MOST_WAIT))
            restarts[part].append(kill_and_wait(office, part, dice.choice((ALL, ALL, ONE))))
        account = office.settle()
        return Round("kills", times, account, restarts, trouble_of(office), is_timed=True)


def kill_and_wait(office: Office, part: str, which: str) -> float:
    """Seconds from the kill until the part works again."""
    product = office.product
    eventually(lambda: processes_of(product, part), GIVES_UP_AFTER, f"a {part} to kill")
    victims = processes_of(product, part)
    if which == ONE:
        victims = {office.dice.choice(sorted(victims, key=lambda one: one.number))}
    works_again = WORKS[part](office)
    product.kill(victims)
    began = time.monotonic()
    eventually(works_again, GIVES_UP_AFTER, f"{part} at work again")
    return max(0.0, time.monotonic() - began - LOOK_EVERY / 2)


def processes_of(product: Product, part: str) -> set[Pid]:
    if part == "web":
        return {one for one in product.processes() if "gunicorn" in command_of(one.number)}
    return product.parts({"scheduler": "worker.scheduler"}.get(part, part))


def sends_again(office: Office) -> Callable[[], bool]:
    """It sends again: a message of the feeder, written at any time, arrives."""
    telegram, killed_at = office.product.telegram, time.time()
    last = max((line.number for line in telegram.ledger(method="sendMessage")), default=0)

    def look() -> bool:
        lines = telegram.ledger(after=last, contains="Thử nghiệm số")
        return any(line.at > killed_at for line in lines)

    return look


def _scheduler(office: Office) -> Callable[[], bool]:
    """It rings: a tick waits or has run that was asked for since.

    A bell that waits already would hide that, so it is taken away: one more that nobody hears.
    """
    killed_at = time.time()
    before = processes_of(office.product, "scheduler")
    beat = select(Heartbeat.beat_at).where(Heartbeat.part == "scheduler")
    bells = Bells(office.product)
    bells.take_away()

    def look() -> bool:
        if not processes_of(office.product, "scheduler") - before:
            return False
        return bells.rang() or (office.product.scalar(beat) or 0) > killed_at

    return look


def _bot(office: Office) -> Callable[[], bool]:
    """It asks for updates again."""
    telegram, killed_at = office.product.telegram, time.time()
    before = processes_of(office.product, "bot")

    def look() -> bool:
        fresh = processes_of(office.product, "bot") - before
        stats = telegram.stats()
        return bool(fresh) and stats["is_polled"] and (stats["last_poll_at"] or 0) > killed_at

    return look


def _web(office: Office) -> Callable[[], bool]:
    """Somebody who asks for a page gets it."""
    before = processes_of(office.product, "web")

    def look() -> bool:
        if before <= processes_of(office.product, "web"):
            return False
        try:
            answer = httpx.get(f"{office.product.address}/healthz", timeout=10)
        except httpx.TransportError:
            return False
        return answer.status_code == httpx.codes.OK

    return look


WORKS = {"worker": sends_again, "scheduler": _scheduler, "bot": _bot, "web": _web}


def trouble_of(office: Office) -> list[str]:
    """What the web answered instead of taking a form, and how long one had to be sent again."""
    failed = ", ".join(f"{count} × {code}" for code, count in office.said.failed_openly.items())
    return [f"slowest form {office.said.slowest:.1f} s"] + ([f"answers {failed}"] if failed else [])
