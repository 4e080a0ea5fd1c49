"""The queue of updates: kept until confirmed by the next offset, or for 24 hours."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable

from bot.loopback.objects import Json
from bot.loopback.refusal import conflict
from bot.loopback.store import Store, keep_setting, next_number, raise_number, setting

KEPT_SECONDS = 24 * 3600
MOST_PER_POLL = 100
LONGEST_POLL_SECONDS = 50
UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}
FIRST_UPDATE = 100_000_000


def add_update(db: sqlite3.Connection, kind: str, body: Json) -> int:
    """Queue an update if the bot wants this kind; its id, or 0 if it does not."""
    if not _is_wanted(db, kind):
        return 0
    update_id = FIRST_UPDATE + next_number(db, "update_id")
    _insert(db, update_id, json.dumps({"update_id": update_id, kind: body}), is_injected=False)
    return update_id


def inject_update(db: sqlite3.Connection, update: Json) -> int:
    """Queue any object exactly as it is; it is given once even if the offset has passed its id.

    Without an `update_id` it gets the next one. A higher id moves the count on.
    """
    update_id = update.get("update_id")
    if not isinstance(update_id, int):
        update_id = FIRST_UPDATE + next_number(db, "update_id")
        update = {**update, "update_id": update_id}
    raise_number(db, "update_id", update_id - FIRST_UPDATE)
    _insert(db, update_id, json.dumps(update, ensure_ascii=False), is_injected=True)
    return update_id


def _insert(db: sqlite3.Connection, update_id: int, raw: str, *, is_injected: bool) -> None:
    db.execute(
        "INSERT INTO updates (update_id, raw, at, is_injected) VALUES (?, ?, ?, ?)",
        (update_id, raw, time.time(), is_injected),
    )


def _is_wanted(db: sqlite3.Connection, kind: str) -> bool:
    wanted = json.loads(setting(db, "allowed_updates") or "[]")
    return kind in wanted if wanted else kind not in UNASKED


def remember_wanted(db: sqlite3.Connection, kinds: object) -> None:
    """What the bot asked for stays asked for until it asks differently."""
    if isinstance(kinds, list) and all(isinstance(kind, str) for kind in kinds):
        keep_setting(db, "allowed_updates", json.dumps(kinds))


def forget_before(db: sqlite3.Connection, offset: int) -> None:
    """Confirm everything below `offset`; an injected one must have been given first."""
    db.execute(
        "DELETE FROM updates WHERE update_id < ? AND (was_given OR NOT is_injected)", (offset,)
    )


def forget_old(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM updates WHERE at < ?", (time.time() - KEPT_SECONDS,))


def keep_last(db: sqlite3.Connection, count: int) -> None:
    """What a negative offset asks for: forget all but the last `count`."""
    db.execute(
        "DELETE FROM updates WHERE number NOT IN "
        "(SELECT number FROM updates ORDER BY number DESC LIMIT ?)",
        (count,),
    )


def pending(db: sqlite3.Connection, limit: int = MOST_PER_POLL) -> list[sqlite3.Row]:
    return db.execute("SELECT * FROM updates ORDER BY number LIMIT ?", (limit,)).fetchall()


def pending_count(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM updates").fetchone()[0])


def mark_given(db: sqlite3.Connection, numbers: Iterable[int]) -> None:
    db.executemany(
        "UPDATE updates SET was_given = 1 WHERE number = ?", ((number,) for number in numbers)
    )


class Polls:
    """Long polls: one at a time, a newer one ends the older with 409."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._newest = 0
        self._waiting: set[int] = set()
        self.last_begun_at: float | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether a bot is asking right now."""
        return bool(self._waiting)

    def begin(self) -> int:
        """This poll is now the one; an older one wakes and finds so."""
        with self._store.reading():
            self._newest += 1
            mine = self._newest
            self.last_begun_at = time.time()
        self._store.wake()
        return mine

    def collect(self, mine: int, limit: int, seconds: float) -> list[str]:
        """Raw updates in order, waiting up to `seconds` for the first. 409 if a newer came."""

        def look(db: sqlite3.Connection) -> list[sqlite3.Row] | None:
            if mine != self._newest:
                raise conflict(
                    "terminated by other getUpdates request; "
                    "make sure that only one bot instance is running"
                )
            return pending(db, limit) or None

        self._waiting.add(mine)
        try:
            rows = self._store.wait_for(look, seconds) or []
        finally:
            self._waiting.discard(mine)
        if any(row["is_injected"] for row in rows):
            with self._store.transaction() as db:
                mark_given(db, [row["number"] for row in rows])
        return [row["raw"] for row in rows]
