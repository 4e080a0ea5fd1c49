"""A unit derives its own plan: drafts under the upper tasks, no later than these; coverage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask

from portal.domain.cascade import Addressed, Reach
from portal.domain.errors import (
    CodeTaken,
    DomainError,
    LaterThanUpper,
    NotAllowed,
    NotFound,
    NothingChosen,
    StepRefused,
)
from portal.domain.types import Role, TaskColumn, TaskState
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.planning import Document, DocumentRelation, Plan
from portal.models.task import Task
from portal.queries.cascade import addressed_lines, family_of, has_derived, lineage_of
from portal.queries.coverage import coverage_page
from portal.queries.task_details import written_fields
from portal.services import completion, deadline_moves, drafting, issuing, list_edits
from portal.services.cascade import DerivedPlan, OwnTask, derive_plan
from portal.services.interruption import cancel_task
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast, make_person, make_plan, make_task, make_unit

DUE = date(2025, 9, 30)


@pytest.fixture
def cast(app: Flask) -> Cast:
    with transaction():
        return make_cast()


def upper(cast: Cast, now: datetime, code: str, *along: int, **fields: Any) -> int:
    given = {"due": DUE, "lead_unit_id": cast.unit_id, "product": "Quyết định", **fields}
    task_id = make_task(plan_id=cast.plan_id, now=now, code=code, **given)
    with transaction() as session:
        units = [session.get_one(Unit, unit_id) for unit_id in along]
        session.get_one(Task, task_id).coordinating_units = units
    return task_id


def derived(cast: Cast, now: datetime, *tasks: OwnTask, by: int | None = None) -> DerivedPlan:
    return derive_plan(
        acting(by or cast.head),
        cast.plan_id,
        cast.unit_id,
        tasks,
        code="KH02-CDS",
        title="Kế hoạch của Cục",
        now=now,
    )


def task(code: str) -> Any:
    found = db.session.query(Task).populate_existing().filter_by(code=code).one()
    return found


def test_each_chosen_task_becomes_a_draft_under_it(cast: Cast, now: datetime) -> None:
    led, along = (
        upper(cast, now, "A-1"),
        upper(cast, now, "A-2", cast.unit_id, lead_unit_id=cast.legal_unit_id),
    )
    made = derived(
        cast, now, OwnTask(led, cast.official, date(2025, 9, 1)), OwnTask(along, cast.colleague)
    )
    assert made == DerivedPlan("KH02-CDS", True, ("KH02-CDS-01", "KH02-CDS-02"))
    first, second = task("KH02-CDS-01"), task("KH02-CDS-02")
    assert (first.state, first.lead_unit_id, first.official_id) == (
        TaskState.DRAFT,
        cast.unit_id,
        cast.official,
    )
    assert (first.upper_task_id, first.due_date) == (led, date(2025, 9, 1))
    assert (second.upper_task_id, second.due_date) == (along, DUE)
    assert first.product == "Quyết định"
    plan = first.plan
    assert (plan.upper_plan_id, plan.owner_unit_id) == (cast.plan_id, cast.unit_id)
    later = upper(cast, now, "A-3")
    more = derived(cast, now, OwnTask(later), by=cast.clerk)
    assert more == DerivedPlan("KH02-CDS", False, ("KH02-CDS-03",))
    assert [each.own_codes for each in addressed_lines(cast.plan_id, cast.unit_id)] == [
        ("KH02-CDS-01",),
        ("KH02-CDS-03",),
        ("KH02-CDS-02",),
    ]
    family = family_of(cast.plan_id)
    assert [(code, unit.id) for code, unit in family.derived] == [("KH02-CDS", cast.unit_id)]
    under = family_of(plan.id)
    assert under.upper is not None
    assert under.upper.code == "KH02"
    assert under.unit is not None
    assert under.unit.id == cast.unit_id


def test_only_the_unit_itself_and_the_office_derive_its_plan(cast: Cast, now: datetime) -> None:
    led = upper(cast, now, "A-1")
    focal_point = make_person(role=Role.FOCAL_POINT, unit_id=cast.unit_id)
    for person in (cast.official, cast.legal_head, cast.top_leader, cast.admin):
        with pytest.raises(NotAllowed):
            derived(cast, now, OwnTask(led), by=person)
    derived(cast, now, OwnTask(led), by=focal_point)
    with pytest.raises(NothingChosen):
        derived(cast, now)


def test_what_is_not_the_units_or_not_open_is_refused_as_a_whole(cast: Cast, now: datetime) -> None:
    own = upper(cast, now, "A-1")
    foreign = upper(cast, now, "A-2", lead_unit_id=cast.legal_unit_id)
    elsewhere = make_task(plan_id=make_plan(), now=now, lead_unit_id=cast.unit_id)
    done = upper(cast, now, "A-3", state=TaskState.COMPLETED, claimed_on=DUE)
    refusals: list[tuple[int, type[DomainError]]] = [
        (foreign, NotFound),
        (elsewhere, NotFound),
        (done, StepRefused),
    ]
    for task_id, refusal in refusals:
        with pytest.raises(refusal):
            derived(cast, now, OwnTask(own), OwnTask(task_id))
        assert not has_derived([cast.unit_id])
        db.session.rollback()
    make_plan(code="KH02-CDS")
    with pytest.raises(CodeTaken):
        derived(cast, now, OwnTask(own))


def test_no_deadline_lies_after_the_one_above(cast: Cast, now: datetime) -> None:
    led = upper(cast, now, "A-1")
    with pytest.raises(LaterThanUpper) as refusal:
        derived(cast, now, OwnTask(led, due_date=date(2025, 10, 1)))
    assert refusal.value.facts["code"] == "A-1"
    db.session.rollback()
    derived(cast, now, OwnTask(led, cast.official, date(2025, 9, 1)))
    own, head = task("KH02-CDS-01").id, acting(cast.head)
    with pytest.raises(LaterThanUpper):
        list_edits.change_columns(head, own, {TaskColumn.DEADLINE: date(2025, 10, 1)}, now=now)
    db.session.rollback()
    list_edits.change_columns(head, own, {TaskColumn.DEADLINE: date(2025, 9, 15)}, now=now)
    issuing.issue_task(head, own, now=now)
    with pytest.raises(LaterThanUpper):
        deadline_moves.move_deadline(head, own, date(2025, 10, 1), "Chậm", now=now)
    db.session.rollback()
    deadline_moves.move_deadline(acting(cast.clerk), led, date(2025, 10, 31), "Gia hạn", now=now)
    deadline_moves.move_deadline(head, own, date(2025, 10, 1), "Theo cấp trên", now=now)
    assert task("KH02-CDS-01").effective_due == date(2025, 10, 1)


def test_in_its_own_plan_the_head_assigns_and_accepts_but_not_elsewhere(
    cast: Cast, now: datetime
) -> None:
    head, led = acting(cast.head), upper(cast, now, "A-1")
    derived(cast, now, OwnTask(led, cast.official))
    own = task("KH02-CDS-01").id
    with pytest.raises(NotAllowed):
        issuing.issue_task(acting(cast.legal_head), own, now=now)
    issuing.issue_task(head, own, now=now)
    completion.claim_completion(acting(cast.official), own, "QĐ 1", now=now)
    completion.accept_completion(head, own, now=now)
    assert task("KH02-CDS-01").state is TaskState.COMPLETED
    with pytest.raises(NotAllowed):
        deadline_moves.move_deadline(head, led, date(2025, 9, 1), "Sớm", now=now)
    completion.claim_completion(acting(cast.head), led, "QĐ 2", now=now)
    with pytest.raises(NotAllowed):
        completion.accept_completion(head, led, now=now)


def test_the_head_gives_tasks_of_the_own_plan_to_no_other_unit(cast: Cast, now: datetime) -> None:
    head, below = acting(cast.head), make_unit(parent_id=cast.unit_id)
    derived(cast, now, OwnTask(upper(cast, now, "A-1"), cast.official))
    own = task("KH02-CDS-01")
    task_id, version = own.id, own.version
    with pytest.raises(NotAllowed):
        list_edits.change_columns(
            head, task_id, {TaskColumn.LEAD_UNIT: cast.legal_unit_id}, now=now
        )
    db.session.rollback()
    fields = replace(written_fields(task_id), lead_unit_id=cast.legal_unit_id)
    with pytest.raises(NotAllowed):
        drafting.edit_task(head, task_id, fields, version=version, now=now)
    db.session.rollback()
    list_edits.change_columns(head, task_id, {TaskColumn.LEAD_UNIT: below}, now=now)
    assert task("KH02-CDS-01").lead_unit_id == below
    clerk = acting(cast.clerk)
    list_edits.change_columns(clerk, task_id, {TaskColumn.LEAD_UNIT: cast.legal_unit_id}, now=now)
    with pytest.raises(NotAllowed):
        issuing.issue_task(head, task_id, now=now)


def test_a_task_says_why_it_exists_up_to_the_resolution(cast: Cast, now: datetime) -> None:
    led = upper(cast, now, "A-1")
    derived(cast, now, OwnTask(led, cast.official))
    with transaction() as session:
        own, above = (
            Document(code=code, number=code, issuer="Bộ", title=code) for code in ("KH02", "NQ57")
        )
        session.add_all([own, above])
        session.flush()
        session.add(DocumentRelation(from_id=own.id, to_id=above.id, kind="implements"))
        session.get_one(Plan, cast.plan_id).document_id = own.id
    lineage = lineage_of(task("KH02-CDS-01"))
    assert [each.code for each in lineage.upper] == ["A-1"]
    assert [each.code for each in lineage.documents] == ["KH02", "NQ57"]
    assert lineage.lower == ()
    assert [each.code for each in lineage_of(task("A-1")).lower] == ["KH02-CDS-01"]
    cancel_task(acting(cast.clerk), led, "QĐ 9", now=now)
    assert [each.state for each in lineage_of(task("KH02-CDS-01")).upper] == [TaskState.CANCELLED]


def test_coverage_counts_every_unit_that_a_task_is_addressed_to(cast: Cast, now: datetime) -> None:
    first = upper(cast, now, "A-1", cast.legal_unit_id)
    upper(cast, now, "A-2")
    upper(cast, now, "A-3", lead_unit_id=cast.legal_unit_id)
    upper(cast, now, "A-4", state=TaskState.CANCELLED)
    upper(cast, now, "A-5", state=TaskState.DRAFT)
    upper(cast, now, "A-6", state=TaskState.COMPLETED, claimed_on=DUE)
    derived(cast, now, OwnTask(first, cast.official))
    page = coverage_page("KH02")
    assert {row.code for row in page.rows} == {"A-1", "A-2", "A-3", "A-6"}
    units = {each.unit.code: each for each in page.units}
    own, legal = units["CDS"], units["PC"]
    assert (own.own_plan, legal.own_plan) == ("KH02-CDS", "")
    assert (own.covered.lead, own.covered.coordinating) == (3, 0)
    assert (legal.covered.lead, legal.covered.coordinating) == (1, 1)
    assert own.covered.by_reach[Reach.MOOT] == 1
    assert own.covered.by_reach[Reach.DRAFTED] == own.covered.by_reach[Reach.NOT_TAKEN] == 1
    assert legal.covered.by_reach[Reach.NOT_TAKEN] == 2
    assert page.total.total == len(page.rows) == 5
    assert (page.tasks, page.untaken) == (4, {"A-2", "A-3"})
    assert [each.unit.code for each in page.without_plan] == ["PC"]
    own_task = task("KH02-CDS-01").id
    issuing.issue_task(acting(cast.head), own_task, now=now)
    row = next(
        row for row in coverage_page("KH02").rows if (row.code, row.unit.code) == ("A-1", "CDS")
    )
    assert (row.addressed, row.reach) == (Addressed.LEAD, Reach.UNDER_WAY)
    assert [each.code for each in row.lower] == ["KH02-CDS-01"]
    with pytest.raises(NotFound):
        coverage_page("KH99")
