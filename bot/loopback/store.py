"""The loopback server's memory: one SQLite file, one connection, one lock.

Everything a restart must find again is here. A write wakes whoever waits: the long poll of the
bot, the page that follows a conversation, the tap that waits for its answer.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

SCHEMA = """
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chats (
    chat_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, first_name TEXT NOT NULL,
    last_name TEXT NOT NULL, username TEXT NOT NULL, language_code TEXT NOT NULL,
    is_started INTEGER NOT NULL, is_blocked INTEGER NOT NULL,
    read_up_to INTEGER NOT NULL DEFAULT 0, revision INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
    message_id INTEGER PRIMARY KEY, chat_id INTEGER NOT NULL REFERENCES chats,
    sender TEXT NOT NULL, sender_id INTEGER NOT NULL,
    raw TEXT NOT NULL, html TEXT NOT NULL, plain TEXT NOT NULL, entities TEXT NOT NULL,
    markup TEXT NOT NULL, extra TEXT NOT NULL, sent_at TEXT NOT NULL, edited_at TEXT,
    is_deleted INTEGER NOT NULL DEFAULT 0, is_silent INTEGER NOT NULL DEFAULT 0,
    is_protected INTEGER NOT NULL DEFAULT 0, reply_to INTEGER, file_id TEXT REFERENCES files,
    reaction TEXT NOT NULL DEFAULT '', revision INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS messages_of_chat ON messages (chat_id, message_id);
CREATE INDEX IF NOT EXISTS messages_changed ON messages (revision);
CREATE TABLE IF NOT EXISTS files (
    file_id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, mime_type TEXT NOT NULL,
    size INTEGER NOT NULL, path TEXT NOT NULL UNIQUE, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS updates (
    number INTEGER PRIMARY KEY AUTOINCREMENT, update_id INTEGER NOT NULL, raw TEXT NOT NULL,
    at REAL NOT NULL, is_injected INTEGER NOT NULL, was_given INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS taps (
    query_id TEXT PRIMARY KEY, chat_id INTEGER NOT NULL, user_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL, data TEXT NOT NULL, tapped_at REAL NOT NULL, answered_at REAL,
    text TEXT NOT NULL DEFAULT '', is_alert INTEGER NOT NULL DEFAULT 0,
    url TEXT NOT NULL DEFAULT '', revision INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS taps_changed ON taps (revision);
CREATE TABLE IF NOT EXISTS ledger (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, method TEXT NOT NULL,
    chat_id INTEGER, message_id INTEGER, text TEXT NOT NULL, status INTEGER NOT NULL,
    is_delivered INTEGER NOT NULL, fault TEXT NOT NULL, refusal TEXT NOT NULL);
"""

T = TypeVar("T")


class Stopped(Exception):
    """The server is stopping; whoever waits or writes gives up."""


class Store:
    """One connection behind one lock; `changed` wakes the waiting threads after each commit."""

    def __init__(self, data_file: Path | None) -> None:
        if data_file is not None:
            data_file.parent.mkdir(parents=True, exist_ok=True)
            data_file.touch(mode=0o600)
        self._db = sqlite3.connect(
            ":memory:" if data_file is None else data_file,
            isolation_level=None,
            check_same_thread=False,
        )
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA busy_timeout=5000")
        self._db.execute("PRAGMA cache_size=-1000")
        self._db.executescript(SCHEMA)
        self._changed = threading.Condition(threading.RLock())
        self._is_stopping = False

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; commits on leaving and wakes those who wait."""
        with self._changed:
            if self._is_stopping:
                raise Stopped
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
            self._changed.notify_all()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self._changed:
            if self._is_stopping:
                raise Stopped
            yield self._db

    def wait_for(self, look: Callable[[sqlite3.Connection], T | None], seconds: float) -> T | None:
        """Ask `look` again after every change, until it finds something or `seconds` are over."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                if self._is_stopping:
                    raise Stopped
                found = look(self._db)
                left = deadline - time.monotonic()
                if found is not None or left <= 0:
                    return found
                self._changed.wait(left)

    def wake(self) -> None:
        """Make those who wait look again, though nothing was written."""
        with self._changed:
            self._changed.notify_all()

    def hold(self, seconds: float) -> None:
        """Let `seconds` pass, or raise `Stopped` at once when the server stops."""
        self.wait_for(lambda db: None, seconds)

    def stop(self) -> None:
        """Wake and refuse everyone; the file stays open for `close`."""
        with self._changed:
            self._is_stopping = True
            self._changed.notify_all()

    def close(self) -> None:
        with self._changed:
            self._db.close()


def next_number(db: sqlite3.Connection, name: str) -> int:
    """Count `name` one further; each number is given once, over restarts too."""
    row = db.execute(
        "INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 "
        "RETURNING value",
        (name,),
    ).fetchone()
    return int(row["value"])


def raise_number(db: sqlite3.Connection, name: str, at_least: int) -> None:
    """The next number of `name` will be greater than `at_least`."""
    db.execute(
        "INSERT INTO counters VALUES (:name, :least) ON CONFLICT (name) "
        "DO UPDATE SET value = max(value, :least)",
        {"name": name, "least": at_least},
    )


def set_number(db: sqlite3.Connection, name: str, value: int) -> None:
    db.execute(
        "INSERT INTO counters VALUES (?, ?) ON CONFLICT (name) "
        "DO UPDATE SET value = excluded.value",
        (name, value),
    )


def last_number(db: sqlite3.Connection, name: str) -> int:
    row = db.execute("SELECT value FROM counters WHERE name = ?", (name,)).fetchone()
    return 0 if row is None else int(row["value"])


def setting(db: sqlite3.Connection, name: str) -> str | None:
    row = db.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row["value"])


def keep_setting(db: sqlite3.Connection, name: str, value: str) -> None:
    db.execute(
        "INSERT INTO settings VALUES (?, ?) ON CONFLICT (name) "
        "DO UPDATE SET value = excluded.value",
        (name, value),
    )
