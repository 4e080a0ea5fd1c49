"""Lateness: days, buckets and the timeliness class, computed from dates and nothing else."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from portal.domain.calendar import WorkingCalendar
from portal.domain.types import REMOVED_STATES, TaskState, Timeliness

DAYS_OF_A_WEEK = 7
DAYS_OF_TWO_WEEKS = 14
DAYS_OF_A_MONTH = 30


class Bucket(StrEnum):
    """How late, in the steps the office speaks of."""

    NONE = "none"
    DUE_SOON = "due_soon"
    DAYS_1_6 = "days_1_6"
    WEEK = "week"
    MONTH = "month"
    DAYS_60 = "days_60"
    DAYS_90 = "days_90"
    DAYS_120 = "days_120"


_BUCKETS_FROM_THE_TOP = (
    (120, Bucket.DAYS_120),
    (90, Bucket.DAYS_90),
    (60, Bucket.DAYS_60),
    (DAYS_OF_A_MONTH, Bucket.MONTH),
    (DAYS_OF_A_WEEK, Bucket.WEEK),
    (1, Bucket.DAYS_1_6),
)


def days_late(effective_due: date, reference: date) -> int:
    """Calendar days from the deadline to the reference day, never negative."""
    return max(0, (reference - effective_due).days)


def working_days_late(effective_due: date, reference: date, calendar: WorkingCalendar) -> int:
    """Working days late: shown beside the calendar days, never instead of them."""
    return calendar.working_days_between(effective_due, reference)


def weeks_late(effective_due: date, reference: date) -> int:
    return days_late(effective_due, reference) // DAYS_OF_A_WEEK


def months_late(effective_due: date, reference: date) -> int:
    """Whole months late; a month is 30 days (Civil Code 2015 art. 146)."""
    return days_late(effective_due, reference) // DAYS_OF_A_MONTH


def bucket(days_late: int, due_soon: bool) -> Bucket:
    for at_least, name in _BUCKETS_FROM_THE_TOP:
        if days_late >= at_least:
            return name
    return Bucket.DUE_SOON if due_soon else Bucket.NONE


def days_gained(effective_due: date, claimed_on: date) -> int:
    """Days between the claim and the deadline; negative when the claim came late."""
    return (effective_due - claimed_on).days


def reference_day(state: TaskState, claimed_on: date | None, today: date) -> date:
    """The day lateness is measured at: the claim once there is one that stands, else today.

    A slow acceptance therefore never makes a unit late.
    """
    if state in (TaskState.COMPLETED, TaskState.AWAITING_ACCEPTANCE) and claimed_on is not None:
        return claimed_on
    return today


def timeliness(
    *, state: TaskState, effective_due: date | None, claimed_on: date | None, today: date
) -> Timeliness:
    """The timeliness class of a task that was assigned; drafts are nobody's task yet.

    A completed task without a deadline counts as on time: it had nothing to miss.
    """
    if state in REMOVED_STATES:
        return Timeliness.REMOVED
    reference = reference_day(state, claimed_on, today)
    if state is TaskState.COMPLETED:
        if effective_due is None or reference == effective_due:
            return Timeliness.ON_TIME
        return Timeliness.EARLY if reference < effective_due else Timeliness.LATE
    if effective_due is None:
        return Timeliness.NO_DEADLINE
    return Timeliness.OVERDUE if reference > effective_due else Timeliness.IN_TIME
