"""The small forms that messages share: lights, days, cut titles, and how long a text is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from html import unescape
from itertools import islice
from re import sub

from babel.dates import format_date

from portal.domain.types import Button, Light

LIGHT_MARKS: dict[Light, str] = {
    Light.COMPLETED: "✅",
    Light.UNDER_REVIEW: "🔷",
    Light.OVERDUE: "🔴",
    Light.PAUSED: "⏸",
    Light.NOT_STARTED: "⚪",
    Light.UNKNOWN: "❔",
    Light.AT_RISK: "🟡",
    Light.ON_TRACK: "🟢",
}

#: one phone screen; a digest has its own measure
MAX_LENGTH, MAX_LINES = 900, 18
DIGEST_MAX_LENGTH, DIGEST_MAX_ENTITIES = 3_500, 60
TITLE_LENGTH = 60
BUTTON_LENGTH = 22
_TITLE_AT_LEAST = 20


@dataclass(frozen=True, slots=True)
class Moment:
    """When a message is read: the instant, the office's day and its zone."""

    now: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def cut(text: str, length: int = TITLE_LENGTH) -> str:
    """The text in one line of at most so many characters, cut at a space."""
    text = " ".join(text.split())
    if length_of(text) <= length:
        return text
    kept = text[: length - 1]
    while length_of(kept) > length - 1:
        kept = kept[:-1]
    at = kept.rfind(" ")
    return (kept[:at] if at >= _TITLE_AT_LEAST else kept).rstrip(" ,;:.–-") + "…"


def length_of(text: str) -> int:
    """UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def visible(text: str) -> str:
    """What the reader sees of a text in the channel's HTML."""
    return unescape(sub(r"</?[a-z][^>]*>", "", text))


def is_one_screen(text: str) -> bool:
    seen = visible(text)
    return length_of(seen) <= MAX_LENGTH and seen.count("\n") < MAX_LINES


def day_month(day: date, today: date) -> str:
    """`25/11`, with the year when it is another one."""
    return f"{day:%d/%m}" if day.year == today.year else f"{day:%d/%m/%Y}"


@lru_cache(maxsize=1_000)
def weekday(day: date, locale: str) -> str:
    """The weekday as it reads inside a sentence."""
    name = format_date(day, "EEEE", locale=locale)
    return name.replace("Thứ", "thứ", 1) if locale == "vi" else name


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def rows_of_numbers(buttons: Sequence[Button]) -> tuple[tuple[Button, ...], ...]:
    """Number buttons, up to five in a row, more in two even rows."""
    width = 5 if len(buttons) <= 5 else -(-len(buttons) // 2)
    remaining, rows = iter(buttons), []
    while row := tuple(islice(remaining, width)):
        rows.append(row)
    return tuple(rows)
