"""What a button's data says: `1pg.t4f2.r9.m3k.75`, ASCII, at most 64 bytes, no personal data.

The leading digit is the version, so that a button of an older edition is recognised; numbers are
in base 36. `r` is the version of the task, so that a stale or repeated tap is noticed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

VERSION = "1"
MAX_BYTES = 64
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_ARG = re.compile(r"[A-Za-z0-9_-]*")


class Verb(StrEnum):
    """What a tap asks for."""

    LIST = "ls"
    CARD = "tk"
    ASK_PROGRESS = "pa"
    PROGRESS = "pg"
    CONFIRM_DECREASE = "pd"
    OTHER_NUMBER = "po"
    NOTE = "nt"
    NO_DIFFICULTY = "nd"
    SKIP = "sk"
    ALL_UNCHANGED = "au"
    ONE_BY_ONE = "ob"
    CLAIM = "cl"
    ASK_PROMISE = "fa"
    PROMISE = "fp"
    ASK_EXTENSION = "ea"
    EXTENSION = "ex"
    ASK_DIFFICULTY = "da"
    DIFFICULTY = "df"
    SEEN = "sn"
    SNOOZE = "sz"
    EDIT_ANSWERS = "ed"
    MY_TASKS = "my"
    ACKNOWLEDGE = "ak"
    DIFFICULTY_UNIT = "du"
    HELPER = "hp"
    OBSTACLE = "ov"
    ADD_TO_DIFFICULTY = "oa"
    RESOLVED = "or"
    STILL_STUCK = "os"
    ANSWER_OBSTACLE = "ow"
    AGREE = "og"
    NOT_MINE = "nm"
    CLARIFY = "cy"
    COMMIT = "cm"
    LINK = "lk"
    NOT_ME = "lx"
    LANGUAGE = "lg"
    MORNING = "mh"
    UNLINK = "ul"
    DISCARD = "dx"
    REQUEST = "xv"
    GRANT = "xg"
    GRANT_OTHER = "xo"
    REFUSE = "xr"
    WITHDRAW = "xw"
    NUDGE = "hn"
    REASSIGN = "hr"
    REFER = "hl"
    EXPLAIN = "el"
    SEND_EXPLANATION = "es"
    FILE = "fl"
    FILE_TASK = "ft"
    UPLOAD = "up"


class UnreadableCallback(ValueError):
    """The data is not ours, or of an edition that is gone."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A verb with the task, the task's version, the message it stands under, and an argument."""

    verb: Verb
    task_id: int | None = None
    version: int | None = None
    message_id: int | None = None
    arg: str = ""


def encode(tap: Tap) -> str:
    """The data of a button, or ValueError if it would not fit Telegram's 64 bytes."""
    parts = [VERSION + tap.verb]
    for letter, number in (("t", tap.task_id), ("r", tap.version), ("m", tap.message_id)):
        if number is not None:
            parts.append(letter + _base36(number))
    if not _ARG.fullmatch(tap.arg):
        raise ValueError(f"{tap.arg!r} is not an opaque code")
    if tap.arg:
        parts.append("=" + tap.arg)
    data = ".".join(parts)
    if len(data.encode("ascii")) > MAX_BYTES:
        raise ValueError(f"{data!r} is longer than {MAX_BYTES} bytes")
    return data


def decode(data: str) -> Tap:
    """The tap a button's data means, or `UnreadableCallback`."""
    head, *rest = data.split(".")
    if head[:1] != VERSION:
        raise UnreadableCallback(data)
    numbers: dict[str, int] = {}
    arg = ""
    try:
        verb = Verb(head[1:])
        for part in rest:
            if part[:1] == "=":
                arg = part[1:]
            else:
                numbers[part[:1]] = int(part[1:], 36)
    except ValueError as error:
        raise UnreadableCallback(data) from error
    if set(numbers) - {"t", "r", "m"} or not _ARG.fullmatch(arg):
        raise UnreadableCallback(data)
    return Tap(verb, numbers.get("t"), numbers.get("r"), numbers.get("m"), arg)


def _base36(number: int) -> str:
    if number < 0:
        raise ValueError("only whole numbers from 0 can be coded")
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits
