"""Columns changed in place and for many tasks at once, with what is told and what is taken back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.errors import (
    ChangedMeanwhile,
    DeadlineBeforeStart,
    NotAllowed,
    NotFound,
    NothingChosen,
    ReasonMissing,
    StepRefused,
    TooLateToUndo,
    TooManyAtOnce,
    UnitNotValid,
)
from portal.domain.types import Desk, OutboxState, ReminderState, TaskColumn, TaskState
from portal.extensions import db
from portal.models.delivery import OutboxMessage, Reminder
from portal.models.office import AuditEntry
from portal.models.task import HolderInterval, Task
from portal.services import redrawing
from portal.services.bulk_changes import MOST_AT_ONCE, change_many, undo_bulk
from portal.services.change_messages import people_concerned
from portal.services.list_edits import change_columns
from portal.services.progress import report_progress
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast, make_task

DUE, LATER = date(2025, 7, 31), date(2025, 8, 29)
WHY = "Bộ trưởng cho lùi tại giao ban 07/07"


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def task_for(cast: Cast, now: datetime, code: str, **fields: object) -> int:
    given = {
        "plan_id": cast.plan_id,
        "lead_unit_id": cast.unit_id,
        "official_id": cast.official,
        "start_on": date(2025, 6, 2),
        "due": DUE,
        "plan_reminders": True,
    }
    return make_task(code=code, now=now, **(given | fields))


def task(task_id: int) -> Task:
    db.session.expire_all()
    return db.session.get_one(Task, task_id)


def waiting() -> list[OutboxMessage]:
    db.session.expire_all()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def planned_for(task_id: int) -> set[date]:
    return set(
        db.session.scalars(
            select(Reminder.for_due).where(
                Reminder.task_id == task_id, Reminder.state == ReminderState.PLANNED
            )
        )
    )


def test_three_columns_change_together(cast: Cast, now: datetime) -> None:
    number = task_for(cast, now, "NV-1")
    version = task(number).version
    values = {
        TaskColumn.DEADLINE: LATER,
        TaskColumn.OFFICIAL: cast.stranger,
        TaskColumn.LEAD_UNIT: cast.other_unit_id,
    }
    clerk = acting(cast.clerk)
    change_columns(clerk, number, values, now=now, reason=WHY, version=version)
    changed = task(number)
    assert (changed.effective_due, changed.due_date) == (LATER, DUE)
    assert (changed.official_id, changed.lead_unit_id) == (cast.stranger, cast.other_unit_id)
    assert planned_for(number) == {LATER}
    held = db.session.scalars(
        select(HolderInterval).where(HolderInterval.task_id == number).order_by(HolderInterval.id)
    ).all()
    assert [(each.desk, each.unit_id) for each in held] == [
        (Desk.UNIT, cast.unit_id),
        (Desk.UNIT, cast.other_unit_id),
    ]
    acts = db.session.scalars(select(AuditEntry.action).where(AuditEntry.task_id == number)).all()
    assert sorted(acts) == ["hand_over_task", "move_deadline", "move_to_unit"]
    assert not waiting()


def test_who_read_an_older_state_changes_nothing(cast: Cast, now: datetime) -> None:
    number = task_for(cast, now, "NV-1")
    read = task(number).version
    report_progress(acting(cast.official), number, 30, now=now)
    with pytest.raises(ChangedMeanwhile):
        change_columns(
            acting(cast.clerk),
            number,
            {TaskColumn.DEADLINE: LATER},
            now=now,
            reason=WHY,
            version=read,
        )
    assert task(number).effective_due == DUE


@pytest.mark.parametrize(
    ("column", "value", "reason", "refusal"),
    [
        (TaskColumn.DEADLINE, LATER, " ", ReasonMissing),
        (TaskColumn.DEADLINE, date(2025, 5, 1), WHY, DeadlineBeforeStart),
        (TaskColumn.OFFICIAL, 99_999, WHY, NotFound),
        (TaskColumn.LEAD_UNIT, 99_999, WHY, UnitNotValid),
    ],
)
def test_a_column_keeps_its_rules(
    cast: Cast,
    now: datetime,
    column: TaskColumn,
    value: date | int,
    reason: str,
    refusal: type[Exception],
) -> None:
    number = task_for(cast, now, "NV-1")
    version = task(number).version
    with pytest.raises(refusal):
        change_columns(acting(cast.clerk), number, {column: value}, now=now, reason=reason)
    assert task(number).version == version


def test_only_who_may_edit_changes_columns(cast: Cast, now: datetime) -> None:
    number = task_for(cast, now, "NV-1")
    for person in (cast.official, cast.head, cast.stranger):
        with pytest.raises(NotAllowed):
            change_columns(
                acting(person), number, {TaskColumn.DEADLINE: LATER}, now=now, reason=WHY
            )


def test_a_draft_needs_no_reason_and_has_no_reminders(cast: Cast, now: datetime) -> None:
    number = task_for(cast, now, "NV-1", state=TaskState.DRAFT, plan_reminders=False)
    change_columns(acting(cast.clerk), number, {TaskColumn.DEADLINE: LATER}, now=now)
    draft = task(number)
    assert (draft.due_date, draft.granted_due, draft.due_rule) == (LATER, None, "exact")
    assert planned_for(number) == set()


def test_many_change_at_once_and_the_others_are_named(cast: Cast, now: datetime) -> None:
    one, two = task_for(cast, now, "NV-1"), task_for(cast, now, "NV-2")
    done = task_for(cast, now, "NV-3", state=TaskState.COMPLETED, claimed_on=DUE)
    same = task_for(cast, now, "NV-4", due=LATER)
    outcome = change_many(
        acting(cast.clerk),
        [one, done, two, same, one, 99_999],
        TaskColumn.DEADLINE,
        LATER,
        reason=WHY,
        tells=False,
        now=now,
    )
    assert outcome.changed == ("NV-1", "NV-2")
    assert [each.code for each in outcome.refused] == ["NV-3", "NV-4"]
    assert isinstance(outcome.refused[0].refusal, StepRefused)
    assert {task(number).effective_due for number in (one, two)} == {LATER}
    assert not waiting()


def test_one_message_for_each_person_after_a_minute(cast: Cast, now: datetime) -> None:
    tasks = [
        task_for(cast, now, "NV-1"),
        task_for(cast, now, "NV-2"),
        task_for(cast, now, "NV-3", official_id=cast.stranger, lead_unit_id=cast.other_unit_id),
    ]
    clerk = acting(cast.clerk)
    assert people_concerned(tasks, TaskColumn.DEADLINE, LATER, clerk.person_id) == {
        cast.official,
        cast.stranger,
    }
    outcome = change_many(clerk, tasks, TaskColumn.DEADLINE, LATER, reason=WHY, tells=True, now=now)
    assert outcome.told == 2
    first, second = waiting()
    assert first.not_before >= now + timedelta(seconds=60)
    assert {first.person_id, second.person_id} == {cast.official, cast.stranger}
    mine = first if first.person_id == cast.official else second
    assert "đã đổi hạn của 2 việc" in mine.text
    assert "NV-1" in mine.text
    assert WHY in mine.text
    assert "29/08" in mine.text


def test_taken_back_within_the_minute_nobody_hears_of_it(cast: Cast, now: datetime) -> None:
    number = task_for(cast, now, "NV-1")
    clerk = acting(cast.clerk)
    outcome = change_many(
        clerk, [number], TaskColumn.DEADLINE, LATER, reason=WHY, tells=True, now=now
    )
    assert outcome.id is not None
    undone = undo_bulk(clerk, outcome.id, now=now + timedelta(seconds=50))
    assert (undone.changed, undone.refused, undone.told) == (("NV-1",), (), 0)
    restored = task(number)
    assert (restored.effective_due, restored.granted_due) == (DUE, None)
    assert planned_for(number) == {DUE}
    assert [row.state for row in waiting()] == [OutboxState.CANCELLED]
    with pytest.raises(TooLateToUndo):
        undo_bulk(clerk, outcome.id, now=now + timedelta(seconds=55))


def test_taken_back_later_whoever_heard_is_told_so(cast: Cast, now: datetime) -> None:
    number = task_for(cast, now, "NV-1")
    clerk = acting(cast.clerk)
    outcome = change_many(
        clerk, [number], TaskColumn.OFFICIAL, cast.colleague, reason=WHY, tells=True, now=now
    )
    assert outcome.id is not None
    assert outcome.told == 2
    with transaction():
        for row in waiting():
            row.state = OutboxState.SENT
    undone = undo_bulk(clerk, outcome.id, now=now + timedelta(minutes=5))
    assert undone.told == 2
    assert task(number).official_id == cast.official
    corrections = [row for row in waiting() if row.kind == "change_taken_back"]
    assert {row.person_id for row in corrections} == {cast.official, cast.colleague}
    assert all("rút lại" in row.text for row in corrections)
    for row in corrections:
        assert redrawing.redraw(row.id, now) is not None
    first = next(row for row in waiting() if row.kind == "tasks_changed")
    assert redrawing.redraw(first.id, now) is None


def test_what_was_changed_again_is_not_taken_back(cast: Cast, now: datetime) -> None:
    one, two = task_for(cast, now, "NV-1"), task_for(cast, now, "NV-2")
    clerk = acting(cast.clerk)
    outcome = change_many(
        clerk,
        [one, two],
        TaskColumn.LEAD_UNIT,
        cast.other_unit_id,
        reason=WHY,
        tells=False,
        now=now,
    )
    change_columns(clerk, two, {TaskColumn.DEADLINE: LATER}, now=now, reason=WHY)
    assert outcome.id is not None
    undone = undo_bulk(clerk, outcome.id, now=now)
    assert undone.changed == ("NV-1",)
    assert [each.code for each in undone.refused] == ["NV-2"]
    assert task(one).lead_unit_id == cast.unit_id
    assert task(two).lead_unit_id == cast.other_unit_id


def test_nobody_takes_back_what_another_did_or_too_late(cast: Cast, now: datetime) -> None:
    number = task_for(cast, now, "NV-1")
    clerk = acting(cast.clerk)
    outcome = change_many(
        clerk, [number], TaskColumn.DEADLINE, LATER, reason=WHY, tells=False, now=now
    )
    assert outcome.id is not None
    with pytest.raises(NotFound):
        undo_bulk(acting(cast.admin), outcome.id, now=now)
    with pytest.raises(TooLateToUndo):
        undo_bulk(clerk, outcome.id, now=now + timedelta(minutes=11))


def test_nothing_and_too_much_are_refused(cast: Cast, now: datetime) -> None:
    clerk, day = acting(cast.clerk), TaskColumn.DEADLINE
    with pytest.raises(NothingChosen):
        change_many(clerk, [], day, LATER, reason=WHY, tells=False, now=now)
    many = list(range(1, MOST_AT_ONCE + 2))
    with pytest.raises(TooManyAtOnce):
        change_many(clerk, many, day, LATER, reason=WHY, tells=False, now=now)
    unknown = change_many(clerk, [99_999], day, LATER, reason=WHY, tells=True, now=now)
    assert (unknown.id, unknown.changed) == (None, ())
