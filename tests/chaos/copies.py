"""Two and five schedulers with three workers, morning after morning.

What they write down is held against a twin of the database, in which one tick by hand did each of
the same mornings and nothing was sent.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from portal.models.delivery import Notice, Reminder
from tests.bench.installation import run as command
from tests.chaos.account import Account
from tests.chaos.office import BEGINS, QUIET_WITHIN, Load, Office, next_working_time, open_office
from tests.chaos.report import Round
from tests.e2e.product import Product
from tests.e2e.promise import wait_until_quiet

SCHEDULERS = (2, 5)
WORKERS = 3
MOST_NAMED = 3

Written = set[tuple[object, ...]]


def run(times: int, dice: Random, database: str = "sqlite") -> Round:
    """So many mornings, half of them with each number of schedulers."""
    account, notes = Account(), []
    for number in SCHEDULERS:
        mornings = -(-times // len(SCHEDULERS))
        with tempfile.TemporaryDirectory(prefix="dondoc-twin-") as folder:
            account.add(_mornings(mornings, number, dice, Path(folder)))
        notes.append(f"{mornings} mornings with {number} schedulers and {WORKERS} workers")
    return Round("copies", times, account, notes=notes)


def _mornings(count: int, schedulers: int, dice: Random, folder: Path) -> Account:
    twin = Product(folder, CLOCK=BEGINS.isoformat())
    with open_office(dice, Load(people=60, tasks=600), prepare=_copy_to(twin)) as office:
        for _ in range(schedulers - 1):
            office.product.start_another("scheduler")
        for _ in range(WORKERS - 1):
            office.product.start_another("worker")
        days = [BEGINS]
        for _ in range(count):
            days.append(_next_morning(office, days[-1]))
        office.product.stop_others()
        last = office.product.now()
        account = office.settle()
        written = written_until(office.product, last)
    for day in days:
        command(twin, "tick", "--at", day.isoformat())
    expected = written_until(twin, last)
    for what, rows in (("missing", expected - written), ("too many", written - expected)):
        if rows:
            account.wrong.append(f"{len(rows)} {what}: {sorted(map(str, rows))[:MOST_NAMED]}")
    return account


def _copy_to(twin: Product) -> Callable[[Product], None]:
    """The population's folder as it is before the first start."""

    def copy(product: Product) -> None:
        shutil.copytree(product.folder, twin.folder)

    return copy


def _next_morning(office: Office, day: datetime) -> datetime:
    """Move there a moment before the lists are due; until all of it is sent."""
    morning = next_working_time(day + timedelta(days=1)).replace(hour=7, minute=59, second=58)
    office.product.clock.move_to(morning)
    office.wait_for_a_tick()
    wait_until_quiet(office.product, QUIET_WITHIN)
    return morning.replace(hour=8, minute=1, second=0)


def written_until(product: Product, instant: datetime) -> Written:
    """Who was told of which rung of which task, by then."""
    statement = (
        select(Notice.task_id, Notice.rung, Notice.person_id, Reminder.for_due, Reminder.repeat)
        .join(Reminder, Reminder.id == Notice.reminder_id)
        .where(Notice.created_at <= instant)
    )
    return {tuple(row) for row in product.rows(statement)}
