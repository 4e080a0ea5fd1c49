"""The weekly report is asked for once, and once more of who has not answered."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from portal.domain.types import Desk, TaskState
from portal.models.delivery import OutboxMessage
from portal.services import relevance
from portal.services.progress import report_progress
from portal.services.weekly_prompts import queue_weekly
from tests.factories import Cast, acting, make_cast
from tests.office_days import at, labels, lay_on_desk, make_holiday, message_to, messages
from tests.office_days import task_of_unit as task

THURSDAY, FRIDAY = at("2025-07-10 09:00"), at("2025-07-11 09:00")
LATER = date(2025, 9, 30)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def report(cast: Cast, task_id: int, moment: str = "2025-07-10 10:00", percent: int = 40) -> None:
    report_progress(acting(cast.official), task_id, percent, now=at(moment))


def keys(kind: str) -> list[str]:
    return [row.key for row in messages(kind)]


def test_every_holder_is_asked_in_one_message(cast: Cast) -> None:
    task(cast, due=LATER, code="NV-A")
    task(cast, due=date(2025, 7, 11), code="NV-B")
    task(cast, due=LATER, official_id=cast.colleague)
    assert queue_weekly(THURSDAY) == 2
    row = message_to(cast.official, "weekly_prompt")
    assert row.key == f"weekly:{cast.official}:2025-07-07"
    assert "Báo cáo tuần 28 – 2 nhiệm vụ" in row.text
    assert "Khóa lúc 15:00 thứ Sáu 11/07" in row.text
    assert row.text.index("NV-B") < row.text.index("NV-A")
    assert labels(row) == ["1", "2", "Làm lần lượt", "Cả 2 không đổi", "Để 14:00"]


@pytest.mark.parametrize(
    "moment", ["2025-07-10 08:59", "2025-07-10 12:00", "2025-07-09 09:00", "2025-07-11 15:00"]
)
def test_nobody_is_asked_before_the_time_in_quiet_hours_or_after_the_lock(
    cast: Cast, moment: str
) -> None:
    task(cast, due=LATER)
    assert queue_weekly(at(moment)) == 0


def test_asking_again_changes_nothing(cast: Cast) -> None:
    task(cast, due=LATER)
    assert [
        queue_weekly(THURSDAY),
        queue_weekly(THURSDAY),
        queue_weekly(at("2025-07-10 16:00")),
    ] == [
        1,
        0,
        0,
    ]


def test_who_has_answered_is_not_asked(cast: Cast) -> None:
    answered = task(cast, due=LATER)
    task(cast, due=LATER, official_id=cast.colleague)
    report(cast, answered, "2025-07-08 10:00")
    assert queue_weekly(THURSDAY) == 1
    assert messages("weekly_prompt")[0].person_id == cast.colleague


@pytest.mark.parametrize(
    "fields",
    [
        {"state": TaskState.AWAITING_ACCEPTANCE, "claimed_on": date(2025, 7, 4)},
        {"state": TaskState.PAUSED},
        {"state": TaskState.DRAFT, "plan_reminders": False},
        {"start_on": date(2025, 8, 1)},
        {"official_id": None},
    ],
)
def test_what_needs_no_report_is_not_asked_about(cast: Cast, fields: dict[str, object]) -> None:
    task(cast, due=LATER, **fields)
    assert queue_weekly(THURSDAY) == 0


def test_what_lies_on_another_desk_is_not_asked_about(cast: Cast) -> None:
    lay_on_desk(task(cast, due=LATER), Desk.LEGAL, cast.legal_unit_id)
    assert queue_weekly(THURSDAY) == 0


def test_the_last_call_goes_to_who_has_not_answered(cast: Cast) -> None:
    answered = task(cast, due=LATER)
    task(cast, due=LATER, official_id=cast.colleague)
    queue_weekly(THURSDAY)
    report(cast, answered)
    assert queue_weekly(FRIDAY) == 1
    assert queue_weekly(FRIDAY) == 0
    row = message_to(cast.colleague, "weekly_reminder")
    assert row.key == f"weekly-reminder:{cast.colleague}:2025-07-07"
    assert "Còn 6 giờ đến lúc khóa báo cáo tuần 28" in row.text
    assert "Anh/chị còn 1/1 nhiệm vụ." in row.text


def test_after_a_gap_the_prompt_comes_late_and_no_last_call_on_top(cast: Cast) -> None:
    task(cast, due=LATER)
    assert queue_weekly(at("2025-07-11 10:00")) == 1
    assert queue_weekly(at("2025-07-11 10:01")) == 0
    assert keys("weekly_reminder") == []


def test_a_holiday_brings_prompt_and_lock_forward(cast: Cast) -> None:
    make_holiday(date(2025, 7, 10))
    make_holiday(date(2025, 7, 11))
    task(cast, due=LATER)
    assert queue_weekly(at("2025-07-09 09:00")) == 1
    assert "15:00 thứ Tư 09/07" in messages("weekly_prompt")[0].text


def rechecked(row: OutboxMessage, moment: str) -> str | None:
    message = relevance.recheck(row, at(moment))
    return None if message is None else message.text


def test_before_sending_the_prompt_shows_what_was_answered_meanwhile(cast: Cast) -> None:
    first, second = task(cast, due=LATER), task(cast, due=LATER)
    queue_weekly(THURSDAY)
    row = message_to(cast.official, "weekly_prompt")
    report(cast, first)
    text = rechecked(row, "2025-07-10 10:01")
    assert text is not None
    assert text.count("✓ đã báo cáo") == 1
    assert rechecked(row, "2025-07-11 15:00") is None
    report(cast, second)
    assert rechecked(row, "2025-07-10 10:02") is None
