"""Meetings and what becomes of their conclusions: a standing for each, a count that adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.types import REMOVED_STATES, Light, Origin, TaskState


class MeetingKind(StrEnum):
    WEEKLY = "weekly"
    THEMATIC = "thematic"
    QUARTERLY = "quarterly"


class Standing(StrEnum):
    """Where a conclusion stands.

    UNSETTLED: nobody has said what becomes of it. DRAFTED: its task is not issued yet. OVERDUE: its
    task is; nothing else is called so. UNANSWERED: it directs a task, and the day for the answer
    has passed. ENDED: its task was cancelled or merged. NOTED: it wants nothing done, with the
    reason.
    """

    UNSETTLED = "unsettled"
    DRAFTED = "drafted"
    OPEN = "open"
    OVERDUE = "overdue"
    UNANSWERED = "unanswered"
    DONE = "done"
    ENDED = "ended"
    NOTED = "noted"


def origin_of(kind: MeetingKind) -> Origin:
    """How a task from such a meeting came into its plan (domain.md row 4.20).

    A thematic meeting or a quarterly review adds to the programme; a weekly one gives work that
    comes up between.
    """
    return Origin.ADHOC if kind is MeetingKind.WEEKLY else Origin.ADDED


def standing_of_task(state: TaskState, light: Light) -> Standing:
    """The standing of a conclusion that became a task; overdue is what the light calls so."""
    if state is TaskState.DRAFT:
        return Standing.DRAFTED
    if state in REMOVED_STATES:
        return Standing.ENDED
    if state is TaskState.COMPLETED:
        return Standing.DONE
    return Standing.OVERDUE if light is Light.OVERDUE else Standing.OPEN


def standing_of_directive(*, is_answered: bool, answer_due: date | None, today: date) -> Standing:
    """The standing of a conclusion that directs a task: done when the unit has answered."""
    if is_answered:
        return Standing.DONE
    if answer_due is not None and answer_due < today:
        return Standing.UNANSWERED
    return Standing.OPEN


@dataclass(frozen=True, slots=True)
class Conclusions:
    """How many conclusions of a meeting stand how; the parts are the whole."""

    done: int = 0
    open: int = 0
    overdue: int = 0
    unanswered: int = 0
    unsettled: int = 0
    drafted: int = 0
    ended: int = 0
    noted: int = 0

    @property
    def all(self) -> int:
        return self.wanted + self.ended + self.noted

    @property
    def wanted(self) -> int:
        """Those that want something done, done or not."""
        return self.done + self.open + self.overdue + self.unanswered + self.waiting

    @property
    def waiting(self) -> int:
        """Those that nobody works on yet: unsettled, or a draft."""
        return self.unsettled + self.drafted


def count_conclusions(standings: Iterable[Standing]) -> Conclusions:
    return Conclusions(**Counter(standing.value for standing in standings))
