"""What officials answer: counted once, never lower by accident, with its consequences."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.domain.errors import (
    AlreadyRecorded,
    NotAllowed,
    PastDeadline,
    PercentOutOfRange,
    ReasonNeeded,
    ReportDecreases,
)
from portal.domain.types import Light, ObstacleKind, TaskState
from portal.extensions import db
from portal.models.requests import ExtensionRequest, Obstacle
from portal.models.task import ProgressUpdate, Task
from portal.services import extensions, obstacles, progress
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast, make_task


@pytest.fixture
def cast(app: Flask) -> Cast:
    with transaction():
        return make_cast()


def _task(cast: Cast, now: datetime, **fields: object) -> int:
    return make_task(
        **{
            "plan_id": cast.plan_id,
            "now": now,
            "due": date(2025, 9, 30),
            "lead_unit_id": cast.unit_id,
            "official_id": cast.official,
            "percent": 40,
            **fields,
        }
    )


def _row(task_id: int) -> Task:
    db.session.rollback()
    task = db.session.get(Task, task_id, populate_existing=True)
    assert task is not None
    return task


def _count(model: type[object]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_report_says_from_what_to_what(cast: Cast, now: datetime) -> None:
    task_id = _task(cast, now, state=TaskState.ISSUED)
    saved = progress.report_progress(acting(cast.official), task_id, 75, now=now, note="xong 3/4")
    assert (saved.percent_before, saved.percent) == (40, 75)
    task = _row(task_id)
    assert (task.state, task.percent, task.version) == (TaskState.IN_PROGRESS, 75, saved.version)
    assert task.acknowledged_at == task.last_report_at == now
    update = db.session.scalars(select(ProgressUpdate)).one()
    assert (update.week_start, update.note) == (date(2025, 7, 7), "xong 3/4")


def test_the_same_source_is_recorded_once(cast: Cast, now: datetime) -> None:
    task_id, official = _task(cast, now), acting(cast.official)
    progress.report_progress(official, task_id, 60, now=now, source_key="tg:1")
    with pytest.raises(AlreadyRecorded) as again:
        progress.report_progress(official, task_id, 90, now=now, source_key="tg:1")
    assert again.value.facts["percent"] == 60
    with pytest.raises(AlreadyRecorded):
        progress.add_note(official, task_id, "lần nữa", now=now, source_key="tg:1")
    assert _count(ProgressUpdate) == 1


def test_a_decrease_needs_a_confirmation(cast: Cast, now: datetime) -> None:
    task_id, official = _task(cast, now), acting(cast.official)
    with pytest.raises(ReportDecreases) as refusal:
        progress.report_progress(official, task_id, 30, now=now)
    assert refusal.value.facts == {"last": 40, "given": 30}
    assert _row(task_id).percent == 40
    progress.report_progress(official, task_id, 30, now=now, decrease_confirmed=True)
    assert _row(task_id).percent == 30


@pytest.mark.parametrize("percent", [-1, 101, 10**9])
def test_a_percentage_lies_between_0_and_100(cast: Cast, now: datetime, percent: int) -> None:
    task_id = _task(cast, now)
    with pytest.raises(PercentOutOfRange):
        progress.report_progress(acting(cast.official), task_id, percent, now=now)
    assert _count(ProgressUpdate) == 0


def test_no_change_in_all_needs_a_reason_where_overdue(cast: Cast, now: datetime) -> None:
    official = acting(cast.official)
    late, fine = _task(cast, now, due=date(2025, 7, 4)), _task(cast, now, due=date(2025, 7, 7))
    with pytest.raises(ReasonNeeded):
        progress.report_progress(official, late, 40, now=now, unchanged_by_bulk=True)
    progress.report_progress(official, late, 40, now=now, unchanged_by_bulk=True, note="chờ ký")
    progress.report_progress(official, fine, 40, now=now, unchanged_by_bulk=True)


def test_an_obstacle_that_asks_for_help_shows_in_the_light(cast: Cast, now: datetime) -> None:
    task_id, official = _task(cast, now, last_report_at=now), acting(cast.official)
    assert _row(task_id).light is Light.ON_TRACK
    first = obstacles.raise_obstacle(
        official, task_id, ObstacleKind.FUNDING, "thiếu", now=now, source_key="tg:7"
    )
    again = obstacles.raise_obstacle(
        official, task_id, ObstacleKind.FUNDING, "thiếu", now=now, source_key="tg:7"
    )
    assert first == again
    assert _count(Obstacle) == 1
    assert _row(task_id).light is Light.AT_RISK


def test_an_extension_asks_for_a_later_day_and_changes_nothing_yet(
    cast: Cast, now: datetime
) -> None:
    task_id, official = _task(cast, now), acting(cast.official)
    for day in (date(2025, 9, 30), date(2025, 9, 1), date(2025, 7, 7)):
        with pytest.raises(PastDeadline):
            extensions.request_extension(official, task_id, day, "chờ", now=now)
    for _ in range(2):
        extensions.request_extension(
            official, task_id, date(2025, 10, 15), "chờ", now=now, source_key="tg:9"
        )
    assert _count(ExtensionRequest) == 1
    assert _row(task_id).effective_due == date(2025, 9, 30)


def test_an_extension_after_the_fact_is_marked(cast: Cast, now: datetime) -> None:
    task_id = _task(cast, now, due=date(2025, 7, 1))
    extensions.request_extension(acting(cast.head), task_id, date(2025, 8, 1), "muộn", now=now)
    assert db.session.scalars(select(ExtensionRequest)).one().is_after_the_fact


def test_a_promise_is_kept_beside_the_deadline(cast: Cast, now: datetime) -> None:
    task_id, official = _task(cast, now), acting(cast.official)
    with pytest.raises(PastDeadline):
        progress.promise_finish(official, task_id, date(2025, 7, 6), now=now)
    progress.promise_finish(official, task_id, date(2025, 10, 10), now=now)
    task = _row(task_id)
    assert (task.forecast_on, task.effective_due) == (date(2025, 10, 10), date(2025, 9, 30))


def test_who_moved_to_another_unit_reports_no_more(cast: Cast, now: datetime) -> None:
    task_id = _task(cast, now)
    with transaction() as session:
        session.get(Task, task_id).official_id = cast.colleague
    with pytest.raises(NotAllowed):
        progress.report_progress(acting(cast.official), task_id, 60, now=now)
    progress.report_progress(acting(cast.colleague), task_id, 60, now=now + timedelta(hours=1))
