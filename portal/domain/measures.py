"""Figures that no counter gives: delays, how fresh the data are, what is covered, how fast help is.

Each measure gives its numerator and its base (domain.md §3.9).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Measures:
    """What the measures look at.

    `days_late` are the days of all overdue tasks together; `days_to_unblock` says of every
    obstacle that is not in the way any more how many days it was.
    """

    overdue_tasks: int = 0
    days_late: int = 0
    open_tasks: int = 0
    updated_tasks: int = 0
    ordering_passages: int = 0
    covered_passages: int = 0
    days_to_unblock: tuple[int, ...] = ()


def cumulative_delay(found: Measures) -> tuple[int, int]:
    """The days late of all open overdue tasks together, and how many tasks these are."""
    return found.days_late, found.overdue_tasks


def freshness(found: Measures) -> tuple[int, int]:
    """Open tasks updated in or since their last closed reporting period, of all open tasks."""
    return found.updated_tasks, found.open_tasks


def coverage(found: Measures) -> tuple[int, int]:
    """Passages with a task, of those that order something."""
    return found.covered_passages, found.ordering_passages


def unblock_time(found: Measures) -> tuple[float | None, int]:
    """The median of days from raising an obstacle to its end, and of how many obstacles."""
    days = found.days_to_unblock
    return (median(days) if days else None), len(days)
