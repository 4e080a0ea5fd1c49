"""The synthesis of a week or a month: which tasks it tells of, in which parts.

Its parts are those of the report that offices write (domain.md §2.5): the course of things,
results, what falls short and why, difficulties, what comes next, proposals, and the annex.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.domain.figures import DONE, OPEN, Counters
from portal.domain.machines.report import ReportState
from portal.domain.periods import month_period_of
from portal.domain.types import CauseKind, Light, PeriodKind, Timeliness

_A_DAY = timedelta(days=1)
_A_WEEK = timedelta(days=7)


class Section(StrEnum):
    """A table that the hub may take into a synthesis or leave out."""

    COMPLETED = "completed"
    OVERDUE = "overdue"
    DECISIONS = "decisions"
    DUE_NEXT = "due_next"
    REPORTING = "reporting"
    ANNEX = "annex"


#: who has not reported is for the Office's own desk until somebody wants it on paper
USUAL_SECTIONS = frozenset(Section) - {Section.REPORTING}


class WordsOn(StrEnum):
    """What the hub writes itself, beside the figures."""

    SITUATION = "situation"
    SHORTCOMINGS = "shortcomings"
    DIRECTION = "direction"
    PROPOSALS = "proposals"


@dataclass(frozen=True, slots=True)
class SynthesisTask:
    """One task as it stood at the instant of the figures, and what is said of it."""

    code: str
    title: str
    unit: str
    coordinating: tuple[str, ...]
    leader: str
    product: str
    due: date | None
    due_text: str
    claimed_on: date | None
    timeliness: Timeliness
    light: Light
    percent: int
    #: what it was at the figures of the period before; None when it was not in them
    percent_before: int | None
    #: whether the figures of the period before counted it as done; None: there are none
    was_done: bool | None
    result: str = ""
    cause_kind: CauseKind = CauseKind.NOT_STATED
    cause: str = ""
    forecast_on: date | None = None
    difficulty: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True)
class WantedDecision:
    """Something that waits for the leadership: more time, or help with a difficulty."""

    is_extension: bool
    code: str
    title: str
    unit: str
    text: str
    old_due: date | None
    wanted_due: date | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class UnitReporting:
    """Whether a unit has reported on the period."""

    unit: str
    state: ReportState
    submitted_at: datetime | None
    is_on_time: bool | None


@dataclass(frozen=True, slots=True)
class UnitCounters:
    unit: str
    counters: Counters


@dataclass(frozen=True, slots=True)
class Correction:
    """A dated correction beside frozen figures, which stay as they were."""

    added_at: datetime
    text: str
    codes: tuple[str, ...]
    counters: Counters | None


@dataclass(frozen=True, slots=True)
class SynthesisWords:
    """What the hub wrote, by part, and the sections it takes."""

    written: Mapping[WordsOn, str]
    sections: frozenset[Section]

    def on(self, part: WordsOn) -> str:
        return self.written.get(part, "")


NO_WORDS = SynthesisWords({}, USUAL_SECTIONS)


@dataclass(frozen=True, slots=True)
class Synthesis:
    """A period of one plan, or of the whole office, in figures and rows; in one language."""

    kind: PeriodKind
    starts_on: date
    ends_on: date
    #: the instant of the figures: the cut-off once it is reached, else now
    as_of: datetime
    is_frozen: bool
    plan_code: str
    plan_title: str
    counters: Counters
    added: Counters
    before: Counters | None
    lights: Mapping[Light, int]
    units: tuple[UnitCounters, ...]
    tasks: tuple[SynthesisTask, ...]
    decisions: tuple[WantedDecision, ...]
    reporting: tuple[UnitReporting, ...]
    corrections: tuple[Correction, ...] = ()

    @property
    def next_ends_on(self) -> date:
        """The last day of the period that follows."""
        return last_day_after(self.kind, self.ends_on)

    @property
    def completed(self) -> tuple[SynthesisTask, ...]:
        """Done now and not in the figures of the period before; by the day of the claim.

        What was claimed in one period and accepted in the next is told in that one. Without
        earlier figures the day of the claim decides.
        """
        done = [
            task
            for task in self.tasks
            if task.timeliness in DONE
            and (self._was_claimed_in(task) if task.was_done is None else not task.was_done)
        ]
        return tuple(sorted(done, key=lambda task: (task.claimed_on or date.min, task.code)))

    def _was_claimed_in(self, task: SynthesisTask) -> bool:
        return task.claimed_on is not None and self.starts_on <= task.claimed_on <= self.ends_on

    @property
    def completed_in_time(self) -> int:
        return sum(task.timeliness is not Timeliness.LATE for task in self.completed)

    @property
    def overdue(self) -> tuple[SynthesisTask, ...]:
        """The longest first."""
        late = [task for task in self.tasks if task.timeliness is Timeliness.OVERDUE]
        return tuple(sorted(late, key=lambda task: (task.due or date.max, task.code)))

    @property
    def due_next(self) -> tuple[SynthesisTask, ...]:
        """Open and due in the period that follows."""
        near = [
            task
            for task in self.tasks
            if task.timeliness in OPEN
            and task.due is not None
            and self.ends_on < task.due <= self.next_ends_on
        ]
        return tuple(sorted(near, key=lambda task: (task.due, task.code)))

    @property
    def annex(self) -> tuple[SynthesisTask, ...]:
        """Every open task, and every one that was completed in the period; by unit."""
        told = set(self.completed)
        rows = [task for task in self.tasks if task.timeliness in OPEN or task in told]
        return tuple(sorted(rows, key=lambda task: (task.unit, task.due or date.max, task.code)))

    @property
    def silent_units(self) -> int:
        """How many units have not reported on the period."""
        return sum(each.submitted_at is None for each in self.reporting)

    def overdue_of(self) -> Sequence[tuple[str, int]]:
        """The units with overdue tasks and how many, the most first."""
        late = [(each.unit, each.counters.overdue) for each in self.units]
        return sorted((each for each in late if each[1]), key=lambda each: (-each[1], each[0]))


def last_day_after(kind: PeriodKind, ends_on: date) -> date:
    """The last day of the period that follows one that ends on a day."""
    if kind is PeriodKind.WEEK:
        return ends_on + _A_WEEK
    return month_period_of(ends_on + _A_DAY).end
