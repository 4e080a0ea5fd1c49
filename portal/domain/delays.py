"""Delay events: a deadline in force that was missed, and whether it is charged."""

from __future__ import annotations

from enum import StrEnum


class DelayState(StrEnum):
    """Charged; waiting for the cause to be judged; excused; or inside a flexible window."""

    CHARGED = "charged"
    PENDING_CAUSE = "pending_cause"
    EXCUSED = "excused"
    WITHIN_WINDOW = "within_window"
