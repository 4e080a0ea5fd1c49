"""Rows as the objects of the Bot API: User, Chat, Message, and what arrives as an update."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any

from bot.loopback.mailbox import chat_row, file_row

Json = dict[str, Any]
BOT_NAME = "Đôn Đốc"
BOT_USERNAME = "dondoc_bot"


def bot_user(bot_id: int) -> Json:
    return {"id": bot_id, "is_bot": True, "first_name": BOT_NAME, "username": BOT_USERNAME}


def person_user(row: sqlite3.Row) -> Json:
    user: Json = {"id": row["chat_id"], "is_bot": False, "first_name": row["first_name"]}
    for name in ("last_name", "username", "language_code"):
        if row[name]:
            user[name] = row[name]
    return user


def chat_object(row: sqlite3.Row) -> Json:
    if row["kind"] != "private":
        return {"id": row["chat_id"], "type": row["kind"], "title": row["first_name"]}
    chat: Json = {"id": row["chat_id"], "type": "private", "first_name": row["first_name"]}
    for name in ("last_name", "username"):
        if row[name]:
            chat[name] = row[name]
    return chat


def unix(instant: str | datetime) -> int:
    read = instant if isinstance(instant, datetime) else datetime.fromisoformat(instant)
    return int(read.timestamp())


def message_object(
    db: sqlite3.Connection, row: sqlite3.Row, bot_id: int, *, with_reply: bool = True
) -> Json:
    """The message as `sendMessage` answers it and as updates carry it."""
    chat = chat_row(db, row["chat_id"])
    assert chat is not None
    message: Json = {
        "message_id": row["message_id"],
        "from": _sender(db, row, bot_id),
        "chat": chat_object(chat),
        "date": unix(row["sent_at"]),
    }
    if row["edited_at"]:
        message["edit_date"] = unix(row["edited_at"])
    message |= _content(db, row)
    markup = json.loads(row["markup"])
    if "inline_keyboard" in markup:
        message["reply_markup"] = markup
    if row["is_protected"]:
        message["has_protected_content"] = True
    if with_reply and row["reply_to"]:
        replied = db.execute(
            "SELECT * FROM messages WHERE message_id = ?", (row["reply_to"],)
        ).fetchone()
        message["reply_to_message"] = message_object(db, replied, bot_id, with_reply=False)
    extra: Json = json.loads(row["extra"])
    return message | extra


def _sender(db: sqlite3.Connection, row: sqlite3.Row, bot_id: int) -> Json:
    if row["sender"] == "bot":
        return bot_user(bot_id)
    person = chat_row(db, row["sender_id"])
    assert person is not None
    return person_user(person)


def _content(db: sqlite3.Connection, row: sqlite3.Row) -> Json:
    entities = json.loads(row["entities"])
    file = file_row(db, row["file_id"]) if row["file_id"] else None
    if file is None:
        text: Json = {"text": row["plain"]} if row["plain"] else {}
        return text | ({"entities": entities} if entities else {})
    content: Json = {file["kind"]: file_object(file)}
    if row["plain"]:
        content["caption"] = row["plain"]
    if entities:
        content["caption_entities"] = entities
    return content


def file_object(file: sqlite3.Row) -> Json | list[Json]:
    """A Document, Voice … or, for a photo, its sizes: here only one."""
    common: Json = {
        "file_id": file["file_id"],
        "file_unique_id": file["file_id"].partition("-")[0],
        "file_size": file["size"],
    }
    if file["kind"] == "photo":
        return [{**common, "width": 1280, "height": 960}]
    common["mime_type"] = file["mime_type"]
    if file["kind"] in {"voice", "audio", "video"}:
        common["duration"] = 1
    if file["kind"] == "video":
        common |= {"width": 1280, "height": 720}
    if file["kind"] != "voice":
        common["file_name"] = file["name"]
    return common


def member_change(
    db: sqlite3.Connection,
    *,
    chat_id: int,
    by_user: int,
    bot_id: int,
    statuses: tuple[str, str],
    at: datetime,
) -> Json:
    """A `my_chat_member` update's body: the bot was blocked, unblocked, added or removed."""
    chat, person = chat_row(db, chat_id), chat_row(db, by_user)
    assert chat is not None
    assert person is not None
    old, new = statuses
    return {
        "chat": chat_object(chat),
        "from": person_user(person),
        "date": unix(at),
        "old_chat_member": _member(bot_id, old),
        "new_chat_member": _member(bot_id, new),
    }


def _member(bot_id: int, status: str) -> Json:
    member: Json = {"user": bot_user(bot_id), "status": status}
    return member | ({"until_date": 0} if status == "kicked" else {})
