"""Memory of the whole stack when nothing happens, and how long it takes to start."""

from __future__ import annotations

import re
import time
from pathlib import Path

import httpx

from tests.bench.figures import Figure
from tests.bench.installation import installation
from tests.e2e.pids import command_of
from tests.e2e.preset_c import MORNING
from tests.e2e.product import Product, eventually
from tests.e2e.promise import wait_until_quiet

#: RSS and PSS by process, in MB
Memory = dict[str, tuple[float, float]]

IDLE_SECONDS = 30
LOOKS = 11
MEBI = 1024
MOST_MEMORY = 350
WARM_SECONDS = 5
COLD_SECONDS = 60


def measure(runs: int) -> tuple[list[Figure], str]:
    """The figures, and the memory of each process of the last run as a table."""
    cold, warm, rss, pss = [], [], [], []
    for _ in range(runs):
        with installation() as product:
            cold.append(start(product))
            memory = idle_memory(product)
            rss.append(sum(one for one, _ in memory.values()))
            pss.append(sum(one for _, one in memory.values()))
            product.interrupt()
            warm.append(start(product))
    return [
        Figure("Whole stack idle, sum of PSS", "MB", tuple(pss), MOST_MEMORY),
        Figure("Whole stack idle, sum of RSS (counts shared pages again)", "MB", tuple(rss)),
        Figure("Start with an empty folder to the first page", "s", tuple(cold), COLD_SECONDS),
        Figure("Warm start to the first page", "s", tuple(warm), WARM_SECONDS),
    ], by_process(memory)


def start(product: Product) -> float:
    """Seconds from the command to the first page in somebody's hands."""
    began = time.monotonic()
    product.start("--demo")
    assert httpx.get(f"{product.address}/login", timeout=60).status_code == httpx.codes.OK
    return time.monotonic() - began


def idle_memory(product: Product) -> Memory:
    """After the morning's work and half a minute of rest; the median of several looks.

    Every few seconds the worker has a child for a moment, so one look would be a matter of luck.
    """
    product.clock.move_to(MORNING.replace(minute=5))
    eventually(lambda: product.telegram.stats()["delivered"] > 0, 60, "the morning's messages")
    wait_until_quiet(product)
    time.sleep(IDLE_SECONDS)
    looks = []
    for _ in range(LOOKS):
        looks.append(memory_now(product))
        time.sleep(1)
    looks.sort(key=lambda look: sum(pss for _, pss in look.values()))
    return looks[LOOKS // 2]


def memory_now(product: Product) -> Memory:
    found: Memory = {}
    for one in product.processes():
        name = name_of(one.number)
        try:
            text = Path(f"/proc/{one.number}/smaps_rollup").read_text()
        except OSError:
            continue
        rss, pss = found.get(name, (0.0, 0.0))
        found[name] = (rss + _size(text, "Rss"), pss + _size(text, "Pss"))
    return found


def name_of(number: int) -> str:
    command = command_of(number)
    module = re.search(r"-m ([\w.]+)", command)
    return module[1] if module else Path(command.split(" ")[0]).name.rstrip(":")


def by_process(memory: Memory) -> str:
    rows = ["| Process | RSS, MB | PSS, MB |", "| --- | --: | --: |"]
    rows += [f"| {name} | {rss:.0f} | {pss:.0f} |" for name, (rss, pss) in sorted(memory.items())]
    return "\n".join(rows)


def _size(text: str, name: str) -> float:
    found = re.search(rf"^{name}:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) / MEBI if found else 0.0
