"""Reorganisation under running work: tasks go on, the past stays with whom it belongs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from portal.domain.actions import Action
from portal.domain.errors import (
    AliasTaken,
    NotAllowed,
    PostOverlaps,
    PowersNotHeld,
    SuccessionIncomplete,
    UnitNotValid,
)
from portal.domain.types import Channel, Desk, Post, Role, TaskState, UnitKind
from portal.extensions import db
from portal.models.committees import CommitteeRole
from portal.models.history import TaskVersion
from portal.models.office import AuditEntry
from portal.models.organisation import PostHolding, Unit
from portal.models.requests import CoordinationRequest
from portal.models.task import HolderInterval, Task
from portal.queries.actors import actor_for
from portal.queries.organisation import (
    chart_on,
    is_unit_valid,
    predecessors_of,
    successors_of,
    unit_named,
)
from portal.queries.people import holders
from portal.services import (
    completion,
    coordination,
    organisation,
    posts,
    progress,
    standing_in,
    successions,
)
from portal.services.organisation import UnitFields
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast, make_person, make_task, make_unit

TODAY, TOMORROW = date(2025, 7, 7), date(2025, 7, 8)
DECREE = "Nghị định mẫu 1/2025"


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
            **fields,
        }
    )


def row(model: type[Any], row_id: int) -> Any:
    return db.session.get_one(model, row_id, populate_existing=True)


def merge(cast: Cast, now: datetime, on: date = TODAY) -> None:
    successions.merge_units(
        acting(cast.clerk), [cast.unit_id], cast.other_unit_id, on, DECREE, now=now
    )


def test_a_merger_carries_open_work_and_leaves_the_past(cast: Cast, now: datetime) -> None:
    open_task = held(cast, now)
    done = held(cast, now, state=TaskState.COMPLETED, claimed_on=date(2025, 6, 1))
    helped = held(cast, now, lead_unit_id=cast.legal_unit_id)
    with transaction() as session:
        task = session.get_one(Task, helped)
        task.coordinating_units = [session.get_one(Unit, cast.unit_id)]
    asked = coordination.ask_coordination(
        acting(cast.clerk), helped, cast.unit_id, "số liệu", TOMORROW, now=now
    )
    merge(cast, now + timedelta(hours=1))
    assert row(Task, open_task).lead_unit_id == cast.other_unit_id
    assert row(Task, done).lead_unit_id == cast.unit_id
    assert [unit.id for unit in row(Task, helped).coordinating_units] == [cast.other_unit_id]
    assert row(CoordinationRequest, asked).to_unit_id == cast.other_unit_id
    desks = db.session.execute(
        select(HolderInterval.unit_id, HolderInterval.until)
        .where(HolderInterval.task_id == open_task)
        .order_by(HolderInterval.id)
    ).all()
    assert desks == [(cast.unit_id, TODAY), (cast.other_unit_id, None)]
    units = db.session.scalars(
        select(TaskVersion.lead_unit_id)
        .where(TaskVersion.task_id == open_task)
        .order_by(TaskVersion.id)
    ).all()
    assert units == [cast.unit_id, cast.other_unit_id]
    told = db.session.scalars(
        select(AuditEntry.after).where(AuditEntry.action == "inherit_task")
    ).all()
    assert [DECREE in each for each in told] == [True]


def test_people_go_on_and_there_is_one_head(cast: Cast, now: datetime) -> None:
    other_head = make_person(role=Role.UNIT_HEAD, unit_id=cast.other_unit_id)
    merge(cast, now)
    assert holders({cast.other_unit_id}, Post.HEAD, TODAY) == {cast.other_unit_id: [other_head]}
    assert cast.head in holders({cast.other_unit_id}, Post.DEPUTY, TODAY)[cast.other_unit_id]
    assert holders({cast.unit_id}, Post.HEAD, TODAY - timedelta(days=1)) == {
        cast.unit_id: [cast.head]
    }
    official = acting(cast.official, day=TODAY)
    assert official.unit_ids == {cast.other_unit_id}


def test_the_old_name_means_the_successor(cast: Cast, now: datetime) -> None:
    name = row(Unit, cast.unit_id).name
    assert unit_named(name, TODAY) == cast.unit_id
    merge(cast, now)
    assert unit_named(name.upper(), TODAY) == cast.other_unit_id
    assert unit_named(name, TODAY - timedelta(days=1)) == cast.unit_id
    assert [each.code for each in successors_of(cast.unit_id)] == ["KHTC"]
    assert [each.code for each in predecessors_of(cast.other_unit_id)] == ["CDS"]
    before = {line.code for line in chart_on(TODAY - timedelta(days=1))}
    assert before - {line.code for line in chart_on(TODAY)} == {"CDS"}


def test_a_day_ahead_waits_for_its_morning(cast: Cast, now: datetime) -> None:
    task_id = held(cast, now)
    merge(cast, now, on=TOMORROW)
    assert row(Task, task_id).lead_unit_id == cast.unit_id
    assert successions.apply_due_successions(now) == 0
    tomorrow = now + timedelta(days=1)
    assert successions.apply_due_successions(tomorrow) == 1
    assert successions.apply_due_successions(tomorrow) == 0
    assert row(Task, task_id).lead_unit_id == cast.other_unit_id


def test_a_split_forgets_no_task(cast: Cast, now: datetime) -> None:
    first, second = held(cast, now), held(cast, now)
    code = row(Task, second).code
    shares = {cast.other_unit_id: [first]}
    with pytest.raises(SuccessionIncomplete) as refusal:
        successions.split_unit(acting(cast.clerk), cast.unit_id, shares, TODAY, DECREE, now=now)
    assert refusal.value.facts["codes"] == (code,)
    shares[cast.legal_unit_id] = [second]
    successions.split_unit(acting(cast.clerk), cast.unit_id, shares, TODAY, DECREE, now=now)
    leads = [row(Task, each).lead_unit_id for each in (first, second)]
    assert leads == [cast.other_unit_id, cast.legal_unit_id]


def test_a_new_name_keeps_head_and_children(cast: Cast, now: datetime) -> None:
    child = make_unit(name="Phòng mẫu", parent_id=cast.unit_id)
    new_id = successions.rename_unit(
        acting(cast.clerk),
        cast.unit_id,
        code="CDSQG",
        name="Cục Chuyển đổi số quốc gia (mẫu)",
        on=TODAY,
        document=DECREE,
        now=now,
    )
    assert holders({new_id}, Post.HEAD, TODAY) == {new_id: [cast.head]}
    assert row(Unit, child).parent_id == new_id


def test_units_that_do_not_exist_that_day_cannot_succeed(cast: Cast, now: datetime) -> None:
    merge(cast, now)
    with pytest.raises(UnitNotValid):
        merge(cast, now + timedelta(days=3), on=TODAY + timedelta(days=3))
    with pytest.raises(UnitNotValid):
        successions.dissolve_unit(
            acting(cast.clerk), cast.legal_unit_id, cast.legal_unit_id, TODAY, DECREE, now=now
        )
    with pytest.raises(NotAllowed):
        successions.merge_units(
            acting(cast.admin), [cast.legal_unit_id], cast.other_unit_id, TODAY, DECREE, now=now
        )


def test_names_and_places_in_the_chart(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    organisation.add_alias(clerk, cast.unit_id, "Cơ quan chuyển đổi số", now=now)
    assert unit_named("co quan CHUYEN DOI SO", TODAY) == cast.unit_id
    organisation.add_alias(clerk, cast.unit_id, "Cơ quan chuyển đổi số", now=now)
    with pytest.raises(AliasTaken):
        organisation.add_alias(clerk, cast.legal_unit_id, "Cơ quan Chuyển đổi số", now=now)
    child = organisation.add_unit(
        clerk,
        "P1",
        UnitFields("Phòng 1 (mẫu)", UnitKind.DEPARTMENT, parent_id=cast.unit_id),
        now=now,
    )
    fields = UnitFields("Cục (mẫu)", UnitKind.AGENCY, parent_id=child)
    with pytest.raises(UnitNotValid):
        organisation.edit_unit(clerk, cast.unit_id, fields, now=now)
    depths = {line.code: line.depth for line in chart_on(TODAY)}
    assert (depths["CDS"], depths["P1"]) == (0, 1)


def test_a_committee_has_members_with_fields(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    fields = UnitFields("Ban Chỉ đạo (mẫu)", UnitKind.COMMITTEE)
    committee = organisation.add_unit(clerk, "BCD", fields, now=now)
    member = organisation.appoint_member(
        clerk,
        committee,
        cast.deputy_leader,
        CommitteeRole.MEMBER,
        "Hạ tầng số",
        TODAY,
        document="1460-QĐ/TU",
        now=now,
    )
    organisation.end_membership(clerk, member, TOMORROW, now=now)
    with pytest.raises(UnitNotValid):
        organisation.appoint_member(
            clerk, cast.unit_id, cast.head, CommitteeRole.HEAD, "", TODAY, now=now
        )


def test_an_observer_reads_everything_of_a_plan(cast: Cast, now: datetime) -> None:
    observer = make_person(role=Role.OBSERVER)
    organisation.let_observe(acting(cast.clerk), cast.plan_id, observer, now=now)
    organisation.let_observe(acting(cast.clerk), cast.plan_id, observer, now=now)
    seen = db.session.scalar(select(func.count()).where(AuditEntry.action == "let_observe"))
    assert seen == 1
    organisation.end_observing(acting(cast.clerk), cast.plan_id, observer, now=now)


# --- posts --------------------------------------------------------------------------------------


def test_a_unit_has_one_head_and_perhaps_one_who_acts(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    with pytest.raises(PostOverlaps) as refusal:
        posts.appoint(clerk, cast.colleague, cast.unit_id, Post.HEAD, TODAY, now=now)
    assert refusal.value.facts["holder"] == "Cục trưởng (mẫu)"
    posts.appoint(clerk, cast.colleague, cast.unit_id, Post.HEAD, TODAY, is_acting=True, now=now)
    with pytest.raises(PostOverlaps):
        posts.appoint(clerk, cast.official, cast.unit_id, Post.OFFICIAL, TODAY, now=now)


def test_who_leaves_a_post_leaves_a_list_of_tasks(cast: Cast, now: datetime) -> None:
    clerk, code = acting(cast.clerk), row(Task, held(cast, now)).code
    holding = db.session.scalars(
        select(PostHolding).where(PostHolding.person_id == cast.official)
    ).one()
    assert posts.end_post(clerk, holding.id, TODAY, now=now) == (code,)
    task_id = db.session.scalars(select(Task.id).where(Task.code == code)).one()
    assert posts.hand_over_tasks(clerk, [task_id], cast.colleague, "chuyển công tác", now=now) == 1
    assert row(Task, task_id).official_id == cast.colleague
    assert posts.hand_over_tasks(clerk, [task_id], cast.colleague, "lại", now=now) == 0
    with pytest.raises(NotAllowed):
        posts.hand_over_tasks(acting(cast.colleague), [task_id], cast.head, "x", now=now)


# --- standing in --------------------------------------------------------------------------------


def test_powers_are_handed_over_for_a_time_and_used_in_ones_name(cast: Cast, now: datetime) -> None:
    task_id = held(cast, now, official_id=cast.official)
    powers = [Action.CLAIM_COMPLETION, Action.SUBMIT_REPORT]
    given = standing_in.delegate_powers(
        acting(cast.head), cast.colleague, powers, TODAY, TOMORROW, document="UQ 3", now=now
    )
    colleague = actor_for(cast.colleague, Channel.WEB, TODAY)
    assert colleague is not None
    completion.claim_completion(colleague, task_id, "QĐ 5", now=now)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "claim_completion")
    ).one()
    assert (entry.actor_id, entry.on_behalf_of_id) == (cast.colleague, cast.head)
    after = actor_for(cast.colleague, Channel.WEB, TOMORROW + timedelta(days=1))
    assert after is not None
    assert after.stands_in_for == ()
    with pytest.raises(NotAllowed):
        standing_in.revoke_delegation(acting(cast.legal_head), given, now=now)
    standing_in.revoke_delegation(acting(cast.head), given, now=now)
    revoked = actor_for(cast.colleague, Channel.WEB, TODAY)
    assert revoked is not None
    assert revoked.stands_in_for == ()


@pytest.mark.parametrize(
    "powers", [[], [Action.REPORT_PROGRESS], [Action.DECIDE_EXTENSION], [Action.MANAGE_PEOPLE]]
)
def test_only_ones_own_powers_can_be_handed_on(
    cast: Cast, now: datetime, powers: list[Action]
) -> None:
    with pytest.raises(PowersNotHeld):
        standing_in.delegate_powers(
            acting(cast.head), cast.colleague, powers, TODAY, TOMORROW, now=now
        )


def test_a_deputy_answers_while_somebody_is_away(cast: Cast, now: datetime) -> None:
    task_id = held(cast, now)
    with pytest.raises(NotAllowed):
        progress.report_progress(acting(cast.colleague), task_id, 30, now=now)
    absence = standing_in.mark_absence(
        acting(cast.official), cast.official, TODAY, TOMORROW, deputy_id=cast.colleague, now=now
    )
    colleague = actor_for(cast.colleague, Channel.TELEGRAM, TODAY)
    assert colleague is not None
    saved = progress.report_progress(colleague, task_id, 30, now=now)
    assert saved.percent == 30
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "report_progress")
    ).one()
    assert (entry.actor_id, entry.on_behalf_of_id) == (cast.colleague, cast.official)
    standing_in.cancel_absence(acting(cast.head), absence, now=now)
    back = actor_for(cast.colleague, Channel.TELEGRAM, TODAY)
    assert back is not None
    assert back.stands_in_for == ()


def test_whose_absence_one_may_mark(cast: Cast, now: datetime) -> None:
    for allowed in (cast.official, cast.head, cast.clerk, cast.admin):
        standing_in.mark_absence(acting(allowed), cast.official, TODAY, TOMORROW, now=now)
    for refused in (cast.colleague, cast.stranger, cast.legal_head):
        with pytest.raises(NotAllowed):
            standing_in.mark_absence(acting(refused), cast.official, TODAY, TOMORROW, now=now)


# --- whatever happens ---------------------------------------------------------------------------


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 7), st.integers(0, 7)), max_size=6))
def test_any_reorganisation_keeps_work_with_a_living_unit(
    cast: Cast, now: datetime, acts: list[tuple[int, int, int]]
) -> None:
    clerk = acting(cast.clerk)
    units = [make_unit(name=f"Vụ {n}", valid_from=date(2025, 1, 1)) for n in range(4)]
    for unit in units:
        make_person(role=Role.UNIT_HEAD, unit_id=unit)
    tasks = [held(cast, now, lead_unit_id=unit) for unit in units]
    day, at = TODAY, now
    for kind, first, second in acts:
        day, at = day + timedelta(days=1), at + timedelta(days=1)
        living = [u for u in units if is_unit_valid(row(Unit, u), day)]
        old, new = living[first % len(living)], living[second % len(living)]
        if kind == 3:
            units.append(
                successions.rename_unit(
                    clerk, old, code=f"N{len(units)}-{old}", name="Mới", on=day, document="", now=at
                )
            )
        elif old != new:
            step = (successions.merge_units, successions.dissolve_unit)[kind % 2]
            step(clerk, [old] if kind % 2 == 0 else old, new, day, DECREE, now=at)
        _check(tasks, units, day)


def _check(tasks: list[int], units: list[int], day: date) -> None:
    for task in db.session.scalars(select(Task).where(Task.id.in_(tasks))):
        assert task.lead_unit is not None
        assert is_unit_valid(task.lead_unit, day)
    doubled = db.session.execute(
        select(TaskVersion.task_id)
        .where(TaskVersion.until.is_(None), TaskVersion.task_id.in_(tasks))
        .group_by(TaskVersion.task_id)
        .having(func.count() != 1)
    ).all()
    assert doubled == []
    heads = db.session.execute(
        select(PostHolding.unit_id, func.count())
        .where(
            PostHolding.unit_id.in_(units),
            PostHolding.post == Post.HEAD,
            PostHolding.held_from <= day,
            PostHolding.held_to.is_(None) | (PostHolding.held_to >= day),
        )
        .group_by(PostHolding.unit_id)
    )
    assert all(number == 1 for _unit, number in heads)
    lying = db.session.scalars(
        select(HolderInterval).where(
            HolderInterval.task_id.in_(tasks),
            HolderInterval.until.is_(None),
            HolderInterval.desk == Desk.UNIT,
        )
    )
    assert all(each.unit is None or is_unit_valid(each.unit, day) for each in lying)
