"""The control API over HTTP: a verb by its name, its arguments checked against its signature."""

from __future__ import annotations

import base64
import binascii
import inspect
import math
import types
import typing
from dataclasses import asdict, is_dataclass
from typing import Any

from bot.loopback.acting import Misuse
from bot.loopback.api import Answer, json_bytes
from bot.loopback.control import Control
from bot.loopback.params import Params
from bot.loopback.refusal import Refusal

VERBS = (
    "chats",
    "messages",
    "wait_message",
    "changes",
    "ensure_user",
    "add_to_group",
    "send_text",
    "send_file",
    "send_document",
    "send_photo",
    "send_special",
    "tap",
    "tap_answer",
    "block",
    "unblock",
    "mark_read",
    "inject",
    "pending_updates",
    "age_updates",
    "age_taps",
    "number_updates_from",
    "ledger",
    "clear_ledger",
    "add_fault",
    "faults",
    "clear_faults",
    "limits",
    "change_limits",
    "stats",
)
TRUE_WORDS, FALSE_WORDS = {"1", "true", "yes"}, {"0", "false", "no"}


def answer_control(control: Control, verb: str, params: Params) -> Answer:
    """Carry out a control verb: `{"ok": true, "result": …}` or `{"ok": false, "error": …}`."""
    if verb not in VERBS:
        return _refused(404, f"There is no verb {verb!r}; there are: {', '.join(VERBS)}.")
    function = getattr(control, verb)
    try:
        result = function(**_arguments(function, params))
    except (Misuse, Refusal) as refusal:
        return _refused(400, str(refusal))
    except (UnicodeEncodeError, OverflowError):
        return _refused(400, "A text must be UTF-8 and a number must fit 64 bits.")
    return Answer(200, json_bytes({"ok": True, "result": _plain(result)}))


def _refused(status: int, sentence: str) -> Answer:
    return Answer(status, json_bytes({"ok": False, "error": sentence}))


def _plain(result: Any) -> Any:
    if isinstance(result, list):
        return [_plain(one) for one in result]
    if is_dataclass(result) and not isinstance(result, type):
        return asdict(result)
    return result


def _arguments(function: Any, params: Params) -> dict[str, Any]:
    hints = typing.get_type_hints(function)
    wanted = inspect.signature(function).parameters
    given: dict[str, Any] = dict(params.values)
    for name, upload in params.uploads.items():
        given[name] = upload.content
        given.setdefault("name", upload.name)
    for name in given:
        if name not in wanted:
            raise Misuse(f"There is no argument {name!r}; there are: {', '.join(wanted)}.")
    for name, parameter in wanted.items():
        if parameter.default is inspect.Parameter.empty and name not in given:
            raise Misuse(f"The argument {name!r} is missing.")
    return {name: _read(name, value, hints[name]) for name, value in given.items()}


def _read(name: str, value: Any, hint: Any) -> Any:
    """The value as the verb wants it; query strings and forms carry only text."""
    wanted = [hint]
    if isinstance(hint, types.UnionType):
        wanted = [one for one in typing.get_args(hint) if one is not types.NoneType]
        if value is None or value == "":
            return None
    kind = typing.get_origin(wanted[0]) or wanted[0]
    try:
        return _converted(value, kind)
    except (ValueError, TypeError, binascii.Error):
        raise Misuse(f"The argument {name!r} must be a {_WORDS[kind]}.") from None


_WORDS = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    dict: "JSON object",
    bytes: "base64 text",
}


def _converted(value: Any, kind: type) -> Any:
    if kind in {int, float} and isinstance(value, int | float | str):
        return _number(value, kind)
    if isinstance(value, kind):
        return value
    if not isinstance(value, str):
        raise TypeError
    if kind is bytes:
        return base64.b64decode(value, validate=True)
    if kind is bool:
        if value.lower() not in TRUE_WORDS | FALSE_WORDS:
            raise ValueError
        return value.lower() in TRUE_WORDS
    raise TypeError


def _number(value: int | float | str, kind: type) -> int | float:
    if isinstance(value, bool) or (kind is int and isinstance(value, float)):
        raise TypeError
    number: int | float = kind(value)
    if not math.isfinite(number):
        raise ValueError
    return number
