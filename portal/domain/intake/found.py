"""What was read: fields that carry the words they come from and how sure each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.intake.source import Passage


class Sure(StrEnum):
    """How sure a field is: as it is written, by a rule that seldom errs, or to be looked at."""

    CERTAIN = "certain"
    LIKELY = "likely"
    GUESSED = "guessed"


class Every(StrEnum):
    """How often something comes again; standing says no rhythm."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    STANDING = "standing"


class Problem(StrEnum):
    """What somebody has to look at before a row becomes a task."""

    NO_TASK = "no_task"
    NO_LEAD = "no_lead"
    UNKNOWN_UNIT = "unknown_unit"
    ALL_UNITS = "all_units"
    UNREADABLE_DUE = "unreadable_due"
    GUESSED_DUE = "guessed_due"
    COMES_AGAIN = "comes_again"
    TWICE_IN_FILE = "twice_in_file"
    LIKE_A_TASK = "like_a_task"
    FROM_PASSAGE = "from_passage"


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the words it was taken from."""

    value: str = ""
    words: str = ""
    sure: Sure = Sure.CERTAIN


@dataclass(frozen=True, slots=True)
class UnknownUnit:
    """A name that means no unit, and the unit that was perhaps meant."""

    words: str
    suggestion: int | None = None


@dataclass(frozen=True, slots=True)
class FoundUnits:
    """Units by id, in the order they are named; `is_all` when everybody is meant."""

    ids: tuple[int, ...] = ()
    unknown: tuple[UnknownUnit, ...] = ()
    is_all: bool = False
    words: str = ""
    sure: Sure = Sure.CERTAIN

    @property
    def is_empty(self) -> bool:
        return not (self.ids or self.unknown or self.is_all)


NOBODY = FoundUnits()


@dataclass(frozen=True, slots=True)
class FoundTime:
    """A deadline, or a rhythm; `words` without either were not understood."""

    due: date | None = None
    rule: str = ""
    every: Every | None = None
    words: str = ""
    sure: Sure = Sure.CERTAIN

    @property
    def is_unreadable(self) -> bool:
        return bool(self.words) and self.due is None and self.every is None


@dataclass(frozen=True, slots=True)
class FoundTask:
    """One row of a table, or one order of a text, with everything that was read out of it."""

    reference: str
    words: str
    title: Said
    lead: FoundUnits = FoundUnits()
    coordinating: FoundUnits = FoundUnits()
    #: everybody whom the place of the lead names; more than one may each get a task of its own
    addressed: FoundUnits = FoundUnits()
    time: FoundTime = FoundTime()
    product: Said = Said()
    authority: Said = Said()
    leader: Said = Said()
    indicator: Said = Said()
    group: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one source: tasks, and passages that order without becoming one."""

    tasks: tuple[FoundTask, ...] = ()
    omissions: tuple[Passage, ...] = ()
    left_out: int = 0
