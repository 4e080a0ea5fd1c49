"""Much work in parts: a transaction for each, and a part that fails never stops the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from portal.services.transaction import transaction

T = TypeVar("T")
R = TypeVar("R")

log = logging.getLogger(__name__)


def in_parts(
    items: Sequence[T],
    size: int,
    work: Callable[[Sequence[T]], R],
    give_up: Callable[[T], None],
) -> list[R]:
    """Do the work for every part and return what each gave back.

    A part that fails is halved until the item to blame stands alone; that one is logged and given
    up. Inside an open transaction the parts are savepoints of it.
    """
    done: list[R] = []
    waiting = [items[start : start + size] for start in range(0, len(items), size)][::-1]
    while waiting:
        part = waiting.pop()
        try:
            with transaction() as session, session.begin_nested():
                done.append(work(part))
        except Exception:
            if len(part) > 1:
                middle = len(part) // 2
                waiting += [part[middle:], part[:middle]]
                continue
            log.exception("%r could not be worked on and is passed over", part[0])
            give_up(part[0])
    return done
