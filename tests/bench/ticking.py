"""One step of the scheduler with nothing due: `python -m tests.bench.ticking COUNT` in a child."""

from __future__ import annotations

import json
import sys
import time

from portal import clock
from portal.cli.context import office
from portal.services.ticking import run_tick
from tests.bench.figures import Figure
from tests.bench.installation import Size, installation, populate, run_module

TARGET = 0.3


def measure(database: str, runs: int, size: Size) -> list[Figure]:
    with installation(database) as product:
        populate(product, size)
        seconds = json.loads(run_module(product, "tests.bench.ticking", str(runs)))
    return [
        Figure(f"Step of the scheduler with nothing due, {database}", "s", tuple(seconds), TARGET)
    ]


def main(count: int) -> None:
    """The first step does what is due and is not counted."""
    with office():
        run_tick(clock.utc_now())
        seconds = []
        for _ in range(count):
            began = time.perf_counter()
            run_tick(clock.utc_now())
            seconds.append(time.perf_counter() - began)
    sys.stdout.write(json.dumps(seconds))


if __name__ == "__main__":
    main(int(sys.argv[1]))
