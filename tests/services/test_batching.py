"""The morning list: one message per person and working morning, with everything that waits."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.domain.snoozing import Snooze
from portal.domain.types import Desk, OutboxState, TaskState
from portal.extensions import db
from portal.models.delivery import Notice, OutboxMessage
from portal.models.task import Task
from portal.services import relevance, reminders
from portal.services.firing import fire_due
from portal.services.holding import STEP, held_until
from portal.services.snoozing import snooze
from portal.services.ticking import run_tick
from portal.services.transaction import transaction
from tests.factories import Cast, acting, make_cast
from tests.office_days import (
    at,
    change_message,
    change_task,
    labels,
    lay_on_desk,
    make_holiday,
    mark_sent,
    message_to,
    messages,
    task_of_unit,
)

MONDAY = at("2025-07-07 08:00")
SOON = date(2025, 7, 10)


@pytest.fixture
def cast(app: Flask) -> Cast:
    return make_cast()


def lists_of(person_id: int) -> list[OutboxMessage]:
    return [row for row in messages("morning") if row.person_id == person_id]


def checked(row: OutboxMessage, now: datetime) -> str | None:
    message = relevance.recheck(row, now)
    return None if message is None else message.text


def test_five_tasks_a_week_late_are_five_messages_of_their_own(cast: Cast) -> None:
    ids = {task_of_unit(cast) for _ in range(5)}
    run_tick(MONDAY)
    own = [row for row in messages("week_late") if row.person_id == cast.official]
    assert {row.task_id for row in own} == ids
    assert {row.key for row in own} == {f"E2:{each}:2025-06-30:{cast.official}" for each in ids}
    assert lists_of(cast.official) == []


def test_everything_else_of_a_morning_is_one_message(cast: Cast) -> None:
    for day in (8, 9, 10):
        task_of_unit(cast, due=date(2025, 7, day), code=f"NV-10{day}")
    run_tick(MONDAY)
    (row,) = lists_of(cast.official)
    assert row.key == f"morning:{cast.official}:2025-07-07"
    assert [code in row.text for code in ("NV-108", "NV-109", "NV-1010")] == [True] * 3
    assert labels(row)[:3] == ["1", "2", "3"]
    assert all(f".m{row.id:x}" in button["data"] for button in row.buttons[0])


def test_many_lists_read_together_say_what_each_says_alone(cast: Cast) -> None:
    for number, person in enumerate((cast.official, cast.colleague)):
        for day in (8, 9, 10):
            code = f"NV-{number}{day}"
            task_of_unit(cast, due=date(2025, 7, day), code=code, official_id=person)
    gone = task_of_unit(cast, due=SOON, official_id=cast.stranger, lead_unit_id=cast.other_unit_id)
    run_tick(MONDAY)
    change_task(gone, state=TaskState.COMPLETED)
    rows = messages("morning")
    alone = {row.id: relevance.recheck(row, MONDAY) for row in rows}

    assert relevance.recheck_many("morning", rows, MONDAY) == alone

    (of_stranger,) = lists_of(cast.stranger)
    assert alone.pop(of_stranger.id) is None
    assert len(alone) >= 2
    assert None not in alone.values()


def test_a_list_put_off_is_read_among_others_as_alone(cast: Cast) -> None:
    task_of_unit(cast, due=SOON)
    task_of_unit(cast, due=SOON, official_id=cast.colleague, code="NV-OTHER")
    run_tick(MONDAY)
    mark_sent(cast.official)
    (row,) = lists_of(cast.official)
    snooze(acting(cast.official), row.id, Snooze.HOUR, now=MONDAY)
    rows = messages("morning")
    assert len(lists_of(cast.official)) == 2
    assert relevance.recheck_many("morning", rows, MONDAY) == {
        one.id: relevance.recheck(one, MONDAY) for one in rows
    }


def test_a_weekend_without_a_step_ends_with_one_list(cast: Cast) -> None:
    task_of_unit(cast, due=date(2025, 7, 9), now=at("2025-07-03 07:59"), code="NV-1")
    task_of_unit(cast, due=date(2025, 7, 10), now=at("2025-07-03 07:59"), code="NV-2")
    run_tick(at("2025-07-03 08:00"))
    mark_sent(cast.official)
    before = len(lists_of(cast.official))
    run_tick(at("2025-07-08 10:20"))
    caught_up = lists_of(cast.official)[before:]
    assert len(caught_up) == 1
    assert "NV-1 " in caught_up[0].text
    assert "NV-2 " in caught_up[0].text


@pytest.mark.parametrize(
    "moment", ["2025-07-07 07:59", "2025-07-07 12:00", "2025-07-07 17:30", "2025-07-07 23:00"]
)
def test_nothing_is_written_before_eight_and_in_quiet_hours(cast: Cast, moment: str) -> None:
    task_of_unit(cast, due=SOON)
    run_tick(at(moment))
    assert messages("morning") == []


def test_a_gap_in_the_morning_is_caught_up_the_same_day(cast: Cast) -> None:
    task_of_unit(cast, due=SOON)
    run_tick(at("2025-07-07 12:00"))
    run_tick(at("2025-07-07 13:30"))
    assert len(lists_of(cast.official)) == 1


def test_on_a_holiday_nothing_is_written_and_the_next_morning_catches_up(cast: Cast) -> None:
    task_of_unit(cast, due=SOON)
    make_holiday(date(2025, 7, 7))
    run_tick(MONDAY)
    assert messages() == []
    run_tick(at("2025-07-08 08:00"))
    assert len(lists_of(cast.official)) == 1


def test_what_comes_after_the_list_waits_for_the_next_morning(cast: Cast) -> None:
    task_of_unit(cast, due=SOON)
    run_tick(MONDAY)
    task_of_unit(cast, due=date(2025, 7, 9), now=at("2025-07-07 10:00"), code="NV-LATER")
    run_tick(at("2025-07-07 10:01"))
    assert len(lists_of(cast.official)) == 1
    mark_sent(cast.official)
    run_tick(at("2025-07-08 08:00"))
    assert "NV-LATER" in lists_of(cast.official)[-1].text


def test_a_list_that_could_not_leave_is_folded_into_the_next_one(cast: Cast) -> None:
    task_of_unit(cast, due=SOON, code="NV-OLD")
    run_tick(MONDAY)
    task_of_unit(cast, due=date(2025, 7, 9), now=at("2025-07-07 10:00"), code="NV-NEW")
    run_tick(at("2025-07-08 08:00"))
    first, second = lists_of(cast.official)
    assert first.state is OutboxState.CANCELLED
    assert "NV-OLD" in second.text
    assert "NV-NEW" in second.text


def test_a_list_of_yesterday_waits_for_the_one_of_today(cast: Cast) -> None:
    """Telegram is back before the scheduler's step: yesterday's list would say today's things."""
    task_of_unit(cast, due=SOON)
    run_tick(MONDAY)
    (old,) = lists_of(cast.official)
    tuesday = at("2025-07-08 08:00")
    assert held_until(old, MONDAY) is None
    assert held_until(old, tuesday) == tuesday + STEP
    task_of_unit(cast, due=date(2025, 7, 9), now=at("2025-07-07 10:00"))
    run_tick(tuesday)
    _old, new = lists_of(cast.official)
    assert held_until(new, tuesday) is None


def test_a_list_that_was_on_its_way_at_the_step_leaves_when_it_can(cast: Cast) -> None:
    """What the day's lists could not take in is not held for ever."""
    task_of_unit(cast, due=SOON)
    run_tick(MONDAY)
    (old,) = lists_of(cast.official)
    change_message(old.id, state=OutboxState.SENDING)
    run_tick(at("2025-07-08 08:00"))
    change_message(old.id, state=OutboxState.PENDING)
    assert held_until(old, at("2025-07-08 08:01")) is None


def test_a_notice_in_doubt_is_marked_in_the_next_list(cast: Cast) -> None:
    task_of_unit(cast, due=SOON)
    run_tick(MONDAY)
    (first,) = lists_of(cast.official)
    with transaction() as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.id == first.id)
            .values(state=OutboxState.UNKNOWN)
        )
        session.execute(
            update(Notice)
            .where(Notice.outbox_id == first.id)
            .values(outbox_id=None, doubted_outbox_id=first.id, doubted_at=MONDAY)
        )
    run_tick(at("2025-07-08 08:00"))
    assert "(có thể đã gửi lúc 08:00 ngày 07/07/2025)" in lists_of(cast.official)[-1].text


def test_six_lines_at_most_and_the_rest_is_counted(cast: Cast) -> None:
    for number in range(9):
        task_of_unit(cast, due=date(2025, 7, 8), code=f"NV-{number}", title="Rà soát")
    run_tick(MONDAY)
    (row,) = lists_of(cast.official)
    assert "\n6. " in row.text
    assert "\n7. " not in row.text
    assert "và 3 việc khác" in row.text
    assert "Xem tất cả" in labels(row)


def test_the_weeks_first_list_names_all_that_is_overdue(cast: Cast) -> None:
    task_of_unit(cast, due=date(2025, 6, 27), code="NV-BETWEEN", plan_reminders=False)
    task_of_unit(cast, due=SOON)
    run_tick(MONDAY)
    (row,) = lists_of(cast.official)
    assert row.text.index("🔴 Quá hạn") < row.text.index("NV-BETWEEN")
    assert row.text.index("NV-BETWEEN") < row.text.index("🟡 Sắp đến hạn")
    assert "NV-BETWEEN" not in message_to(cast.head, "morning").text


def test_other_days_do_not_repeat_what_is_overdue(cast: Cast) -> None:
    task_of_unit(cast, due=date(2025, 6, 27), plan_reminders=False)
    run_tick(at("2025-07-08 08:00"))
    assert messages("morning") == []


def test_what_lies_on_another_desk_is_not_listed_as_overdue(cast: Cast) -> None:
    task_id = task_of_unit(cast, due=date(2025, 6, 27), plan_reminders=False)
    lay_on_desk(task_id, Desk.LEGAL, cast.legal_unit_id)
    run_tick(MONDAY)
    assert messages("morning") == []


def test_the_list_of_a_head_names_the_official(cast: Cast) -> None:
    task_of_unit(cast, due=SOON)
    run_tick(MONDAY)
    row = message_to(cast.head, "morning")
    assert "Chuyên viên mẫu 07" in row.text
    assert labels(row) == ["1", "Nhắc lại 14:00", "Đã xem"]


def test_hidden_content_shows_code_and_deadline_only(cast: Cast) -> None:
    secret = {"title": "Nội dung mật", "product": "Tờ trình kín", "hide_on_telegram": True}
    task_of_unit(cast, due=SOON, code="NV-H1", **secret)
    task_of_unit(cast, code="NV-H2", **secret)
    run_tick(MONDAY)
    for row in messages():
        assert "mật" not in row.text
        assert "kín" not in row.text
        assert "mẫu 07" not in row.text
    assert "NV-H1" in message_to(cast.head, "morning").text
    assert "30/06/2025" in message_to(cast.head, "week_late").text


def test_a_task_due_in_days_is_announced_at_once(cast: Cast) -> None:
    task_id = task_of_unit(
        cast,
        due=date(2025, 7, 9),
        state=TaskState.ISSUED,
        issued_at=at("2025-07-07 14:10"),
        now=at("2025-07-07 14:10"),
    )
    run_tick(at("2025-07-07 14:10"))
    row = message_to(cast.official, "assigned")
    assert row.task_id == task_id
    assert labels(row) == ["Đã nhận", "Không phải của tôi", "Hỏi lại cho rõ"]


def test_a_late_announcement_waits_for_working_hours(cast: Cast) -> None:
    night = at("2025-07-07 20:00")
    task_of_unit(cast, due=date(2025, 7, 9), state=TaskState.ISSUED, issued_at=night, now=night)
    run_tick(night)
    assert message_to(cast.official, "assigned").not_before == at("2025-07-08 07:30")


def test_before_sending_a_list_drops_what_is_settled(cast: Cast) -> None:
    done = task_of_unit(cast, due=SOON, code="NV-DONE")
    other = task_of_unit(cast, due=date(2025, 7, 9), code="NV-OPEN")
    run_tick(MONDAY)
    row = message_to(cast.official, "morning")
    change_task(done, state=TaskState.COMPLETED)
    text = checked(row, MONDAY)
    assert text is not None
    assert "NV-DONE" not in text
    assert "NV-OPEN" in text
    change_task(other, state=TaskState.AWAITING_ACCEPTANCE)
    assert checked(row, MONDAY) is None


def test_before_sending_a_week_late_is_called_off_or_brought_up_to_date(cast: Cast) -> None:
    task_id = task_of_unit(cast)
    run_tick(MONDAY)
    row = message_to(cast.official, "week_late")
    assert checked(row, MONDAY) == row.text
    later = checked(row, at("2025-07-09 08:00"))
    assert later is not None
    assert "quá 9 ngày" in later
    with transaction() as session:
        task = session.get_one(Task, task_id)
        task.due_date = task.effective_due = date(2025, 7, 31)
        reminders.plan_for(task, now=MONDAY)
    assert checked(row, MONDAY) is None


def test_notices_of_a_finished_task_are_settled_without_a_message(cast: Cast) -> None:
    task_id = task_of_unit(cast, due=SOON)
    run_tick(at("2025-07-07 07:58"))
    fire_due(MONDAY)
    change_task(task_id, state=TaskState.COMPLETED)
    run_tick(MONDAY)
    assert messages("morning") == []
    unsettled = select(Notice.id).where(Notice.settled_at.is_(None))
    assert db.session.scalars(unsettled).all() == []
