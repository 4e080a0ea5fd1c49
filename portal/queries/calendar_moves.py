"""What a change of the calendar would move: deadlines, and tasks whose ladders fall anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import func, select

from portal.domain.calendar import DayKind, WorkingCalendar
from portal.domain.calendar_changes import ChangedDay, changed_days
from portal.domain.deadlines import effective_due
from portal.domain.ladder import RungRule
from portal.domain.types import OPEN_STATES, TaskState
from portal.extensions import db
from portal.models.office import CalendarDay
from portal.models.task import Task
from portal.queries.office import local_day, office_ladder, working_calendar


@dataclass(frozen=True, slots=True)
class DayLine:
    """One day of the office's calendar that differs from its weekday."""

    day: date
    kind: DayKind
    name: str
    name_en: str
    document: str

    def named(self, locale: str) -> str:
        return (self.name_en or self.name) if locale == "en" else self.name


@dataclass(frozen=True, slots=True)
class MovedDeadline:
    """A task whose effective deadline a change of the calendar moves."""

    task_id: int
    code: str
    before: date
    after: date


def day_lines(year: int) -> list[DayLine]:
    """The days of a year that differ from their weekday, in order."""
    rows = db.session.scalars(
        select(CalendarDay)
        .where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
        .order_by(CalendarDay.day)
    )
    return [
        DayLine(row.day, DayKind(row.kind), row.name, row.name_en, row.document) for row in rows
    ]


@dataclass(frozen=True, slots=True)
class DayPreview:
    """What setting or clearing a day would move, before anybody does it."""

    moved: tuple[MovedDeadline, ...]
    replanned: int


def day_preview(day: date, kind: DayKind | None) -> DayPreview:
    """What would follow if a day were set to a kind, or to what its weekday says."""
    before = working_calendar()
    after = before.with_day(day, kind)
    changes = changed_days([day], before, after)
    moved = tuple(moved_deadlines(changes, after))
    touched = {*tasks_with_touched_ladders(changes, office_ladder())}
    return DayPreview(moved, len(touched | {each.task_id for each in moved}))


def moved_deadlines(
    changes: Sequence[ChangedDay], calendar: WorkingCalendar
) -> list[MovedDeadline]:
    """The open tasks and drafts whose effective deadline differs under the new calendar."""
    if not changes:
        return []
    last = func.coalesce(Task.granted_due, Task.due_date)
    rows = db.session.execute(
        select(
            Task.id,
            Task.code,
            Task.due_date,
            Task.granted_due,
            Task.hardness,
            Task.effective_due,
        )
        .where(
            Task.state.in_(OPEN_STATES | {TaskState.DRAFT}),
            last.between(
                min(change.run_start for change in changes),
                max(change.day for change in changes),
            ),
        )
        .order_by(Task.id)
    )
    moved = []
    for row in rows:
        after = effective_due(row.due_date, row.granted_due, row.hardness, calendar)
        if after is not None and after != row.effective_due:
            moved.append(MovedDeadline(row.id, row.code, row.effective_due, after))
    return moved


def tasks_with_touched_ladders(
    changes: Sequence[ChangedDay], ladder: tuple[RungRule, ...]
) -> list[int]:
    """The open tasks whose rungs may fall on other mornings; a superset that stays small."""
    if not changes:
        return []
    rows = db.session.execute(
        select(Task.id, Task.issued_at, Task.effective_due)
        .where(Task.state.in_(OPEN_STATES), Task.issued_at.is_not(None))
        .order_by(Task.id)
    )

    # Tasks are issued together and fall due on the same days: each pair of days is judged once.
    @cache
    def is_touched(issued_on: date, due: date | None) -> bool:
        return any(change.touches_plan(issued_on, due, ladder) for change in changes)

    return [task_id for task_id, issued_at, due in rows if is_touched(local_day(issued_at), due)]
