"""Whether an update has the shape that Telegram documents, as far as the handlers look.

python-telegram-bot takes whatever comes and fails late, somewhere inside; what is not of this
shape is unreadable and set aside before.
"""

from __future__ import annotations

from typing import Any

_LARGEST_ID = 2**52


class Misshapen(ValueError):
    """The update is not one; the message names the first part that is wrong."""


def check_update(update: Any) -> None:
    """Raise `Misshapen` unless every part the handlers look at is what it should be."""
    _dict(update, "update")
    if "message" in update:
        _check_message(update["message"])
    if "callback_query" in update:
        query = _dict(update["callback_query"], "callback_query")
        _text(query, "id", is_needed=True)
        _text(query, "data")
        _check_person(query.get("from"))
        if query.get("message") is not None:
            _check_message(query["message"])
    if "my_chat_member" in update:
        change = _dict(update["my_chat_member"], "my_chat_member")
        _check_chat(change.get("chat"))
        _check_person(change.get("from"))
        for name in ("old_chat_member", "new_chat_member"):
            member = _dict(change.get(name), name)
            _text(member, "status", is_needed=True)
            _check_person(member.get("user"))


def _check_message(message: Any) -> None:
    _dict(message, "message")
    _number(message, "message_id")
    _number(message, "date")
    _check_chat(message.get("chat"))
    if message.get("from") is not None:
        _check_person(message["from"])
    _text(message, "text")
    _text(message, "caption")
    _text(message, "media_group_id")
    for name in ("document", "video", "audio"):
        if message.get(name) is not None:
            _check_file(_dict(message[name], name))
    for size in _list(message, "photo"):
        _check_file(_dict(size, "photo"))
    for entity in _list(message, "entities"):
        _text(_dict(entity, "entity"), "type", is_needed=True)
        _number(entity, "offset")
        _number(entity, "length")
    if message.get("reply_to_message") is not None:
        _check_message(message["reply_to_message"])
    if message.get("reply_markup") is not None:
        markup = _dict(message["reply_markup"], "reply_markup")
        for row in _list(markup, "inline_keyboard"):
            if not isinstance(row, list):
                raise Misshapen("inline_keyboard")
            for button in row:
                _text(_dict(button, "button"), "text", is_needed=True)
                _text(button, "callback_data")


def _check_file(file: dict[str, Any]) -> None:
    _text(file, "file_id", is_needed=True)
    _text(file, "file_name")
    if file.get("file_size") is not None:
        _number(file, "file_size")


def _check_chat(chat: Any) -> None:
    _number(_dict(chat, "chat"), "id")
    _text(chat, "type", is_needed=True)


def _check_person(person: Any) -> None:
    _number(_dict(person, "from"), "id")
    _text(person, "first_name", is_needed=True)
    for name in ("last_name", "username", "language_code"):
        _text(person, name)


def _dict(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Misshapen(name)
    return value


def _list(holder: dict[str, Any], name: str) -> list[Any]:
    value = holder.get(name) or []
    if not isinstance(value, list):
        raise Misshapen(name)
    return value


def _number(holder: dict[str, Any], name: str) -> None:
    value = holder.get(name)
    if type(value) is not int or abs(value) >= _LARGEST_ID:
        raise Misshapen(name)


def _text(holder: dict[str, Any], name: str, *, is_needed: bool = False) -> None:
    value = holder.get(name)
    is_missing = value is None and not is_needed
    if not isinstance(value, str) and not is_missing:
        raise Misshapen(name)
