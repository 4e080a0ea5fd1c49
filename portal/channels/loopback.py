"""The loopback Bot API server's control API, for the simulator page and for tests."""

from __future__ import annotations

import base64
from typing import Any

from portal.channels.loopback_views import Changes, Chat, Fault, LedgerLine, Message, Tap
from portal.channels.loopback_wire import LoopbackRefused, LoopbackUnreachable, LoopbackWire

__all__ = ["LoopbackClient", "LoopbackRefused", "LoopbackUnreachable"]


class LoopbackClient(LoopbackWire):
    """Plays people and reads their chats; `base` is the server's root, `token` the bot's.

    Every verb raises `LoopbackUnreachable` or `LoopbackRefused`. Waits are in seconds.
    """

    def chats(self) -> list[Chat]:
        """All chats, the one with the newest message first."""
        return [Chat(**one) for one in self._ask("chats")]

    def ensure_user(
        self,
        user_id: int,
        first_name: str,
        *,
        last_name: str = "",
        username: str = "",
        language_code: str = "vi",
        is_started: bool | None = None,
    ) -> Chat:
        """Make the person known, or correct the names; `is_started` None leaves that as it is."""
        return Chat(
            **self._ask(
                "ensure_user",
                user_id=user_id,
                first_name=first_name,
                last_name=last_name,
                username=username,
                language_code=language_code,
                is_started=is_started,
            )
        )

    def add_to_group(self, user_id: int, chat_id: int, title: str) -> Chat:
        """The person adds the bot to a group; a group's `chat_id` is negative."""
        return Chat(**self._ask("add_to_group", user_id=user_id, chat_id=chat_id, title=title))

    def messages(
        self, chat_id: int, *, after: int = 0, limit: int = 200, with_deleted: bool = False
    ) -> list[Message]:
        """The newest messages of a chat above the id `after`, oldest first."""
        found = self._ask(
            "messages", chat_id=chat_id, after=after, limit=limit, with_deleted=with_deleted
        )
        return [Message.from_json(one) for one in found]

    def wait_message(
        self, chat_id: int, contains: str = "", *, after: int = 0, wait: float = 5
    ) -> Message | None:
        """The first message of the bot above the id `after` that reads so, edits included."""
        found = self._ask(
            "wait_message", wait=wait, chat_id=chat_id, contains=contains, after=after
        )
        return None if found is None else Message.from_json(found)

    def changes(self, since: int = 0, *, chat_id: int | None = None, wait: float = 0) -> Changes:
        """What changed after revision `since`, waiting for the first change."""
        return Changes.from_json(self._ask("changes", wait=wait, since=since, chat_id=chat_id))

    def send_text(
        self, user_id: int, text: str, *, reply_to: int | None = None, chat_id: int | None = None
    ) -> Message:
        """The person writes; the first text also starts the chat. `chat_id` names a group."""
        sent = self._ask(
            "send_text", user_id=user_id, text=text, reply_to=reply_to, chat_id=chat_id
        )
        return Message.from_json(sent)

    def send_file(
        self,
        user_id: int,
        name: str,
        content: bytes,
        *,
        kind: str = "document",
        mime_type: str = "",
        caption: str = "",
        reply_to: int | None = None,
        media_group_id: str = "",
    ) -> Message:
        """The person sends a document, photo, voice, video or audio."""
        sent = self._ask(
            "send_file",
            user_id=user_id,
            name=name,
            content=base64.b64encode(content).decode("ascii"),
            kind=kind,
            mime_type=mime_type,
            caption=caption,
            reply_to=reply_to,
            media_group_id=media_group_id,
        )
        return Message.from_json(sent)

    def send_document(
        self,
        user_id: int,
        name: str,
        content: bytes,
        *,
        mime_type: str = "",
        caption: str = "",
        reply_to: int | None = None,
    ) -> Message:
        return self.send_file(
            user_id, name, content, mime_type=mime_type, caption=caption, reply_to=reply_to
        )

    def send_photo(
        self,
        user_id: int,
        content: bytes,
        *,
        name: str = "photo.jpg",
        caption: str = "",
        reply_to: int | None = None,
    ) -> Message:
        return self.send_file(
            user_id, name, content, kind="photo", caption=caption, reply_to=reply_to
        )

    def send_special(
        self,
        user_id: int,
        content: dict[str, Any],
        *,
        text: str = "",
        reply_to: int | None = None,
    ) -> Message:
        """Anything else a phone can send, for example `{"location": {…}}`."""
        sent = self._ask(
            "send_special", user_id=user_id, content=content, text=text, reply_to=reply_to
        )
        return Message.from_json(sent)

    def tap(
        self,
        user_id: int,
        message_id: int,
        data: str,
        *,
        wait: float = 0,
        is_stale: bool = False,
    ) -> Tap:
        """The person taps a button; after at most `wait` the tap with the bot's answer in it."""
        return Tap(
            **self._ask(
                "tap",
                wait=wait,
                user_id=user_id,
                message_id=message_id,
                data=data,
                is_stale=is_stale,
            )
        )

    def tap_answer(self, query_id: str, *, wait: float = 0) -> Tap:
        return Tap(**self._ask("tap_answer", wait=wait, query_id=query_id))

    def block(self, user_id: int) -> Chat:
        return Chat(**self._ask("block", user_id=user_id))

    def unblock(self, user_id: int) -> Chat:
        return Chat(**self._ask("unblock", user_id=user_id))

    def mark_read(self, chat_id: int) -> Chat:
        return Chat(**self._ask("mark_read", chat_id=chat_id))

    def inject(self, update: dict[str, Any]) -> int:
        """Queue a raw update as it is: repeated, reordered, unreadable; its update id."""
        return int(self._ask("inject", update=update))

    def pending_updates(self) -> list[dict[str, Any]]:
        """The updates the bot has not confirmed: `update_id`, `raw`, `at`."""
        return list(self._ask("pending_updates"))

    def age_updates(self, seconds: float) -> None:
        self._ask("age_updates", seconds=seconds)

    def age_taps(self, seconds: float) -> None:
        self._ask("age_taps", seconds=seconds)

    def number_updates_from(self, update_id: int) -> None:
        self._ask("number_updates_from", update_id=update_id)

    def ledger(
        self,
        *,
        after: int = 0,
        method: str | None = None,
        chat_id: int | None = None,
        contains: str | None = None,
        is_delivered: bool | None = None,
        limit: int | None = None,
    ) -> list[LedgerLine]:
        """What the bot called and what truly became of it, oldest first."""
        found = self._ask(
            "ledger",
            after=after,
            method=method,
            chat_id=chat_id,
            contains=contains,
            is_delivered=is_delivered,
            limit=limit,
        )
        return [LedgerLine(**one) for one in found]

    def clear_ledger(self) -> int:
        return int(self._ask("clear_ledger"))

    def add_fault(
        self,
        kind: str,
        *,
        method: str | None = None,
        chat_id: int | None = None,
        marker: str | None = None,
        skip: int = 0,
        count: int | None = 1,
        value: float | None = None,
    ) -> Fault:
        """Plan a fault for `count` fitting calls (None: until cleared) after `skip` of them."""
        return Fault(
            **self._ask(
                "add_fault",
                kind=kind,
                method=method,
                chat_id=chat_id,
                marker=marker,
                skip=skip,
                count=count,
                value=value,
            )
        )

    def faults(self) -> list[Fault]:
        return [Fault(**one) for one in self._ask("faults")]

    def clear_faults(self) -> int:
        return int(self._ask("clear_faults"))

    def limits(self) -> dict[str, Any]:
        return dict(self._ask("limits"))

    def change_limits(self, **rates: bool | int | float) -> dict[str, Any]:
        """`is_on`, `per_second`, `burst`, `per_chat_seconds`, `chat_burst`, `per_group_minute`."""
        return dict(self._ask("change_limits", rates=rates))

    def stats(self) -> dict[str, Any]:
        """`revision calls delivered provoked_429 pending_updates faults is_polled last_poll_at`."""
        return dict(self._ask("stats"))

    def read_file(self, path: str) -> bytes:
        """The content of a file by the path in its message."""
        return self._download(path)
