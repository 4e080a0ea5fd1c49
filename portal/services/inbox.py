"""Received updates: kept before the next ones are asked for, handled once (SPEC §3).

The fetch loop stores what came and only then asks for more. A handler works from `pending_updates`
and marks its update done in the transaction that writes its answer; one that cannot be read or
handled is set aside and blocks nobody.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, select, update

from portal.domain.errors import AlreadyHandled
from portal.domain.types import UpdateState
from portal.extensions import db
from portal.models.delivery import ReceivedUpdate
from portal.services.inserting import insert_missing
from portal.services.transaction import transactional

#: after about a week without updates Telegram may number them anew (its documentation of Update)
QUIET_TIME = timedelta(days=6)
_HIGHEST_ID = 2**63 - 1
# Built once: composing a statement costs more than running it.
_WAITING = (
    ReceivedUpdate.id == bindparam("inbox_id"),
    ReceivedUpdate.state == UpdateState.PENDING,
)
_DONE = (
    update(ReceivedUpdate)
    .where(*_WAITING)
    .values(
        state=UpdateState.DONE, person_id=bindparam("who"), handled_at=bindparam("now"), error=""
    )
)
_POISON = (
    update(ReceivedUpdate)
    .where(*_WAITING)
    .values(state=UpdateState.POISON, handled_at=bindparam("now"), error=bindparam("reason"))
)


@dataclass(frozen=True, slots=True)
class PendingUpdate:
    """An update that waits for its handler; `attempts` counts handlers that began with it."""

    id: int
    bot_id: int
    update_id: int
    raw: str
    received_at: datetime
    attempts: int


@transactional
def store_updates(
    bot_id: int, raw_updates: list[str], now: datetime, *, begins: bool = False
) -> list[int]:
    """Keep the updates in one transaction; the ids of those that are new.

    `begins` counts the first attempt with it, for whoever will handle them at once.

    What is no update at all is kept too, as poison, under a negative number made of its content,
    so that the same rubbish is kept once.
    """
    rows = {row["update_id"]: row for row in (_row(bot_id, raw, now) for raw in raw_updates)}
    for row in rows.values():
        row["attempts"] = int(begins)
    _give_up_old_numbers(bot_id, rows, now)
    session = db.session()
    kept = insert_missing(session, ReceivedUpdate, list(rows.values()), [ReceivedUpdate.id])
    return [row.id for row in kept]


def next_offset(bot_id: int, now: datetime) -> int | None:
    """The number to ask for next, or None after six quiet days.

    Only numbers of that time count: once Telegram numbers anew, and lower, asking for the highest
    number ever seen would throw away everything new.
    """
    highest = db.session.scalar(
        select(func.max(ReceivedUpdate.update_id)).where(
            ReceivedUpdate.bot_id == bot_id,
            ReceivedUpdate.update_id >= 0,
            ReceivedUpdate.received_at > now - QUIET_TIME,
        )
    )
    return None if highest is None else highest + 1


def pending_updates(limit: int) -> list[PendingUpdate]:
    """The oldest updates that wait for a handler, in the order in which they came."""
    rows = db.session.execute(
        select(
            ReceivedUpdate.id,
            ReceivedUpdate.bot_id,
            ReceivedUpdate.update_id,
            ReceivedUpdate.raw,
            ReceivedUpdate.received_at,
            ReceivedUpdate.attempts,
        )
        .where(ReceivedUpdate.state == UpdateState.PENDING)
        .order_by(ReceivedUpdate.id)
        .limit(limit)
    )
    return [PendingUpdate(*row) for row in rows]


def more_waits(inbox_id: int, album: str) -> bool:
    """Whether another update of the same album waits behind this one."""
    later = select(ReceivedUpdate.id).where(
        ReceivedUpdate.state == UpdateState.PENDING,
        ReceivedUpdate.id > inbox_id,
        ReceivedUpdate.raw.contains(album, autoescape=True),
    )
    return db.session.scalar(later.limit(1)) is not None


@transactional
def mark_done(inbox_id: int, person_id: int | None, now: datetime) -> None:
    """Mark an update as handled, in the transaction of what it changed.

    Raises `AlreadyHandled` when it was handled or set aside before: the caller's changes are then
    rolled back, so that nothing is applied twice.
    """
    facts = {"inbox_id": inbox_id, "who": person_id, "now": now}
    if db.session().connection().execute(_DONE, facts).rowcount != 1:
        raise AlreadyHandled(inbox_id=inbox_id)


@transactional
def set_aside(inbox_id: int, error: str, now: datetime) -> None:
    """Mark an update as poison with the reason; it is shown, and never tried again."""
    facts = {"inbox_id": inbox_id, "reason": error[:300], "now": now}
    if db.session().connection().execute(_POISON, facts).rowcount != 1:
        raise AlreadyHandled(inbox_id=inbox_id)


@transactional
def count_attempt(inbox_id: int) -> int:
    """Note that a handler begins with an update; how many have, this one included.

    Committed before the handler runs, so that an update that kills the process is noticed.
    """
    row = db.session.get_one(ReceivedUpdate, inbox_id, with_for_update=True)
    row.attempts += 1
    return row.attempts


def _row(bot_id: int, raw: str, now: datetime) -> dict[str, Any]:
    storable = raw.encode("utf-8", "replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")
    row = {
        "bot_id": bot_id,
        "raw": storable,
        "received_at": now,
        "state": UpdateState.PENDING,
        "error": "",
        "handled_at": None,
    }
    try:
        return row | {"update_id": _update_id(raw)}
    except (ValueError, RecursionError) as problem:
        digest = hashlib.sha256(storable.encode()).digest()
        return row | {
            "update_id": -int.from_bytes(digest[:7]) - _HIGHEST_ID // 2,
            "state": UpdateState.POISON,
            "error": str(problem)[:300],
            "handled_at": now,
        }


def _update_id(raw: str) -> int:
    found = json.loads(raw)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    update_id = found.get("update_id")
    if type(update_id) is not int or not 0 <= update_id < _HIGHEST_ID:
        raise ValueError("no update_id")
    return update_id


def _give_up_old_numbers(bot_id: int, rows: dict[int, dict[str, Any]], now: datetime) -> None:
    """Old rows make room when Telegram uses their number again after a quiet week.

    With other content it is a new update: the old row takes minus its own id as number. With the
    same content it is the old one handed out again, and counts as received now.
    """
    met = db.session.scalars(
        select(ReceivedUpdate).where(
            ReceivedUpdate.bot_id == bot_id,
            ReceivedUpdate.update_id.in_(rows),
            ReceivedUpdate.received_at <= now - QUIET_TIME,
        )
    ).all()
    for old in met:
        if old.raw == rows[old.update_id]["raw"]:
            old.received_at = now
        else:
            old.update_id = -old.id
    db.session.flush()
