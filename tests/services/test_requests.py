"""What units ask for, step by step, by the right people, with what follows for the task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.errors import AlreadyDecided, AlreadyPending, NotAllowed, StepRefused
from portal.domain.machines.dossier import DossierState
from portal.domain.machines.extension import Decider, ExtensionState
from portal.domain.machines.obstacle import ObstacleState
from portal.domain.machines.requests import CoordinationState, GuidanceState
from portal.domain.machines.resource_request import ResourceKind, ResourceState
from portal.domain.task_fields import TaskFields
from portal.domain.types import Actor, Desk, Hardness, Light, ObstacleKind, TaskState
from portal.extensions import db
from portal.models.dossiers import Dossier, Opinion, ReviewRound
from portal.models.office import AuditEntry
from portal.models.requests import (
    CoordinationRequest,
    ExtensionRequest,
    GuidanceRequest,
    Obstacle,
    ResourceRequest,
)
from portal.models.task import HolderInterval, Task
from portal.queries.task_facts import current_desk
from portal.services import (
    completion,
    coordination,
    dossiers,
    extension_advice,
    extensions,
    guidance,
    legal_review,
    obstacles,
    resources,
)
from portal.services.dossiers import Numbered
from tests.factories import acting, make_task
from tests.services.bigger_cast import BiggerCast, make_bigger_cast

DUE, LATER, LATEST = date(2025, 7, 31), date(2025, 8, 15), date(2025, 8, 29)


@pytest.fixture
def office(app: Flask) -> BiggerCast:
    return make_bigger_cast()


def a_task(office: BiggerCast, now: datetime, **fields: Any) -> int:
    return make_task(
        **{
            "plan_id": office.cast.plan_id,
            "now": now,
            "due": DUE,
            "lead_unit_id": office.cast.unit_id,
            "official_id": office.cast.official,
            "leader_in_charge_id": office.cast.deputy_leader,
            "percent": 80,
            "assigned_by_id": office.cast.clerk,
            **fields,
        }
    )


def row(model: type[Any], row_id: int) -> Any:
    return db.session.get_one(model, row_id, populate_existing=True)


def acts(task_id: int) -> list[str]:
    rows = select(AuditEntry.action).where(AuditEntry.task_id == task_id).order_by(AuditEntry.id)
    return list(db.session.scalars(rows))


# --- more time ---------------------------------------------------------------------------------


def asked(office: BiggerCast, now: datetime, task_id: int, wanted: date = LATEST) -> int:
    official = acting(office.cast.official)
    return extensions.request_extension(official, task_id, wanted, "chờ ý kiến", now=now)


def test_the_office_decides_about_the_first_date_it_set_itself(
    office: BiggerCast, now: datetime
) -> None:
    task_id = a_task(office, now)
    request_id = asked(office, now, task_id)
    assert row(ExtensionRequest, request_id).decider is Decider.OFFICE
    assert row(Task, task_id).effective_due == DUE
    extension_advice.recommend_extension(acting(office.cast.clerk), request_id, "có cơ sở", now=now)
    assert extensions.grant_extension(acting(office.cast.clerk), request_id, now=now) == LATEST
    task = row(Task, task_id)
    assert (task.due_date, task.granted_due, task.effective_due) == (DUE, LATEST, LATEST)
    assert acts(task_id) == [
        "request_extension",
        "recommend_extension",
        "grant_extension",
        "extend_deadline",
    ]


def test_the_second_extension_goes_to_the_leadership(office: BiggerCast, now: datetime) -> None:
    task_id = a_task(office, now)
    first = asked(office, now, task_id, LATER)
    extensions.grant_extension(acting(office.cast.clerk), first, now=now)
    second = asked(office, now, task_id)
    assert row(ExtensionRequest, second).decider is Decider.LEADERSHIP
    with pytest.raises(NotAllowed):
        extensions.grant_extension(acting(office.cast.clerk), second, now=now)
    deputy = acting(office.cast.deputy_leader)
    due = extensions.grant_extension(
        deputy, second, now=now, granted_due=date(2025, 8, 22), remark="trước kỳ họp"
    )
    assert due == date(2025, 8, 22)
    assert row(ExtensionRequest, second).state is ExtensionState.PARTLY_GRANTED


def test_a_superiors_date_is_only_forwarded(office: BiggerCast, now: datetime) -> None:
    task_id = a_task(office, now, hardness=Hardness.SUPERIOR)
    request_id = asked(office, now, task_id)
    with pytest.raises(StepRefused) as refusal:
        extensions.grant_extension(acting(office.cast.top_leader), request_id, now=now)
    assert "ours_to_decide" in refusal.value.missing
    clerk = acting(office.cast.clerk)
    extension_advice.forward_extension(clerk, request_id, "Công văn mẫu 5", now=now)
    extension_advice.record_superior_grant(clerk, request_id, LATER, "Công văn mẫu 6", now=now)
    assert row(ExtensionRequest, request_id).state is ExtensionState.PARTLY_GRANTED
    assert row(Task, task_id).effective_due == LATER


def test_who_comes_second_hears_who_decided_and_when(office: BiggerCast, now: datetime) -> None:
    request_id = asked(office, now, a_task(office, now))
    extensions.refuse_extension(acting(office.cast.clerk), request_id, "đã gia hạn", now=now)
    with pytest.raises(AlreadyDecided) as refusal:
        extensions.grant_extension(acting(office.cast.top_leader), request_id, now=now)
    assert refusal.value.facts["at"] == now
    assert refusal.value.facts["state"] is ExtensionState.REFUSED


def test_a_request_waits_alone_and_can_be_withdrawn(office: BiggerCast, now: datetime) -> None:
    task_id = a_task(office, now)
    first = asked(office, now, task_id)
    with pytest.raises(AlreadyPending):
        asked(office, now, task_id)
    extensions.withdraw_extension(acting(office.cast.head), first, now=now)
    assert asked(office, now, task_id) != first
    with pytest.raises(StepRefused):
        extension_advice.recommend_extension(acting(office.cast.clerk), first, "", now=now)


def test_nobody_grants_what_he_asked_for_himself(office: BiggerCast, now: datetime) -> None:
    task_id = a_task(office, now, official_id=office.cast.clerk)
    request_id = extensions.request_extension(
        acting(office.cast.clerk), task_id, LATEST, "việc của Văn phòng", now=now
    )
    with pytest.raises(StepRefused) as refusal:
        extensions.grant_extension(acting(office.cast.clerk), request_id, now=now)
    assert refusal.value.missing == ("not_by_asker",)


# --- obstacles ---------------------------------------------------------------------------------


def raised(office: BiggerCast, now: datetime, task_id: int, **fields: Any) -> int:
    return obstacles.raise_obstacle(
        acting(office.cast.official),
        task_id,
        ObstacleKind.LEGAL_INSTRUMENT,
        "Thông tư còn yêu cầu bản giấy",
        now=now,
        **fields,
    )


def test_blocked_by_a_circular_becomes_the_task_that_amends_it(
    office: BiggerCast, now: datetime
) -> None:
    task_id, other_id = a_task(office, now), a_task(office, now)
    obstacle_id = raised(office, now, task_id, other_task_ids=[task_id, other_id])
    assert row(Task, other_id).light is Light.ON_TRACK
    clerk = acting(office.cast.clerk)
    obstacles.sort_obstacle(
        clerk, obstacle_id, owner_unit_id=office.cast.legal_unit_id, solve_by=LATER, now=now
    )
    assert row(Task, other_id).light is Light.AT_RISK
    legal = acting(office.cast.legal_head)
    obstacles.propose_amendment(legal, obstacle_id, "Thông tư 05/2020", "Điều 4", now=now)
    fields = TaskFields(
        title="Sửa đổi Thông tư 05/2020",
        lead_unit_id=office.cast.legal_unit_id,
        official_id=office.cast.legal_head,
        leader_in_charge_id=office.cast.deputy_leader,
        competent_authority="Bộ trưởng",
        product="Thông tư sửa đổi",
        due_date=date(2025, 12, 31),
    )
    deputy = acting(office.cast.deputy_leader)
    code = obstacles.issue_amendment(deputy, obstacle_id, office.cast.plan_id, fields, now=now)
    amending = db.session.scalars(select(Task).where(Task.code == code)).one()
    assert amending.state is TaskState.ISSUED
    assert row(Obstacle, obstacle_id).amendment_task_id == amending.id
    obstacles.solve_obstacle(legal, obstacle_id, "đã ban hành", now=now)
    assert row(Obstacle, obstacle_id).lifted_at == now
    assert row(Task, other_id).light is Light.ON_TRACK
    obstacles.confirm_solved(acting(office.cast.head), obstacle_id, now=now)
    assert row(Obstacle, obstacle_id).state is ObstacleState.CLOSED


def test_still_stuck_begins_anew(office: BiggerCast, now: datetime) -> None:
    obstacle_id = raised(office, now, a_task(office, now))
    obstacles.reject_obstacle(acting(office.cast.clerk), obstacle_id, "trong thẩm quyền", now=now)
    later = now + timedelta(days=1)
    obstacles.say_still_stuck(acting(office.cast.official), obstacle_id, "vẫn vướng", now=later)
    obstacle = row(Obstacle, obstacle_id)
    assert (obstacle.state, obstacle.lifted_at) == (ObstacleState.RAISED, None)
    obstacles.lift_obstacle(acting(office.cast.official), obstacle_id, now=later)
    assert row(Obstacle, obstacle_id).lifted_at == later


def test_an_obstacle_knows_whether_it_came_before_the_deadline(
    office: BiggerCast, now: datetime
) -> None:
    early, late = a_task(office, now), a_task(office, now, due=date(2025, 7, 1))
    assert row(Obstacle, raised(office, now, early)).before_deadline
    assert not row(Obstacle, raised(office, now, late)).before_deadline


# --- guidance and coordination -----------------------------------------------------------------


def test_a_question_waits_on_the_leaders_desk(office: BiggerCast, now: datetime) -> None:
    task_id = a_task(office, now)
    obstacle_id = raised(office, now, task_id)
    obstacles.sort_obstacle(
        acting(office.cast.clerk),
        obstacle_id,
        owner_id=office.cast.head,
        solve_by=LATER,
        now=now,
    )
    request_id = guidance.ask_guidance(
        acting(office.cast.head),
        task_id,
        "Chọn phương án nào?",
        addressee_id=office.cast.deputy_leader,
        options="1; 2",
        recommendation="2",
        obstacle_id=obstacle_id,
        now=now,
    )
    assert current_desk(task_id)[0] is Desk.LEADER
    assert row(Obstacle, obstacle_id).state is ObstacleState.NEEDS_GUIDANCE
    guidance.hand_on_question(
        acting(office.cast.deputy_leader), request_id, office.cast.top_leader, now=now
    )
    later = now + timedelta(days=2)
    guidance.answer_question(
        acting(office.cast.top_leader), request_id, "Phương án 2", directive_due=LATER, now=later
    )
    assert row(GuidanceRequest, request_id).state is GuidanceState.DIRECTED
    assert row(Obstacle, obstacle_id).state is ObstacleState.BEING_SOLVED
    assert current_desk(task_id)[0] is Desk.UNIT
    desks = db.session.execute(
        select(HolderInterval.desk, HolderInterval.since, HolderInterval.until)
        .where(HolderInterval.task_id == task_id)
        .order_by(HolderInterval.id)
    ).all()
    assert desks[1] == (Desk.LEADER, date(2025, 7, 7), date(2025, 7, 9))


def test_a_late_answer_is_the_asked_units(office: BiggerCast, now: datetime) -> None:
    task_id = a_task(office, now)
    request_id = coordination.ask_coordination(
        acting(office.cast.head),
        task_id,
        office.cast.other_unit_id,
        "Số liệu quý II",
        date(2025, 7, 9),
        now=now,
    )
    assert coordination.mark_overdue_answers(now + timedelta(days=2)) == 0
    late = now + timedelta(days=3)
    assert coordination.mark_overdue_answers(late) == 1
    assert coordination.mark_overdue_answers(late) == 0
    with pytest.raises(NotAllowed):
        coordination.answer_coordination(acting(office.cast.official), request_id, "x", now=late)
    asked_unit = Actor(
        office.cast.stranger,
        acting(office.cast.head).role,
        frozenset({office.cast.other_unit_id}),
        acting(office.cast.head).channel,
    )
    coordination.answer_coordination(asked_unit, request_id, "gửi kèm", now=late)
    coordination.return_answer(
        acting(office.cast.head), request_id, "thiếu quý I", date(2025, 7, 20), now=late
    )
    coordination.answer_coordination(asked_unit, request_id, "đủ", now=late)
    coordination.close_coordination(acting(office.cast.head), request_id, now=late)
    kept = row(CoordinationRequest, request_id)
    assert (kept.state, kept.times_returned) == (CoordinationState.CLOSED, 1)


# --- resources ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "desk", "appraiser"),
    [
        (ResourceKind.MONEY, Desk.FINANCE, "finance"),
        (ResourceKind.PEOPLE, Desk.PERSONNEL, "personnel"),
    ],
)
def test_the_wait_for_resources_is_not_the_units(
    office: BiggerCast, now: datetime, kind: ResourceKind, desk: Desk, appraiser: str
) -> None:
    task_id = a_task(office, now)
    request_id = resources.request_resource(
        acting(office.cast.head), task_id, kind, "350 triệu", LATER, "thuê hạ tầng", now=now
    )
    assert current_desk(task_id)[0] is desk
    other = office.personnel if appraiser == "finance" else office.finance
    with pytest.raises(NotAllowed):
        resources.appraise_resource(acting(other), request_id, "x", recommends=True, now=now)
    resources.appraise_resource(
        acting(office.everybody[appraiser]), request_id, "hợp lý", recommends=True, now=now
    )
    assert current_desk(task_id)[0] is Desk.LEADER
    leader = acting(office.cast.top_leader)
    resources.approve_resource(leader, request_id, granted="300 triệu", now=now)
    assert current_desk(task_id)[0] is Desk.UNIT
    resources.provide_resource(acting(office.cast.clerk), request_id, LATER, now=now)
    resources.confirm_received(acting(office.cast.head), request_id, now=now)
    resources.close_resource(acting(office.cast.clerk), request_id, now=now)
    request = row(ResourceRequest, request_id)
    assert (request.state, request.granted) == (ResourceState.CLOSED, "300 triệu")


def test_what_is_put_off_can_be_taken_up_again(office: BiggerCast, now: datetime) -> None:
    task_id = a_task(office, now)
    head, leader = acting(office.cast.head), acting(office.cast.top_leader)
    request_id = resources.request_resource(
        head, task_id, ResourceKind.MONEY, "2 tỷ", LATER, "hạ tầng", now=now
    )
    resources.appraise_resource(
        acting(office.finance), request_id, "chưa có nguồn", recommends=False, now=now
    )
    resources.defer_resource(leader, request_id, 2026, now=now)
    resources.take_up_again(head, request_id, now=now)
    resources.withdraw_resource(head, request_id, now=now)
    assert row(ResourceRequest, request_id).state is ResourceState.WITHDRAWN


def test_a_request_says_how_much_when_and_why(office: BiggerCast, now: datetime) -> None:
    with pytest.raises(StepRefused) as refusal:
        resources.request_resource(
            acting(office.cast.head),
            a_task(office, now),
            ResourceKind.MONEY,
            "",
            None,
            "",
            now=now,
        )
    assert refusal.value.missing == ("quantity_and_date", "reason")


# --- dossiers ----------------------------------------------------------------------------------


def opened(office: BiggerCast, now: datetime) -> tuple[int, int]:
    task_id = a_task(office, now)
    return task_id, dossiers.open_dossier(acting(office.cast.head), task_id, now=now)


def complete(office: BiggerCast, dossier_id: int, now: datetime) -> None:
    for paper in row(Dossier, dossier_id).checklist:
        dossiers.tick_paper(
            acting(office.cast.official), dossier_id, paper["paper"], there=True, now=now
        )


def test_a_dossier_goes_its_way_and_every_desk_has_its_days(
    office: BiggerCast, now: datetime
) -> None:
    task_id, dossier_id = opened(office, now)
    head, legal = acting(office.cast.head), acting(office.legal)
    dossiers.send_for_consultation(head, dossier_id, (office.cast.other_unit_id,), LATER, now=now)
    opinion = db.session.scalars(select(Opinion)).one()
    stranger = Actor(
        office.cast.stranger,
        head.role,
        frozenset({office.cast.other_unit_id}),
        head.channel,
    )
    with pytest.raises(NotAllowed):
        dossiers.give_opinion(acting(office.cast.colleague), opinion.id, "x", now=now)
    dossiers.give_opinion(stranger, opinion.id, "Bổ sung Điều 3", now=now)
    with pytest.raises(StepRefused):
        dossiers.settle_comments(head, dossier_id, now=now)
    dossiers.answer_opinion(head, opinion.id, "tiếp thu", accepted=True, now=now)
    dossiers.settle_comments(head, dossier_id, now=now)
    dossiers.send_to_legal(head, dossier_id, now=now)
    assert current_desk(task_id) == (Desk.LEGAL, office.cast.legal_unit_id)
    with pytest.raises(StepRefused) as refusal:
        legal_review.take_into_review(legal, dossier_id, now=now)
    assert refusal.value.missing == ("complete_papers",)
    complete(office, dossier_id, now)
    legal_review.take_into_review(legal, dossier_id, now=now)
    later = now + timedelta(days=6)
    legal_review.return_with_points(legal, dossier_id, "thiếu tác động", now=later)
    assert db.session.scalars(select(ReviewRound)).one().ended_at == later
    dossiers.send_to_legal(head, dossier_id, now=later)
    legal_review.take_into_review(legal, dossier_id, now=later)
    legal_review.clear_dossier(legal, dossier_id, reservations="lưu ý thể thức", now=later)
    dossiers.sign_as_deputy(acting(office.cast.deputy_leader), dossier_id, now=later)
    dossiers.sign_dossier(acting(office.cast.top_leader), dossier_id, now=later)
    clerk = acting(office.cast.clerk)
    with pytest.raises(StepRefused):
        completion.claim_completion(head, task_id, "", now=later)
    dossiers.record_submission(clerk, dossier_id, Numbered("15/TTr", LATER), now=later)
    completion.claim_completion(head, task_id, "15/TTr", now=later + timedelta(days=40))
    assert row(Task, task_id).claimed_on == LATER
    dossiers.record_consideration(clerk, dossier_id, now=later)
    dossiers.record_promulgation(clerk, dossier_id, Numbered("719/QĐ", LATEST), now=later)
    kept = row(Dossier, dossier_id)
    assert kept.state is DossierState.PROMULGATED
    assert (kept.submitted_on, kept.promulgated_on) == (LATER, LATEST)


def test_the_first_submission_counts_when_it_had_to_be_supplemented(
    office: BiggerCast, now: datetime
) -> None:
    _task_id, dossier_id = opened(office, now)
    leader, clerk = acting(office.cast.top_leader), acting(office.cast.clerk)
    dossiers.sign_without_clearance(leader, dossier_id, "hỏa tốc", now=now)
    dossiers.record_submission(clerk, dossier_id, Numbered("15/TTr", LATER), now=now)
    dossiers.record_supplement_wanted(clerk, dossier_id, "bổ sung phụ lục", now=now)
    dossiers.record_submission(clerk, dossier_id, Numbered("18/TTr", LATEST), now=now)
    kept = row(Dossier, dossier_id)
    assert (kept.submission_number, kept.submitted_on) == ("18/TTr", LATER)
    assert (kept.bypassed_by_id, kept.bypass_reason) == (office.cast.top_leader, "hỏa tốc")
    dossiers.record_return(clerk, dossier_id, "chưa cần thiết", now=now)
    assert row(Dossier, dossier_id).state is DossierState.RETURNED


def test_a_product_can_be_withdrawn_or_moved_on_by_a_leader_only(
    office: BiggerCast, now: datetime
) -> None:
    _task_id, first = opened(office, now)
    _task_id, second = opened(office, now)
    with pytest.raises(NotAllowed):
        dossiers.withdraw_dossier(acting(office.cast.head), first, "x", now=now)
    dossiers.withdraw_dossier(acting(office.cast.deputy_leader), first, "trùng", now=now)
    dossiers.move_to_next_year(acting(office.cast.deputy_leader), second, "chưa đủ", now=now)
    assert row(Dossier, second).state is DossierState.NEXT_YEAR


# --- rights ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Try:
    """One step with who may take it; `make` gives the id of what it is taken on."""

    may: frozenset[str]
    make: Callable[[BiggerCast, datetime], int]
    take: Callable[[Actor, int, datetime], object]


def _request(office: BiggerCast, now: datetime) -> int:
    return asked(office, now, a_task(office, now))


def _obstacle(office: BiggerCast, now: datetime) -> int:
    return raised(office, now, a_task(office, now))


def _dossier(office: BiggerCast, now: datetime) -> int:
    return opened(office, now)[1]


HOLDERS = frozenset({"official", "head"})
FIELD = frozenset({"top_leader", "deputy_leader"})
TRIES: dict[str, Try] = {
    "request extension": Try(
        HOLDERS,
        a_task,
        lambda a, i, n: extensions.request_extension(a, i, LATEST, "chờ", now=n),
    ),
    "withdraw extension": Try(
        HOLDERS, _request, lambda a, i, n: extensions.withdraw_extension(a, i, now=n)
    ),
    "recommend extension": Try(
        frozenset({"clerk"}),
        _request,
        lambda a, i, n: extension_advice.recommend_extension(a, i, "có", now=n),
    ),
    "grant extension": Try(
        FIELD | {"clerk"}, _request, lambda a, i, n: extensions.grant_extension(a, i, now=n)
    ),
    "raise obstacle": Try(
        HOLDERS | {"focal_point"},
        a_task,
        lambda a, i, n: obstacles.raise_obstacle(a, i, ObstacleKind.DATA, "thiếu", now=n),
    ),
    "sort obstacle": Try(
        frozenset({"clerk"}),
        _obstacle,
        lambda a, i, n: obstacles.sort_obstacle(a, i, owner_id=1, solve_by=LATER, now=n),
    ),
    "solve obstacle": Try(
        HOLDERS | FIELD | {"clerk"},
        _obstacle,
        lambda a, i, n: obstacles.solve_obstacle(a, i, "xong", now=n),
    ),
    "request resource": Try(
        HOLDERS,
        a_task,
        lambda a, i, n: resources.request_resource(
            a, i, ResourceKind.MONEY, "1", LATER, "cần", now=n
        ),
    ),
    "ask guidance": Try(
        frozenset({"head", "clerk"}),
        a_task,
        lambda a, i, n: guidance.ask_guidance(a, i, "?", addressee_id=1, now=n),
    ),
    "ask coordination": Try(
        HOLDERS | {"clerk"},
        a_task,
        lambda a, i, n: coordination.ask_coordination(a, i, 2, "số liệu", LATER, now=n),
    ),
    "open dossier": Try(
        HOLDERS | {"focal_point"},
        a_task,
        lambda a, i, n: dossiers.open_dossier(a, i, now=n),
    ),
    "sign without clearance": Try(
        FIELD,
        _dossier,
        lambda a, i, n: dossiers.sign_without_clearance(a, i, "gấp", now=n),
    ),
    "withdraw dossier": Try(
        FIELD, _dossier, lambda a, i, n: dossiers.withdraw_dossier(a, i, "trùng", now=n)
    ),
}


@pytest.mark.parametrize("name", list(TRIES))
def test_a_step_is_taken_by_those_who_may_and_by_nobody_else(
    office: BiggerCast, now: datetime, name: str
) -> None:
    trial = TRIES[name]
    for who, person_id in office.everybody.items():
        subject = trial.make(office, now)
        if who in trial.may:
            trial.take(acting(person_id), subject, now)
        else:
            with pytest.raises(NotAllowed):
                trial.take(acting(person_id), subject, now)
