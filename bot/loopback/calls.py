"""What a verb of the Bot API gets and gives back, and the chats it may touch."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.loopback.mailbox import chat_row
from bot.loopback.params import Params
from bot.loopback.refusal import Refusal, bad_request, forbidden


@dataclass(frozen=True)
class Call:
    """One call with everything a verb may use."""

    db: sqlite3.Connection
    params: Params
    bot_id: int
    now: datetime
    query_seconds: float


@dataclass(frozen=True)
class Outcome:
    """What is answered, and what the ledger keeps of it."""

    result: Any
    chat_id: int | None = None
    message_id: int | None = None
    text: str = ""


Verb = Callable[[Call], Outcome]


def writable_chat(call: Call) -> sqlite3.Row:
    """The chat named by the call, if the bot may write into it now."""
    chat = known_chat(call)
    is_private = chat["kind"] == "private"
    if chat["is_blocked"]:
        gone = "bot was blocked by the user" if is_private else "bot was kicked from the group chat"
        raise forbidden(gone)
    if not chat["is_started"]:
        raise forbidden(
            "bot can't initiate conversation with a user"
            if is_private
            else "bot is not a member of the group chat"
        )
    return chat


def known_chat(call: Call) -> sqlite3.Row:
    if not call.params.text("chat_id"):
        raise bad_request("chat_id is empty")
    try:
        chat_id = call.params.integer("chat_id") or 0
    except Refusal:
        chat_id = 0
    chat = chat_row(call.db, chat_id) if abs(chat_id) < 2**62 else None
    if chat is None:
        raise bad_request("chat not found")
    return chat
