"""How units end and what takes their place (domain.md §2.12, rows 46 and 47)."""

from __future__ import annotations

from enum import StrEnum


class SuccessionKind(StrEnum):
    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    DISSOLVE = "dissolve"
