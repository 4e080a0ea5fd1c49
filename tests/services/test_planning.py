"""From a document to tasks: registered, covered, planned, linked, evidenced, linted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.documents import DocumentStatus, RelationKind
from portal.domain.errors import (
    DocumentKnown,
    EvidenceUnreadable,
    LinksInCircle,
    NotAllowed,
    PastDeadline,
    ReasonMissing,
    StepRefused,
)
from portal.domain.types import Cadence, Clear, EvidenceKind, PeriodKind, TaskKind, TaskState
from portal.extensions import db
from portal.models.planning import Document, Passage, Plan
from portal.models.task import Task
from portal.models.task_parts import CommittedTask, Evidence, LineResult, PlanLine
from portal.queries.documents import coverage_of, tasks_below, why_it_exists
from portal.queries.lint import lint_of
from portal.queries.overlaps import overlaps_of
from portal.services import documents, evidence, indicators, plans, task_parts
from portal.services.documents import DocumentFields, PassageText
from portal.services.indicators import IndicatorFields
from portal.services.plans import PlanFields
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast, make_plan, make_task

TODAY = date(2025, 7, 7)


@pytest.fixture
def cast(app: Flask) -> Cast:
    with transaction():
        return make_cast()


def row(model: type[Any], row_id: int) -> Any:
    return db.session.get_one(model, row_id, populate_existing=True)


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


def document(cast: Cast, now: datetime, code: str, **fields: Any) -> int:
    return documents.register_document(
        acting(cast.clerk),
        code,
        DocumentFields(
            **{
                "number": "02",
                "symbol": f"02-{code}/MAU",
                "issuer": "Ban Chỉ đạo (mẫu)",
                "title": "Thông báo kết luận",
                "issued_on": date(2025, 3, 13),
                **fields,
            }
        ),
        now=now,
    )


# --- documents ----------------------------------------------------------------------------------


def test_a_number_alone_names_no_document(cast: Cast, now: datetime) -> None:
    document(cast, now, "TB")
    document(cast, now, "KH")
    document(cast, now, "X1", symbol="02-TB/MAU", issued_on=None)
    with pytest.raises(DocumentKnown) as refusal:
        document(cast, now, "X2", symbol="02-TB/MAU", issued_on=None)
    assert refusal.value.facts["code"] == "X1"
    with pytest.raises(DocumentKnown):
        document(cast, now, "X3", symbol="02-TB/MAU")


def test_each_task_says_why_it_exists(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    top, middle, own = (document(cast, now, code) for code in ("NQ57", "NQ03", "KH286"))
    documents.relate_documents(clerk, own, RelationKind.IMPLEMENTS, middle, now=now)
    documents.relate_documents(clerk, middle, RelationKind.IMPLEMENTS, top, now=now)
    documents.relate_documents(clerk, middle, RelationKind.IMPLEMENTS, top, now=now)
    with transaction() as session:
        session.get_one(Plan, cast.plan_id).document_id = own
    task_id = held(cast, now, code="NV-1")
    chain = why_it_exists(row(Task, task_id))
    assert [(each.code, each.step) for each in chain] == [("KH286", 0), ("NQ03", 1), ("NQ57", 2)]
    assert tasks_below(top) == tasks_below(own) == ["NV-1"]


def test_a_document_that_replaces_another_supersedes_it(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    old, new = document(cast, now, "KH386"), document(cast, now, "KH433")
    documents.relate_documents(clerk, new, RelationKind.REPLACES, old, now=now)
    assert row(Document, old).status is DocumentStatus.SUPERSEDED
    documents.change_document_status(clerk, new, DocumentStatus.REPEALED, "bãi bỏ", now=now)
    assert row(Document, new).status is DocumentStatus.REPEALED
    with pytest.raises(NotAllowed):
        documents.change_document_status(
            acting(cast.head), new, DocumentStatus.IN_FORCE, "", now=now
        )


def test_a_passage_that_orders_something_wants_a_task(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    notice = document(cast, now, "TB02")
    first, second, third = documents.add_passages(
        clerk,
        notice,
        [
            PassageText("1, dash 1", "Hoàn thiện quy chế", orders=True),
            PassageText("1, dash 2", "Hội nghị đánh giá cao", orders=False),
            PassageText("2.2", "Xây dựng chương trình công tác"),
        ],
        now=now,
    )
    held(cast, now, code="NV-1", passage_id=first)
    documents.judge_passage(clerk, third, orders=True, now=now)
    coverage = coverage_of(notice)
    assert (coverage.covered, coverage.ordering) == (1, 2)
    assert [each.reference for each in coverage.passages if each.is_omitted] == ["2.2"]
    documents.judge_passage(clerk, third, orders=True, no_task_because="đã làm", now=now)
    assert not any(each.is_omitted for each in coverage_of(notice).passages)
    assert [row(Passage, each).position for each in (first, second, third)] == [1, 2, 3]


# --- plans --------------------------------------------------------------------------------------


def test_a_plan_has_versions_with_reasons(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    plan_id = plans.create_plan(clerk, "KH99", PlanFields("Kế hoạch 99"), now=now)
    fields = PlanFields("Kế hoạch 99", cadence=Cadence.BOTH, target_percent=100)
    assert plans.change_plan(clerk, plan_id, fields, "Chỉ thị 75", now=now) == 2
    assert plans.change_plan(clerk, plan_id, fields, "lại", now=now) == 2
    assert row(Plan, plan_id).target_percent == 100


def test_indicators_are_read_by_who_holds_them(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    objective = plans.add_objective(clerk, cast.plan_id, "Dịch vụ công toàn trình", now=now)
    fields = IndicatorFields("Tỷ lệ hồ sơ trực tuyến", "%", baseline=Decimal(40))
    indicator = indicators.add_indicator(
        clerk,
        fields,
        objective_id=objective,
        trajectory={date(2025, 12, 31): Decimal(80)},
        now=now,
    )
    indicators.record_reading(clerk, indicator, TODAY, Decimal("47.5"), "Cổng DVC", now=now)
    with pytest.raises(PastDeadline):
        indicators.record_reading(
            clerk, indicator, TODAY + timedelta(days=1), Decimal(48), "", now=now
        )
    with pytest.raises(NotAllowed):
        indicators.record_reading(acting(cast.official), indicator, TODAY, Decimal(48), "", now=now)
    own = indicators.add_indicator(clerk, fields, task_id=held(cast, now), now=now)
    indicators.record_reading(acting(cast.official), own, TODAY, Decimal(48), "", now=now)


# --- parts of tasks -----------------------------------------------------------------------------


def test_lines_are_promised_settled_and_carried_over(cast: Cast, now: datetime) -> None:
    official, task_id = acting(cast.official), held(cast, now)
    line = task_parts.plan_line(
        official, task_id, "Xong dự thảo", kind=PeriodKind.WEEK, day=TODAY, now=now
    )
    with pytest.raises(StepRefused):
        task_parts.carry_line_over(official, line, TODAY, now=now)
    with pytest.raises(ReasonMissing):
        task_parts.settle_line(official, line, LineResult.NOT_DONE, now=now)
    task_parts.settle_line(official, line, LineResult.PARTLY, reason="chờ số liệu", now=now)
    with pytest.raises(StepRefused):
        task_parts.settle_line(official, line, LineResult.DONE, now=now)
    next_week = TODAY + timedelta(days=9)
    carried = row(PlanLine, task_parts.carry_line_over(official, line, next_week, now=now))
    assert (carried.times_carried_over, carried.period_start) == (1, date(2025, 7, 14))
    task_parts.settle_line(official, carried.id, LineResult.NOT_DONE, reason="vẫn chờ", now=now)
    again = task_parts.carry_line_over(official, carried.id, date(2025, 7, 21), now=now)
    assert row(PlanLine, again).times_carried_over == 2


def test_tasks_do_not_wait_for_each_other_in_a_circle(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    first, second, third = (held(cast, now, code=f"NV-{n}") for n in (1, 2, 3))
    task_parts.link_tasks(clerk, second, first, days_after=5, now=now)
    task_parts.link_tasks(clerk, third, second, now=now)
    with pytest.raises(LinksInCircle) as refusal:
        task_parts.link_tasks(clerk, first, third, now=now)
    assert set(refusal.value.facts["codes"]) == {"NV-1", "NV-2", "NV-3"}
    with pytest.raises(LinksInCircle):
        task_parts.link_tasks(clerk, first, first, now=now)
    task_parts.unlink_tasks(clerk, third, second, now=now)
    task_parts.link_tasks(clerk, first, third, now=now)


def test_a_head_commits_to_dates(cast: Cast, now: datetime) -> None:
    head, task_id = acting(cast.head), held(cast, now)
    commitment = task_parts.commit_tasks(head, cast.unit_id, [task_id], now=now)
    kept = db.session.scalars(
        select(CommittedTask.due).where(CommittedTask.commitment_id == commitment)
    ).all()
    assert kept == [date(2025, 9, 30)] == [row(Task, task_id).committed_due]
    with pytest.raises(StepRefused):
        task_parts.commit_tasks(head, cast.unit_id, [held(cast, now, due=None)], now=now)
    for person in (cast.official, cast.legal_head, cast.clerk):
        with pytest.raises(NotAllowed):
            task_parts.commit_tasks(acting(person), cast.unit_id, [task_id], now=now)


def test_milestones_are_planned_and_reached(cast: Cast, now: datetime) -> None:
    official = acting(cast.official)
    milestone = task_parts.add_milestone(
        official, held(cast, now), "Xin ý kiến", date(2025, 8, 1), now=now
    )
    task_parts.reach_milestone(official, milestone, TODAY, now=now)
    with pytest.raises(NotAllowed):
        task_parts.reach_milestone(acting(cast.stranger), milestone, TODAY, now=now)


def test_evidence_of_a_standing_task_counts_for_its_period(cast: Cast, now: datetime) -> None:
    official = acting(cast.official)
    standing = held(cast, now, kind=TaskKind.STANDING, due=None)
    number = evidence.add_evidence(
        official, standing, EvidenceKind.DOCUMENT_NUMBER, "", "12/BC-CDS", now=now
    )
    assert row(Evidence, number).period_start == date(2025, 7, 7)
    assert row(Evidence, number).title == "12/BC-CDS"
    evidence.remove_evidence(official, number, now=now)
    assert row(Evidence, number).removed_at == now
    for kind, reference in (
        (EvidenceKind.LINK, "javascript:alert(1)"),
        (EvidenceKind.TEXT, "   "),
    ):
        with pytest.raises(EvidenceUnreadable):
            evidence.add_evidence(official, standing, kind, "", reference, now=now)
    once = [
        evidence.add_evidence(
            official, standing, EvidenceKind.TEXT, "", "xong", source_key="telegram:9", now=now
        )
        for _ in range(2)
    ]
    assert once[0] == once[1]


# --- lint ---------------------------------------------------------------------------------------


def test_the_same_thing_ordered_twice_is_seen_across_plans(cast: Cast, now: datetime) -> None:
    other = make_plan(code="KH57")
    held(cast, now, code="A-1", title="Xây dựng cơ sở dữ liệu dùng chung cấp xã")
    held(cast, now, code="A-2", title="Đào tạo nhân lực an toàn thông tin")
    held(
        cast,
        now,
        plan_id=other,
        code="B-1",
        title="Xây dựng các cơ sở dữ liệu dùng chung ở cấp xã",
        lead_unit_id=cast.legal_unit_id,
    )
    (found,) = overlaps_of(cast.plan_id)
    assert {found.code, found.other_code} == {"A-1", "B-1"}
    assert found.similarity >= 80
    assert not found.same_unit
    assert overlaps_of(other)[0].similarity == found.similarity


def test_lint_says_what_is_to_be_mended(cast: Cast, now: datetime) -> None:
    clerk = acting(cast.clerk)
    notice = document(cast, now, "TB02")
    with transaction() as session:
        session.get_one(Plan, cast.plan_id).document_id = notice
    documents.add_passages(
        clerk, notice, [PassageText("3.1", "Tổ chức phong trào", orders=True)], now=now
    )
    plans.add_objective(clerk, cast.plan_id, "Thể chế thông suốt", now=now)
    held(cast, now, code="HY-1", state=TaskState.DRAFT, due=None, product="")
    long = held(cast, now, code="HY-2", start_on=date(2025, 1, 1))
    found = lint_of("KH02", TODAY)
    assert found is not None
    assert [(each.code, each.missing) for each in found.missing] == [
        ("HY-1", (Clear.TIME, Clear.PRODUCT))
    ]
    assert [each.reference for each in found.omissions] == ["3.1"]
    assert found.without_objective == ("HY-1", "HY-2")
    assert found.objectives_without_task == ("Thể chế thông suốt",)
    assert found.without_milestone == ("HY-2",)
    assert (found.clears_met, found.clears_wanted) == (4, 6)
    task_parts.add_milestone(acting(cast.official), long, "Giữa kỳ", date(2025, 8, 1), now=now)
    again = lint_of("KH02", TODAY)
    assert again is not None
    assert again.without_milestone == ()
    assert lint_of("NONE", TODAY) is None
