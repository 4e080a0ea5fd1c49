"""The ground the control verbs stand on: one act of one person, written with its update."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from bot.loopback.api import BotApi
from bot.loopback.html import Parsed
from bot.loopback.mailbox import Draft, add_message, chat_row, message_view, write_chat
from bot.loopback.objects import member_change, message_object
from bot.loopback.updates import add_update
from portal.channels.loopback_views import Message

MOST_ID = 2**52


class Misuse(Exception):
    """A control call that makes no sense; the message is one sentence for its caller."""


class Acting:
    """Holds the server's parts and writes what people do."""

    def __init__(self, api: BotApi) -> None:
        self._api = api

    @contextmanager
    def _acting(self, user_id: int) -> Iterator[tuple[sqlite3.Connection, datetime]]:
        """One act of a person who is known and has not blocked the bot."""
        with self._api.store.transaction() as db:
            if the_chat(db, user_id)["is_blocked"]:
                raise Misuse("This person has blocked the bot; unblock first.")
            yield db, self._api.now()

    def _write(
        self,
        db: sqlite3.Connection,
        now: datetime,
        user_id: int,
        parsed: Parsed,
        *,
        reply_to: int | None,
        chat_id: int | None = None,
        file_id: str | None = None,
        extra: dict[str, Any] | None = None,
    ) -> Message:
        chat_id = user_id if chat_id is None else chat_id
        if chat_id == user_id and not the_chat(db, user_id)["is_started"]:
            write_chat(db, user_id, is_started=True)
        the_chat(db, chat_id)
        row = add_message(
            db,
            Draft(
                chat_id=chat_id,
                sender="user",
                sender_id=user_id,
                parsed=parsed,
                raw=parsed.plain,
                sent_at=now,
                reply_to=known_message(db, reply_to),
                file_id=file_id,
                extra=extra or {},
            ),
        )
        add_update(db, "message", message_object(db, row, self._api.bot_id))
        return message_view(db, row)

    def _tell_member_change(
        self,
        db: sqlite3.Connection,
        chat_id: int,
        by_user: int,
        statuses: tuple[str, str],
        now: datetime,
    ) -> None:
        body = member_change(
            db,
            chat_id=chat_id,
            by_user=by_user,
            bot_id=self._api.bot_id,
            statuses=statuses,
            at=now,
        )
        add_update(db, "my_chat_member", body)


def the_chat(db: sqlite3.Connection, chat_id: int) -> sqlite3.Row:
    row = chat_row(db, chat_id) if abs(chat_id) < MOST_ID else None
    if row is None:
        raise Misuse(f"There is no chat {chat_id}.")
    return row


def known_message(db: sqlite3.Connection, message_id: int | None) -> int | None:
    if message_id is None:
        return None
    found = db.execute("SELECT 1 FROM messages WHERE message_id = ?", (message_id,)).fetchone()
    if found is None:
        raise Misuse(f"There is no message {message_id} to reply to.")
    return message_id
