"""Why a file cannot be read, each a sentence of its own for whoever brought it."""

from __future__ import annotations

from enum import StrEnum


class Trouble(StrEnum):
    WRONG_TYPE = "wrong_type"
    OLD_OFFICE = "old_office"
    TOO_BIG = "too_big"
    EMPTY = "empty"
    PASSWORD = "password"  # noqa: S105
    SCANNED = "scanned"
    OLD_FONT = "old_font"
    MACROS = "macros"
    BROKEN = "broken"
    HOSTILE = "hostile"
    TOO_LONG = "too_long"
