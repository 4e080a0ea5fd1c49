"""How the tasks of a synthetic population stand on a day: dates, states and percentages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from portal.domain.types import TaskState

_LONGEST_BACK, _FARTHEST_AHEAD = 150, 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """Where one task stands."""

    state: TaskState
    start_on: date | None
    due: date | None
    percent: int = 0
    claimed_on: date | None = None
    paused_until: date | None = None
    last_report_at: datetime | None = None


class Fates:
    """Draws fates; the same dice and day give the same ones."""

    def __init__(self, dice: Random, now: datetime, today: date) -> None:
        self._dice = dice
        self._now = now
        self._today = today

    def draw(self) -> Fate:
        length = self._dice.randint(10, 180)
        due = self._today + timedelta(days=self._dice.randint(-_LONGEST_BACK, _FARTHEST_AHEAD))
        start = due - timedelta(days=length)
        fates = self._of_the_past if due < self._today else self._of_the_future
        shapes, weights = zip(*fates, strict=True)
        shape: Callable[[date, date], Fate] = self._dice.choices(shapes, weights)[0]
        return shape(start, due)

    @property
    def _of_the_past(self) -> tuple[tuple[Callable[[date, date], Fate], int], ...]:
        return (
            (self._done_in_time, 66),
            (self._done_late, 12),
            (self._running, 16),
            (self._claimed, 3),
            (self._cancelled, 3),
        )

    @property
    def _of_the_future(self) -> tuple[tuple[Callable[[date, date], Fate], int], ...]:
        return (
            (self._running, 64),
            (self._done_early, 10),
            (self._claimed, 5),
            (self._standing, 8),
            (self._draft, 6),
            (self._paused, 4),
            (self._cancelled, 3),
        )

    def _done_in_time(self, start: date, due: date) -> Fate:
        return self._done(start, due, due - timedelta(days=self._dice.choice((0, 0, 0, 1, 3, 8))))

    def _done_late(self, start: date, due: date) -> Fate:
        late = due + timedelta(days=self._dice.randint(1, 40))
        return self._done(start, due, min(late, self._today))

    def _done_early(self, start: date, due: date) -> Fate:
        return self._done(start, due, self._today - timedelta(days=self._dice.randint(1, 30)))

    def _done(self, start: date, due: date, claimed_on: date) -> Fate:
        return Fate(
            state=TaskState.COMPLETED,
            start_on=min(start, claimed_on),
            due=due,
            percent=100,
            claimed_on=claimed_on,
            last_report_at=self._now - (self._today - claimed_on),
        )

    def _claimed(self, start: date, due: date) -> Fate:
        claimed_on = self._today - timedelta(days=self._dice.randint(0, 6))
        return Fate(
            state=TaskState.AWAITING_ACCEPTANCE,
            start_on=min(start, claimed_on),
            due=due,
            percent=100,
            claimed_on=claimed_on,
            last_report_at=self._now - (self._today - claimed_on),
        )

    def _running(self, start: date, due: date) -> Fate:
        if start > self._today:
            state = self._dice.choice((TaskState.ISSUED, TaskState.ACKNOWLEDGED))
            return Fate(state=state, start_on=start, due=due)
        planned = min(100, 100 * (self._today - start).days // max(1, (due - start).days))
        percent = max(0, min(95, planned + self._dice.randint(-35, 15)))
        silent_days = self._dice.choices((3, 6, 10, 17, 30), (40, 30, 15, 10, 5))[0]
        return Fate(
            state=TaskState.IN_PROGRESS,
            start_on=start,
            due=due,
            percent=percent,
            last_report_at=self._now - timedelta(days=silent_days),
        )

    def _standing(self, start: date, due: date) -> Fate:
        return Fate(
            state=TaskState.IN_PROGRESS,
            start_on=min(start, self._today),
            due=None,
            percent=self._dice.randint(0, 60),
            last_report_at=self._now - timedelta(days=self._dice.choice((3, 6, 10))),
        )

    def _draft(self, start: date, due: date) -> Fate:
        return Fate(state=TaskState.DRAFT, start_on=None, due=due)

    def _paused(self, start: date, due: date) -> Fate:
        until = self._today + timedelta(days=self._dice.randint(10, 60))
        return Fate(
            state=TaskState.PAUSED,
            start_on=min(start, self._today),
            due=due,
            percent=self._dice.randint(0, 60),
            paused_until=until,
        )

    def _cancelled(self, start: date, due: date) -> Fate:
        return Fate(state=TaskState.CANCELLED, start_on=min(start, self._today), due=due)
