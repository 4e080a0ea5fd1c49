"""What a task that is there would take over from a row that says nearly the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.domain.errors import TaskIsClosed
from portal.domain.types import OPEN_STATES, TaskState

Value = str | int | date | tuple[int, ...] | None
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Content:
    """What a task and a row both say: `due` is the deadline in force, not the one it rolls to."""

    title: str
    lead_unit_id: int | None
    coordinating_unit_ids: tuple[int, ...]
    due: date | None
    product: str
    competent_authority: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field with what it says now and what it would say."""

    field: str
    old: Value
    new: Value


def changes_of(task: Content, row: Content) -> tuple[Change, ...]:
    """The fields in which a row differs, in the order of `Content`.

    What the row does not say stays as it is; capitals, punctuation and the order of
    units change nothing.
    """
    found = []
    for name in Content.__slots__:
        old, new = getattr(task, name), getattr(row, name)
        if new and _key(old) != _key(new):
            found.append(Change(name, old, new))
    return tuple(found)


def takes_updates(state: TaskState) -> bool:
    """Whether a task still takes something over: a draft or an open one."""
    return state is TaskState.DRAFT or state in OPEN_STATES


def require_open(code: str, state: TaskState) -> None:
    """Raise TaskIsClosed for a task that takes nothing over any more."""
    if not takes_updates(state):
        raise TaskIsClosed(code=code, state=state)


def is_as_left(now: Mapping[str, object], left: Mapping[str, object]) -> bool:
    """Whether everything that was taken over still reads as it was left."""
    return all(now[name] == value for name, value in left.items())


def _key(value: Value) -> Value:
    if isinstance(value, str):
        return " ".join(_WORD.findall(unicodedata.normalize("NFC", value).lower()))
    return tuple(sorted(value)) if isinstance(value, tuple) else value
