"""Whether a message that waited still makes sense: one check per kind, asked in the claim.

Between planning and sending a task may be finished, a deadline moved, an official replaced. The
module that composes a kind of message registers its check:

    @relevance.register("morning")
    def recheck_morning(row: OutboxMessage, now: datetime) -> Message | None:
        ...

It runs inside the claim's transaction, must be quick, and returns None (cancel the message), or
the message to send: `message_of(row)` unchanged, or composed anew. A kind without a check is sent
as it was written.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from portal.domain.types import Message
from portal.models.delivery import OutboxMessage
from portal.queries.outbox_rows import message_of

Check = Callable[[OutboxMessage, datetime], Message | None]

_checks: dict[str, Check] = {}


def register(kind: str) -> Callable[[Check], Check]:
    """Make a function the check of one kind of message."""

    def keep(check: Check) -> Check:
        _checks[kind] = check
        return check

    return keep


def has_check(kind: str) -> bool:
    return kind in _checks


def recheck(row: OutboxMessage, now: datetime) -> Message | None:
    """What to send for this row now, or None when it has become pointless."""
    check = _checks.get(row.kind)
    return check(row, now) if check else message_of(row)
