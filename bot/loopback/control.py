"""The control verbs: looking at chats and deliveries, and what a test does to the server.

Each verb is reachable over HTTP as `/control/<token>/<verb>` and, in tests, as a method.
"""

from __future__ import annotations

import sqlite3
from dataclasses import fields
from typing import Any

from bot.loopback.acting import MOST_ID, Misuse
from bot.loopback.faults import KINDS
from bot.loopback.ledger import clear_ledger, ledger_lines
from bot.loopback.limits import Rates
from bot.loopback.mailbox import chat_view, file_content, message_view, tap_view
from bot.loopback.people import LONGEST_WAIT_SECONDS, People
from bot.loopback.store import last_number, set_number
from bot.loopback.updates import FIRST_UPDATE, inject_update, pending, pending_count
from portal.channels.loopback_views import Changes, Chat, Fault, LedgerLine, Message

MOST_MESSAGES = 200


class Control(People):
    """Everything that can be asked of the server besides the Bot API itself."""

    def chats(self) -> list[Chat]:
        """All chats, the one with the newest message first."""
        with self._api.store.reading() as db:
            found = [chat_view(db, row) for row in db.execute("SELECT * FROM chats").fetchall()]
        return sorted(found, key=lambda chat: (-chat.last_message_id, chat.chat_id))

    def messages(
        self, chat_id: int, after: int = 0, limit: int = MOST_MESSAGES, with_deleted: bool = False
    ) -> list[Message]:
        """The newest messages of a chat above the id `after`, oldest first."""
        with self._api.store.reading() as db:
            rows = db.execute(
                "SELECT * FROM messages WHERE chat_id = ? AND message_id > ? "
                "AND (NOT is_deleted OR ?) ORDER BY message_id DESC LIMIT ?",
                (chat_id, after, with_deleted, limit),
            ).fetchall()
            return [message_view(db, row) for row in reversed(rows)]

    def wait_message(
        self, chat_id: int, contains: str = "", after: int = 0, wait: float = 5
    ) -> Message | None:
        """The first message of the bot above the id `after` that reads so, edits included."""

        def look(db: sqlite3.Connection) -> Message | None:
            row = db.execute(
                "SELECT * FROM messages WHERE chat_id = ? AND sender = 'bot' AND message_id > ? "
                "AND NOT is_deleted AND instr(plain, ?) > 0 ORDER BY message_id LIMIT 1",
                (chat_id, after, contains),
            ).fetchone()
            return None if row is None else message_view(db, row)

        return self._api.store.wait_for(look, min(wait, LONGEST_WAIT_SECONDS))

    def changes(self, since: int = 0, chat_id: int | None = None, wait: float = 0) -> Changes:
        """What changed after revision `since`, waiting up to `wait` seconds for the first."""

        def look(db: sqlite3.Connection) -> Changes | None:
            found = _changes(db, since, chat_id)
            has_any = found.chats or found.messages or found.taps
            return found if has_any or wait <= 0 else None

        found = self._api.store.wait_for(look, min(wait, LONGEST_WAIT_SECONDS))
        return found or self.changes(since, chat_id)

    def inject(self, update: dict[str, Any]) -> int:
        """Queue a raw update as it is: repeated, reordered, unreadable; its update id."""
        update_id = update.get("update_id")
        if isinstance(update_id, int) and not 0 <= update_id < MOST_ID:
            raise Misuse("An update_id is a number from 0 up.")
        with self._api.store.transaction() as db:
            return inject_update(db, update)

    def pending_updates(self) -> list[dict[str, Any]]:
        """The updates the bot has not confirmed, in the order it gets them."""
        with self._api.store.reading() as db:
            rows = pending(db, -1)
        return [{"update_id": row["update_id"], "raw": row["raw"], "at": row["at"]} for row in rows]

    def age_updates(self, seconds: float) -> None:
        """Make every waiting update older, so that the 24 hours can be tested."""
        with self._api.store.transaction() as db:
            db.execute("UPDATE updates SET at = at - ?", (seconds,))

    def age_taps(self, seconds: float) -> None:
        """Make every tap older, so that a late answer can be tested."""
        with self._api.store.transaction() as db:
            db.execute("UPDATE taps SET tapped_at = tapped_at - ?", (seconds,))

    def number_updates_from(self, update_id: int) -> None:
        """The next update gets this id, as Telegram may renumber after a quiet week."""
        with self._api.store.transaction() as db:
            set_number(db, "update_id", update_id - FIRST_UPDATE - 1)

    def ledger(
        self,
        after: int = 0,
        method: str | None = None,
        chat_id: int | None = None,
        contains: str | None = None,
        is_delivered: bool | None = None,
        limit: int | None = None,
    ) -> list[LedgerLine]:
        """What the bot called and what truly became of it, oldest first."""
        with self._api.store.reading() as db:
            return ledger_lines(
                db,
                after=after,
                method=method,
                chat_id=chat_id,
                contains=contains,
                is_delivered=is_delivered,
                limit=limit,
            )

    def clear_ledger(self) -> int:
        with self._api.store.transaction() as db:
            return clear_ledger(db)

    def add_fault(
        self,
        kind: str,
        method: str | None = None,
        chat_id: int | None = None,
        marker: str | None = None,
        skip: int = 0,
        count: int | None = 1,
        value: float | None = None,
    ) -> Fault:
        """Plan a fault for `count` fitting calls (None: until cleared) after `skip` of them.

        Without a `method` it fits every call that names a chat; `*` fits every call.
        `value`: seconds to wait or to `retry_after`; the new chat id of `migrate`.
        """
        if kind not in KINDS:
            raise Misuse(f"A fault is one of: {', '.join(sorted(KINDS))}.")
        return self._api.faults.add(
            kind,
            method=method,
            chat_id=chat_id,
            marker=marker,
            skip=skip,
            count=count,
            value=value,
        )

    def faults(self) -> list[Fault]:
        return self._api.faults.planned()

    def clear_faults(self) -> int:
        return self._api.faults.clear()

    def limits(self) -> dict[str, Any]:
        """The enforced rates, and how many 429 they provoked."""
        return self._api.limits.shown()

    def change_limits(self, rates: dict[str, Any]) -> dict[str, Any]:
        """Change some of the enforced rates; `{"is_on": false}` lifts them all."""
        known = {field.name: field.type for field in fields(Rates)}
        for name, value in rates.items():
            is_switch = name == "is_on"
            if name not in known or isinstance(value, bool) != is_switch:
                raise Misuse(f"The rates are {', '.join(known)}; {name}={value!r} is not one.")
            if not isinstance(value, int | float) or value < 0:
                raise Misuse(f"{name} is a number from 0 up.")
        return self._api.limits.change(**rates)

    def stats(self) -> dict[str, Any]:
        """Counts for a page or a test: deliveries, refusals, waiting updates, last poll."""
        with self._api.store.reading() as db:
            row = db.execute(
                "SELECT count(*) AS calls, total(is_delivered) AS delivered FROM ledger"
            ).fetchone()
            return {
                "revision": last_number(db, "revision"),
                "calls": row["calls"],
                "delivered": int(row["delivered"]),
                "provoked_429": self._api.limits.provoked,
                "pending_updates": pending_count(db),
                "faults": len(self._api.faults.planned()),
                "is_polled": self._api.polls.is_waiting,
                "last_poll_at": self._api.polls.last_begun_at,
            }

    def read_file(self, path: str) -> tuple[str, bytes] | None:
        """Type and content of a file by its path."""
        with self._api.store.reading() as db:
            return file_content(db, path)


def _changes(db: sqlite3.Connection, since: int, chat_id: int | None) -> Changes:
    asked = {"since": since, "chat_id": chat_id}
    narrowed = "revision > :since AND (:chat_id IS NULL OR chat_id = :chat_id)"
    messages = db.execute(
        f"SELECT * FROM messages WHERE {narrowed} ORDER BY message_id",  # noqa: S608
        asked,
    ).fetchall()
    taps = db.execute(
        f"SELECT * FROM taps WHERE {narrowed} ORDER BY revision",  # noqa: S608
        asked,
    ).fetchall()
    chats = db.execute(f"SELECT * FROM chats WHERE {narrowed}", asked).fetchall()  # noqa: S608
    touched = {row["chat_id"] for row in (*messages, *chats)}
    return Changes(
        revision=last_number(db, "revision"),
        chats=tuple(
            chat_view(db, row)
            for row in db.execute("SELECT * FROM chats ORDER BY chat_id").fetchall()
            if row["chat_id"] in touched
        ),
        messages=tuple(message_view(db, row) for row in messages),
        taps=tuple(tap_view(row) for row in taps),
    )
