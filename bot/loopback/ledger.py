"""The ledger: every call of the bot that concerns a chat, and what truly became of it."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import dataclass

from portal.channels.loopback_views import LedgerLine

KEPT_LINES = 200_000


@dataclass(frozen=True)
class Entry:
    method: str
    chat_id: int | None
    message_id: int | None
    text: str
    status: int
    is_delivered: bool
    fault: str = ""
    refusal: str = ""


def write_line(db: sqlite3.Connection, entry: Entry) -> None:
    written = db.execute(
        "INSERT INTO ledger (at, method, chat_id, message_id, text, status, is_delivered, fault,"
        " refusal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            time.time(),
            entry.method,
            entry.chat_id,
            entry.message_id,
            entry.text,
            entry.status,
            entry.is_delivered,
            entry.fault,
            entry.refusal,
        ),
    )
    number = written.lastrowid or 0
    if number % 1000 == 0:
        db.execute("DELETE FROM ledger WHERE number <= ?", (number - KEPT_LINES,))


def ledger_lines(
    db: sqlite3.Connection,
    *,
    after: int = 0,
    method: str | None = None,
    chat_id: int | None = None,
    contains: str | None = None,
    is_delivered: bool | None = None,
    limit: int | None = None,
) -> list[LedgerLine]:
    """The lines after a number, oldest first, narrowed by whatever is given."""
    rows = db.execute(
        "SELECT * FROM ledger WHERE number > :after"
        " AND (:method IS NULL OR method = :method COLLATE NOCASE)"
        " AND (:chat_id IS NULL OR chat_id = :chat_id)"
        " AND (:contains IS NULL OR instr(text, :contains) > 0)"
        " AND (:is_delivered IS NULL OR is_delivered = :is_delivered)"
        " ORDER BY number LIMIT :limit",
        {
            "after": after,
            "method": method,
            "chat_id": chat_id,
            "contains": contains,
            "is_delivered": is_delivered,
            "limit": -1 if limit is None else limit,
        },
    )
    return [LedgerLine(**{**dict(row), "is_delivered": bool(row["is_delivered"])}) for row in rows]


def clear_ledger(db: sqlite3.Connection) -> int:
    return db.execute("DELETE FROM ledger").rowcount
