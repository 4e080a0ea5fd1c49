"""The counters every table rests on, their sum check, and the registry of figures as data.

A figure is a set of timeliness classes over another one, or a measure that is named. Nothing else
in the product computes a figure, so that no two places can mean something different by one name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum

from portal.domain import measures
from portal.domain.errors import FiguresDoNotAddUp
from portal.domain.lateness import DAYS_OF_A_WEEK
from portal.domain.measures import Measures
from portal.domain.types import Origin, Timeliness

Classes = frozenset[Timeliness]

DONE: Classes = frozenset({Timeliness.EARLY, Timeliness.ON_TIME, Timeliness.LATE})
IN_GOOD_TIME: Classes = frozenset({Timeliness.EARLY, Timeliness.ON_TIME})
OVERDUE: Classes = frozenset({Timeliness.OVERDUE})
#: the tasks whose deadline has spoken: done, or open and overdue
DUE: Classes = DONE | OVERDUE
#: assigned, neither done nor removed
OPEN: Classes = frozenset({Timeliness.IN_TIME, Timeliness.OVERDUE, Timeliness.NO_DEADLINE})
ASSIGNED: Classes = frozenset(Timeliness)

#: what each counter of a table counts; its rows are the tasks of these classes
COUNTED: Mapping[str, Classes] = {
    "assigned": ASSIGNED,
    "removed": frozenset({Timeliness.REMOVED}),
    "done": DONE,
    "early": frozenset({Timeliness.EARLY}),
    "on_time": frozenset({Timeliness.ON_TIME}),
    "late": frozenset({Timeliness.LATE}),
    "due": DUE,
    "in_time": frozenset({Timeliness.IN_TIME}),
    "overdue": OVERDUE,
    "no_deadline": frozenset({Timeliness.NO_DEADLINE}),
    "not_done": OPEN,
}


@dataclass(frozen=True, slots=True)
class Counters:
    """How many tasks stand in which timeliness class; `due_soon` is a part of `in_time`."""

    assigned: int = 0
    removed: int = 0
    early: int = 0
    on_time: int = 0
    late: int = 0
    in_time: int = 0
    due_soon: int = 0
    overdue: int = 0
    no_deadline: int = 0

    @property
    def done(self) -> int:
        return self.of(DONE)

    @property
    def not_done(self) -> int:
        return self.of(OPEN)

    @property
    def due(self) -> int:
        return self.of(DUE)

    def of(self, classes: Classes) -> int:
        """The tasks of these classes together; all of them are the assigned ones."""
        if classes == ASSIGNED:
            return self.assigned
        return sum(getattr(self, each.value) for each in classes)

    def __add__(self, other: Counters) -> Counters:
        return Counters(*map(sum, zip(_values(self), _values(other), strict=True)))

    def __sub__(self, other: Counters) -> Counters:
        """The change since the other counters; its parts may be negative."""
        return Counters(*(a - b for a, b in zip(_values(self), _values(other), strict=True)))


def _values(counters: Counters) -> tuple[int, ...]:
    return tuple(getattr(counters, field.name) for field in fields(counters))


def check_sum(counters: Counters) -> None:
    """Raise FiguresDoNotAddUp unless what remains of the assigned is counted exactly once.

    Assigned less removed is done + in time + overdue + no deadline. A table published in 2025
    broke this sum by one transposed figure; none of ours may.
    """
    parts = asdict(counters)
    adds_up = counters.assigned - counters.removed == counters.done + counters.not_done
    if not adds_up or counters.due_soon > counters.in_time or min(parts.values()) < 0:
        raise FiguresDoNotAddUp(**parts)


def check_breakdown(total: Counters, parts: Iterable[Counters]) -> None:
    """Raise FiguresDoNotAddUp unless every row adds up and the rows add up to the total."""
    together = Counters()
    for part in parts:
        check_sum(part)
        together += part
    check_sum(total)
    if together != total:
        raise FiguresDoNotAddUp(**asdict(total), rows=asdict(together))


def count(rows: Iterable[tuple[Timeliness, bool]]) -> Counters:
    """Count tasks, each given as its class and whether its deadline is near."""
    return count_groups(
        (timeliness, near, number) for (timeliness, near), number in Counter(rows).items()
    )


def count_groups(groups: Iterable[tuple[Timeliness, bool, int]]) -> Counters:
    """Count groups of tasks: their class, whether their deadlines are near, how many they are."""
    classes: Counter[str] = Counter()
    for timeliness, near, number in groups:
        classes["assigned"] += number
        classes[timeliness.value] += number
        if near and timeliness is Timeliness.IN_TIME:
            classes["due_soon"] += number
    return Counters(**classes)


@dataclass(frozen=True, slots=True)
class Group:
    """So many tasks that stand alike, how many of them had an update, and all their days late."""

    timeliness: Timeliness
    due_soon: bool
    origin: Origin
    in_arrears: bool
    number: int
    updated: int = 0
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class Tally:
    """Counters with their split into original and added tasks, and the arrears among them."""

    counters: Counters
    by_origin: Mapping[Origin, Counters]
    arrears: Counters

    @property
    def added(self) -> Counters:
        """The tasks that were not in the plan from the beginning."""
        return self.by_origin[Origin.ADDED] + self.by_origin[Origin.ADHOC]


def tally(groups: Iterable[Group]) -> Tally:
    """Add groups up; every count is split into original and added (domain.md row 4.20)."""
    alike: Counter[tuple[Timeliness, bool, Origin, bool]] = Counter()
    for each in groups:
        alike[each.timeliness, each.due_soon, each.origin, each.in_arrears] += each.number

    def counted(of: Callable[[Origin, bool], bool]) -> Counters:
        return count_groups(
            (timeliness, near, number)
            for (timeliness, near, origin, in_arrears), number in alike.items()
            if of(origin, in_arrears)
        )

    return Tally(
        counters=counted(lambda _origin, _in_arrears: True),
        by_origin={
            each: counted(lambda origin, _, each=each: origin is each)  # type: ignore[misc]
            for each in Origin
        },
        arrears=counted(lambda _, in_arrears: in_arrears),
    )


def check_tally(made: Tally, assigned: int) -> None:
    """Raise FiguresDoNotAddUp unless all so many tasks are counted, once in each split."""
    check_breakdown(made.counters, made.by_origin.values())
    check_sum(made.arrears)
    is_part = all(
        a <= b for a, b in zip(_values(made.arrears), _values(made.counters), strict=True)
    )
    if made.counters.assigned != assigned or not is_part:
        raise FiguresDoNotAddUp(**asdict(made.counters), tasks=assigned)


class FigureUnit(StrEnum):
    PERCENT = "percent"
    DAYS = "days"
    WEEKS = "weeks"


class Part(StrEnum):
    """The two ends of a figure; each opens to its rows."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


Measure = Callable[[Measures], tuple[float | None, int]]


@dataclass(frozen=True, slots=True)
class Formula:
    """One entry of the registry: two sets of classes, or a measure; and where the rule is from.

    What it means is said at the edges, by its key.
    """

    key: str
    unit: FigureUnit
    source: str
    numerator: Classes = frozenset()
    denominator: Classes = frozenset()
    measure: Measure | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that shows its base: tasks, passages or obstacles; see its formula's definition."""

    key: str
    unit: FigureUnit
    numerator: float | None
    denominator: int

    @property
    def value(self) -> float | None:
        """The rate in percent, or days, or weeks; not rounded. None: there is nothing to count."""
        if self.numerator is None:
            return None
        if self.unit is FigureUnit.PERCENT:
            return 100 * self.numerator / self.denominator if self.denominator else None
        return self.numerator / DAYS_OF_A_WEEK if self.unit is FigureUnit.WEEKS else self.numerator


def _rate(key: str, numerator: Classes, denominator: Classes, source: str) -> Formula:
    return Formula(key, FigureUnit.PERCENT, source, numerator, denominator)


def _measured(key: str, unit: FigureUnit, measure: Measure, source: str) -> Formula:
    return Formula(key, unit, source, measure=measure)


_3_9 = "domain.md §3.9"
# The press of 2017 divided by what was due, that of 2025 by what was assigned: both are kept.
_2017, _2025 = f"{_3_9}, §2.3 (2017)", f"{_3_9}, §2.3 (2025)"

FORMULAS: Mapping[str, Formula] = {
    each.key: each
    for each in (
        _rate("on_time_rate", IN_GOOD_TIME, DUE, _3_9),
        _rate("completion_rate_of_due", DONE, DUE, _2017),
        _rate("completion_rate_of_assigned", DONE, ASSIGNED, _2025),
        _rate("overdue_rate_of_due", OVERDUE, DUE, _2017),
        _rate("overdue_rate_of_assigned", OVERDUE, ASSIGNED, _2025),
        _measured("cumulative_delay", FigureUnit.DAYS, measures.cumulative_delay, _3_9),
        _measured("weeks_of_the_country", FigureUnit.WEEKS, measures.cumulative_delay, _3_9),
        _measured("freshness", FigureUnit.PERCENT, measures.freshness, _3_9),
        _measured("coverage", FigureUnit.PERCENT, measures.coverage, _3_9),
        _measured("unblock_time", FigureUnit.DAYS, measures.unblock_time, _3_9),
    )
}


NOTHING_MEASURED = Measures()


def figure(key: str, counters: Counters, measured: Measures = NOTHING_MEASURED) -> Figure:
    """One figure of the registry; raises FiguresDoNotAddUp when the counters do not."""
    check_sum(counters)
    formula = FORMULAS[key]
    if formula.measure is not None:
        return Figure(key, formula.unit, *formula.measure(measured))
    ends = counters.of(formula.numerator), counters.of(formula.denominator)
    return Figure(key, formula.unit, *ends)
