"""Writes numbered messages into the outbox for as long as its standard input stays open.

`python -m tests.chaos.feeder PER_SECOND [MOST]`, with the installation's settings. A message that
the database does not take now is written again, so that the numbers have no gaps.
"""

from __future__ import annotations

import sys
import threading
import time
from itertools import count, cycle

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.cli.context import office
from portal.domain.types import Message
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.models.organisation import ChatLink
from portal.queue import ring
from portal.services.outbox import NewMessage, add_messages
from portal.services.transaction import transaction

KIND = "probe"
AGAIN_AFTER = 0.5
#: written at once, so that a slow machine keeps the rate
LOOKS_PER_SECOND = 4


def feed(per_second: float, most: int | None, is_over: threading.Event) -> None:
    """To one person after the other; each message has its number and a line of its own."""
    people = cycle(
        db.session.scalars(
            select(ChatLink.person_id).where(ChatLink.ended_at.is_(None)).order_by(ChatLink.id)
        ).all()
    )
    known = db.session.scalar(
        select(func.count()).select_from(OutboxMessage).where(OutboxMessage.kind == KIND)
    )
    began, written = time.monotonic(), 0
    numbers = count(int(known or 0))
    while not is_over.is_set() and (most is None or written < most):
        wanted = int((time.monotonic() - began) * per_second) + 1 - written
        wanted = wanted if most is None else min(wanted, most - written)
        rows = [_message(next(numbers), next(people)) for _ in range(wanted)]
        while rows and not _write(rows):
            if is_over.wait(AGAIN_AFTER):
                return
        written += wanted
        is_over.wait(1 / LOOKS_PER_SECOND)


def _message(number: int, person_id: int) -> NewMessage:
    text = Message(f"Thử nghiệm số {number}")
    return NewMessage(f"{KIND}:{number}", KIND, person_id, text, "vi", clock.utc_now())


def _write(rows: list[NewMessage]) -> bool:
    try:
        with transaction():
            add_messages(rows)
    except SQLAlchemyError:
        return False
    ring("deliver")
    return True


def main() -> None:
    is_over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), is_over.set()), daemon=True).start()
    most = int(sys.argv[2]) if len(sys.argv) > 2 else None
    with office():
        feed(float(sys.argv[1]), most, is_over)


if __name__ == "__main__":
    main()
