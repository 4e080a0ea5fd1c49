"""Planned reminders follow the deadline; each fires once, to the right people, or is dropped."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.domain.ladder import plan_rungs
from portal.domain.types import Desk, ReminderState, Rung, TaskState
from portal.extensions import db
from portal.models.delivery import Notice, Reminder
from portal.models.organisation import Person
from portal.models.task import Task
from portal.queries.office import working_calendar, zone
from portal.services import firing, reminders
from portal.services.firing import Fired, fire_due
from portal.services.ticking import run_tick
from portal.services.transaction import transaction
from tests.factories import Cast, make_cast
from tests.office_days import (
    DUE,
    at,
    change_task,
    counts,
    lay_on_desk,
    messages,
    readers_of,
    reminders_of,
    task_of_unit,
)

ISSUED = at("2025-07-01 09:00")
LATER = date(2025, 8, 29)
MOVED = date(2025, 9, 30)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def replan(task_id: int, moment: str = "2025-07-07 07:59", **values: object) -> None:
    if values:
        change_task(task_id, **values)
    with transaction() as session:
        reminders.plan_for(session.get_one(Task, task_id), now=at(moment))


def planned(task_id: int, for_due: date) -> set[str]:
    return {
        rung
        for (rung, due), state in reminders_of(task_id).items()
        if due == for_due and state == "planned"
    }


def told(rung: Rung) -> set[int]:
    return set(db.session.scalars(select(Notice.person_id).where(Notice.rung == rung)))


def test_planned_rows_are_what_the_ladder_says(cast: Cast) -> None:
    task_id = task_of_unit(cast, due=LATER, issued_at=ISSUED, now=ISSUED)
    rows = db.session.scalars(select(Reminder).where(Reminder.task_id == task_id)).all()
    said = plan_rungs(
        issued_at=ISSUED, effective_due=LATER, calendar=working_calendar(), zone=zone()
    )
    assert {(row.rung, row.repeat, row.due_at) for row in rows} == {
        (each.rung, each.repeat, each.due_at) for each in said
    }
    assert {row.state for row in rows} == {ReminderState.PLANNED}


def test_planning_again_changes_nothing(cast: Cast) -> None:
    task_id = task_of_unit(cast, due=LATER, issued_at=ISSUED, now=ISSUED)
    before = reminders_of(task_id)
    replan(task_id, "2025-07-01 10:00")
    assert reminders_of(task_id) == before


def test_a_moved_deadline_is_planned_anew_and_the_old_one_comes_back(cast: Cast) -> None:
    task_id = task_of_unit(cast, due=LATER, issued_at=ISSUED, now=ISSUED)
    of_the_old_date = planned(task_id, LATER)
    replan(task_id, due_date=MOVED, effective_due=MOVED)
    rows = reminders_of(task_id)
    assert {state for (_rung, due), state in rows.items() if due == LATER} == {"dropped moved"}
    assert "E2" in planned(task_id, MOVED)
    replan(task_id, due_date=LATER, effective_due=LATER)
    assert planned(task_id, LATER) >= of_the_old_date - {"R0", "R1"}
    assert not planned(task_id, MOVED)


def test_what_has_fired_stays_and_taking_up_is_asked_once(cast: Cast) -> None:
    task_id = task_of_unit(cast, due=LATER, issued_at=ISSUED, now=ISSUED, state=TaskState.ISSUED)
    fire_due(at("2025-07-02 08:00"))
    replan(task_id, due_date=MOVED, effective_due=MOVED)
    rows = reminders_of(task_id)
    assert rows["R0", LATER] == "fired"
    assert ("R0", MOVED) not in rows


def test_a_task_without_a_deadline_is_only_asked_whether_it_was_taken_up(cast: Cast) -> None:
    task_id = task_of_unit(cast, due=None, issued_at=ISSUED, now=ISSUED, state=TaskState.ISSUED)
    assert planned(task_id, reminders.NO_DEADLINE) == {"R0", "R1"}


def test_an_import_forty_days_late_tells_the_month_and_not_what_went_before(cast: Cast) -> None:
    task_id = task_of_unit(
        cast, due=date(2025, 5, 28), issued_at=at("2025-05-05 09:00"), percent=20
    )
    due_by_now = db.session.scalars(
        select(Reminder.rung).where(
            Reminder.task_id == task_id,
            Reminder.state == ReminderState.PLANNED,
            Reminder.due_at <= at("2025-07-07 08:00"),
        )
    ).all()
    assert due_by_now == [Rung.E4]
    assert reminders_of(task_id)["E2", date(2025, 5, 28)] == "dropped past"


def test_the_newest_rung_of_the_past_keeps_silent_when_another_comes_today(cast: Cast) -> None:
    task_id = task_of_unit(cast)
    assert reminders_of(task_id)["E1", DUE] == "dropped past"
    assert reminders_of(task_id)["E2", DUE] == "planned"


def test_planning_many_is_planning_each(cast: Cast) -> None:
    ids = [
        task_of_unit(cast, due=due, plan_reminders=False)
        for due in (DUE, LATER, MOVED, None, date(2025, 5, 28))
    ]
    now = at("2025-07-07 07:59")
    with transaction() as session:
        assert reminders.plan_all([session.get_one(Task, each) for each in ids], now) == 5
    together = [reminders_of(each) for each in ids]
    with transaction() as session:
        session.query(Reminder).delete()
    for each in ids:
        replan(each)
    assert [reminders_of(each) for each in ids] == together


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"state": TaskState.COMPLETED}, "finished"),
        ({"state": TaskState.PAUSED}, "paused"),
        ({"state": TaskState.CANCELLED}, "cancelled"),
        ({"state": TaskState.AWAITING_ACCEPTANCE}, "under_review"),
        ({"effective_due": MOVED}, "moved"),
    ],
)
def test_what_may_not_be_pressed_is_dropped_with_the_reason(
    cast: Cast, values: dict[str, object], reason: str
) -> None:
    task_id = task_of_unit(cast)
    if values:
        change_task(task_id, **values)
    assert fire_due(at("2025-07-07 08:00")) == Fired(dropped=1)
    assert reminders_of(task_id)["E2", DUE] == f"dropped {reason}"
    assert counts()[1:] == (0, 0)


def test_a_returned_claim_is_pressed_again(cast: Cast) -> None:
    task_id = task_of_unit(cast)
    change_task(task_id, state=TaskState.AWAITING_ACCEPTANCE)
    fire_due(at("2025-07-07 08:00"))
    replan(task_id, "2025-07-09 10:00", state=TaskState.IN_PROGRESS)
    assert fire_due(at("2025-07-09 10:00")).planned == 1
    assert told(Rung.E2) == {cast.official, cast.head, cast.deputy_leader, cast.clerk}


def test_one_week_late_goes_to_the_four_and_to_nobody_else(cast: Cast) -> None:
    task_of_unit(cast)
    fire_due(at("2025-07-07 08:00"))
    assert readers_of("week_late") == sorted(
        [cast.official, cast.head, cast.deputy_leader, cast.clerk]
    )


def test_on_the_desk_of_legal_its_head_is_asked_and_not_the_unit(cast: Cast) -> None:
    task_id = task_of_unit(cast)
    lay_on_desk(task_id, Desk.LEGAL, cast.legal_unit_id)
    fire_due(at("2025-07-07 08:00"))
    assert readers_of("week_late") == sorted([cast.legal_head, cast.deputy_leader, cast.clerk])


def test_nobody_is_asked_twice_who_is_meant_twice(cast: Cast) -> None:
    task_of_unit(cast, official_id=cast.head)
    fire_due(at("2025-07-07 08:00"))
    assert readers_of("week_late").count(cast.head) == 1


def test_who_has_left_is_not_written_to(cast: Cast) -> None:
    task_of_unit(cast)
    with transaction() as session:
        session.execute(update(Person).where(Person.id == cast.official).values(is_active=False))
    fire_due(at("2025-07-07 08:00"))
    assert cast.official not in readers_of("week_late")


def test_a_second_run_changes_nothing(cast: Cast) -> None:
    task_of_unit(cast)
    task_of_unit(cast, due=date(2025, 7, 10))
    run_tick(at("2025-07-07 08:00"))
    before = counts()
    report = run_tick(at("2025-07-07 08:00"))
    assert (report.planned, report.queued, report.dropped) == (0, 0, 0)
    assert counts() == before


def test_a_poisoned_row_is_put_off_by_an_hour_and_stops_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ids = [task_of_unit(cast) for _ in range(5)]
    ladder = firing.Recipients.of

    def broken(self: firing.Recipients, task_id: int, rule: object) -> tuple[int, ...]:
        if task_id == ids[2]:
            raise LookupError("no such post")
        return ladder(self, task_id, rule)

    monkeypatch.setattr(firing.Recipients, "of", broken)
    now = at("2025-07-07 08:00")
    assert fire_due(now).planned == 4
    assert {row.task_id for row in messages("week_late")} == set(ids) - {ids[2]}
    put_off = db.session.scalars(
        select(Reminder.due_at).where(Reminder.task_id == ids[2], Reminder.rung == Rung.E2)
    ).one()
    assert put_off == now + timedelta(hours=1)
    assert "passed over" in caplog.text
    monkeypatch.undo()
    assert fire_due(now + timedelta(hours=1)).planned == 1


def test_two_steps_at_once_write_each_message_once(app: Flask, cast: Cast) -> None:
    for number in range(12):
        task_of_unit(cast, due=DUE if number % 2 else date(2025, 7, 10))
    now, failed = at("2025-07-07 08:00"), []
    started = threading.Barrier(4)

    def step() -> None:
        with app.app_context():
            try:
                started.wait(timeout=10)
                run_tick(now)
            except Exception as problem:
                failed.append(problem)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=step) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []
    assert len(messages("week_late")) == 6 * 4
    assert sorted(row.person_id for row in messages("morning")) == sorted(
        [cast.official, cast.head]
    )
    waiting = select(Notice.id).where(Notice.outbox_id.is_(None))
    assert db.session.scalars(waiting).all() == []
