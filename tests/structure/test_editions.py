"""What is kept of the tasks is what their rows say, whatever changed them and however."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import Select, delete, func, select, text, update

from portal.domain.types import Light, TaskState
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.task import Task
from portal.queries.editions import counted_once, tasks_mark
from portal.queries.figures import figures_of
from portal.queries.tasks import TaskFilter, task_page
from portal.services.transaction import transaction
from tests.factories import make_plan, make_task

ALL = select(func.count(Task.id), func.sum(Task.percent))

CHANGES: dict[str, Callable[[Task], object]] = {
    "a row": lambda task: setattr(task, "percent", 71),
    "all rows at once": lambda _task: db.session.execute(update(Task).values(percent=72)),
    "past the models": lambda _task: db.session.execute(text("UPDATE tasks SET percent = 73")),
    "one row less": lambda _task: db.session.execute(delete(Task).where(Task.code == "NV-2")),
    "one row more": lambda task: db.session.add(
        Task(code="NV-900", plan_id=task.plan_id, title="Thêm", percent=9)
    ),
}


@pytest.fixture
def task(app: Flask, now: datetime) -> Task:
    plan = make_plan()
    make_task(plan_id=plan, now=now, code="NV-2", state=TaskState.DRAFT)
    number = make_task(plan_id=plan, now=now, code="NV-1", percent=10)
    return db.session.get_one(Task, number)


def count(query: Select[tuple[int, int]]) -> tuple[int, int]:
    number, percent = db.session.execute(query).one()
    return number, percent or 0


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_renews_the_mark_and_what_is_kept(task: Task, change: str) -> None:
    before, kept = tasks_mark(), counted_once(ALL, count)
    assert before
    assert counted_once(ALL, count) is kept
    with transaction():
        CHANGES[change](db.session.get_one(Task, task.id))
    assert tasks_mark() not in ("", before)
    assert counted_once(ALL, count) == count(ALL) != kept


def test_what_is_taken_back_is_not_kept(task: Task) -> None:
    before, kept = tasks_mark(), counted_once(ALL, count)
    with suppress(ZeroDivisionError), transaction():
        db.session.execute(update(Task).values(percent=50))
        assert counted_once(ALL, count) == count(ALL) != kept
        raise ZeroDivisionError
    assert tasks_mark() == before
    assert counted_once(ALL, count) == count(ALL) == kept


def test_two_changes_of_one_transaction_are_both_seen(task: Task) -> None:
    with transaction():
        db.session.execute(update(Task).values(percent=20))
        assert counted_once(ALL, count) == (2, 40)
        db.session.execute(update(Task).values(percent=30))
        assert counted_once(ALL, count) == (2, 60)
    assert counted_once(ALL, count) == (2, 60)


def test_nothing_else_renews_the_mark(task: Task) -> None:
    before = tasks_mark()
    with transaction():
        db.session.execute(update(Unit).values(name="Vụ khác"))
    assert tasks_mark() == before


def test_a_count_over_other_tables_is_not_kept(task: Task) -> None:
    of_named = select(func.count(Task.id), func.sum(Task.percent)).where(
        Task.lead_unit_id.in_(select(Unit.id))
    )
    assert counted_once(of_named, count) is not counted_once(of_named, count)


def test_values_belong_to_the_count(task: Task) -> None:
    of_drafts = ALL.where(Task.state == TaskState.DRAFT)
    of_others = ALL.where(Task.state == task.state)
    assert counted_once(of_others, count) == (1, 10)
    assert counted_once(of_drafts, count) == (1, 0)


def test_figures_and_list_follow_the_rows(task: Task, now: datetime) -> None:
    for light in (Light.OVERDUE, Light.UNKNOWN):
        with transaction():
            db.session.execute(update(Task).values(light=light))
        assert figures_of(now).lights[light] == 1
        assert task_page(TaskFilter(), now).lights == {light: 1}
    with transaction():
        db.session.execute(update(Task).values(state=TaskState.CANCELLED))
    assert figures_of(now).counters.removed == 2
