"""A unit's own plan under an upper one: what is addressed to it, by when, and how far it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.errors import LaterThanUpper
from portal.domain.types import OPEN_STATES, TaskState


class Addressed(StrEnum):
    """How an upper task is addressed to a unit."""

    LEAD = "lead"
    COORDINATING = "coordinating"


class Reach(StrEnum):
    """How far an upper task has got into the own plan of a unit it is addressed to.

    NOT_TAKEN: the unit has no task under it. DRAFTED: only drafts. UNDER_WAY: at least one is
    issued, not all are completed. DONE: all are completed. MOOT: the upper task is completed, and
    the unit never had one under it.
    """

    NOT_TAKEN = "not_taken"
    DRAFTED = "drafted"
    UNDER_WAY = "under_way"
    DONE = "done"
    MOOT = "moot"


@dataclass(frozen=True, slots=True)
class Covered:
    """How many upper tasks of a unit have got how far; each is counted once."""

    lead: int
    coordinating: int
    by_reach: Mapping[Reach, int]

    @property
    def total(self) -> int:
        return self.lead + self.coordinating


def addressed(
    unit_id: int, lead_unit_id: int | None, coordinating_unit_ids: Collection[int]
) -> Addressed | None:
    """How a task is addressed to a unit; None when it is not."""
    if unit_id == lead_unit_id:
        return Addressed.LEAD
    return Addressed.COORDINATING if unit_id in coordinating_unit_ids else None


def check_within_upper(due: date | None, upper_due: date | None, code: str) -> None:
    """Raise LaterThanUpper when a deadline lies after that of the upper task `code`.

    Both are effective deadlines. An upper task without a deadline sets no limit; a task without one
    is for the six clears to judge.
    """
    if due is not None and upper_due is not None and due > upper_due:
        raise LaterThanUpper(due=due, upper_due=upper_due, code=code)


def reach(upper: TaskState, states: Iterable[TaskState]) -> Reach:
    """How far an upper task has got, by its state and those of the unit's tasks under it.

    What was cancelled or merged carries nothing out.
    """
    held = set(states)
    is_open = not held.isdisjoint(OPEN_STATES)
    is_done = TaskState.COMPLETED in held
    if is_open or (is_done and TaskState.DRAFT in held):
        return Reach.UNDER_WAY
    if is_done:
        return Reach.DONE
    if TaskState.DRAFT in held:
        return Reach.DRAFTED
    return Reach.MOOT if upper is TaskState.COMPLETED else Reach.NOT_TAKEN


def covered(rows: Iterable[tuple[Addressed, Reach]]) -> Covered:
    """Count the upper tasks of a unit, each given by how it is addressed and how far it has got."""
    ways: Counter[Addressed] = Counter()
    reached: Counter[Reach] = Counter()
    for way, how_far in rows:
        ways[way] += 1
        reached[how_far] += 1
    return Covered(
        lead=ways[Addressed.LEAD],
        coordinating=ways[Addressed.COORDINATING],
        by_reach={each: reached[each] for each in Reach},
    )
