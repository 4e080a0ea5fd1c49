"""Work that was written down before an upgrade is there after it, and goes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import flask_migrate
import pytest
from sqlalchemy import JSON, Boolean, Date, DateTime, Integer, MetaData, String, func, select

from portal.domain.figures import Counters
from portal.domain.machines.obstacle import ObstacleState
from portal.domain.types import Actor, Channel, Desk, Role, TaskState
from portal.extensions import db
from portal.models.history import TaskVersion
from portal.models.planning import Plan, TaskGroup
from portal.models.requests import Obstacle
from portal.models.task import Task
from portal.queries.figures import figures_as_of, figures_of
from portal.services.interruption import cancel_task
from portal.services.lights import refresh_lights
from tests.conftest import MigratedDatabase

ISSUED = datetime(2025, 6, 18, 2, tzinfo=UTC)
NOW = datetime(2025, 7, 7, 1, tzinfo=UTC)


@pytest.fixture
def before(database: MigratedDatabase) -> Iterator[MetaData]:
    """The tables of the first schema, empty; the last one is put back at the end."""
    database.empty()
    with database.app.app_context():
        flask_migrate.downgrade(revision="0001")
        tables = MetaData()
        tables.reflect(db.engine)
        yield tables
        db.session.remove()
        flask_migrate.upgrade()
    database.empty()


def write(tables: MetaData, table_name: str, /, **given: Any) -> int:
    """One row with what is given; every other column that wants a value gets an empty one."""
    table = tables.tables[table_name]
    values = {
        column.name: _empty(column.type)
        for column in table.columns
        if not column.nullable and not column.primary_key
    }
    with db.engine.begin() as connection:
        return int(
            connection.execute(table.insert().values(values | given)).inserted_primary_key[0]
        )


def _empty(kind: Any) -> Any:
    if isinstance(kind, JSON):
        return []
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer):
        return 0
    if isinstance(kind, Date):
        return date(2025, 6, 1)
    if isinstance(kind, DateTime):
        return ISSUED
    assert isinstance(kind, String)
    return ""


def write_an_office(tables: MetaData) -> dict[str, int]:
    """A plan without a document, with a group; a running task, a draft, an obstacle that ended."""
    unit = write(tables, "units", code="CDS", kind="department", bloc="government")
    person = write(
        tables, "people", email="a@example.vn", role="official", locale="vi", is_active=True
    )
    plan = write(tables, "plans", code="KH02", title="Kế hoạch 02", cadence="weekly")
    group = write(tables, "task_groups", plan_id=plan, name="Thể chế")
    common = {
        "plan_id": plan,
        "group_id": group,
        "kind": "one_off",
        "origin": "original",
        "hardness": "fixed",
        "self_confidence": "not_judged",
        "office_confidence": "not_judged",
        "light": "overdue",
        "weight": 1,
        "version": 1,
        "lead_unit_id": unit,
        "official_id": person,
        "due_date": date(2025, 6, 30),
        "effective_due": date(2025, 6, 30),
    }
    running = write(
        tables,
        "tasks",
        **common,
        code="KH02-01",
        title="Trình kế hoạch",
        state="in_progress",
        issued_at=ISSUED,
        issued_by_id=person,
    )
    write(tables, "tasks", **common, code="KH02-02", title="Dự thảo", state="draft")
    obstacle = write(
        tables,
        "obstacles",
        task_id=running,
        kind="data",
        statement="Thiếu số liệu",
        raised_by_id=person,
        raised_at=ISSUED,
        closed_at=NOW,
    )
    return {"plan": plan, "group": group, "running": running, "obstacle": obstacle}


def test_what_was_written_is_there_and_goes_on(before: MetaData) -> None:
    ids = write_an_office(before)
    flask_migrate.upgrade()

    group = db.session.get_one(TaskGroup, ids["group"])
    plan = db.session.get_one(Plan, ids["plan"])
    assert plan.document_id is not None
    assert group.document_id == plan.document_id
    assert db.session.get_one(Task, ids["running"]).group_id == group.id
    obstacle = db.session.get_one(Obstacle, ids["obstacle"])
    assert (obstacle.state, obstacle.lifted_at) == (ObstacleState.CLOSED, NOW)
    (version,) = db.session.scalars(select(TaskVersion)).all()
    assert (version.task_id, version.since, version.until) == (ids["running"], ISSUED, None)
    assert (version.state, version.desk) == (TaskState.IN_PROGRESS, Desk.UNIT)

    refresh_lights(NOW)
    assert figures_of(NOW).counters == Counters(assigned=1, overdue=1)
    assert figures_as_of(NOW).counters == Counters(assigned=1, overdue=1)
    leader = Actor(person_id=None, role=Role.TOP_LEADER, unit_ids=frozenset(), channel=Channel.WEB)
    cancel_task(leader, ids["running"], "QĐ 9", now=NOW)
    assert figures_of(NOW).counters == Counters(assigned=1, removed=1)


def test_going_back_keeps_the_tasks_and_their_groups(before: MetaData) -> None:
    ids = write_an_office(before)
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="0001")
    with db.engine.connect() as connection:
        tasks, groups = before.tables["tasks"], before.tables["task_groups"]
        assert connection.scalar(select(func.count()).select_from(tasks)) == 2
        assert connection.scalar(select(groups.c.plan_id)) == ids["plan"]
