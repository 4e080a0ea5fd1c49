"""Standing tasks: no end date, but evidence due for every period (row 1.20)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from portal.domain.periods import month_period_of, week_of
from portal.domain.types import Cadence, PeriodKind


def period_kind_of(cadence: Cadence) -> PeriodKind:
    """In which rhythm a plan's standing tasks show evidence; where both, the shorter one."""
    return PeriodKind.MONTH if cadence is Cadence.MONTHLY else PeriodKind.WEEK


def period_start_of(kind: PeriodKind, day: date) -> date:
    """The first day of the period a day lies in."""
    return week_of(day).start if kind is PeriodKind.WEEK else month_period_of(day).start


def periods_without_evidence(
    kind: PeriodKind, issued_on: date, shown_for: Collection[date], today: date
) -> tuple[date, ...]:
    """The first days of the closed periods that lack evidence, oldest first.

    The period in which a task was issued owes nothing, and the present one is not over yet.
    """
    start = _next_start(kind, period_start_of(kind, issued_on))
    present = period_start_of(kind, today)
    missing = []
    while start < present:
        if start not in shown_for:
            missing.append(start)
        start = _next_start(kind, start)
    return tuple(missing)


def _next_start(kind: PeriodKind, start: date) -> date:
    if kind is PeriodKind.WEEK:
        return start + timedelta(days=7)
    return month_period_of(start + timedelta(days=31)).start
