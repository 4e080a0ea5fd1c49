"""Silence: who is called, what is unknown, who stands in, and help before the first warning."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.errors import NotAllowed, ReasonMissing
from portal.domain.supervision import SupervisionKind
from portal.domain.types import Channel, Message, OutboxState, Rung
from portal.extensions import db
from portal.models.delivery import Notice, OutboxMessage
from portal.models.supervision import SupervisionAct
from portal.queries.silence import blind_spots, call_list, tasks_to_help
from portal.services import progress, standing_in
from portal.services.lights import refresh_lights
from portal.services.outbox import add_message
from portal.services.supervision import answer_supervision, supervise_task
from portal.services.ticking import run_tick
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast, make_task

TODAY = date(2025, 7, 7)


@pytest.fixture
def cast(app: Flask) -> Cast:
    with transaction():
        return make_cast()


def held(cast: Cast, now: datetime, **fields: Any) -> int:
    return make_task(
        **{
            "plan_id": cast.plan_id,
            "now": now,
            "due": date(2025, 9, 30),
            "lead_unit_id": cast.unit_id,
            "official_id": cast.official,
            "leader_in_charge_id": cast.deputy_leader,
            **fields,
        }
    )


def prompted(person_id: int, at: datetime, *, state: OutboxState = OutboxState.SENT) -> None:
    with transaction() as session:
        message_id = add_message(
            key=f"weekly:{person_id}:{at.isoformat()}",
            kind="weekly_prompt",
            person_id=person_id,
            message=Message("?"),
            locale="vi",
            at=at,
        )
        session.get_one(OutboxMessage, message_id).state = state


def test_two_unanswered_prompts_and_the_office_calls(cast: Cast, now: datetime) -> None:
    task_id = held(cast, now)
    first, second = now - timedelta(days=11), now - timedelta(days=4)
    prompted(cast.official, first)
    assert call_list(now) == []
    prompted(cast.official, second)
    prompted(cast.colleague, second)
    prompted(cast.colleague, first, state=OutboxState.CANCELLED)
    assert [(each.person_id, each.prompts, each.since) for each in call_list(now)] == [
        (cast.official, 2, first)
    ]
    progress.report_progress(acting(cast.official), task_id, 10, now=now)
    assert call_list(now) == []


def test_a_unit_that_says_nothing_is_a_blind_spot(cast: Cast, now: datetime) -> None:
    task_id = held(cast, now, issued_at=now - timedelta(days=40))
    refresh_lights(now)
    assert [(each.unit_code, each.tasks) for each in blind_spots()] == [("CDS", 1)]
    progress.report_progress(acting(cast.official), task_id, 10, now=now)
    assert blind_spots() == []


def test_help_comes_before_the_warning_of_one_week(cast: Cast, now: datetime) -> None:
    for number, days in enumerate((2, 3, 6, 7)):
        held(cast, now, code=f"NV-{number}", due=TODAY - timedelta(days=days))
    refresh_lights(now)
    assert tasks_to_help(now) == ["NV-2", "NV-1"]
    helped = held(cast, now, code="NV-9", due=TODAY - timedelta(days=4))
    refresh_lights(now)
    act = supervise_task(
        acting(cast.clerk), helped, SupervisionKind.OFFER_HELP, "cử người hỗ trợ", now=now
    )
    assert tasks_to_help(now) == ["NV-2", "NV-1"]
    answer_supervision(acting(cast.head), act, "đồng ý", now=now)
    assert db.session.get_one(SupervisionAct, act).answered_by_id == cast.head


def test_who_supervises(cast: Cast, now: datetime) -> None:
    task_id = held(cast, now)
    for person in (cast.clerk, cast.deputy_leader, cast.top_leader):
        supervise_task(acting(person), task_id, SupervisionKind.URGE, "sớm hoàn thành", now=now)
    for person in (cast.head, cast.official, cast.legal_head, cast.admin):
        with pytest.raises(NotAllowed):
            supervise_task(acting(person), task_id, SupervisionKind.URGE, "x", now=now)
    with pytest.raises(ReasonMissing):
        supervise_task(acting(cast.clerk), task_id, SupervisionKind.URGE, " ", now=now)


@pytest.mark.parametrize("with_deputy", [True, False])
def test_whoever_is_away_is_stood_in_for(cast: Cast, now: datetime, with_deputy: bool) -> None:
    task_id = held(cast, now, due=date(2025, 7, 8), plan_reminders=True)
    standing_in.mark_absence(
        acting(cast.official, Channel.WEB),
        cast.official,
        TODAY,
        date(2025, 7, 11),
        deputy_id=cast.colleague if with_deputy else None,
        now=now,
    )
    run_tick(now + timedelta(days=1, minutes=1))
    told = set(
        db.session.scalars(
            select(Notice.person_id).where(Notice.task_id == task_id, Notice.rung == Rung.R6)
        )
    )
    assert told == {cast.head, cast.colleague if with_deputy else cast.official}
