"""What a changed day of the calendar moves: which deadlines and which ladders it can touch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.calendar import WorkingCalendar
from portal.domain.ladder import QUARTER, RungRule, When

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """One day that was worked before and is off now, or the other way round.

    `run_start` and `run_end` bound the days off around it, in either calendar: a deadline inside
    moves over the day, one outside does not see it.
    """

    day: date
    before: WorkingCalendar
    after: WorkingCalendar
    run_start: date
    run_end: date

    def moves_deadline(self, last: date) -> bool:
        """Whether a last day can roll to another working day because of the change."""
        return self.run_start <= last <= self.day

    def touches_plan(self, issued_on: date, due: date | None, ladder: tuple[RungRule, ...]) -> bool:
        """Whether a rung of this task can fall on another morning because of the change."""
        return any(self._touches_rule(rule, issued_on, due) for rule in ladder)

    def _touches_rule(self, rule: RungRule, issued_on: date, due: date | None) -> bool:
        if rule.when is When.WORKING_DAYS_AFTER_ISSUE:
            return self._lies_within(issued_on, max(rule.days) + 1)
        if due is None or rule.when is When.AT_ISSUE:
            return False
        if rule.when is When.HALF_OF_THE_TIME:
            half = issued_on + timedelta(days=(due - issued_on).days // 2)
            return self.day <= half <= self.run_end
        if rule.when is When.WORKING_DAYS_BEFORE_DUE:
            is_near = self._lies_within(self.day - _DAY, rule.days[0] + 2, reaches=due)
            return is_near or (rule.shares_length and self._moves_share(rule, issued_on, due))
        if rule.when is When.NEXT_WORKING_DAY_AFTER_DUE:
            return self.run_start - _DAY <= due <= self.day
        return any(self.moves_deadline(due + timedelta(days=n)) for n in rule.days)

    def _lies_within(self, start: date, working_days: int, *, reaches: date | None = None) -> bool:
        """Whether the changed day, or `reaches`, is among so many working days after `start`."""
        reached = reaches or self.day
        return start <= reached and any(
            reached <= calendar.add_working_days(start, working_days)
            for calendar in self._calendars
        )

    def _moves_share(self, rule: RungRule, issued_on: date, due: date) -> bool:
        """A quarter of the length counts only while it is shorter than the fixed distance."""
        if not issued_on < self.day <= due:
            return False
        longest = (rule.days[0] + 1) * QUARTER
        return any(
            calendar.working_days_between(issued_on, due) < longest for calendar in self._calendars
        )

    @property
    def _calendars(self) -> tuple[WorkingCalendar, WorkingCalendar]:
        return self.before, self.after


def changed_days(
    days: Iterable[date], before: WorkingCalendar, after: WorkingCalendar
) -> tuple[ChangedDay, ...]:
    """The days that are worked in one of two calendars and off in the other."""
    return tuple(
        ChangedDay(
            day,
            before,
            after,
            _edge(day, -_DAY, before, after),
            _edge(day, _DAY, before, after),
        )
        for day in sorted(set(days))
        if before.is_working_day(day) != after.is_working_day(day)
    )


def _edge(day: date, step: timedelta, before: WorkingCalendar, after: WorkingCalendar) -> date:
    while before.is_day_off(day + step) or after.is_day_off(day + step):
        day += step
    return day + step if step > timedelta(0) else day
