"""The core over very many tasks: `python -m tests.bench.core COUNT` in a process of its own.

1. A day of work becomes a holiday: deadlines of open tasks are computed anew, told and planned.
2. The figures of an instant in the past, out of the history, beside those of now.
3. What lies between two instants, with who closed what.
4. The near duplicates of one plan's tasks among all.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from portal import clock
from portal.cli.context import ADMINISTRATOR, office
from portal.domain.calendar import DayKind
from portal.domain.types import OPEN_STATES
from portal.extensions import db
from portal.models.task import Task
from portal.queries.figure_changes import figures_difference
from portal.queries.figures import figures_as_of, figures_of
from portal.queries.overlaps import overlaps_of
from portal.services import working_days
from portal.services.working_days import DayEntry
from tests.bench.figures import Figure
from tests.bench.installation import Size, installation, populate, run_module

#: SPEC §7
CHANGE, AS_OF = 10.0, 1.0


def measure(database: str, runs: int, size: Size) -> list[Figure]:
    with installation(database) as product:
        populate(product, size)
        found = json.loads(run_module(product, "tests.bench.core", str(runs)))
    return [
        Figure(f"A calendar change, {database}", "s", tuple(found["change"]), CHANGE),
        Figure(f"Deadlines moved by it, {database}", "", tuple(found["moved"])),
        Figure(f"Ladders planned anew by it, {database}", "", tuple(found["replanned"])),
        Figure(f"Figures as of an instant, {database}", "s", tuple(found["as_of"]), AS_OF),
        Figure(f"Figures of now, {database}", "s", tuple(found["living"])),
        Figure(f"Overlaps of one plan with all tasks, {database}", "s", tuple(found["overlaps"])),
        Figure(f"Difference of two instants, {database}", "s", tuple(found["difference"])),
    ]


def main(count: int) -> None:
    now = clock.utc_now()
    with office():
        found: dict[str, list[float]] = {
            "change": [],
            "moved": [],
            "replanned": [],
            "as_of": _seconds(lambda: figures_as_of(now - timedelta(days=30)), count),
            "living": _seconds(lambda: figures_of(now), count),
            "difference": _seconds(lambda: figures_difference(now - timedelta(days=7), now), count),
            "overlaps": _seconds(lambda: overlaps_of(_some_plan()), count),
        }
        for day in _busiest_days(now, count):
            entry = DayEntry(DayKind.SWAPPED_OFF, "Nghỉ bù", document="Công văn mẫu")
            began = time.perf_counter()
            change = working_days.set_day(ADMINISTRATOR, day, entry, now=now)
            found["change"].append(time.perf_counter() - began)
            found["moved"].append(len(change.moved))
            found["replanned"].append(change.replanned)
    sys.stdout.write(json.dumps(found))


def _seconds(act: Callable[[], object], count: int) -> list[float]:
    found = []
    for _ in range(count):
        db.session.rollback()
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return found


def _some_plan() -> int:
    return db.session.scalars(select(Task.plan_id).order_by(Task.id).limit(1)).one()


def _busiest_days(now: datetime, count: int) -> list[date]:
    """The days on which most open tasks fall due from tomorrow on."""
    rows = db.session.execute(
        select(Task.effective_due)
        .where(Task.state.in_(OPEN_STATES), Task.effective_due > now.date())
        .group_by(Task.effective_due)
        .order_by(func.count(Task.id).desc(), Task.effective_due)
        .limit(count)
    )
    return [due for (due,) in rows]


if __name__ == "__main__":
    main(int(sys.argv[1]))
