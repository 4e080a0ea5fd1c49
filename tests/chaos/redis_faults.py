"""Redis killed, emptied and stopped in an orderly way, under load: it is only the bell."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from random import Random

from tests.chaos.bells import Bells
from tests.chaos.kills import GIVES_UP_AFTER, sends_again
from tests.chaos.office import Load, Office, open_office
from tests.chaos.report import Round
from tests.e2e.product import eventually

FAULTS = ("killed", "emptied", "restarted")
MOST_WAIT = 2.0


def run(times: int, dice: Random, database: str = "sqlite") -> Round:
    """So many faults, one after the other; each is over when messages leave again."""
    with open_office(dice, Load(), database=database) as office:
        office.start_feeding()
        office.start_answering()
        restarts: dict[str, list[float]] = {fault: [] for fault in FAULTS}
        for number in range(times):
            fault = FAULTS[number % len(FAULTS)]
            time.sleep(dice.uniform(0, MOST_WAIT))
            restarts[fault].append(_strike(office, fault))
        return Round("redis", times, office.settle(), restarts, is_timed=True)


def _strike(office: Office, fault: str) -> float:
    """Seconds until messages leave again."""
    bells = Bells(office.product)
    eventually(bells.is_there, GIVES_UP_AFTER, "a Redis")
    began = time.monotonic()
    if fault == "emptied":
        eventually(bells.empty, GIVES_UP_AFTER, "Redis emptied")
    else:
        number = signal.SIGKILL if fault == "killed" else signal.SIGTERM
        for one in bells.servers():
            with suppress(ProcessLookupError):
                os.kill(one.number, number)
    eventually(sends_again(office), GIVES_UP_AFTER, "sending again")
    return time.monotonic() - began
