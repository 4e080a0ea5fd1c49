"""What lies between two versions of a plan: tasks added and removed, deadlines and people moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.types import REMOVED_STATES, TaskState


class PlanChange(StrEnum):
    """One way in which a task of a plan differs between two instants.

    ADDED and REMOVED are told alone: what was not there, or is there no more, has moved nothing.
    """

    ADDED = "added"
    REMOVED = "removed"
    DEADLINE = "deadline"
    PERSON = "person"
    UNIT = "unit"
    PHASE = "phase"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a plan says of an issued task at an instant; ids of unit, person and phase."""

    state: TaskState
    effective_due: date | None
    official_id: int | None
    lead_unit_id: int | None
    phase_id: int | None

    @property
    def counts(self) -> bool:
        return self.state not in REMOVED_STATES


def changes_of(before: Standing | None, after: Standing | None) -> tuple[PlanChange, ...]:
    """How a task changed; None where it was not in the plan. Cancelled and merged is removed."""
    was, is_there = before is not None and before.counts, after is not None and after.counts
    if not was or not is_there or before is None or after is None:
        if was == is_there:
            return ()
        return (PlanChange.ADDED,) if is_there else (PlanChange.REMOVED,)
    moved = {
        PlanChange.DEADLINE: before.effective_due != after.effective_due,
        PlanChange.PERSON: before.official_id != after.official_id,
        PlanChange.UNIT: before.lead_unit_id != after.lead_unit_id,
        PlanChange.PHASE: before.phase_id != after.phase_id,
    }
    return tuple(change for change, is_moved in moved.items() if is_moved)
