"""Chats, messages and files as rows; every change takes the next revision number."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.loopback.html import Parsed
from bot.loopback.markup import buttons_of, dumped, keyboard_of
from bot.loopback.store import next_number
from portal.channels.loopback_views import Chat, Message, SharedFile, Tap

FOLDERS = {"photo": "photos", "voice": "voice", "video": "videos", "audio": "music"}


@dataclass(frozen=True)
class Draft:
    """A message about to be written into a chat."""

    chat_id: int
    sender: str
    sender_id: int
    parsed: Parsed
    raw: str
    sent_at: datetime
    markup: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    is_silent: bool = False
    is_protected: bool = False
    reply_to: int | None = None
    file_id: str | None = None


def next_revision(db: sqlite3.Connection) -> int:
    return next_number(db, "revision")


def chat_row(db: sqlite3.Connection, chat_id: int) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM chats WHERE chat_id = ?", (chat_id,)
    ).fetchone()
    return row


def write_chat(db: sqlite3.Connection, chat_id: int, **facts: str | int | bool) -> None:
    """Make the chat, or change the given facts of it."""
    usual = {
        "kind": "private",
        "first_name": "",
        "last_name": "",
        "username": "",
        "language_code": "",
        "is_started": False,
        "is_blocked": False,
    }
    usual["revision"] = facts["revision"] = next_revision(db)
    row = {**usual, **facts, "chat_id": chat_id}
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    changed = ", ".join(f"{name} = excluded.{name}" for name in facts)
    db.execute(
        f"INSERT INTO chats ({names}) VALUES ({marks}) "  # noqa: S608 - names are ours
        f"ON CONFLICT (chat_id) DO UPDATE SET {changed}",
        row,
    )


def message_row(db: sqlite3.Connection, chat_id: int, message_id: int) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT * FROM messages WHERE message_id = ? AND chat_id = ? AND NOT is_deleted",
        (message_id, chat_id),
    ).fetchone()
    return row


def add_message(db: sqlite3.Connection, draft: Draft) -> sqlite3.Row:
    message_id = next_number(db, "message_id")
    db.execute(
        "INSERT INTO messages (message_id, chat_id, sender, sender_id, raw, html, plain, entities,"
        " markup, extra, sent_at, is_silent, is_protected, reply_to, file_id, revision)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            message_id,
            draft.chat_id,
            draft.sender,
            draft.sender_id,
            draft.raw,
            draft.parsed.html,
            draft.parsed.plain,
            dumped(draft.parsed.entities),
            dumped(draft.markup),
            dumped(draft.extra),
            draft.sent_at.isoformat(),
            draft.is_silent,
            draft.is_protected,
            draft.reply_to,
            draft.file_id,
            next_revision(db),
        ),
    )
    added = message_row(db, draft.chat_id, message_id)
    assert added is not None
    return added


def change_message(db: sqlite3.Connection, message_id: int, **facts: str | int | None) -> None:
    changed = ", ".join(f"{name} = :{name}" for name in facts)
    db.execute(
        f"UPDATE messages SET {changed}, revision = :revision "  # noqa: S608 - names are ours
        "WHERE message_id = :message_id",
        {**facts, "revision": next_revision(db), "message_id": message_id},
    )


def add_file(
    db: sqlite3.Connection, kind: str, name: str, mime_type: str, content: bytes
) -> sqlite3.Row:
    number = next_number(db, "file")
    ending = name.rpartition(".")[2] if "." in name else "bin"
    safe_ending = "".join(letter for letter in ending if letter.isalnum())[:8] or "bin"
    file_id = f"LB{number}-{secrets.token_urlsafe(12)}"
    db.execute(
        "INSERT INTO files VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            file_id,
            kind,
            name,
            mime_type,
            len(content),
            f"{FOLDERS.get(kind, 'documents')}/file_{number}.{safe_ending}",
            content,
        ),
    )
    added = file_row(db, file_id)
    assert added is not None
    return added


def file_row(db: sqlite3.Connection, file_id: str) -> sqlite3.Row | None:
    row: sqlite3.Row | None = db.execute(
        "SELECT file_id, kind, name, mime_type, size, path FROM files WHERE file_id = ?", (file_id,)
    ).fetchone()
    return row


def file_content(db: sqlite3.Connection, path: str) -> tuple[str, bytes] | None:
    row = db.execute("SELECT mime_type, content FROM files WHERE path = ?", (path,)).fetchone()
    return None if row is None else (str(row["mime_type"]), bytes(row["content"]))


def chat_view(db: sqlite3.Connection, row: sqlite3.Row) -> Chat:
    last = db.execute(
        "SELECT message_id, plain FROM messages WHERE chat_id = ? AND NOT is_deleted "
        "ORDER BY message_id DESC LIMIT 1",
        (row["chat_id"],),
    ).fetchone()
    unread = db.execute(
        "SELECT count(*) FROM messages WHERE chat_id = ? AND message_id > ? AND sender = 'bot' "
        "AND NOT is_deleted",
        (row["chat_id"], row["read_up_to"]),
    ).fetchone()[0]
    return Chat(
        chat_id=row["chat_id"],
        kind=row["kind"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        username=row["username"],
        language_code=row["language_code"],
        is_started=bool(row["is_started"]),
        is_blocked=bool(row["is_blocked"]),
        unread=unread,
        last_message_id=last["message_id"] if last else 0,
        last_text=last["plain"] if last else "",
        revision=row["revision"],
    )


def message_view(db: sqlite3.Connection, row: sqlite3.Row) -> Message:
    markup = json.loads(row["markup"])
    file = file_row(db, row["file_id"]) if row["file_id"] else None
    edited_at = row["edited_at"]
    return Message(
        message_id=row["message_id"],
        chat_id=row["chat_id"],
        sender=row["sender"],
        sender_id=row["sender_id"],
        html=row["html"],
        raw=row["raw"],
        plain=row["plain"],
        entities=len(json.loads(row["entities"])),
        buttons=buttons_of(markup),
        keyboard=keyboard_of(markup),
        wants_reply=bool(markup.get("force_reply")),
        placeholder=str(markup.get("input_field_placeholder", "")),
        sent_at=datetime.fromisoformat(row["sent_at"]),
        edited_at=datetime.fromisoformat(edited_at) if edited_at else None,
        is_deleted=bool(row["is_deleted"]),
        is_silent=bool(row["is_silent"]),
        is_protected=bool(row["is_protected"]),
        reply_to=row["reply_to"],
        file=SharedFile(**dict(file)) if file else None,
        reaction=row["reaction"],
        revision=row["revision"],
    )


def tap_view(row: sqlite3.Row) -> Tap:
    return Tap(**{**dict(row), "is_alert": bool(row["is_alert"])})
