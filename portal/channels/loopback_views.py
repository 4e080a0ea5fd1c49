"""What the loopback Bot API server shows through its control API; shared by both of its ends.

Standard library only: the server imports this too and must stay light.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


def _instant(raw: str | None) -> datetime | None:
    return None if raw is None else datetime.fromisoformat(raw)


@dataclass(frozen=True, slots=True)
class Chat:
    """One person's private chat with the bot, or a group the bot was added to."""

    chat_id: int
    kind: str
    first_name: str
    last_name: str
    username: str
    language_code: str
    is_started: bool
    is_blocked: bool
    unread: int
    last_message_id: int
    last_text: str
    revision: int


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button: it has `data` to tap, or `url` to open."""

    text: str
    data: str | None = None
    url: str | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file in a message; `path` is what `/file/bot<token>/` serves."""

    file_id: str
    kind: str
    name: str
    mime_type: str
    size: int
    path: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the person sees it.

    `html` is rebuilt from the accepted tags only and is safe to show; `raw` is what was sent.
    """

    message_id: int
    chat_id: int
    sender: str
    sender_id: int
    html: str
    raw: str
    plain: str
    entities: int
    buttons: tuple[tuple[Button, ...], ...]
    keyboard: tuple[tuple[str, ...], ...]
    wants_reply: bool
    placeholder: str
    sent_at: datetime
    edited_at: datetime | None
    is_deleted: bool
    is_silent: bool
    is_protected: bool
    reply_to: int | None
    file: SharedFile | None
    reaction: str
    revision: int

    @property
    def is_from_bot(self) -> bool:
        return self.sender == "bot"

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Message:
        kept = dict(raw)
        kept["buttons"] = tuple(tuple(Button(**one) for one in row) for row in raw["buttons"])
        kept["keyboard"] = tuple(tuple(row) for row in raw["keyboard"])
        kept["file"] = None if raw["file"] is None else SharedFile(**raw["file"])
        kept["sent_at"] = datetime.fromisoformat(raw["sent_at"])
        kept["edited_at"] = _instant(raw["edited_at"])
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class Tap:
    """A tap on a button and the bot's answer: a toast, or an alert to be closed."""

    query_id: str
    chat_id: int
    user_id: int
    message_id: int
    data: str
    tapped_at: float
    answered_at: float | None
    text: str
    is_alert: bool
    url: str
    revision: int

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None

    @property
    def waited_seconds(self) -> float | None:
        return None if self.answered_at is None else self.answered_at - self.tapped_at


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that changed after a revision; ask again with this `revision`."""

    revision: int
    chats: tuple[Chat, ...]
    messages: tuple[Message, ...]
    taps: tuple[Tap, ...]

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> Changes:
        return cls(
            revision=raw["revision"],
            chats=tuple(Chat(**one) for one in raw["chats"]),
            messages=tuple(Message.from_json(one) for one in raw["messages"]),
            taps=tuple(Tap(**one) for one in raw["taps"]),
        )


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One call of the bot, written at the moment of delivery or refusal.

    `at` is real time in seconds since the epoch. `status` is the HTTP status answered, 0 if the
    connection was cut. `is_delivered` is what truly happened, whatever the caller was told.
    """

    number: int
    at: float
    method: str
    chat_id: int | None
    message_id: int | None
    text: str
    status: int
    is_delivered: bool
    fault: str
    refusal: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A planned fault: which calls it meets, how many of them are still to come."""

    fault_id: int
    kind: str
    method: str | None
    chat_id: int | None
    marker: str | None
    skip: int
    left: int | None
    value: float | None
    met: int
