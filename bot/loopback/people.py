"""What people do on their phones: write, tap, send a file, block the bot."""

from __future__ import annotations

import mimetypes
import sqlite3
import time
from typing import Any

from bot.loopback.acting import MOST_ID, Acting, Misuse, the_chat
from bot.loopback.html import parse_plain, utf16_length
from bot.loopback.mailbox import (
    add_file,
    chat_view,
    next_revision,
    tap_view,
    write_chat,
)
from bot.loopback.markup import has_button
from bot.loopback.methods import LONGEST_TEXT
from bot.loopback.objects import message_object, person_user
from bot.loopback.store import next_number
from bot.loopback.updates import add_update
from portal.channels.loopback_views import Chat, Message, Tap

LONGEST_WAIT_SECONDS = 60.0
FILE_KINDS = {"document", "photo", "voice", "video", "audio"}


class People(Acting):
    """The verbs of the people in the chats; each writes its update for the bot."""

    def ensure_user(
        self,
        user_id: int,
        first_name: str,
        last_name: str = "",
        username: str = "",
        language_code: str = "vi",
        is_started: bool | None = None,
    ) -> Chat:
        """Make the person known, or correct the names; `is_started` None leaves that as it is."""
        if not 0 < user_id < MOST_ID or not first_name.strip():
            raise Misuse("A person needs a positive user_id and a first_name.")
        started = {} if is_started is None else {"is_started": is_started}
        with self._api.store.transaction() as db:
            write_chat(
                db,
                user_id,
                kind="private",
                first_name=first_name.strip(),
                last_name=last_name,
                username=username,
                language_code=language_code,
                **started,
            )
            return chat_view(db, the_chat(db, user_id))

    def add_to_group(self, user_id: int, chat_id: int, title: str) -> Chat:
        """The person adds the bot to a group; the bot learns it by `my_chat_member`."""
        if not -MOST_ID < chat_id < 0 or not title.strip():
            raise Misuse("A group needs a negative chat_id and a title.")
        with self._acting(user_id) as (db, now):
            write_chat(db, chat_id, kind="group", first_name=title.strip(), is_started=True)
            self._tell_member_change(db, chat_id, user_id, ("left", "member"), now)
            return chat_view(db, the_chat(db, chat_id))

    def send_text(
        self, user_id: int, text: str, reply_to: int | None = None, chat_id: int | None = None
    ) -> Message:
        """The person writes; the first text also starts the chat. `chat_id` names a group."""
        parsed = parse_plain(text)
        if not parsed.plain:
            raise Misuse("An empty message cannot be sent.")
        if utf16_length(parsed.plain) > LONGEST_TEXT:
            raise Misuse(f"A message has at most {LONGEST_TEXT} characters.")
        with self._acting(user_id) as (db, now):
            return self._write(db, now, user_id, parsed, reply_to=reply_to, chat_id=chat_id)

    def send_file(
        self,
        user_id: int,
        name: str,
        content: bytes,
        kind: str = "document",
        mime_type: str = "",
        caption: str = "",
        reply_to: int | None = None,
        media_group_id: str = "",
    ) -> Message:
        """The person sends a file; files of one album share a `media_group_id`."""
        if kind not in FILE_KINDS:
            raise Misuse(f"A file is sent as one of: {', '.join(sorted(FILE_KINDS))}.")
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        extra = {"media_group_id": media_group_id} if media_group_id else {}
        with self._acting(user_id) as (db, now):
            file = add_file(db, kind, name or kind, mime_type or guessed, content)
            return self._write(
                db,
                now,
                user_id,
                parse_plain(caption),
                reply_to=reply_to,
                file_id=file["file_id"],
                extra=extra,
            )

    def send_document(
        self,
        user_id: int,
        name: str,
        content: bytes,
        mime_type: str = "",
        caption: str = "",
        reply_to: int | None = None,
    ) -> Message:
        return self.send_file(user_id, name, content, "document", mime_type, caption, reply_to)

    def send_photo(
        self,
        user_id: int,
        content: bytes,
        name: str = "photo.jpg",
        caption: str = "",
        reply_to: int | None = None,
    ) -> Message:
        return self.send_file(user_id, name, content, "photo", "image/jpeg", caption, reply_to)

    def send_special(
        self, user_id: int, content: dict[str, Any], text: str = "", reply_to: int | None = None
    ) -> Message:
        """Anything else a phone can send: `content` is laid over the message as it is.

        For example `{"location": {"latitude": 21.0, "longitude": 105.8}}`.
        """
        with self._acting(user_id) as (db, now):
            return self._write(
                db, now, user_id, parse_plain(text), reply_to=reply_to, extra=content
            )

    def tap(
        self, user_id: int, message_id: int, data: str, wait: float = 0, is_stale: bool = False
    ) -> Tap:
        """The person taps a button and sees, within `wait` seconds, what the bot answers.

        `is_stale` taps a button that the message no longer has, as an old screen would.
        """
        with self._acting(user_id) as (db, _now):
            row = db.execute(
                "SELECT * FROM messages WHERE message_id = ? AND sender = 'bot'", (message_id,)
            ).fetchone()
            if row is None:
                raise Misuse(f"The bot has sent no message {message_id}.")
            message = message_object(db, row, self._api.bot_id)
            is_there = has_button(message.get("reply_markup", {}), data) and not row["is_deleted"]
            if not is_there and not is_stale:
                raise Misuse(f"Message {message_id} has no button with the data {data!r}.")
            query_id = str(4_000_000_000_000 + next_number(db, "query"))
            db.execute(
                "INSERT INTO taps (query_id, chat_id, user_id, message_id, data, tapped_at,"
                " revision) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    query_id,
                    row["chat_id"],
                    user_id,
                    message_id,
                    data,
                    time.time(),
                    next_revision(db),
                ),
            )
            body = {
                "id": query_id,
                "from": person_user(the_chat(db, user_id)),
                "message": message,
                "chat_instance": str(row["chat_id"]),
                "data": data,
            }
            add_update(db, "callback_query", body)
        return self.tap_answer(query_id, wait)

    def tap_answer(self, query_id: str, wait: float = 0) -> Tap:
        """The tap as it is now, after waiting up to `wait` seconds for the bot's answer."""

        def look(db: sqlite3.Connection) -> Tap | None:
            row = db.execute("SELECT * FROM taps WHERE query_id = ?", (query_id,)).fetchone()
            if row is None:
                raise Misuse(f"There was no tap {query_id}.")
            tap = tap_view(row)
            return tap if tap.is_answered or wait <= 0 else None

        found = self._api.store.wait_for(look, min(wait, LONGEST_WAIT_SECONDS))
        return found or self.tap_answer(query_id)

    def block(self, user_id: int) -> Chat:
        return self._change_blocked(user_id, is_blocked=True)

    def unblock(self, user_id: int) -> Chat:
        return self._change_blocked(user_id, is_blocked=False)

    def _change_blocked(self, user_id: int, *, is_blocked: bool) -> Chat:
        with self._api.store.transaction() as db:
            if bool(the_chat(db, user_id)["is_blocked"]) != is_blocked:
                write_chat(db, user_id, is_blocked=is_blocked)
                statuses = ("member", "kicked") if is_blocked else ("kicked", "member")
                self._tell_member_change(db, user_id, user_id, statuses, self._api.now())
            return chat_view(db, the_chat(db, user_id))

    def mark_read(self, chat_id: int) -> Chat:
        with self._api.store.transaction() as db:
            newest = chat_view(db, the_chat(db, chat_id)).last_message_id
            write_chat(db, chat_id, read_up_to=newest)
            return chat_view(db, the_chat(db, chat_id))
