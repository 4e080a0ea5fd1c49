"""Percentages: what may be reported, and where the planned line stands."""

from __future__ import annotations

from datetime import date

from portal.domain.errors import PercentOutOfRange


def planned_percent(start_on: date | None, effective_due: date | None, today: date) -> int | None:
    """Where a straight line from the start to the deadline stands today; None without both."""
    if start_on is None or effective_due is None:
        return None
    if today >= effective_due:
        return 100
    if today <= start_on:
        return 0
    return 100 * (today - start_on).days // (effective_due - start_on).days


def check_percent(given: int) -> int:
    """The percentage itself; raises PercentOutOfRange unless it lies in 0 to 100."""
    if not 0 <= given <= 100:
        raise PercentOutOfRange(given=given)
    return given


def is_decrease(last: int | None, given: int) -> bool:
    return last is not None and given < last
