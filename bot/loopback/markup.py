"""Keyboards: what the Bot API refuses in them, and how the person sees them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from bot.loopback.refusal import bad_request
from portal.channels.loopback_views import Button

DATA_BYTES = range(1, 65)


def checked_markup(markup: Any) -> dict[str, Any]:
    """The markup as the Bot API would keep it, or its refusal."""
    if markup is None:
        return {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    for row in _rows(markup.get("inline_keyboard", [])):
        for button in row:
            _check_button(button)
    _rows(markup.get("keyboard", []))
    return markup


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard button: an Array of Array is expected")
    return rows


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed")
    if "callback_data" in button:
        if len(str(button["callback_data"]).encode()) not in DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "url" in button:
        _check_url(str(button["url"]))
    elif set(button) <= {"text", "style"}:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed")


def _check_url(url: str) -> None:
    """Telegram takes no host without a dot, so `http://localhost` never works in a button."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme == "tg":
        return
    if parts.scheme not in {"http", "https"} or ("." not in host and ":" not in host):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def inline_part(markup: dict[str, Any]) -> dict[str, Any]:
    """What stays with the message after it was sent; other keyboards belong to the chat."""
    rows = markup.get("inline_keyboard")
    return {"inline_keyboard": rows} if rows else {}


def buttons_of(markup: dict[str, Any]) -> tuple[tuple[Button, ...], ...]:
    return tuple(
        tuple(
            Button(
                text=str(one["text"]),
                data=one.get("callback_data"),
                url=one.get("url"),
                style=one.get("style"),
            )
            for one in row
        )
        for row in markup.get("inline_keyboard", [])
    )


def keyboard_of(markup: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(str(one["text"]) if isinstance(one, dict) else str(one) for one in row)
        for row in markup.get("keyboard", [])
    )


def has_button(markup: dict[str, Any], data: str) -> bool:
    return any(one.data == data for row in buttons_of(markup) for one in row)


def dumped(value: Any) -> str:
    """One spelling for one value, so that two markups can be compared as text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
