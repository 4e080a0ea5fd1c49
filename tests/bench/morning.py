"""A morning of the whole office: every person has four due items, so one list each is sent.

`python -m tests.bench.morning` lays the items, in a child with the installation's settings. The
rungs fire, the lists are written and sent by the product's own processes; the loopback Bot API
server enforces Telegram's limits and keeps the times, in real seconds.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, bindparam, func, insert, select, update

from portal.channels.loopback_views import LedgerLine
from portal.cli.context import office
from portal.domain.types import Rung, TaskState
from portal.models.delivery import OutboxMessage, Reminder
from portal.models.organisation import ChatLink
from portal.models.task import Task
from portal.queries.office import local_day
from portal.services.transaction import transaction
from tests.bench.figures import Figure
from tests.bench.installation import Size, installation, populate, run_module
from tests.bench.messages import SHARE_OF_RATE, TELEGRAM_RATE, introduce
from tests.e2e.pids import cpu_seconds
from tests.e2e.product import Product, eventually
from tests.e2e.promise import wait_until_quiet

ITEMS = 4
#: a Tuesday: no weekly digest, no prompt
MORNING = datetime.fromisoformat("2025-07-08T08:00:00+07:00")
BEFORE = MORNING - timedelta(minutes=5)
LONG_DUE = timedelta(days=60)
PLANNED_SECONDS = 10.0
CHAT_SECONDS = 1.0


def measure(database: str, size: Size) -> list[Figure]:
    with installation(database, CLOCK=BEFORE.isoformat()) as product:
        populate(product, Size(size.people * ITEMS, size.people, size.units))
        product.start()
        introduce(product)
        wait_until_quiet(product, 600)
        run_module(product, "tests.bench.morning")
        worker = product.parts("worker")
        before = cpu_seconds(worker)
        planned = begin(product, size.people)
        lines = delivered(product, size.people)
        wait_until_quiet(product, 60)
        cost = (cpu_seconds(worker) - before) / len(lines) * 1000
        refused = product.telegram.stats()["provoked_429"]
    times = [line.at for line in lines]
    share = (len(times) - 1) / (times[-1] - times[0]) / TELEGRAM_RATE
    return [
        Figure(f"Lists delivered, {database}", "", (len(lines),)),
        Figure(f"Seconds until all are written, {database}", "s", (planned,), PLANNED_SECONDS),
        Figure(f"From the first to the last, {database}", "s", (times[-1] - times[0],)),
        Figure(f"Share of 30 a second, {database}", "", (share,), SHARE_OF_RATE, True),
        Figure(f"Most in any second, {database}", "", (busiest_second(times),)),
        Figure(f"429 provoked, {database}", "", (refused,)),
        Figure(f"Processor time of the worker for a list, {database}", "ms", (cost,)),
    ]


def begin(product: Product, people: int) -> float:
    """It is eight o'clock; the seconds until a list waits for, or has reached, everybody."""
    product.clock.move_to(MORNING)
    began = time.monotonic()
    lists = select(func.count()).where(OutboxMessage.kind == "morning")
    eventually(lambda: product.scalar(lists) >= people, 120, "the lists are written")
    return time.monotonic() - began


def delivered(product: Product, people: int) -> Sequence[LedgerLine]:
    def count() -> int:
        return product.telegram.stats()["delivered"]

    first = count()
    eventually(lambda: count() >= people, 60 + people / 10, lambda: f"{count()} after {first}")
    lines = product.telegram.ledger(method="sendMessage", is_delivered=True)
    return sorted(lines, key=lambda line: line.at)


def busiest_second(times: Sequence[float]) -> int:
    first = most = 0
    for last, at in enumerate(times):
        while times[first] <= at - 1:
            first += 1
        most = max(most, last - first + 1)
    return most


def lay_items(morning: datetime) -> None:
    """Every person holds four running tasks whose half of the time is over this morning."""
    with transaction() as session:
        people = session.scalars(
            select(ChatLink.person_id).where(ChatLink.ended_at.is_(None)).order_by(ChatLink.id)
        ).all()
        tasks = session.scalars(select(Task.id).order_by(Task.id)).all()
        due = local_day(morning + LONG_DUE)
        session.execute(
            update(Task).values(
                state=TaskState.IN_PROGRESS, due_date=due, effective_due=due, claimed_on=None
            )
        )
        table = cast(Table, Task.__table__)
        session.execute(
            table.update()
            .where(table.c.id == bindparam("of_task"))
            .values(official_id=bindparam("held_by")),
            [
                {"of_task": task_id, "held_by": people[number % len(people)]}
                for number, task_id in enumerate(tasks)
            ],
        )
        session.execute(
            insert(Reminder),
            [
                {"task_id": task_id, "rung": Rung.R2, "for_due": due, "due_at": morning}
                for task_id in tasks
            ],
        )


if __name__ == "__main__":
    with office():
        lay_items(MORNING)
