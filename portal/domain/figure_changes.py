"""What lies between two instants: which tasks changed class, and whether it was work or paper.

In 2025 an official table lost 258 overdue tasks within four days, and nobody outside could tell
whether they were done or entered late (domain.md §2.3). Here every closing says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.domain.figures import DONE
from portal.domain.types import Channel, TaskState, Timeliness

#: closings so shortly before the later instant are marked
LAST_HOURS = 24


class Closing(StrEnum):
    """How a task came to count as done between two instants.

    CLAIMED: its completion was claimed in between. ENTERED_LATE: the claim bears a day that lies
    before the earlier instant, but was entered after it. ACCEPTED: the claim stood already at the
    earlier instant and was accepted in between.
    """

    CLAIMED = "claimed"
    ENTERED_LATE = "entered_late"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True)
class Act:
    """Something that changed how a task stands: who did what, through which channel, when.

    `action` is the word of the audit log; `actor` is empty for the system itself.
    """

    action: str
    actor: str
    actor_en: str
    channel: Channel
    at: datetime
    on: date
    state: TaskState
    claimed_on: date | None


def closing_of(
    before: Timeliness | None,
    after: Timeliness | None,
    claimed_before: date | None,
    acts: Sequence[Act],
    day_before: date,
) -> Closing | None:
    """How a task was closed by the acts in between; None when it was not.

    `claimed_before` is the day of the claim that stood at the earlier instant, on `day_before`.
    """
    if after not in DONE or before in DONE:
        return None
    claim = _standing_claim(acts)
    if claim is None:
        return Closing.ACCEPTED if claimed_before is not None else Closing.CLAIMED
    is_of_before = claim.claimed_on is not None and claim.claimed_on <= day_before
    return Closing.ENTERED_LATE if is_of_before and claim.on > day_before else Closing.CLAIMED


def is_in_last_hours(acts: Sequence[Act], later: datetime, hours: int = LAST_HOURS) -> bool:
    """Whether a closing was claimed or accepted in the last hours before the later instant."""
    begins = later - timedelta(hours=hours)
    closing = (TaskState.AWAITING_ACCEPTANCE, TaskState.COMPLETED)
    return any(act.state in closing and act.at > begins for act in acts)


def _standing_claim(acts: Sequence[Act]) -> Act | None:
    """The act that entered the claim which stands at the end; None when it stood before."""
    found: Act | None = None
    for act in acts:
        if act.claimed_on is None:
            found = None
        elif found is None and act.state is TaskState.AWAITING_ACCEPTANCE:
            found = act
    return found
