"""The synthetic population: the size asked for, the same each time, and plausible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from portal import clock
from portal.demo.emptiness import DemoRefused
from portal.demo.load import clear_demo
from portal.demo.population import load_population
from portal.domain.figures import check_sum, count
from portal.domain.lateness import timeliness
from portal.domain.lights import is_due_soon
from portal.domain.types import Light, Role, TaskState
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.task import Task
from portal.queries.office import demo_preset, local_day
from portal.services.lights import refresh_lights
from tests.conftest import MigratedDatabase

TASKS, PEOPLE, UNITS = 1_200, 60, 10


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "utc_now", lambda: now)


def how_many(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def lines() -> Sequence[Any]:
    return db.session.execute(
        select(Task.code, Task.title, Task.state, Task.due_date, Task.percent).order_by(Task.code)
    ).all()


def test_population_has_the_size_asked_for_and_every_light(app: Flask, now: datetime) -> None:
    load_population(TASKS, PEOPLE, UNITS)

    assert (how_many(Task), how_many(Person), how_many(Unit)) == (TASKS, PEOPLE, UNITS + 1)
    tasks = db.session.scalars(select(Task)).all()
    assert {task.light for task in tasks} == set(Light)
    assert {task.state for task in tasks} >= {TaskState.DRAFT, TaskState.PAUSED}
    assert demo_preset() != ""
    assert {Role.TOP_LEADER, Role.OFFICE, Role.ADMIN} <= set(
        db.session.scalars(select(Person.role))
    )
    today = local_day(now)
    check_sum(
        count(
            (
                timeliness(
                    state=task.state,
                    effective_due=task.effective_due,
                    claimed_on=task.claimed_on,
                    today=today,
                ),
                is_due_soon(task.effective_due, today),
            )
            for task in tasks
            if task.state is not TaskState.DRAFT
        )
    )
    found = select(func.count()).where(Task.folded.contains("chuyen doi so"))
    assert 50 < (db.session.scalar(found) or 0) < TASKS
    assert refresh_lights(now) == 0


def test_population_is_the_same_each_time(database: MigratedDatabase, app: Flask) -> None:
    load_population(200, PEOPLE, UNITS)
    first = lines()
    db.session.remove()
    database.empty()
    load_population(200, PEOPLE, UNITS)
    assert lines() == first


def test_the_database_knows_at_once_how_full_its_tables_are(
    database: MigratedDatabase, app: Flask
) -> None:
    """PostgreSQL plans by these counts, and would look for a minute as if nothing were there."""
    load_population(200, PEOPLE, UNITS)
    if database.kind == "postgres":
        counted = text("SELECT reltuples FROM pg_class WHERE oid = 'people'::regclass")
        assert db.session.scalar(counted) == PEOPLE
    else:
        names = db.session.scalars(text("SELECT name FROM sqlite_master"))
        assert "sqlite_stat1" not in set(names), "SQLite's plans were tried without counts"


@pytest.mark.usefixtures("app")
def test_few_people_work_in_fewer_units() -> None:
    load_population(20, 12, 200)
    assert (how_many(Person), how_many(Unit)) == (12, 4)
    assert None not in db.session.scalars(select(Task.official_id)).all()


@pytest.mark.usefixtures("app")
def test_population_goes_into_an_empty_installation_and_out_again() -> None:
    load_population(20, 12)
    with pytest.raises(DemoRefused):
        load_population(20, 12)
    clear_demo()
    assert (how_many(Task), how_many(Unit)) == (0, 0)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("tasks", "people", "units"), [(0, 20, 5), (5, 11, 5), (5, 20, 0)])
def test_impossible_sizes_are_refused(tasks: int, people: int, units: int) -> None:
    with pytest.raises(DemoRefused, match="at least"):
        load_population(tasks, people, units)
