"""`python -m tests.chaos`: breaks the product on purpose, and counts what was lost or doubled.

Each kind of fault opens an office of its own with real processes. The seed decides what is broken
and when, so a round can be run again; real processes still take their own time.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path
from random import Random

from tests.bench.installation import DATABASES
from tests.chaos.report import Round, notes, restarts_table, table
from tests.chaos.rounds import ROUNDS


def main() -> int:
    asked = arguments()
    done: list[Round] = []
    for kind in asked.kinds:
        began = time.monotonic()
        times = max(1, round((asked.times or ROUNDS[kind].times) * asked.share))
        one = ROUNDS[kind].run(times, Random(f"{asked.seed} {kind}"), asked.database)
        one.seconds = time.monotonic() - began
        done.append(one)
        say(f"\n{table([one])}\n\n{restarts_table([one])}\n{notes([one])}\n")
    say("\n" + document(done, asked))
    if asked.json:
        told = {"seed": asked.seed, "rounds": [one.to_json() for one in done]}
        asked.json.write_text(json.dumps(told, indent=1, ensure_ascii=False), encoding="utf-8")
    return 0 if all(one.holds for one in done) else 1


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--only", help=f"{', '.join(ROUNDS)}; hosts only on PostgreSQL")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, help="of every kind, instead of its own number")
    parser.add_argument("--share", type=float, default=1.0, help="of the times, 0.1 for a tenth")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--json", type=Path, help="write the report there, too")
    asked = parser.parse_args()
    possible = [kind for kind in ROUNDS if kind != "hosts" or asked.database == "postgres"]
    asked.kinds = asked.only.split(",") if asked.only else possible
    return asked


def document(done: list[Round], asked: argparse.Namespace) -> str:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    parts = [
        f"Seed {asked.seed}, {asked.database}, {os.cpu_count()} cores, load averages {load} "
        "at the end.",
        table(done),
        restarts_table(done),
        notes(done),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def say(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
