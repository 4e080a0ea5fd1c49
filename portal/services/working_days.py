"""The office's working calendar: days set, cleared and swapped, with what follows for tasks.

Swaps are decided by dispatch, sometimes eight days before. A change moves the deadlines and the
reminders of open tasks, each told in the audit log; figures that were frozen stay as they were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.calendar import SATURDAY, DayKind
from portal.domain.calendar_changes import ChangedDay, changed_days
from portal.domain.errors import DayIsWeekend
from portal.domain.permissions import require
from portal.domain.types import Actor, TaskState
from portal.extensions import db
from portal.models.office import CalendarDay
from portal.models.task import Task
from portal.queries.calendar_moves import (
    MovedDeadline,
    moved_deadlines,
    tasks_with_touched_ladders,
)
from portal.queries.many_ids import is_one_of
from portal.queries.office import office_ladder, working_calendar
from portal.services import audit, history, reminders
from portal.services.lights import refresh_lights_of
from portal.services.public_holidays import public_days
from portal.services.transaction import transactional

CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class DayEntry:
    """What a day is to be; the document is the dispatch that decided it."""

    kind: DayKind
    name: str = ""
    name_en: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """What a change did: the days that are worked or off now, moved deadlines, planned anew."""

    days: tuple[date, ...]
    moved: tuple[MovedDeadline, ...]
    replanned: int


@transactional
def set_day(actor: Actor, day: date, entry: DayEntry, *, now: datetime) -> CalendarChange:
    """Make a day a holiday, a swapped day off or a make-up day.

    Raises NotAllowed, DayIsWeekend (a weekend day cannot be swapped off).
    """
    return _change(actor, {day: entry}, now)


@transactional
def clear_day(actor: Actor, day: date, *, now: datetime) -> CalendarChange:
    """Let a day be again what its weekday says."""
    return _change(actor, {day: None}, now)


@transactional
def swap_days(
    actor: Actor, off: date, worked: date, *, document: str, now: datetime
) -> CalendarChange:
    """Swap a working day for a weekend day, as a dispatch decided."""
    return _change(
        actor,
        {
            off: DayEntry(
                DayKind.SWAPPED_OFF,
                f"Nghỉ hoán đổi, làm bù {worked:%d/%m/%Y}",
                f"Day off swapped for {worked:%d/%m/%Y}",
                document,
            ),
            worked: DayEntry(
                DayKind.MAKE_UP,
                f"Làm bù cho {off:%d/%m/%Y}",
                f"Make-up day for {off:%d/%m/%Y}",
                document,
            ),
        },
        now,
    )


@transactional
def fill_year(actor: Actor, year: int, *, now: datetime) -> CalendarChange:
    """Enter a year's public holidays; days the office has entered itself are left alone."""
    known = set(db.session.scalars(select(CalendarDay.day)))
    days = {
        found.day: DayEntry(found.kind, found.name, found.name_en)
        for found in public_days(year)
        if found.day not in known
    }
    return _change(actor, days, now)


def _change(actor: Actor, days: Mapping[date, DayEntry | None], now: datetime) -> CalendarChange:
    """Write days, then let deadlines and reminders follow.

    1. The days are written, each with an entry in the audit log.
    2. Effective deadlines of open tasks and drafts are computed anew; each that moves is recorded
       with the document, and remembered in its history.
    3. The reminders of every task whose ladder the days can touch are planned anew.
    """
    require(actor, Action.EDIT_CALENDAR)
    before = working_calendar()
    for day, entry in days.items():
        _write(actor, day, entry, now)
    db.session.flush()
    after = working_calendar()
    changes = changed_days(days, before, after)
    moved = moved_deadlines(changes, after)
    documents = "; ".join(
        dict.fromkeys(entry.document for entry in days.values() if entry and entry.document)
    )
    for start in range(0, len(moved), CHUNK):
        _move(actor, moved[start : start + CHUNK], changes, documents, now)
    return CalendarChange(
        tuple(change.day for change in changes), tuple(moved), _replan(changes, moved, now)
    )


def _write(actor: Actor, day: date, entry: DayEntry | None, now: datetime) -> None:
    row = db.session.get(CalendarDay, day)
    if entry is not None and entry.kind is DayKind.SWAPPED_OFF and day.weekday() >= SATURDAY:
        raise DayIsWeekend(day=day)
    was = None if row is None else {"kind": row.kind, "name": row.name, "document": row.document}
    if entry is None:
        if row is None:
            return
        db.session.delete(row)
    else:
        row = row or CalendarDay(day=day)
        row.kind, row.document = entry.kind, entry.document
        row.name, row.name_en = entry.name, entry.name_en
        db.session.add(row)
    audit.record(
        actor,
        "set_calendar_day" if entry else "clear_calendar_day",
        object_type="calendar_day",
        object_id=int(f"{day:%Y%m%d}"),
        at=now,
        before=was,
        after=None
        if entry is None
        else {"kind": entry.kind, "name": entry.name, "document": entry.document},
    )


def _move(
    actor: Actor,
    moved: Sequence[MovedDeadline],
    changes: Sequence[ChangedDay],
    document: str,
    now: datetime,
) -> None:
    fresh = {each.task_id: each for each in moved}
    tasks = db.session.scalars(
        select(Task).where(is_one_of(Task.id, fresh)).order_by(Task.id).with_for_update()
    ).all()
    for task in tasks:
        task.effective_due = fresh[task.id].after
        audit.record(
            actor,
            "recompute_deadline",
            object_type="task",
            object_id=task.id,
            task_id=task.id,
            at=now,
            before={"effective_due": fresh[task.id].before},
            after={
                "effective_due": fresh[task.id].after,
                "days": [change.day.isoformat() for change in changes],
                "document": document,
            },
        )
    refresh_lights_of(tasks, now)
    history.remember_many(tasks, actor, "recompute_deadline", now)


def _replan(changes: Sequence[ChangedDay], moved: Sequence[MovedDeadline], now: datetime) -> int:
    touched = {*tasks_with_touched_ladders(changes, office_ladder())}
    touched |= {each.task_id for each in moved}
    tasks = db.session.scalars(
        select(Task)
        .where(is_one_of(Task.id, touched), Task.state != TaskState.DRAFT)
        .order_by(Task.id)
    )
    return reminders.plan_all(tasks, now)
