"""An office under load: the whole product on a database of its own, messages and answers flowing.

Every round opens one, breaks something while it works, lets it settle and takes the account.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from portal.domain.types import Channel, OutboxState
from portal.models.delivery import OutboxMessage
from portal.models.office import Heartbeat
from tests.bench.installation import Size, installation, populate
from tests.bench.messages import introduce
from tests.chaos.account import Account, take_account
from tests.chaos.answers import Answers, Forms, Phones, Repeating
from tests.chaos.feeder import KIND
from tests.e2e.product import ROOT, Product, eventually
from tests.e2e.promise import wait_until_quiet

#: a Monday, after the morning's list: what is written down from here on is the round's own
BEGINS = datetime.fromisoformat("2025-07-07T08:20:00+07:00")
#: a doubt of the last minute has its copy by the next morning, its second doubt by the one after
SETTLES_ON = (timedelta(hours=2), timedelta(days=1), timedelta(days=1))
QUIET_WITHIN = 900.0


@dataclass(frozen=True)
class Load:
    """How many people and tasks there are, and what flows a second."""

    people: int = 40
    tasks: int = 400
    messages_per_second: float = 6.0
    taps_per_second: float = 4.0
    forms_per_second: float = 1.0


class Office:
    """The product at work; `said` is what people answered."""

    def __init__(self, product: Product, dice: Random, load: Load) -> None:
        self.product = product
        self.dice = dice
        self.load = load
        self.said = Answers()
        self._is_over = threading.Event()
        self._people: list[Repeating] = []
        self._forms: Forms | None = None
        self._feeder: subprocess.Popen[bytes] | None = None

    def start_feeding(self, per_second: float | None = None, most: int | None = None) -> None:
        """Messages to everybody in turn, until `stop_work` or so many."""
        numbers = [str(per_second or self.load.messages_per_second)]
        self._feeder = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.feeder", *numbers, *([str(most)] if most else [])],
            env=self.product.environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
        )

    def wait_for_feeder(self, seconds: float) -> None:
        """Until it has written all that it was told to."""
        assert self._feeder is not None
        self._feeder.wait(seconds)
        self._end_feeding()

    def has_fed(self) -> bool:
        return self._feeder is None or self._feeder.poll() is not None

    def start_answering(self) -> None:
        phones = Phones(self.product, self.dice)
        forms = self._forms = Forms(self.product, self._is_over)
        self._people = [
            Repeating(lambda: phones.tap_one(self.said), self.load.taps_per_second, self._is_over),
            Repeating(lambda: forms.send_one(self.said), self.load.forms_per_second, self._is_over),
        ]

    def stop_work(self) -> None:
        """Nobody answers and nothing new is written down any more."""
        self._is_over.set()
        for each in self._people:
            each.finish()
        self._people = []
        self._end_feeding()

    def _end_feeding(self) -> None:
        if self._feeder is not None:
            assert self._feeder.stdin is not None
            self._feeder.stdin.close()
            self._feeder.wait(60)
            self._feeder = None

    def tear_down(self) -> None:
        """Nothing of this side stays open, whatever happened before."""
        self._is_over.set()
        if self._forms is not None:
            self._forms.close()
        self._end_feeding()

    def settle(self) -> Account:
        """Let every doubt come to its end, then count."""
        self.stop_work()
        self.product.telegram.clear_faults()
        wait_until_quiet(self.product, QUIET_WITHIN)
        for pause in SETTLES_ON:
            self.product.clock.move_to(next_working_time(self.product.now() + pause))
            self.wait_for_a_tick()
            until = self.product.clock.now()
            wait_until_quiet(self.product, QUIET_WITHIN)
        return take_account(self.product, self.said, until)

    def wait_for_a_tick(self) -> None:
        """Until somebody has planned since now: the scheduler's beat is written by each tick."""
        now = time.time()
        beat = select(Heartbeat.beat_at).where(Heartbeat.part == "scheduler")
        eventually(lambda: self.product.scalar(beat) > now, 120, "a tick")
        # The beat comes first, the planning after it: a second one proves the first planned.
        now = time.time()
        eventually(lambda: self.product.scalar(beat) > now, 120, "a second tick")

    def probes_waiting(self) -> int:
        """Of the feeder's messages; the copy of one in doubt has its time later."""
        found: int = self.product.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(
                OutboxMessage.kind == KIND,
                OutboxMessage.channel == Channel.TELEGRAM,
                OutboxMessage.state == OutboxState.PENDING,
                OutboxMessage.repeat_of_id.is_(None),
            )
        )
        return found


@contextmanager
def open_office(
    dice: Random,
    load: Load,
    *,
    database: str = "sqlite",
    begins: datetime = BEGINS,
    inside: Path | None = None,
    prepare: Callable[[Product], None] = lambda _product: None,
    **given: str,
) -> Iterator[Office]:
    """Populated, started, everybody introduced and written to once; torn down at the end.

    `prepare` is called between the population and the first start.
    """
    settings = {"TICK_SECONDS": "1", "CLOCK": begins.isoformat(), **given}
    with installation(database, inside=inside, **settings) as product:
        product.clock.move_to(begins)
        populate(product, Size(load.tasks, load.people, max(1, load.people // 6)))
        prepare(product)
        with office_at_work(product, dice, load) as office:
            yield office


@contextmanager
def office_at_work(product: Product, dice: Random, load: Load) -> Iterator[Office]:
    """Started, everybody introduced and written to once; nothing of this side stays open."""
    office = Office(product, dice, load)
    try:
        product.start()
        introduce(product)
        office.start_feeding(per_second=30, most=load.people)
        office.wait_for_feeder(120)
        wait_until_quiet(product, QUIET_WITHIN)
        yield office
    finally:
        office.tear_down()


def next_working_time(instant: datetime) -> datetime:
    """The same time of day, moved on over a weekend."""
    while instant.weekday() > 4:
        instant += timedelta(days=1)
    return instant
