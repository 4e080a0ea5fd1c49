"""What becomes of something taken in, and of each of its rows."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

UNDO_FOR = timedelta(days=30)
#: so alike, in percent, that somebody has to choose
ALIKE_FROM = 80


class BatchState(StrEnum):
    """Waiting to be read, being read, ready to be looked at, written as drafts, put back."""

    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    FAILED = "failed"
    COMMITTED = "committed"
    UNDONE = "undone"
    DISCARDED = "discarded"


class RowChoice(StrEnum):
    """What somebody decided about a row; open is nothing yet.

    UPDATE lets the task that is nearly the same take over what the row says.
    """

    OPEN = "open"
    ADD = "add"
    UPDATE = "update"
    LEAVE_OUT = "leave_out"


class RowPlace(StrEnum):
    """Where a row stands in the preview."""

    ADD = "add"
    UPDATE = "update"
    LOOK = "look"
    TWICE = "twice"
    LEFT_OUT = "left_out"
    DONE = "done"


def place_of(
    choice: RowChoice, *, has_problems: bool, is_like_another: bool, has_task: bool
) -> RowPlace:
    """Where a row stands: a choice of somebody settles everything that was to be looked at."""
    if has_task:
        return RowPlace.DONE
    if choice is RowChoice.LEAVE_OUT:
        return RowPlace.LEFT_OUT
    if choice is RowChoice.ADD:
        return RowPlace.ADD
    if choice is RowChoice.UPDATE and is_like_another:
        return RowPlace.UPDATE
    if is_like_another:
        return RowPlace.TWICE
    return RowPlace.LOOK if has_problems else RowPlace.ADD
