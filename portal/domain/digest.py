"""The manager's digest: the few things wanted or new, before the totals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from portal.domain.figures import Counters, count
from portal.domain.lateness import DAYS_OF_A_MONTH, DAYS_OF_A_WEEK, days_gained, days_late
from portal.domain.types import Light, Timeliness

DigestKind = Literal["daily", "weekly", "monthly"]


@dataclass(frozen=True, slots=True)
class DigestRow:
    """One task as the digest reads it, drafts left out."""

    id: int
    code: str
    title: str
    unit: str
    light: Light
    timeliness: Timeliness
    due_soon: bool = False
    effective_due: date | None = None
    claimed_on: date | None = None
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class DigestTask:
    """One line of a list: `days` are days late, or days gained in the list of early finishes."""

    id: int
    code: str
    title: str
    unit: str
    days: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class DigestDecision:
    """Something that waits for the reader: `kind` and `key` name it, `days` is how long.

    `may_decide` where the reader may settle it with a tap, `may_agree` where agreeing in principle
    is an answer that the reader may give.
    """

    kind: str
    key: str
    code: str
    title: str
    unit: str
    days: int
    may_decide: bool = False
    may_agree: bool = False


@dataclass(frozen=True, slots=True)
class UnitLights:
    name: str
    lights: Mapping[Light, int]


@dataclass(frozen=True, slots=True)
class Extended:
    """How many requests for more time were granted, in full or in part, and how many refused."""

    granted: int = 0
    refused: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest as values; `before` are the counts of the last one, None if there was none."""

    kind: DigestKind
    day: date
    lights: Mapping[Light, int]
    counters: Counters
    decisions: tuple[DigestDecision, ...]
    newly_overdue: tuple[DigestTask, ...]
    newly_week_late: tuple[DigestTask, ...]
    newly_month_late: tuple[DigestTask, ...]
    finished_early: tuple[DigestTask, ...]
    overdue: tuple[DigestTask, ...]
    units: tuple[UnitLights, ...]
    #: due from `day` on, until the next digest looks back; `days` are those that are left
    ahead: tuple[DigestTask, ...]
    #: explanations that did not come in time: the code of the task, and until when it was wanted
    unexplained: tuple[tuple[str, date], ...] = ()
    before: Mapping[str, int] | None = None
    #: requests for more time decided since the last digest
    extensions: Extended = Extended()

    @property
    def counts(self) -> Mapping[str, int]:
        """The counts that the digest names, as they are kept for the next one."""
        return counts_of(self.counters, self.lights)

    def change(self, name: str) -> int | None:
        """By how much a count moved since the last digest; None without anything to compare."""
        if self.before is None or name not in self.before:
            return None
        return self.counts[name] - self.before[name]


def counts_of(counters: Counters, lights: Mapping[Light, int]) -> Mapping[str, int]:
    """The counts a digest names: its counters, and how many tasks show each light."""
    return {
        "assigned": counters.assigned,
        "open": counters.not_done,
        "done": counters.done,
        "done_in_time": counters.early + counters.on_time,
        "overdue": counters.overdue,
        **{f"light_{light}": lights.get(light, 0) for light in Light},
    }


def build_digest(
    *,
    kind: DigestKind,
    day: date,
    since: date,
    until: date,
    rows: Sequence[DigestRow],
    decisions: Iterable[DigestDecision] = (),
    before: Mapping[str, int] | None = None,
) -> Digest:
    """Assemble a digest of `day` with what is new after `since`, the day of the last one.

    Lists are longest first. Units come with the most overdue tasks first, then by name. Ahead is
    what is due from `day` to `until`.
    """
    lights = _count_lights(rows)
    overdue = [row for row in rows if row.timeliness is Timeliness.OVERDUE]
    early = [
        row
        for row in rows
        if row.timeliness is Timeliness.EARLY
        and row.claimed_on is not None
        and since < row.claimed_on <= day
    ]
    return Digest(
        kind=kind,
        day=day,
        lights=lights,
        counters=count((row.timeliness, row.due_soon) for row in rows),
        decisions=tuple(decisions),
        newly_overdue=_newly_late(overdue, 1, since, day),
        newly_week_late=_newly_late(overdue, DAYS_OF_A_WEEK, since, day),
        newly_month_late=_newly_late(overdue, DAYS_OF_A_MONTH, since, day),
        finished_early=_lines(early, _gained),
        overdue=_lines(overdue, lambda row: _late(row, day)),
        units=_lights_by_unit(rows),
        ahead=_ahead(rows, day, until),
        before=before,
    )


def needs_daily(digest: Digest) -> bool:
    """A daily digest is sent only with decisions wanted or a new red; silence is the good news."""
    return bool(digest.decisions or digest.newly_overdue)


def _count_lights(rows: Iterable[DigestRow]) -> Mapping[Light, int]:
    seen = Counter(row.light for row in rows)
    return {each: seen[each] for each in Light}


def _lights_by_unit(rows: Sequence[DigestRow]) -> tuple[UnitLights, ...]:
    by_unit: dict[str, list[DigestRow]] = {}
    for row in rows:
        by_unit.setdefault(row.unit, []).append(row)
    units = [UnitLights(name, _count_lights(of_unit)) for name, of_unit in by_unit.items()]
    return tuple(sorted(units, key=lambda unit: (-unit.lights[Light.OVERDUE], unit.name)))


def _newly_late(
    overdue: Iterable[DigestRow], at_least: int, since: date, day: date
) -> tuple[DigestTask, ...]:
    """The overdue tasks that reached so many days late after `since`."""
    reached = [row for row in overdue if _late(row, since) < at_least <= _late(row, day)]
    return _lines(reached, lambda row: _late(row, day))


def _lines(
    rows: Iterable[DigestRow], days_of: Callable[[DigestRow], int]
) -> tuple[DigestTask, ...]:
    lines = [
        DigestTask(row.id, row.code, row.title, row.unit, days_of(row), row.percent) for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: (-line.days, line.code)))


def _ahead(rows: Iterable[DigestRow], day: date, until: date) -> tuple[DigestTask, ...]:
    """What is due from `day` to `until`, the nearest first."""
    due = _lines(
        [row for row in rows if _is_due(row, day, until)],
        lambda row: 0 if row.effective_due is None else (row.effective_due - day).days,
    )
    return tuple(sorted(due, key=lambda line: (line.days, line.code)))


def _late(row: DigestRow, on: date) -> int:
    return 0 if row.effective_due is None else days_late(row.effective_due, on)


def _gained(row: DigestRow) -> int:
    if row.effective_due is None or row.claimed_on is None:
        return 0
    return days_gained(row.effective_due, row.claimed_on)


def _is_due(row: DigestRow, day: date, until: date) -> bool:
    if row.timeliness is not Timeliness.IN_TIME or row.effective_due is None:
        return False
    return day <= row.effective_due <= until
