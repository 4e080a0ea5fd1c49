"""Whether a message that waited still makes sense: one check per kind, asked in the claim.

Between planning and sending a task may be finished, a deadline moved, an official replaced. The
module that composes a kind of message registers its check:

    @relevance.register("morning")
    def recheck_morning(row: OutboxMessage, now: datetime) -> Message | None:
        ...

It must be quick, and returns None (cancel the message), or the message to send: `message_of(row)`
unchanged, or composed anew. A kind without a check is sent as it was written. A kind that comes by
the thousand registers how to look at many rows together, too: what they need is read once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from portal.domain.types import Message
from portal.models.delivery import OutboxMessage
from portal.queries.outbox_rows import message_of

Check = Callable[[OutboxMessage, datetime], Message | None]

CheckOfMany = Callable[[Sequence[OutboxMessage], datetime], dict[int, Message | None]]

_checks: dict[str, Check] = {}
_checks_of_many: dict[str, CheckOfMany] = {}


def register(kind: str) -> Callable[[Check], Check]:
    """Make a function the check of one kind of message."""

    def keep(check: Check) -> Check:
        _checks[kind] = check
        return check

    return keep


def register_many(kind: str) -> Callable[[CheckOfMany], CheckOfMany]:
    """Make a function the check of many messages of one kind; it answers by their numbers."""

    def keep(check: CheckOfMany) -> CheckOfMany:
        _checks_of_many[kind] = check
        return check

    return keep


def can_check_many(kind: str) -> bool:
    return kind in _checks_of_many


def has_check(kind: str) -> bool:
    return kind in _checks


def recheck(row: OutboxMessage, now: datetime) -> Message | None:
    """What to send for this row now, or None when it has become pointless."""
    check = _checks.get(row.kind)
    return check(row, now) if check else message_of(row)


def recheck_many(
    kind: str, rows: Sequence[OutboxMessage], now: datetime
) -> dict[int, Message | None]:
    """What to send for rows of a kind that can be looked at together."""
    return _checks_of_many[kind](rows, now)
