"""How fast messages leave, and how fast taps are answered, over the loopback Bot API server.

`python -m tests.bench.messages COUNT` writes that many due messages, in a child with the
installation's settings. Times are those of the loopback's ledger, in real seconds.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from portal import clock
from portal.channels.loopback_views import Tap
from portal.cli.context import office
from portal.domain.types import OPEN_STATES, Message
from portal.messages.callbacks import Tap as TapData
from portal.messages.callbacks import Verb, encode
from portal.models.organisation import ChatLink
from portal.models.task import Task
from portal.queue import ring
from portal.services.outbox import NewMessage, add_messages
from portal.services.transaction import transaction
from tests.bench.figures import Figure, percentile
from tests.bench.installation import Size, installation, populate, run_module
from tests.e2e.pids import cpu_seconds
from tests.e2e.product import Product, eventually
from tests.e2e.promise import wait_until_quiet

TELEGRAM_RATE = 30
SHARE_OF_RATE = 0.95
TAP_MS = 150
TAPS_PER_SECOND = 20
TAP_SECONDS = 30
#: after so many seconds a tap counts as not answered, and as having waited so long
PATIENCE = 5.0


def measure(database: str, runs: int, size: Size) -> list[Figure]:
    shares, slow, middle, unanswered, cost = [], [], [], [], []
    with installation(database) as product:
        populate(product, size)
        product.start()
        introduce(product)
        wait_until_quiet(product, 600)
        for _ in range(runs):
            shares.append(delivered_share(product, count=min(600, size.people)))
        refused = product.telegram.stats()["provoked_429"]
        for _ in range(runs):
            before = cpu_seconds(product.parts("bot"))
            waited = [tap.waited_seconds or PATIENCE for tap in taps(product)]
            cost.append((cpu_seconds(product.parts("bot")) - before) / len(waited) * 1000)
            slow.append(percentile(waited, 0.95) * 1000)
            middle.append(percentile(waited, 0.5) * 1000)
            unanswered.append(sum(one >= PATIENCE for one in waited))
        refused_after = product.telegram.stats()["provoked_429"]
    return [
        Figure(
            f"Delivery, share of 30 a second, {database}", "", tuple(shares), SHARE_OF_RATE, True
        ),
        Figure(f"Delivery, 429 provoked, {database}", "", (refused,)),
        Figure(f"Tap answered at 20 a second, {database}, p95", "ms", tuple(slow), TAP_MS),
        Figure(f"Tap answered at 20 a second, {database}, median", "ms", tuple(middle)),
        Figure(f"Processor time of the bot for a tap, {database}", "ms", tuple(cost)),
        Figure(f"Taps not answered within {PATIENCE:.0f} s, {database}", "", tuple(unanswered)),
        Figure(f"Taps, 429 provoked, {database}", "", (refused_after - refused,)),
    ]


def introduce(product: Product) -> None:
    """The people of the population start the bot."""
    for chat in product.scalars(select(ChatLink.chat_id).order_by(ChatLink.id)):
        product.telegram.ensure_user(int(chat), "Người mẫu", is_started=True)


def delivered_share(product: Product, count: int) -> float:
    """Messages a second from the first to the last, as a share of Telegram's rate."""
    wanted = product.telegram.stats()["delivered"] + count
    run_module(product, "tests.bench.messages", str(count))
    eventually(
        lambda: product.telegram.stats()["delivered"] >= wanted,
        60 + count / 10,
        f"{count} messages delivered",
    )
    lines = product.telegram.ledger(method="sendMessage", is_delivered=True)
    times = sorted(line.at for line in lines)[-count:]
    return (len(times) - 1) / (times[-1] - times[0]) / TELEGRAM_RATE


def taps(product: Product) -> list[Tap]:
    """So many taps a second for half a minute: one in three records a figure, the others look."""
    holders = product.rows(
        select(ChatLink.chat_id, Task.id, Task.version)
        .join(Task, Task.official_id == ChatLink.person_id)
        .where(Task.state.in_(OPEN_STATES), ChatLink.ended_at.is_(None))
        .order_by(Task.id)
    )
    each = list({int(chat): (task, version) for chat, task, version in holders}.items())
    each = [one for one in each if product.telegram.messages(one[0], limit=1)]
    wanted = TAPS_PER_SECOND * TAP_SECONDS
    plan = [
        (chat, data_of(task, version, turn))
        for turn in range(3)
        for chat, (task, version) in each[: wanted // 3]
    ]
    messages = {chat: last_message(product, chat) for chat, _ in plan}
    began = time.monotonic()

    def tap(number: int) -> Tap:
        chat, data = plan[number]
        time.sleep(max(0.0, began + number / TAPS_PER_SECOND - time.monotonic()))
        return product.telegram.tap(chat, messages[chat], data, wait=PATIENCE, is_stale=True)

    with ThreadPoolExecutor(TAPS_PER_SECOND) as pool:
        done = list(pool.map(tap, range(len(plan))))
    return done


def data_of(task: int, version: int, turn: int) -> str:
    if turn == 0:
        return encode(TapData(Verb.PROGRESS, task, version, arg="75"))
    return encode(TapData(Verb.CARD, task))


def last_message(product: Product, chat: int) -> int:
    found = [one for one in product.telegram.messages(chat) if one.is_from_bot]
    return found[-1].message_id


def write(count: int) -> None:
    """Messages of their own to so many people, all due now."""
    now = clock.utc_now()
    with office(), transaction() as session:
        people = session.scalars(
            select(ChatLink.person_id).where(ChatLink.ended_at.is_(None)).limit(count)
        ).all()
        add_messages(
            [
                NewMessage(
                    f"bench:{person}:{now.isoformat()}",
                    "bench",
                    person,
                    Message(f"Đo tốc độ gửi, {person}"),
                    "vi",
                    now,
                )
                for person in people
            ]
        )
    with office():
        ring("deliver")


if __name__ == "__main__":
    write(int(sys.argv[1]))
