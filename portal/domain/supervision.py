"""The kinds of supervision (row 1.21), and help before the warning of one week."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from portal.domain.lateness import DAYS_OF_A_WEEK, days_late


class SupervisionKind(StrEnum):
    """What was done. Before a task is a week late the Office helps, or says why it cannot."""

    DIRECT = "direct"
    MONITOR = "monitor"
    INSPECT = "inspect"
    SUPERVISE = "supervise"
    URGE = "urge"
    OFFER_HELP = "offer_help"
    NO_HELP_POSSIBLE = "no_help_possible"


HELP = frozenset({SupervisionKind.OFFER_HELP, SupervisionKind.NO_HELP_POSSIBLE})
#: days late from which help is to be offered, until the week is full (domain.md §3.6)
HELP_FROM_DAYS = 3


def wants_help(effective_due: date, today: date) -> bool:
    """Whether a task is late, but not yet a week: the time to help before it is told upwards."""
    return HELP_FROM_DAYS <= days_late(effective_due, today) < DAYS_OF_A_WEEK
