"""The step that plans a morning, alone: 20,000 due rungs become 5,000 lists.

`python -m tests.bench.planning RUNS` runs it in a child with the installation's settings, for
working days one after the other. Nothing is sent meanwhile; in between the lists count as sent.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from datetime import datetime

from sqlalchemy import update

from portal.cli.context import office
from portal.domain.types import OutboxState
from portal.models.delivery import Notice, OutboxMessage
from portal.queries.office import local_day, working_calendar
from portal.services.ticking import run_tick
from portal.services.transaction import transaction
from tests.bench.figures import Figure
from tests.bench.installation import Size, installation, populate, run_module
from tests.bench.morning import BEFORE, ITEMS, MORNING, PLANNED_SECONDS, lay_items
from worker.crew import GARBAGE


def measure(database: str, runs: int, size: Size) -> list[Figure]:
    with installation(database, CLOCK=BEFORE.isoformat()) as product:
        populate(product, Size(size.people * ITEMS, size.people, size.units))
        found = json.loads(run_module(product, "tests.bench.planning", str(runs)))
    seconds, processor, written = zip(*found, strict=True)
    return [
        Figure(f"Planning the morning, {database}", "s", seconds, PLANNED_SECONDS),
        Figure(f"Processor time of the planning process, {database}", "s", processor),
        Figure(f"Lists written, {database}", "", written),
    ]


def main(runs: int) -> None:
    found = []
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    with office():
        run_tick(BEFORE)
        morning = MORNING
        for _ in range(runs):
            lay_items(morning)
            run_tick(morning.replace(hour=0))
            began, used = time.perf_counter(), time.process_time()
            report = run_tick(morning)
            found.append((time.perf_counter() - began, time.process_time() - used, report.queued))
            send_all(morning)
            morning = next_morning(morning)
    sys.stdout.write(json.dumps(found))


def next_morning(morning: datetime) -> datetime:
    day = working_calendar().next_working_day(local_day(morning))
    return morning.replace(year=day.year, month=day.month, day=day.day)


def send_all(at: datetime) -> None:
    """As if everything had been delivered."""
    with transaction() as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.state == OutboxState.PENDING)
            .values(state=OutboxState.SENT, sent_at=at, settled_at=at)
        )
        session.execute(update(Notice).where(Notice.settled_at.is_(None)).values(settled_at=at))


if __name__ == "__main__":
    main(int(sys.argv[1]))
