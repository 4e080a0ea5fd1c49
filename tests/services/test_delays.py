"""Missed deadlines are noted once, for whoever held the posts on that day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.delays import DelayState
from portal.domain.errors import NotAllowed
from portal.domain.types import CauseKind, Desk, Hardness, ObstacleKind, Post, TaskState
from portal.extensions import db
from portal.models.history import DelayEvent
from portal.models.organisation import PostHolding
from portal.services import completion, deadline_moves, delays, desks, obstacles, posts
from portal.services.delays import record_delays
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast, make_task

DUE = date(2025, 7, 8)


@pytest.fixture
def cast(app: Flask) -> Cast:
    with transaction():
        return make_cast()


def held(cast: Cast, now: datetime, **fields: Any) -> int:
    return make_task(
        **{
            "plan_id": cast.plan_id,
            "now": now,
            "due": DUE,
            "lead_unit_id": cast.unit_id,
            "official_id": cast.official,
            "leader_in_charge_id": cast.deputy_leader,
            **fields,
        }
    )


def events() -> list[DelayEvent]:
    return list(db.session.scalars(select(DelayEvent).order_by(DelayEvent.id)))


def on(day: int, hour: int = 8) -> datetime:
    return datetime.fromisoformat(f"2025-07-{day:02d}T{hour:02d}:00:00+07:00")


def test_a_missed_deadline_is_noted_once(cast: Cast, now: datetime) -> None:
    held(cast, now)
    assert record_delays(on(8)) == 0
    assert record_delays(on(9)) == 1
    assert record_delays(on(9, 17)) == 0
    assert record_delays(on(10)) == 0
    (event,) = events()
    assert (event.on, event.unit_id, event.head_id, event.official_id) == (
        date(2025, 7, 9),
        cast.unit_id,
        cast.head,
        cast.official,
    )
    assert (event.state, event.desk) == (DelayState.CHARGED, Desk.UNIT)


def test_it_stays_with_the_head_of_that_day(cast: Cast, now: datetime) -> None:
    """The scheduler was away for a week, and the head changed meanwhile."""
    held(cast, now)
    clerk = acting(cast.clerk)
    holding = db.session.scalars(
        select(PostHolding).where(PostHolding.person_id == cast.head)
    ).one()
    posts.end_post(clerk, holding.id, date(2025, 7, 10), now=now)
    posts.appoint(clerk, cast.colleague, cast.unit_id, Post.HEAD, date(2025, 7, 11), now=now)
    record_delays(on(16))
    assert [event.head_id for event in events()] == [cast.head]


def test_a_late_claim_during_an_outage_is_noted_all_the_same(cast: Cast, now: datetime) -> None:
    task_id = held(cast, now)
    completion.claim_completion(acting(cast.official), task_id, "QĐ 1", now=on(11))
    completion.accept_completion(acting(cast.clerk), task_id, now=on(11, 9))
    record_delays(on(14))
    assert [event.on for event in events()] == [date(2025, 7, 9)]


@pytest.mark.parametrize(
    "fields",
    [
        {"state": TaskState.PAUSED},
        {"state": TaskState.AWAITING_ACCEPTANCE, "claimed_on": DUE},
        {"state": TaskState.COMPLETED, "claimed_on": DUE},
        {"state": TaskState.CANCELLED},
        {"hardness": Hardness.FLEXIBLE, "window_days": 10},
    ],
)
def test_what_is_no_delay_is_not_noted(cast: Cast, now: datetime, fields: Any) -> None:
    held(cast, now, **fields)
    assert record_delays(on(12)) == 0


def test_a_granted_date_can_be_missed_again(cast: Cast, now: datetime) -> None:
    task_id = held(cast, now)
    record_delays(on(9))
    deadline_moves.move_deadline(
        acting(cast.clerk), task_id, date(2025, 7, 15), "lùi phiên họp", now=on(9)
    )
    record_delays(on(16))
    assert [event.due for event in events()] == [DUE, date(2025, 7, 15)]


def test_whose_desk_it_was_is_kept(cast: Cast, now: datetime) -> None:
    task_id = held(cast, now)
    desks.move_desk(
        acting(cast.clerk),
        task_id,
        Desk.LEGAL,
        unit_id=cast.legal_unit_id,
        why="thẩm định",
        now=on(7, 9),
    )
    record_delays(on(9))
    (event,) = events()
    assert (event.desk, event.desk_unit_id) == (Desk.LEGAL, cast.legal_unit_id)


def test_a_cause_is_stated_and_judged(cast: Cast, now: datetime) -> None:
    task_id = held(cast, now)
    obstacles.raise_obstacle(
        acting(cast.official), task_id, ObstacleKind.FUNDING, "chưa cấp kinh phí", now=now
    )
    record_delays(on(9))
    (event,) = events()
    assert event.state is DelayState.PENDING_CAUSE
    delays.state_cause(
        acting(cast.head), event.id, CauseKind.OBJECTIVE, "chưa cấp kinh phí", now=on(9)
    )
    for person in (cast.head, cast.official, cast.clerk):
        with pytest.raises(NotAllowed):
            delays.confirm_cause(acting(person), event.id, now=on(9))
    delays.confirm_cause(acting(cast.deputy_leader), event.id, now=on(10))
    (event,) = events()
    assert (event.state, event.confirmed_by_id) == (DelayState.EXCUSED, cast.deputy_leader)
    delays.reject_cause(acting(cast.top_leader), event.id, now=on(10) + timedelta(hours=1))
    (event,) = events()
    assert (event.state, event.cause_kind) == (DelayState.CHARGED, CauseKind.SUBJECTIVE)
