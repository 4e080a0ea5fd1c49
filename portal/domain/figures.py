"""The counters every table rests on, their sum check, and the registry of formulas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass

from portal.domain.errors import FiguresDoNotAddUp
from portal.domain.types import Timeliness


@dataclass(frozen=True, slots=True)
class Counters:
    """How many tasks stand in which timeliness class; `due_soon` is a part of `in_time`."""

    assigned: int
    removed: int
    early: int
    on_time: int
    late: int
    in_time: int
    due_soon: int
    overdue: int
    no_deadline: int

    @property
    def done(self) -> int:
        return self.early + self.on_time + self.late

    @property
    def not_done(self) -> int:
        return self.in_time + self.overdue + self.no_deadline

    @property
    def due(self) -> int:
        """The tasks whose deadline has spoken: done, or open and overdue."""
        return self.done + self.overdue


def check_sum(counters: Counters) -> None:
    """Raise FiguresDoNotAddUp unless what remains of the assigned is counted exactly once.

    Assigned less removed is done + in time + overdue + no deadline. A table published in 2025
    broke this sum by one transposed figure; none of ours may.
    """
    parts = asdict(counters)
    adds_up = counters.assigned - counters.removed == counters.done + counters.not_done
    if not adds_up or counters.due_soon > counters.in_time or min(parts.values()) < 0:
        raise FiguresDoNotAddUp(**parts)


def count(rows: Iterable[tuple[Timeliness, bool]]) -> Counters:
    """Count tasks, each given as its class and whether its deadline is near."""
    seen = list(rows)
    classes = Counter(timeliness for timeliness, _ in seen)
    return Counters(
        assigned=len(seen),
        removed=classes[Timeliness.REMOVED],
        early=classes[Timeliness.EARLY],
        on_time=classes[Timeliness.ON_TIME],
        late=classes[Timeliness.LATE],
        in_time=classes[Timeliness.IN_TIME],
        due_soon=sum(near and timeliness is Timeliness.IN_TIME for timeliness, near in seen),
        overdue=classes[Timeliness.OVERDUE],
        no_deadline=classes[Timeliness.NO_DEADLINE],
    )


@dataclass(frozen=True, slots=True)
class Figure:
    """A rate that shows its base."""

    key: str
    numerator: int
    denominator: int

    @property
    def percent(self) -> float | None:
        """The rate in percent, not rounded; None when there is nothing to divide by."""
        return 100 * self.numerator / self.denominator if self.denominator else None


Formula = Callable[[Counters], tuple[int, int]]

# Each answers another question with the same counters; the press of 2017 divided by what was due,
# that of 2025 by what was assigned, so both are kept and named.
FORMULAS: Mapping[str, Formula] = {
    "on_time_rate": lambda c: (c.early + c.on_time, c.due),
    "completion_rate_of_due": lambda c: (c.done, c.due),
    "completion_rate_of_assigned": lambda c: (c.done, c.assigned),
    "overdue_rate_of_due": lambda c: (c.overdue, c.due),
    "overdue_rate_of_assigned": lambda c: (c.overdue, c.assigned),
}


def figure(key: str, counters: Counters) -> Figure:
    """One figure of the registry; raises FiguresDoNotAddUp when the counters do not."""
    check_sum(counters)
    numerator, denominator = FORMULAS[key](counters)
    return Figure(key, numerator, denominator)
