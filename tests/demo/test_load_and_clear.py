"""Demo data goes into an empty installation only, and comes out without a trace of real work."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.demo.emptiness import DemoRefused
from portal.demo.load import clear_demo, demo_chats, demo_sign_ins, load_demo
from portal.domain.phases import Fate
from portal.domain.types import OutboxState, ReminderState, Role
from portal.extensions import db
from portal.models.delivery import Notice, OutboxMessage, Reminder
from portal.models.office import AuditEntry
from portal.models.organisation import Person, Unit
from portal.models.phases import PhaseClosing
from portal.models.planning import Document, Plan
from portal.models.task import Task
from portal.queries.cascade import addressed_lines
from portal.queries.office import demo_preset, settings
from portal.queries.phases import phase_page
from portal.services.audit import verify_chain
from portal.services.cascade import OwnTask, derive_plan
from portal.services.phases import ClosingWords, close_phase
from portal.services.ticking import run_tick
from tests.factories import acting, make_person, make_plan, make_task, make_unit

TODAY = date(2025, 7, 7)


def how_many(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.usefixtures("app")
def test_an_unknown_preset_is_refused_by_name() -> None:
    with pytest.raises(DemoRefused, match="no demo preset 'Q'"):
        load_demo("Q")


@pytest.mark.usefixtures("app")
def test_real_data_is_never_mixed_with_the_demo() -> None:
    (settings().data_dir / "demo-password").unlink(missing_ok=True)
    make_plan(code="THAT")
    with pytest.raises(DemoRefused, match="this one holds 1 plans"):
        load_demo()
    assert (how_many(Plan), how_many(Person), demo_sign_ins()) == (1, 0, [])


@pytest.mark.usefixtures("app")
def test_there_is_nothing_to_clear_without_a_demo() -> None:
    with pytest.raises(DemoRefused, match="No demo is loaded"):
        clear_demo()


def test_first_morning_then_clearing_keeps_real_work_and_the_log(app: Flask, now: datetime) -> None:
    load_demo()
    with pytest.raises(DemoRefused):
        load_demo()
    run_tick(now - timedelta(seconds=20))
    waiting = select(OutboxMessage.kind).where(OutboxMessage.state == OutboxState.PENDING)
    assert set(db.session.scalars(waiting)) == {"digest_weekly"}
    run_tick(now)
    late = db.session.execute(
        select(Task.code, OutboxMessage.state)
        .join(Task, Task.id == OutboxMessage.task_id)
        .where(OutboxMessage.kind == "week_late")
    ).all()
    assert {code for code, _state in late} == {f"KH02-{n:02d}" for n in (3, 5, 8, 11, 13)}
    assert {state for _code, state in late} == {OutboxState.PENDING}
    assert how_many(Notice) > len(late)
    assert not db.session.scalars(
        select(Reminder.id).where(Reminder.state == ReminderState.PLANNED, Reminder.due_at <= now)
    ).all()

    unit = make_unit(name="Đơn vị thật", code="THAT")
    real = make_person(name="Người dùng thật", role=Role.OFFICE, unit_id=unit)
    demo_official = db.session.scalars(
        select(Person.id).where(Person.email == "chuyenvien22@mau.example")
    ).one()
    plan = make_plan(code="THAT")
    make_task(plan_id=plan, now=now, lead_unit_id=unit, official_id=demo_official, code="THAT-1")
    person = db.session.get(Person, real)
    assert person is not None
    person.email = "that@bo.example"
    db.session.commit()
    entries = how_many(AuditEntry)

    clear_demo()

    assert db.session.scalars(select(Plan.code)).all() == ["THAT"]
    assert db.session.scalars(select(Task.code)).all() == ["THAT-1"]
    assert db.session.scalars(select(Unit.code)).all() == ["THAT"]
    assert (how_many(Document), how_many(OutboxMessage), how_many(Notice)) == (0, 0, 0)
    active = db.session.scalars(select(Person.email).where(Person.is_active.is_(True))).all()
    assert active == ["that@bo.example"]
    assert (demo_preset(), demo_chats(), demo_sign_ins()) == ("", [], [])
    assert how_many(AuditEntry) == entries + 1
    assert verify_chain().is_whole


@pytest.mark.usefixtures("app")
def test_demo_can_be_loaded_again_after_it_was_cleared(now: datetime) -> None:
    first = load_demo()
    play(now)
    clear_demo()
    assert how_many(Plan) == how_many(PhaseClosing) == 0
    again = load_demo()
    assert again == first
    assert len(demo_sign_ins()) == 8
    assert verify_chain().is_whole


def play(now: datetime) -> None:
    """A unit makes its own plan, and the clerk closes the urgent phase."""
    emails = ("truong.dl@mau.example", "vanphong01@mau.example")
    head, clerk = (
        acting(db.session.scalars(select(Person.id).where(Person.email == email)).one(), day=TODAY)
        for email in emails
    )
    plan = db.session.scalars(select(Plan).where(Plan.code == "KH02")).one()
    unit_id = db.session.scalars(select(Unit.id).where(Unit.code == "DL")).one()
    first, second = plan.phases
    plan_id, phases = plan.id, (first.id, second.id)
    line = addressed_lines(plan_id, unit_id)[0]
    own = [OwnTask(line.id)]
    derive_plan(head, plan_id, unit_id, own, code="KH02-DL", title="Kế hoạch", now=now)
    unfinished = {each.id: Fate.CARRIED for each in phase_page("KH02", 1, now).unfinished}
    assert len(unfinished) == 5
    words = ClosingWords("Đạt một phần", "Chờ", into_phase_id=phases[1])
    close_phase(clerk, phases[0], unfinished, words, now=now)
