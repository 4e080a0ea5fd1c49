"""The Bot API's verbs that write into a chat. Each runs inside one transaction of the store."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import Any

from bot.loopback.calls import Call, Outcome, Verb, known_chat, writable_chat
from bot.loopback.html import Parsed, parse_html, parse_plain, utf16_length
from bot.loopback.mailbox import (
    Draft,
    add_file,
    add_message,
    change_message,
    file_row,
    message_row,
    next_revision,
)
from bot.loopback.markup import checked_markup, dumped, inline_part
from bot.loopback.objects import message_object
from bot.loopback.refusal import Refusal, bad_request

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
LONGEST_TOAST = 200
LARGEST_UPLOAD = 50 * 1024 * 1024
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def send_message(call: Call) -> Outcome:
    chat = writable_chat(call)
    parsed = _parsed(call, "text")
    if not parsed.plain:
        raise bad_request("message text is empty")
    if utf16_length(parsed.plain) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return _send(call, chat, parsed, call.params.text("text"), file_id=None)


def send_document(call: Call) -> Outcome:
    chat = writable_chat(call)
    parsed = _parsed(call, "caption")
    if utf16_length(parsed.plain) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return _send(call, chat, parsed, call.params.text("caption"), file_id=_document(call))


def _send(
    call: Call, chat: sqlite3.Row, parsed: Parsed, raw: str, *, file_id: str | None
) -> Outcome:
    row = add_message(
        call.db,
        Draft(
            chat_id=chat["chat_id"],
            sender="bot",
            sender_id=call.bot_id,
            parsed=parsed,
            raw=raw,
            sent_at=call.now,
            markup=checked_markup(call.params.nested("reply_markup")),
            is_silent=call.params.flag("disable_notification"),
            is_protected=call.params.flag("protect_content"),
            reply_to=_replied(call, chat["chat_id"]),
            file_id=file_id,
        ),
    )
    return _about(call, row)


def _about(call: Call, row: sqlite3.Row) -> Outcome:
    return Outcome(
        result=message_object(call.db, row, call.bot_id),
        chat_id=row["chat_id"],
        message_id=row["message_id"],
        text=row["plain"],
    )


def _parsed(call: Call, name: str) -> Parsed:
    mode = call.params.text("parse_mode").lower()
    if mode not in {"", "html"}:
        raise bad_request("this server reads parse_mode HTML only")
    text = call.params.text(name)
    return parse_html(text) if mode else parse_plain(text)


def _replied(call: Call, chat_id: int) -> int | None:
    asked = call.params.nested("reply_parameters") or {}
    if not isinstance(asked, dict):
        raise bad_request("object expected as reply parameters")
    try:
        message_id = int(asked.get("message_id", call.params.integer("reply_to_message_id") or 0))
    except (TypeError, ValueError):
        raise bad_request("message to be replied not found") from None
    if not message_id:
        return None
    if message_row(call.db, chat_id, message_id) is not None:
        return message_id
    if asked.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _document(call: Call) -> str:
    """The id of the sent file: uploaded with the call, or known from before."""
    named = call.params.text("document")
    upload = call.params.uploads.get(named.removeprefix("attach://") or "document")
    if upload is None and not named:
        upload = next(iter(call.params.uploads.values()), None)
    if upload is None:
        known = file_row(call.db, named)
        if known is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return str(known["file_id"])
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > LARGEST_UPLOAD:
        raise Refusal(413, "Request Entity Too Large")
    added = add_file(call.db, "document", upload.name, upload.mime_type, upload.content)
    return str(added["file_id"])


def edit_message_text(call: Call) -> Outcome:
    row = _editable(call)
    parsed = _parsed(call, "text")
    if row["file_id"]:
        raise bad_request("there is no text in the message to edit")
    if not parsed.plain:
        raise bad_request("message text is empty")
    if utf16_length(parsed.plain) > LONGEST_TEXT:
        raise bad_request("message is too long")
    markup = inline_part(checked_markup(call.params.nested("reply_markup")))
    return _edit(
        call,
        row,
        raw=call.params.text("text"),
        plain=parsed.plain,
        html=parsed.html,
        entities=dumped(parsed.entities),
        markup=dumped(markup),
    )


def edit_message_reply_markup(call: Call) -> Outcome:
    row = _editable(call)
    markup = inline_part(checked_markup(call.params.nested("reply_markup")))
    return _edit(call, row, markup=dumped(markup))


def _editable(call: Call) -> sqlite3.Row:
    chat = writable_chat(call)
    row = message_row(call.db, chat["chat_id"], call.params.integer("message_id") or 0)
    if row is None:
        raise bad_request("message to edit not found")
    is_inline = set(json.loads(row["markup"])) <= {"inline_keyboard"}
    if row["sender"] != "bot" or not is_inline:
        raise bad_request("message can't be edited")
    return row


def _edit(call: Call, row: sqlite3.Row, **facts: str) -> Outcome:
    compared = ("plain", "entities", "markup")
    if all(facts.get(name, row[name]) == row[name] for name in compared):
        raise bad_request(NOT_MODIFIED)
    change_message(call.db, row["message_id"], edited_at=call.now.isoformat(), **facts)
    edited = message_row(call.db, row["chat_id"], row["message_id"])
    assert edited is not None
    return _about(call, edited)


def delete_message(call: Call) -> Outcome:
    chat = known_chat(call)
    message_id = call.params.integer("message_id") or 0
    if message_row(call.db, chat["chat_id"], message_id) is None:
        raise bad_request("message to delete not found")
    change_message(call.db, message_id, is_deleted=1)
    return Outcome(True, chat["chat_id"], message_id)


def set_message_reaction(call: Call) -> Outcome:
    chat = writable_chat(call)
    message_id = call.params.integer("message_id") or 0
    if message_row(call.db, chat["chat_id"], message_id) is None:
        raise bad_request("message to react not found")
    asked = call.params.nested("reaction") or []
    if not isinstance(asked, list) or len(asked) > 1 or not all(_is_emoji(one) for one in asked):
        raise bad_request("REACTION_INVALID")
    emoji = asked[0]["emoji"] if asked else ""
    change_message(call.db, message_id, reaction=emoji)
    return Outcome(True, chat["chat_id"], message_id, emoji)


def _is_emoji(reaction: Any) -> bool:
    return (
        isinstance(reaction, dict)
        and reaction.get("type") == "emoji"
        and isinstance(reaction.get("emoji"), str)
    )


def send_chat_action(call: Call) -> Outcome:
    chat = writable_chat(call)
    return Outcome(True, chat["chat_id"], text=call.params.text("action"))


def answer_callback_query(call: Call) -> Outcome:
    """Answered once, and within the time a phone shows the button as busy."""
    tap = call.db.execute(
        "SELECT * FROM taps WHERE query_id = ?", (call.params.text("callback_query_id"),)
    ).fetchone()
    now = time.time()
    if tap is None or tap["answered_at"] or now - tap["tapped_at"] > call.query_seconds:
        raise bad_request(TOO_OLD)
    text = call.params.text("text")
    if utf16_length(text) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    call.db.execute(
        "UPDATE taps SET answered_at = ?, text = ?, is_alert = ?, url = ?, revision = ? "
        "WHERE query_id = ?",
        (
            now,
            text,
            call.params.flag("show_alert"),
            call.params.text("url"),
            next_revision(call.db),
            tap["query_id"],
        ),
    )
    return Outcome(True, tap["chat_id"], tap["message_id"], text)


CHAT_VERBS: dict[str, Verb] = {
    "sendMessage": send_message,
    "sendDocument": send_document,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "setMessageReaction": set_message_reaction,
    "sendChatAction": send_chat_action,
    "answerCallbackQuery": answer_callback_query,
}
