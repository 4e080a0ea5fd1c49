"""A slip of the hand: a decision taken back before anybody hears of it, or corrected afterwards."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal.domain.errors import NotAllowed, StepRefused
from portal.domain.machines.extension import ExtensionState
from portal.domain.types import OutboxState, ReminderState, TaskState
from portal.extensions import db
from portal.models.delivery import OutboxMessage, Reminder
from portal.models.requests import ExtensionRequest
from portal.models.task import Task
from portal.services import redrawing
from portal.services.completion import accept_completion, claim_completion
from portal.services.extensions import grant_extension, refuse_extension, request_extension
from portal.services.progress import report_progress
from portal.services.taking_back import take_back_acceptance, take_back_decision
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast, make_task

DUE, WANTED = date(2025, 7, 31), date(2025, 8, 29)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def task_id(cast: Cast, now: datetime) -> int:
    return make_task(
        plan_id=cast.plan_id,
        now=now,
        code="NV-1",
        lead_unit_id=cast.unit_id,
        official_id=cast.official,
        leader_in_charge_id=cast.deputy_leader,
        due=DUE,
        plan_reminders=True,
    )


@pytest.fixture
def request_id(cast: Cast, task_id: int, now: datetime) -> int:
    return request_extension(acting(cast.official), task_id, WANTED, "Chờ ý kiến", now=now)


def row(request_id: int) -> ExtensionRequest:
    db.session.expire_all()
    return db.session.get_one(ExtensionRequest, request_id)


def due(task_id: int) -> date | None:
    db.session.expire_all()
    return db.session.get_one(Task, task_id).effective_due


def messages() -> list[OutboxMessage]:
    """What was written about the answer; the question to whoever decides is another message."""
    db.session.expire_all()
    is_answer = OutboxMessage.kind != "extension_request"
    return list(
        db.session.scalars(select(OutboxMessage).where(is_answer).order_by(OutboxMessage.id))
    )


def test_a_grant_is_told_to_whoever_asked_after_a_minute(
    cast: Cast, request_id: int, now: datetime
) -> None:
    grant_extension(acting(cast.deputy_leader), request_id, now=now, remark="Trình trước kỳ họp")
    (told,) = messages()
    assert told.person_id == cast.official
    assert told.not_before >= now + timedelta(seconds=60)
    assert "Gia hạn NV-1 được duyệt. Hạn mới: thứ Sáu 29/08." in told.text
    assert "Người duyệt: Thứ trưởng mẫu 01" in told.text
    assert "Trình trước kỳ họp" in told.text


def test_a_grant_until_another_day_and_a_refusal_say_so(
    cast: Cast, request_id: int, task_id: int, now: datetime
) -> None:
    deputy = acting(cast.deputy_leader)
    grant_extension(deputy, request_id, now=now, granted_due=date(2025, 8, 15))
    assert "được gia hạn đến thứ Sáu 15/08 (đề nghị 29/08)" in messages()[0].text
    again = request_extension(acting(cast.official), task_id, WANTED, "Vẫn chờ", now=now)
    refuse_extension(deputy, again, "Đã gia hạn 1 lần", now=now)
    refused = messages()[1]
    assert "không được gia hạn. Hạn vẫn thứ Sáu 15/08." in refused.text
    assert "Lý do: “Đã gia hạn 1 lần”" in refused.text
    assert [button["label"] for line in refused.buttons for button in line] == [
        "Vướng mắc",
        "Gửi sản phẩm",
    ]


def test_taken_back_within_the_minute_nothing_has_happened(
    cast: Cast, request_id: int, task_id: int, now: datetime
) -> None:
    deputy = acting(cast.deputy_leader)
    grant_extension(deputy, request_id, now=now)
    assert due(task_id) == WANTED
    take_back_decision(deputy, request_id, now=now + timedelta(seconds=30))
    taken = row(request_id)
    assert (taken.state, taken.decided_at, taken.granted_due) == (
        ExtensionState.SUBMITTED,
        None,
        None,
    )
    assert due(task_id) == DUE
    planned = db.session.scalars(
        select(Reminder.for_due).where(
            Reminder.task_id == task_id, Reminder.state == ReminderState.PLANNED
        )
    )
    assert set(planned) == {DUE}
    assert [told.state for told in messages()] == [OutboxState.CANCELLED]
    grant_extension(deputy, request_id, now=now + timedelta(seconds=90))
    assert due(task_id) == WANTED
    assert [told.state for told in messages()] == [OutboxState.CANCELLED, OutboxState.PENDING]


def test_taken_back_later_it_is_corrected(
    cast: Cast, request_id: int, task_id: int, now: datetime
) -> None:
    deputy = acting(cast.deputy_leader)
    refuse_extension(deputy, request_id, "Không", now=now)
    with transaction():
        messages()[0].state = OutboxState.SENT
    take_back_decision(deputy, request_id, now=now + timedelta(minutes=3))
    first, second = messages()
    assert "Đã rút lại trả lời gia hạn NV-1." in second.text
    assert redrawing.redraw(first.id, now) is None
    assert redrawing.redraw(second.id, now) is not None
    grant_extension(deputy, request_id, now=now + timedelta(minutes=4))
    assert redrawing.redraw(second.id, now) is None


def test_the_earlier_grant_counts_again(
    cast: Cast, request_id: int, task_id: int, now: datetime
) -> None:
    deputy = acting(cast.deputy_leader)
    grant_extension(deputy, request_id, now=now, granted_due=date(2025, 8, 15))
    later = now + timedelta(minutes=1)
    again = request_extension(acting(cast.official), task_id, WANTED, "Vẫn chờ", now=later)
    grant_extension(deputy, again, now=later + timedelta(minutes=1))
    take_back_decision(deputy, again, now=later + timedelta(minutes=2))
    assert due(task_id) == date(2025, 8, 15)


def test_only_ones_own_last_act_of_a_moment_ago_is_taken_back(
    cast: Cast, request_id: int, task_id: int, now: datetime
) -> None:
    deputy, top = acting(cast.deputy_leader), acting(cast.top_leader)
    grant_extension(deputy, request_id, now=now)
    with pytest.raises(StepRefused):
        take_back_decision(top, request_id, now=now)
    with pytest.raises(NotAllowed):
        take_back_decision(acting(cast.official), request_id, now=now)
    with pytest.raises(StepRefused):
        take_back_decision(deputy, request_id, now=now + timedelta(minutes=11))
    report_progress(acting(cast.official), task_id, 50, now=now + timedelta(minutes=1))
    with pytest.raises(StepRefused) as refusal:
        take_back_decision(deputy, request_id, now=now + timedelta(minutes=2))
    assert refusal.value.missing == ("just_decided",)
    assert due(task_id) == WANTED


def test_an_acceptance_is_taken_back(cast: Cast, task_id: int, now: datetime) -> None:
    claim_completion(acting(cast.official), task_id, "QĐ 12", now=now)
    clerk = acting(cast.clerk)
    with pytest.raises(StepRefused):
        take_back_acceptance(clerk, task_id, now=now)
    accept_completion(clerk, task_id, now=now + timedelta(minutes=1))
    with pytest.raises(StepRefused):
        take_back_acceptance(acting(cast.top_leader), task_id, now=now + timedelta(minutes=2))
    take_back_acceptance(clerk, task_id, now=now + timedelta(minutes=2))
    db.session.expire_all()
    task = db.session.get_one(Task, task_id)
    assert (task.state, task.accepted_at) == (TaskState.AWAITING_ACCEPTANCE, None)
    assert task.claimed_on is not None
