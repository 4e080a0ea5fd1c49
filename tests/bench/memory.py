"""The resident memory of the sending worker over many sends at Telegram's own pace.

RQ forks for each job of a minute and a half, so two things could grow: the worker that stays, from
job to job, and the job itself, from send to send. Both are looked at twice a second.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.bench.figures import Figure
from tests.bench.installation import Size, installation, populate
from tests.bench.messages import TELEGRAM_RATE, introduce
from tests.e2e.pids import Pid, descendants, pid
from tests.e2e.product import ROOT, Product, eventually
from tests.e2e.promise import wait_until_quiet

PEOPLE = 500
LOOKS_PER_SECOND = 2
PAGES_IN_MEBI = 256
#: so many seconds a job loads what it has not used before
WARM = 20.0
#: Telegram's pace, and what the slowest machine may need beyond it
PATIENCE = 3
THOUSAND = 1000

#: seconds, sends so far, resident MB
Look = tuple[float, int, float]


def measure(database: str, sends: int) -> list[Figure]:
    with installation(database) as product:
        populate(product, Size(PEOPLE, PEOPLE, 50))
        product.start()
        introduce(product)
        wait_until_quiet(product, 600)
        worker = eventually(lambda: sending_worker(product), 60, "the sending worker")
        looks = watch(product, worker, sends)
    stays = looks.pop(worker)
    jobs = [tuple(one for one in each if one[0] >= each[0][0] + WARM) for each in looks.values()]
    jobs = [each for each in jobs if len(each) > WARM * LOOKS_PER_SECOND]
    tenth = max(1, len(stays) // 10)
    return [
        Figure(f"Sends, {database}", "", (stays[-1][1] - stays[0][1],)),
        Figure(f"Worker that stays, first tenth, {database}", "MB", (memory(stays[:tenth]),)),
        Figure(f"Worker that stays, last tenth, {database}", "MB", (memory(stays[-tenth:]),)),
        Figure(f"Growth for 1,000 sends, worker that stays, {database}", "MB", (slope(stays),)),
        Figure(f"Job, once warm, {database}", "MB", tuple(each[0][2] for each in jobs)),
        Figure(f"Growth for 1,000 sends, within a job, {database}", "MB", tuple(map(slope, jobs))),
    ]


def sending_worker(product: Product) -> Pid | None:
    """The second child of the crew; None before it is there."""
    crew = min(product.parts("worker"), key=lambda one: int(one.started), default=None)
    if crew is None:
        return None
    said = Path(f"/proc/{crew.number}/task/{crew.number}/children").read_text(encoding="ascii")
    return next((pid(number) for number in sorted(map(int, said.split()))[1:]), None)


def watch(product: Product, worker: Pid, sends: int) -> dict[Pid, list[Look]]:
    """What the worker and each of its jobs held, until so many more were sent."""
    looks: dict[Pid, list[Look]] = defaultdict(list)
    command = [sys.executable, "-m", "tests.chaos.feeder", str(TELEGRAM_RATE * 2), str(sends)]
    began, first = time.monotonic(), product.telegram.stats()["delivered"]
    sent = 0
    with subprocess.Popen(
        command, env=product.environment, cwd=ROOT, stdin=subprocess.PIPE
    ) as feeder:
        while sent < sends:
            seconds = time.monotonic() - began
            assert seconds < 60 + PATIENCE * sends / TELEGRAM_RATE, f"{sent} of {sends}"
            sent = product.telegram.stats()["delivered"] - first
            for one in descendants(worker.number):
                if resident := resident_mebi(one):
                    looks[one].append((seconds, sent, resident))
            time.sleep(1 / LOOKS_PER_SECOND)
        feeder.communicate()
    return looks


def resident_mebi(one: Pid) -> float:
    try:
        return int(Path(f"/proc/{one.number}/statm").read_text().split()[1]) / PAGES_IN_MEBI
    except (OSError, IndexError):
        return 0.0


def memory(looks: Iterable[Look]) -> float:
    return statistics.median(look[2] for look in looks)


def slope(looks: Sequence[Look]) -> float:
    """MB for a thousand sends, by least squares."""
    sends, held = [look[1] / THOUSAND for look in looks], [look[2] for look in looks]
    return statistics.linear_regression(sends, held).slope if len(set(sends)) > 1 else 0.0
