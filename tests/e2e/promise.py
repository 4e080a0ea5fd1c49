"""SPEC §3 as a check: the outbox held against what truly arrived at the loopback server."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from bot.loopback.html import parse_html
from portal.domain.types import Channel, OutboxState, UpdateState
from portal.models.delivery import OutboxMessage, ReceivedUpdate
from tests.e2e.product import Product, eventually

UNSETTLED = (OutboxState.PENDING, OutboxState.SENDING)
#: how often a message of that state may, and must, have arrived
ARRIVALS = {
    OutboxState.SENT: (1, 1),
    OutboxState.REPEATED: (0, 1),
    OutboxState.UNKNOWN: (0, 1),
    OutboxState.REFUSED: (0, 0),
    OutboxState.CANCELLED: (0, 0),
}


def wait_until_quiet(product: Product, seconds: float = 60) -> None:
    """Until nothing waits that may leave now, and every update is handled."""

    def is_quiet() -> bool:
        now = product.clock.now()
        waiting = product.scalar(
            select(func.count())
            .select_from(OutboxMessage)
            .where(OutboxMessage.state.in_(UNSETTLED), OutboxMessage.not_before <= now)
        )
        unread = product.scalar(
            select(func.count())
            .select_from(ReceivedUpdate)
            .where(ReceivedUpdate.state == UpdateState.PENDING)
        )
        return not waiting and not unread

    eventually(is_quiet, seconds, "quiet")


def outbox(product: Product) -> dict[str, OutboxMessage]:
    """Every outgoing message by its key."""
    return {row.key: row for row in product.scalars(select(OutboxMessage))}


def arrived(product: Product) -> Counter[tuple[str, str]]:
    """How often each text or caption truly arrived in each chat."""
    lines = [
        line
        for method in ("sendMessage", "sendDocument")
        for line in product.telegram.ledger(method=method, is_delivered=True)
    ]
    return Counter((str(line.chat_id), line.text) for line in lines)


def broken_promises(product: Product) -> list[str]:
    """What contradicts "nothing lost, nothing doubled"; empty if all is well.

    A marked copy says so in its text, so equal texts in one chat are unmarked copies.
    """
    found = arrived(product)
    wrong = []
    for key, row in outbox(product).items():
        if row.channel is not Channel.TELEGRAM or row.state in UNSETTLED:
            continue
        least, most = ARRIVALS[row.state]
        times = found[row.chat_id, parse_html(row.text).plain]
        if not least <= times <= most:
            wrong.append(f"{key} is {row.state} and arrived {times} times")
    return wrong


def copies_of(product: Product, chat_id: int) -> list[str]:
    """The messages out of the outbox that arrived in a chat, in their order; no answers to taps."""
    written = {
        parse_html(row.text).plain
        for row in outbox(product).values()
        if row.chat_id == str(chat_id)
    }
    lines = product.telegram.ledger(method="sendMessage", chat_id=chat_id, is_delivered=True)
    return [line.text for line in lines if line.text in written]
