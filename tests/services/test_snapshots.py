"""Frozen figures stay as they were, and say so when somebody touched them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.domain.errors import NotAllowed, NotFound, ReasonMissing, RowIsFrozen
from portal.domain.figures import Counters
from portal.domain.snapshots import Damage
from portal.domain.types import Actor, Desk, Light, ObstacleKind, TaskState, Timeliness
from portal.extensions import db
from portal.models.base import Base
from portal.models.planning import Plan
from portal.models.registry import metadata
from portal.models.reporting import Addendum, Snapshot, SnapshotRow
from portal.models.task import Task
from portal.queries.figures import figures_as_of, figures_of, figures_of_snapshot
from portal.services import completion, desks, obstacles, progress
from portal.services.audit import verify_chain
from portal.services.snapshots import add_addendum, take_snapshot, verify_snapshots
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast
from tests.office_days import at, task_of_unit

FRIDAY = at("2025-07-11 15:00")
LATER = date(2025, 9, 30)
SYSTEM = Actor.system()


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def frozen(moment: datetime = FRIDAY) -> int:
    return take_snapshot(SYSTEM, at=moment, reason="thử", now=moment)


def rows_of(snapshot_id: int) -> dict[str, SnapshotRow]:
    found = db.session.scalars(select(SnapshotRow).where(SnapshotRow.snapshot_id == snapshot_id))
    return {row.code: row for row in found}


def test_a_snapshot_keeps_every_assigned_task_and_its_counters(cast: Cast) -> None:
    task_of_unit(cast, code="NV-RED")
    task_of_unit(cast, code="NV-NEXT", due=date(2025, 7, 15))
    task_of_unit(cast, code="NV-DRAFT", due=LATER, state=TaskState.DRAFT, plan_reminders=False)
    snapshot = db.session.get_one(Snapshot, frozen())
    assert (snapshot.as_of, snapshot.rows, len(snapshot.hash)) == (FRIDAY, 2, 64)
    assert snapshot.figures["counters"] == asdict(
        Counters(assigned=2, in_time=1, due_soon=1, overdue=1)
    )
    rows = rows_of(snapshot.id)
    assert {code: (row.timeliness, row.light) for code, row in rows.items()} == {
        "NV-RED": (Timeliness.OVERDUE, Light.OVERDUE),
        "NV-NEXT": (Timeliness.IN_TIME, Light.UNKNOWN),
    }
    assert (rows["NV-RED"].plan_code, rows["NV-RED"].unit_code) == ("KH02", "CDS")


def test_what_happens_later_is_not_in_a_snapshot_of_before(cast: Cast) -> None:
    """Taken on Monday, as of Friday: the figures, percentages, lights and desks of Friday."""
    task_id = task_of_unit(cast, code="NV-1", due=date(2025, 7, 18))
    official, monday = acting(cast.official), at("2025-07-14 09:00")
    progress.report_progress(official, task_id, 40, now=at("2025-07-10 09:00"))
    in_time = rows_of(frozen())["NV-1"]
    progress.report_progress(official, task_id, 80, now=at("2025-07-11 15:01"))
    obstacles.raise_obstacle(
        official, task_id, ObstacleKind.FUNDING, "Thiếu kinh phí", now=at("2025-07-11 16:00")
    )
    desks.move_desk(
        acting(cast.clerk), task_id, Desk.LEGAL, now=at("2025-07-11 16:30"), why="Thẩm định"
    )
    completion.claim_completion(acting(cast.head), task_id, "QĐ 1", now=at("2025-07-13 09:00"))
    again = rows_of(take_snapshot(SYSTEM, at=FRIDAY, reason="", now=monday))["NV-1"]
    for column in metadata.tables["snapshot_rows"].columns:
        if column.name != "snapshot_id":
            assert getattr(again, column.name) == getattr(in_time, column.name), column
    assert (again.percent, again.desk, again.state) == (40, Desk.UNIT, TaskState.IN_PROGRESS)
    later = rows_of(take_snapshot(SYSTEM, at=monday, reason="", now=monday))["NV-1"]
    assert (later.percent, later.desk, later.light) == (100, Desk.LEGAL, Light.UNDER_REVIEW)


def test_figures_are_the_same_now_as_of_now_and_frozen(cast: Cast) -> None:
    for due, state, claimed in (
        (date(2025, 6, 30), TaskState.IN_PROGRESS, None),
        (None, TaskState.ISSUED, None),
        (date(2025, 7, 30), TaskState.COMPLETED, date(2025, 7, 3)),
        (date(2025, 7, 4), TaskState.CANCELLED, None),
    ):
        task_of_unit(cast, due=due, state=state, claimed_on=claimed, plan_reminders=False)
    living, then, kept = (
        figures_of(FRIDAY),
        figures_as_of(FRIDAY),
        figures_of_snapshot(frozen()),
    )
    assert living.tally == then.tally == kept.tally
    assert living.rates == then.rates == kept.rates
    assert [unit.tally for unit in living.units] == [unit.tally for unit in kept.units]
    assert living.counters == Counters(assigned=4, removed=1, early=1, overdue=1, no_deadline=1)


def test_only_the_hub_and_the_system_freeze(cast: Cast) -> None:
    for person_id in (cast.official, cast.clerk, cast.admin):
        with pytest.raises(NotAllowed):
            take_snapshot(acting(person_id), at=FRIDAY, reason="", now=FRIDAY)


def test_the_office_freezes_where_it_is_the_hub_of_a_plan(cast: Cast) -> None:
    clerk = acting(cast.clerk)
    with transaction() as session:
        session.get_one(Plan, cast.plan_id).hub_unit_id = min(clerk.unit_ids)
    assert take_snapshot(clerk, at=FRIDAY, reason="", now=FRIDAY)


def _touch_the_first(model: type[Base], touch: Callable[[Session, Base], object]) -> None:
    with transaction() as session:
        touch(session, session.scalars(select(model)).one())


@pytest.mark.parametrize("model", [Snapshot, SnapshotRow, Addendum])
def test_nothing_frozen_can_be_changed_or_deleted(cast: Cast, model: type[Base]) -> None:
    task_of_unit(cast)
    snapshot_id = frozen()
    add_addendum(SYSTEM, snapshot_id, "Bổ sung", now=FRIDAY)
    column = {Snapshot: "reason", SnapshotRow: "code", Addendum: "text"}[model]
    for touch in (
        lambda session, row: session.execute(delete(model)),
        lambda session, row: session.execute(update(model).values({column: "khác"})),
        lambda session, row: session.delete(row),
        lambda session, row: setattr(row, column, "khác"),
    ):
        with pytest.raises(RowIsFrozen):
            _touch_the_first(model, touch)
    assert verify_snapshots().are_whole
    assert verify_snapshots().snapshots == 1


def test_the_seal_notices_every_touch_of_the_rows(cast: Cast) -> None:
    task_of_unit(cast)
    first, second = frozen(), frozen(at("2025-07-18 15:00"))
    rows, kept = metadata.tables["snapshot_rows"], metadata.tables["snapshots"]
    with transaction() as session:
        session.execute(rows.update().where(rows.c.snapshot_id == first).values(percent=99))
    assert [(each.snapshot_id, each.damage) for each in verify_snapshots().damaged] == [
        (first, Damage.CHANGED)
    ]
    with transaction() as session:
        session.execute(rows.update().where(rows.c.snapshot_id == first).values(percent=0))
    assert verify_snapshots().are_whole
    with transaction() as session:
        session.execute(rows.delete().where(rows.c.snapshot_id == second))
        session.execute(kept.delete().where(kept.c.id == second))
    assert [(each.snapshot_id, each.damage) for each in verify_snapshots().damaged] == [
        (second, Damage.GONE)
    ]


def test_who_changes_rows_and_seal_together_is_found_by_the_log(cast: Cast) -> None:
    task_of_unit(cast)
    true, other = frozen(), frozen(at("2025-07-18 15:00"))
    kept, rows = metadata.tables["snapshots"], metadata.tables["snapshot_rows"]
    with transaction() as session:
        forged = session.execute(select(kept).where(kept.c.id == other)).one()
        session.execute(
            kept.update()
            .where(kept.c.id == true)
            .values(as_of=forged.as_of, figures=forged.figures, hash=forged.hash)
        )
        session.execute(rows.delete().where(rows.c.snapshot_id == true))
        copied = session.execute(select(rows).where(rows.c.snapshot_id == other)).mappings().all()
        session.execute(rows.insert(), [{**row, "snapshot_id": true} for row in copied])
    assert [(each.snapshot_id, each.damage) for each in verify_snapshots().damaged] == [
        (true, Damage.RESEALED)
    ]
    assert verify_chain().is_whole


def test_a_correction_is_a_dated_addendum_with_its_own_figure(cast: Cast) -> None:
    task_id = task_of_unit(cast)
    snapshot_id = frozen()
    monday = at("2025-07-14 08:00")
    add_addendum(SYSTEM, snapshot_id, "Một báo cáo đến muộn", now=monday, figures={"overdue": 0})
    kept = db.session.scalars(select(Addendum)).one()
    assert (kept.snapshot_id, kept.added_at, kept.figures) == (snapshot_id, monday, {"overdue": 0})
    completion.claim_completion(acting(cast.head), task_id, "QĐ 2", now=monday)
    assert figures_of_snapshot(snapshot_id).counters.overdue == 1
    with pytest.raises(ReasonMissing):
        add_addendum(SYSTEM, snapshot_id, " ", now=monday)
    with pytest.raises(NotFound):
        add_addendum(SYSTEM, snapshot_id + 1, "?", now=monday)
    with pytest.raises(NotAllowed):
        add_addendum(acting(cast.head), snapshot_id, "?", now=monday)


def test_a_task_that_is_renamed_or_moved_stays_in_the_snapshot_as_it_was(cast: Cast) -> None:
    task_id = task_of_unit(cast, code="NV-9")
    snapshot_id = frozen()
    with transaction() as session:
        task = session.get_one(Task, task_id)
        task.code, task.lead_unit_id = "NV-10", cast.other_unit_id
    assert rows_of(snapshot_id)["NV-9"].unit_code == "CDS"
    assert [unit.code for unit in figures_of_snapshot(snapshot_id).units] == ["CDS"]
    assert verify_snapshots().are_whole
