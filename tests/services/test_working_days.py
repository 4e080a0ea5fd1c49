"""The calendar changes under running work: deadlines and reminders follow, each told."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.domain.calendar import DayKind
from portal.domain.errors import DayIsWeekend, NotAllowed
from portal.domain.types import OPEN_STATES, ReminderState, TaskState
from portal.extensions import db
from portal.models.delivery import Reminder
from portal.models.history import TaskVersion
from portal.models.office import AuditEntry, CalendarDay
from portal.models.task import Task
from portal.queries.calendar_moves import day_lines, day_preview
from portal.queries.office import working_calendar
from portal.services import reminders
from portal.services.transaction import transaction
from portal.services.working_days import DayEntry, clear_day, fill_year, set_day, swap_days
from tests.factories import Cast, acting, make_cast, make_task

FRIDAY, SATURDAY, MONDAY = date(2026, 1, 2), date(2026, 1, 10), date(2026, 1, 5)
DISPATCH = "Công văn mẫu 12/VP"


@pytest.fixture
def cast(app: Flask) -> Cast:
    with transaction():
        return make_cast()


@pytest.fixture
def december() -> datetime:
    return datetime.fromisoformat("2025-12-25T09:00:00+07:00")


def task_due(cast: Cast, due: date, now: datetime, **fields: object) -> int:
    return make_task(
        plan_id=cast.plan_id,
        now=now,
        issued_at=now - timedelta(days=40),
        due=due,
        lead_unit_id=cast.unit_id,
        official_id=cast.official,
        plan_reminders=True,
        **fields,
    )


def planned(task_id: int) -> list[tuple[str, datetime]]:
    rows = db.session.execute(
        select(Reminder.rung, Reminder.due_at)
        .where(Reminder.task_id == task_id, Reminder.state == ReminderState.PLANNED)
        .order_by(Reminder.due_at)
    )
    return [(str(rung), due_at) for rung, due_at in rows]


def test_a_swap_decided_eight_days_before_moves_deadlines(cast: Cast, december: datetime) -> None:
    moved = task_due(cast, FRIDAY, december)
    other = task_due(cast, date(2026, 1, 30), december)
    done = task_due(cast, FRIDAY, december, state=TaskState.COMPLETED, claimed_on=FRIDAY)
    change = swap_days(acting(cast.clerk), FRIDAY, SATURDAY, document=DISPATCH, now=december)
    assert change.days == (FRIDAY, SATURDAY)
    assert [(each.task_id, each.after) for each in change.moved] == [(moved, MONDAY)]
    dues = {task.id: task.effective_due for task in db.session.scalars(select(Task))}
    assert dues == {moved: MONDAY, other: date(2026, 1, 30), done: FRIDAY}
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.task_id == moved).order_by(AuditEntry.id.desc())
    ).first()
    assert entry is not None
    assert entry.action == "recompute_deadline"
    assert DISPATCH in entry.after
    versions = db.session.scalars(
        select(TaskVersion.effective_due)
        .where(TaskVersion.task_id == moved)
        .order_by(TaskVersion.since)
    ).all()
    assert versions == [FRIDAY, MONDAY]
    assert working_calendar().is_working_day(SATURDAY)


def test_reminders_of_a_moved_deadline_are_planned_anew(cast: Cast, december: datetime) -> None:
    task_id = task_due(cast, FRIDAY, december)
    assert ("R6", datetime.fromisoformat("2026-01-02T08:00+07:00")) in planned(task_id)
    set_day(
        acting(cast.clerk), FRIDAY, DayEntry(DayKind.SWAPPED_OFF, document=DISPATCH), now=december
    )
    after = dict(planned(task_id))
    assert after["R6"] == datetime.fromisoformat("2026-01-05T08:00+07:00")
    clear_day(acting(cast.clerk), FRIDAY, now=december)
    assert dict(planned(task_id))["R6"] == datetime.fromisoformat("2026-01-02T08:00+07:00")


def test_a_preview_says_the_same_and_keeps_nothing(cast: Cast, december: datetime) -> None:
    task_due(cast, FRIDAY, december)
    foreseen = day_preview(FRIDAY, DayKind.SWAPPED_OFF)
    assert db.session.get(CalendarDay, FRIDAY) is None
    change = set_day(acting(cast.clerk), FRIDAY, DayEntry(DayKind.SWAPPED_OFF), now=december)
    assert (foreseen.moved, foreseen.replanned) == (change.moved, change.replanned)


def test_the_first_fill_leaves_alone_what_the_office_decided(
    cast: Cast, december: datetime
) -> None:
    clerk = acting(cast.clerk)
    swap_days(clerk, FRIDAY, SATURDAY, document=DISPATCH, now=december)
    national_day = date(2026, 9, 2)
    set_day(clerk, national_day, DayEntry(DayKind.HOLIDAY, "Lễ", document=DISPATCH), now=december)
    fill_year(clerk, 2026, now=december)
    kept = {line.day: line for line in day_lines(2026)}
    assert kept[national_day].document == DISPATCH
    assert kept[FRIDAY].kind == DayKind.SWAPPED_OFF
    assert {date(2026, 2, 17), date(2026, 4, 27), date(2026, 11, 24)} <= set(kept)
    assert fill_year(clerk, 2026, now=december).days == ()


def test_only_whoever_keeps_the_calendar_changes_it(cast: Cast, december: datetime) -> None:
    for person in (cast.official, cast.head, cast.top_leader):
        with pytest.raises(NotAllowed):
            clear_day(acting(person), FRIDAY, now=december)
    clear_day(acting(cast.admin), FRIDAY, now=december)


def test_a_weekend_day_cannot_be_swapped_off(cast: Cast, december: datetime) -> None:
    with pytest.raises(DayIsWeekend):
        set_day(acting(cast.clerk), SATURDAY, DayEntry(DayKind.SWAPPED_OFF), now=december)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(day=st.dates(date(2026, 1, 1), date(2026, 3, 31)), kind=st.sampled_from(DayKind))
def test_planning_the_touched_equals_planning_all(
    cast: Cast, december: datetime, day: date, kind: DayKind
) -> None:
    if not db.session.scalar(select(Task.id).limit(1)):
        for n in range(0, 120, 3):
            task_due(cast, date(2026, 1, 1) + timedelta(days=n), december)
    if kind is DayKind.SWAPPED_OFF and day.weekday() > 4:
        kind = DayKind.MAKE_UP
    set_day(acting(cast.clerk), day, DayEntry(kind), now=december)
    followed = _everything_planned()
    with transaction() as session:
        tasks = session.scalars(select(Task).where(Task.state.in_(OPEN_STATES))).all()
        reminders.plan_all(tasks, december)
    assert _everything_planned() == followed


def _everything_planned() -> list[tuple[object, ...]]:
    rows = db.session.execute(
        select(Reminder.task_id, Reminder.rung, Reminder.due_at, Reminder.state)
        .where(Reminder.state == ReminderState.PLANNED)
        .order_by(Reminder.task_id, Reminder.due_at, Reminder.rung)
    )
    return [tuple(row) for row in rows]
