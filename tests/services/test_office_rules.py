"""Rules that the office changes: running work follows, and the change is told."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.clears import SHORTEST_TITLE
from portal.domain.errors import ClearsMissing, NotAllowed, RuleUnreadable
from portal.domain.ladder import DEFAULT_LADDER
from portal.domain.lights import LightRules
from portal.domain.rule_data import ladder_to_data
from portal.domain.types import Clear, Light, ReminderState, Rung, TaskState
from portal.extensions import db
from portal.models.delivery import Notice, Reminder
from portal.models.office import AuditEntry
from portal.models.task import Task
from portal.queries.office import office_ladder, office_week_rules
from portal.services import issuing
from portal.services.office_rules import (
    change_clears,
    change_ladder,
    change_light_rules,
    change_week_rules,
    preview_light_rules,
)
from portal.services.ticking import run_tick
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast, make_task


@pytest.fixture
def cast(app: Flask) -> Cast:
    with transaction():
        return make_cast()


def held(cast: Cast, now: datetime, **fields: object) -> int:
    return make_task(
        **{
            "plan_id": cast.plan_id,
            "now": now,
            "due": date(2025, 7, 11),
            "lead_unit_id": cast.unit_id,
            "official_id": cast.official,
            "plan_reminders": True,
            "percent": 50,
            **fields,
        }
    )


def without(*rungs: Rung) -> list[dict[str, object]]:
    return ladder_to_data(rule for rule in DEFAULT_LADDER if rule.rung not in rungs)


def test_a_rung_that_is_taken_out_is_not_climbed_any_more(cast: Cast, now: datetime) -> None:
    task_id = held(cast, now)
    assert change_ladder(acting(cast.admin), without(Rung.R6, Rung.E3), now=now) == 1
    rungs = set(
        db.session.scalars(
            select(Reminder.rung).where(
                Reminder.task_id == task_id, Reminder.state == ReminderState.PLANNED
            )
        )
    )
    assert {Rung.E2, Rung.E4} <= rungs
    assert rungs.isdisjoint({Rung.R6, Rung.E3})
    assert Rung.E3 not in {rule.rung for rule in office_ladder()}
    change_ladder(acting(cast.admin), ladder_to_data(DEFAULT_LADDER), now=now)
    assert (
        db.session.scalar(
            select(Reminder.state).where(Reminder.task_id == task_id, Reminder.rung == Rung.E3)
        )
        is ReminderState.PLANNED
    )


def test_a_rung_speaks_to_whom_the_office_says(cast: Cast, now: datetime) -> None:
    data = ladder_to_data(DEFAULT_LADDER)
    for row in data:
        if row["rung"] == Rung.R6:
            row["recipients"] = ["head"]
    change_ladder(acting(cast.admin), data, now=now)
    task_id = held(cast, now)
    run_tick(datetime.fromisoformat("2025-07-11T08:00:30+07:00"))
    told = db.session.scalars(
        select(Notice.person_id).where(Notice.task_id == task_id, Notice.rung == Rung.R6)
    ).all()
    assert told == [cast.head]


def test_thresholds_change_the_lights_as_was_foreseen(cast: Cast, now: datetime) -> None:
    task_id = held(cast, now)
    assert db.session.get_one(Task, task_id).light is Light.AT_RISK
    rules = LightRules(due_soon_days=2)
    foreseen = preview_light_rules(rules, now=now)
    assert db.session.get_one(Task, task_id).light is Light.AT_RISK
    assert change_light_rules(acting(cast.admin), {"due_soon_days": 2}, now=now) == foreseen == 1
    assert db.session.get_one(Task, task_id).light is Light.ON_TRACK


def test_five_clears_are_enough_where_the_office_says_so(cast: Cast, now: datetime) -> None:
    draft = held(cast, now, state=TaskState.DRAFT, due=None, title="x" * SHORTEST_TITLE + " việc")
    with pytest.raises(ClearsMissing):
        issuing.issue_task(acting(cast.clerk), draft, now=now)
    five = [clear for clear in Clear if clear is not Clear.TIME]
    change_clears(acting(cast.admin), five, now=now)
    issuing.issue_task(acting(cast.clerk), draft, now=now)
    assert db.session.get_one(Task, draft).state is TaskState.ISSUED


def test_a_change_is_told_with_before_and_after(cast: Cast, now: datetime) -> None:
    change_week_rules(acting(cast.admin), {"lock_time": "16:00"}, now=now)
    assert f"{office_week_rules().lock_time:%H:%M}" == "16:00"
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "change_rule")).one()
    assert '"weeks":null' in entry.before
    assert "16:00" in entry.after


def test_rules_are_the_administrators_and_must_be_readable(cast: Cast, now: datetime) -> None:
    for person in (cast.clerk, cast.top_leader, cast.head, cast.official):
        with pytest.raises(NotAllowed):
            change_ladder(acting(person), without(Rung.E3), now=now)
    with pytest.raises(RuleUnreadable):
        change_ladder(acting(cast.admin), [{"rung": "E9"}], now=now)
    assert office_ladder() == DEFAULT_LADDER
