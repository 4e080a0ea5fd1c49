"""Telegram refuses, halts, breaks, cuts and hangs over one send in five."""

from __future__ import annotations

import time
from collections import Counter
from random import Random

from tests.chaos.office import Load, open_office
from tests.chaos.report import Round
from tests.e2e.product import LOOK_EVERY, Product

SHARE = 0.2
#: with what the server waits: longer than the sender's patience, or its `retry_after`
VALUES: dict[str, float | None] = {
    "too_many": 1,
    "forbidden": None,
    "bad_request": None,
    "server_error": None,
    "drop_before": None,
    "drop_after": None,
    "hang_after": 15,
}
SLICE = 20
MESSAGES_PER_SECOND = 40.0


def run(times: int, dice: Random, database: str = "sqlite") -> Round:
    """So many messages. Who is refused once gets the rest by the web, so there are many people."""
    load = Load(people=max(40, times // 3), tasks=max(40, times // 3))
    with open_office(dice, load, database=database) as office:
        telegram = office.product.telegram
        before = len(telegram.ledger(method="sendMessage"))
        office.start_feeding(MESSAGES_PER_SECOND, times)
        office.start_answering()
        while not office.has_fed() or office.probes_waiting():
            if not telegram.faults():
                plan_faults(office.product, dice)
            time.sleep(LOOK_EVERY)
        office.stop_work()
        telegram.clear_faults()
        account = office.settle()
        met = Counter(line.fault for line in telegram.ledger(method="sendMessage") if line.fault)
        sends = len(telegram.ledger(method="sendMessage")) - before
        told = ", ".join(f"{count} × {kind}" for kind, count in sorted(met.items()))
        return Round("telegram", times, account, notes=[f"{sends} sends met {told}"])


def plan_faults(product: Product, dice: Random) -> None:
    """The next few, each after as many good sends as the dice say."""
    good = 0
    for _ in range(SLICE):
        while dice.random() > SHARE:
            good += 1
        kind = dice.choice(list(VALUES))
        product.telegram.add_fault(kind, method="sendMessage", skip=good, value=VALUES[kind])
