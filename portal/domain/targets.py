"""A plan's target: what remains, how much of it each week, and what makes it impossible.

Source: "100 % of the tasks, on time, by the end of 2020" (row 2.01).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from portal.domain.types import Timeliness

_ON_TIME = (Timeliness.EARLY, Timeliness.ON_TIME)
_MISSED = (Timeliness.LATE, Timeliness.OVERDUE)
_DAYS_OF_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class TargetGap:
    """How far a plan is from its target.

    `needed` is the number of tasks the target asks for on time, `remaining` how many of them are
    not done yet. `per_week` is None once the end has passed. `missed` names the tasks that cannot
    be on time any more; with too many of them the target is out of reach.
    """

    base: int
    needed: int
    on_time: int
    remaining: int
    weeks_left: Fraction
    per_week: Fraction | None
    missed: tuple[str, ...]
    is_reachable: bool


def target_gap(
    tasks: Sequence[tuple[str, Timeliness]], target_percent: int, today: date, ends_on: date
) -> TargetGap:
    """The gap to a target in percent; removed tasks are out of the base."""
    counted = [(code, kind) for code, kind in tasks if kind is not Timeliness.REMOVED]
    on_time = sum(kind in _ON_TIME for _code, kind in counted)
    missed = tuple(sorted(code for code, kind in counted if kind in _MISSED))
    needed = -(-len(counted) * target_percent // 100)
    remaining = max(0, needed - on_time)
    weeks_left = Fraction(max(0, (ends_on - today).days), _DAYS_OF_A_WEEK)
    return TargetGap(
        base=len(counted),
        needed=needed,
        on_time=on_time,
        remaining=remaining,
        weeks_left=weeks_left,
        per_week=remaining / weeks_left if weeks_left else None,
        missed=missed,
        is_reachable=len(counted) - len(missed) >= needed,
    )
