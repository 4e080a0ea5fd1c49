"""One use case, one transaction: whole or not at all, and no update is lost among writers."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, insert, select, text

from portal import database as opening
from portal.database import engine_options, prepare_engine
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.office import AuditEntry, OfficeSetting
from portal.models.task import Task
from portal.services import audit
from portal.services.acts import task_to_change
from portal.services.transaction import (
    WroteWhileReading,
    let_go,
    reading,
    transaction,
    transactional,
)
from portal.settings import Settings
from tests.conftest import DATABASES
from tests.factories import make_plan, make_task

THREADS, TIMES = 6, 8


class Broken(Exception):
    """Something that goes wrong in the middle."""


def _note(now: datetime, key: str) -> None:
    db.session.add(OfficeSetting(key=key, value=1, changed_at=now))
    audit.record(Actor.system(), "note", object_type="setting", object_id=None, at=now)


def _kept() -> tuple[int, int]:
    db.session.rollback()
    settings = db.session.scalar(select(func.count(OfficeSetting.key))) or 0
    entries = db.session.scalar(select(func.count(AuditEntry.id))) or 0
    return settings, entries


def test_what_fails_leaves_nothing_behind(app: Flask, now: datetime) -> None:
    @transactional
    def fail_late() -> None:
        _note(now, "a")
        db.session.flush()
        raise Broken

    with pytest.raises(Broken):
        fail_late()
    assert _kept() == (0, 0)
    with transaction():
        _note(now, "b")
    assert _kept() == (1, 1)
    assert audit.verify_chain().is_whole


def test_a_service_inside_a_transaction_joins_it(app: Flask, now: datetime) -> None:
    inner = transactional(_note)

    @transactional
    def fail_after_two() -> None:
        inner(now, "a")
        inner(now, "b")
        raise Broken

    with pytest.raises(Broken):
        fail_after_two()
    assert _kept() == (0, 0)
    with transaction():
        inner(now, "a")
        inner(now, "b")
    assert _kept() == (2, 2)


def test_a_failed_service_inside_does_not_end_the_one_around_it(app: Flask, now: datetime) -> None:
    @transactional
    def refuse() -> None:
        raise Broken

    with transaction():
        _note(now, "a")
        with pytest.raises(Broken):
            refuse()
        _note(now, "b")
    assert _kept() == (2, 2)


def test_nothing_is_seen_outside_before_the_end(app: Flask, now: datetime) -> None:
    with transaction():
        _note(now, "a")
        db.session.flush()
        with db.engine.connect() as another:
            assert another.scalar(select(func.count(OfficeSetting.key))) == 0
    assert _kept() == (1, 1)


def test_what_was_read_before_is_read_again_for_writing(app: Flask, now: datetime) -> None:
    task_id = make_task(plan_id=make_plan(), now=now, percent=10)
    seen = db.session.get(Task, task_id)
    assert seen is not None
    assert seen.percent == 10
    _in_thread(app, lambda: _add_one(task_id))
    with transaction():
        assert task_to_change(task_id).percent == 11


def test_who_only_reads_waits_for_no_writer_and_writes_nothing(app: Flask, now: datetime) -> None:
    task_id = make_task(plan_id=make_plan(), now=now)
    read: list[int] = []

    def look() -> None:
        with reading():
            read.append(db.session.get_one(Task, task_id).percent)

    with transaction():
        _add_one(task_id)
        _in_thread(app, look)
    assert read == [0]
    with reading(), pytest.raises(WroteWhileReading), transaction():
        raise AssertionError("never reached")
    with transaction():
        _note(now, "a")
    assert _kept() == (1, 2)


def test_no_update_is_lost_among_six_writers(app: Flask, now: datetime) -> None:
    task_id = make_task(plan_id=make_plan(), now=now, percent=0)
    db.session.rollback()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with app.app_context():
                for _ in range(TIMES):
                    _add_one(task_id)
        except BaseException as error:  # collected: a thread's failure must fail the test
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with transaction():
        assert task_to_change(task_id).percent == THREADS * TIMES
    assert audit.verify_chain() == audit.ChainReport(entries=THREADS * TIMES, broken_at=None)


def _add_one(task_id: int) -> None:
    """Read, then write: what loses updates where readers become writers."""
    with transaction():
        task = task_to_change(task_id)
        task.percent += 1
        audit.record(
            Actor.system(),
            "count",
            object_type="task",
            object_id=task_id,
            at=datetime.fromisoformat("2025-07-07T08:00:00+07:00"),
        )


def _in_thread(app: Flask, work: object) -> None:
    def run() -> None:
        with app.app_context():
            work()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


@pytest.mark.parametrize("by_statement", [False, True])
def test_what_is_written_outside_of_a_transaction_is_not_kept(
    app: Flask, now: datetime, by_statement: bool
) -> None:
    """A page that only looks ends with a commit; a change that slipped into it must not."""
    if by_statement:
        db.session.execute(insert(OfficeSetting).values(key="slip", value=1, changed_at=now))
    else:
        db.session.add(OfficeSetting(key="slip", value=1, changed_at=now))
        db.session.flush()
    let_go()
    assert _kept() == (0, 0)


@pytest.mark.parametrize("database", DATABASES[1:], indirect=True)
def test_who_vanishes_in_the_middle_does_not_keep_its_rows(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host whose cable is pulled closes nothing: PostgreSQL has to give it up by itself."""
    with transaction():
        _note(now, "wanted by both")
    monkeypatch.setattr(opening, "VANISHED_SECONDS", 1)
    settings: Settings = app.extensions["dondoc_settings"]
    engine = create_engine(settings.database, **engine_options(settings.database))
    prepare_engine(engine)
    taken = select(OfficeSetting.key).with_for_update()
    vanished = engine.connect()
    try:
        vanished.execute(taken)
        with db.engine.begin() as other:
            other.execute(text("SET LOCAL lock_timeout = '20s'"))
            assert other.execute(taken).scalar() == "wanted by both"
    finally:
        vanished.invalidate()
        engine.dispose()
