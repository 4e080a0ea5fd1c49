"""A request for more time that nobody decides is told again, once; silence is never consent."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask

from portal.services.extensions import refuse_extension, request_extension
from portal.services.ticking import next_event_at, run_tick
from tests.factories import Cast, acting, make_cast
from tests.office_days import at, make_holiday, message_to, messages, readers_of, task_of_unit

DUE, WANTED = date(2025, 9, 30), date(2025, 10, 31)
#: a Monday, and the morning after which three working days are over
ASKED, OVER = at("2025-07-07 10:00"), at("2025-07-10 08:00")
WAITING = "extension_waiting"


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


@pytest.fixture
def task_id(cast: Cast) -> int:
    return task_of_unit(cast, due=DUE, plan_reminders=False)


def ask(task_id: int, person_id: int, now: datetime = ASKED) -> int:
    return request_extension(acting(person_id), task_id, WANTED, "Chờ ý kiến", now=now)


def test_after_three_working_days_the_approver_and_the_office_are_told(
    cast: Cast, task_id: int
) -> None:
    ask(task_id, cast.official)
    run_tick(at("2025-07-10 07:59"))
    assert messages(WAITING) == []
    run_tick(OVER)
    assert readers_of(WAITING) == sorted([cast.deputy_leader, cast.clerk])
    assert "đã chờ 3 ngày làm việc" in message_to(cast.deputy_leader, WAITING).text


def test_it_is_told_once(cast: Cast, task_id: int) -> None:
    ask(task_id, cast.official)
    for day in (10, 11, 14):
        run_tick(at(f"2025-07-{day} 08:00"))
        run_tick(at(f"2025-07-{day} 08:05"))
    assert len(messages(WAITING)) == 2


@pytest.mark.parametrize("is_holiday", [False, True])
def test_days_off_are_not_counted(cast: Cast, task_id: int, is_holiday: bool) -> None:
    if is_holiday:
        make_holiday(date(2025, 7, 14))
    ask(task_id, cast.official, now=at("2025-07-10 10:00"))
    over = at("2025-07-16 08:00") if is_holiday else at("2025-07-15 08:00")
    for day in range(11, over.day):
        run_tick(at(f"2025-07-{day} 09:00"))
    assert messages(WAITING) == []
    run_tick(over)
    assert len(messages(WAITING)) == 2


def test_what_is_decided_waits_for_nobody(cast: Cast, task_id: int) -> None:
    request_id = ask(task_id, cast.official)
    refuse_extension(acting(cast.deputy_leader), request_id, "Không đủ lý do", now=ASKED)
    run_tick(OVER)
    assert messages(WAITING) == []


def test_nobody_is_told_of_a_request_of_his_own(cast: Cast) -> None:
    own = task_of_unit(cast, due=DUE, plan_reminders=False, official_id=cast.clerk)
    ask(own, cast.clerk)
    run_tick(OVER)
    assert readers_of(WAITING) == [cast.deputy_leader]


def test_a_morning_that_was_missed_is_made_up_for(cast: Cast, task_id: int) -> None:
    ask(task_id, cast.official)
    run_tick(at("2025-07-11 11:00"))
    assert "đã chờ 4 ngày làm việc" in message_to(cast.deputy_leader, WAITING).text


def test_the_next_event_counts_requests_that_wait(cast: Cast, task_id: int) -> None:
    before_it = at("2025-07-09 17:00")
    assert next_event_at(before_it) == at("2025-07-10 09:00")
    ask(task_id, cast.official)
    assert next_event_at(before_it) == OVER
    assert next_event_at(OVER) == at("2025-07-10 09:00")
