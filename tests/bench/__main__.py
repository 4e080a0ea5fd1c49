"""`python -m tests.bench`: measures the product against SPEC §7 and prints a table.

`--write` also writes docs/benchmarks.md. `--only stack,pages` takes some parts; `--runs` repeats.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

from portal import clock
from tests.bench import (
    core,
    intake,
    memory,
    messages,
    morning,
    pages,
    papers,
    planning,
    stack,
    ticking,
)
from tests.bench.figures import Figure, table
from tests.bench.installation import DATABASES, Size

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
PARTS = (
    "stack",
    "pages",
    "ticking",
    "messages",
    "planning",
    "morning",
    "memory",
    "papers",
    "intake",
    "core",
)


def main() -> int:
    asked = arguments()
    asked.load = os.getloadavg()[0]
    figures: dict[str, list[Figure]] = {}
    held = ""
    if "stack" in asked.parts:
        figures["Start and memory"], held = stack.measure(asked.runs)
        report("Start and memory", figures["Start and memory"], held)
    for database in asked.databases:
        if "pages" in asked.parts:
            heading = f"Pages over {asked.tasks:,} tasks, {database}"
            figures[heading] = pages.measure(database, asked.runs, asked.size, asked.requests)
            report(heading, figures[heading])
        if "ticking" in asked.parts:
            heading = f"The scheduler over {asked.tasks:,} tasks, {database}"
            figures[heading] = ticking.measure(database, asked.runs, asked.size)
            report(heading, figures[heading])
        if "messages" in asked.parts:
            heading = f"Messages and taps, {database}"
            figures[heading] = messages.measure(database, asked.runs, asked.size)
            report(heading, figures[heading])
        if "planning" in asked.parts:
            heading = f"Planning a morning of {asked.people:,} people, {database}"
            figures[heading] = planning.measure(database, asked.runs, asked.size)
            report(heading, figures[heading])
        if "morning" in asked.parts:
            heading = f"A morning of {asked.people:,} people, {database}"
            figures[heading] = morning.measure(database, asked.size)
            report(heading, figures[heading])
        if "memory" in asked.parts:
            heading = f"Memory over {asked.sends:,} sends, {database}"
            figures[heading] = memory.measure(database, asked.sends)
            report(heading, figures[heading])
        if "papers" in asked.parts:
            heading = f"Papers of {papers.TASKS:,} tasks, {database}"
            figures[heading] = papers.measure(database, asked.runs, asked.size)
            report(heading, figures[heading])
        if "intake" in asked.parts:
            heading = f"Documents read, {database}"
            figures[heading] = intake.measure(database, asked.runs, asked.size)
            report(heading, figures[heading])
        if "core" in asked.parts:
            heading = f"The core over {asked.core_tasks:,} tasks, {database}"
            core_size = Size(asked.core_tasks, asked.people, asked.units)
            figures[heading] = core.measure(database, asked.runs, core_size)
            report(heading, figures[heading])
    if asked.write:
        DOCUMENT.write_text(document(figures, held, asked), encoding="utf-8")
    return 0 if all(one.is_reached for each in figures.values() for one in each) else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS), help=", ".join(PARTS))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--core-tasks", type=int, default=100_000)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--units", type=int, default=50)
    parser.add_argument("--requests", type=int, default=200, help="of each kind in each run")
    parser.add_argument("--sends", type=int, default=3_000, help="watched for memory, 30 a second")
    parser.add_argument("--database", choices=DATABASES, help="only this one")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    asked = parser.parse_args()
    asked.parts = set(asked.only.split(","))
    asked.databases = (asked.database,) if asked.database else DATABASES
    asked.size = Size(asked.tasks, asked.people, asked.units)
    return asked


def report(heading: str, figures: list[Figure], more: str = "") -> None:
    text = f"\n{heading}\n\n{table(figures)}\n"
    sys.stdout.write(f"{text}\n{more}\n" if more else text)
    sys.stdout.flush()


def document(figures: dict[str, list[Figure]], held: str, asked: argparse.Namespace) -> str:
    missed = [one.what for each in figures.values() for one in each if not one.is_reached]
    lines = [
        "# Benchmarks",
        "",
        f"Written by `make bench ARGS=--write` on {clock.utc_now():%Y-%m-%d}: "
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}; load average {asked.load:.1f} at the start and "
        f"{os.getloadavg()[0]:.1f} at the end, clients on the same cores. "
        f"{asked.runs} runs of each; minimum and maximum show the machine's noise. Times are "
        "taken at the client, over the loopback interface. Look at the last number, the median "
        "over the target of the specification; where the load is above the number of cores, "
        "look at the processor time.",
        "",
        f"The population has {asked.tasks:,} tasks, {asked.people:,} people, {asked.units} units.",
        "",
        "Missed: " + ("; ".join(missed) if missed else "nothing") + ".",
    ]
    for heading, each in figures.items():
        lines += ["", f"## {heading}", "", table(each)]
        if heading == "Start and memory" and held:
            lines += ["", "Each process of the last run:", "", held]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
