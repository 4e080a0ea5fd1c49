"""Answers under messages that the worker sent: the morning list, the weekly report, S4."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.channels.loopback_views import Message
from portal.domain.types import OutboxState, TaskState
from portal.extensions import db
from portal.messages.callbacks import Tap, Verb, encode
from portal.models.delivery import OutboxMessage
from portal.models.organisation import ChatLink
from portal.models.task import ProgressUpdate, Task
from portal.services import delivery
from portal.services.transaction import transaction
from tests.bot.phones import Office, Phone, button, labels
from tests.factories import Cast, make_cast, make_task

THURSDAY = datetime(2025, 7, 10, 2, 0, tzinfo=UTC)


@pytest.fixture
def cast(running: Office) -> Cast:
    return make_cast()


@pytest.fixture
def phone(running: Office, cast: Cast) -> Phone:
    return running.phone(102)


def given(running: Office, cast: Cast, code: str, due: date, **fields: Any) -> int:
    usual: dict[str, Any] = {
        "percent": 45,
        "official_id": cast.official,
        "lead_unit_id": cast.unit_id,
        "issued_at": datetime(2025, 7, 1, 2, 0, tzinfo=UTC),
        "start_on": date(2025, 7, 1),
    }
    return make_task(
        plan_id=cast.plan_id, now=running.clock.at, code=code, due=due, **(usual | fields)
    )


def percents(running: Office) -> dict[str, int]:
    rows = running.fresh(
        lambda: db.session.execute(
            select(Task.code, ProgressUpdate.percent)
            .join(Task, Task.id == ProgressUpdate.task_id)
            .order_by(ProgressUpdate.id)
        ).all()
    )
    return {code: percent for code, percent in rows}


@pytest.fixture
def four(running: Office, cast: Cast, phone: Phone) -> Message:
    """The weekly prompt for four tasks, the first of them overdue."""
    running.clock.at = THURSDAY
    for code, due in (
        ("NV-101", date(2025, 7, 1)),
        ("NV-120", date(2025, 7, 14)),
        ("NV-126", date(2025, 8, 18)),
        ("NV-131", date(2025, 8, 25)),
    ):
        given(running, cast, code, due)
    running.send_what_is_due()
    return phone.reads("Báo cáo tuần 28")


def test_the_weekly_report_is_walked_through(running: Office, phone: Phone, four: Message) -> None:
    phone.tap(four, "Làm lần lượt")
    number = four.message_id
    asked = phone.sees(number, "(1/4) 🔴 NV-101")
    running.clock.at = THURSDAY + timedelta(minutes=12)
    phone.tap(asked, "75%")
    asked = phone.sees(number, "75%. Có vướng mắc không?")
    phone.tap(asked, "Có vướng mắc")
    asked = phone.sees(number, "NV-101: vướng gì?")
    phone.tap(asked, "Chờ phối hợp")
    phone.sees(number, "Chờ đơn vị nào?")
    phone.write("KHTC")
    phone.reads("NV-101: Chờ phối hợp")
    phone.write("Vụ KHTC cho ý kiến trước 30/7")
    said = phone.reads("✓ Đã ghi vướng mắc KK-001 (NV-101)")
    phone.tap(said, "Văn phòng")
    said = phone.sees(said.message_id, "Gửi: Văn phòng.")
    phone.tap(said, "Tiếp tục")
    number = said.message_id
    asked = phone.sees(number, "(2/4)")
    phone.tap(asked, "45% không đổi")
    phone.tap(phone.sees(number, "45%. Có vướng mắc không?"), "Không")
    asked = phone.sees(number, "(3/4)")
    phone.tap(asked, "Bỏ qua")
    asked = phone.sees(number, "(4/4)")
    phone.tap(asked, "60%")
    phone.tap(phone.sees(number, "60%. Có vướng mắc không?"), "Không")
    asked = phone.sees(number, "(3/4)")
    phone.tap(asked, "90%")
    phone.tap(phone.sees(number, "90%. Có vướng mắc không?"), "Không")
    done = phone.sees(number, "✓ Đã báo cáo tuần 28 lúc 09:12")
    assert done.plain.splitlines()[1:] == [
        "NV-101  45% > 75%, vướng mắc KK-001",
        "NV-120  45%, không đổi",
        "NV-126  45% > 90%",
        "NV-131  45% > 60%",
        "Sửa được đến 15:00 thứ Sáu.",
    ]
    phone.tap(done, "Sửa")
    assert labels(phone.sees(number, "Việc của tôi: 4")) == ["1", "2", "3", "4"]


def test_no_change_in_all_needs_a_reason_for_the_overdue_one(
    running: Office, phone: Phone, four: Message
) -> None:
    phone.tap(four, "Cả 4 không đổi")
    asked = phone.sees(four.message_id, "3 nhiệm vụ đã ghi không đổi.")
    assert "NV-101 quá hạn, cần thêm một dòng lý do." in asked.plain
    phone.tap(asked, "NV-101")
    phone.sees(four.message_id, "nhắn một dòng lý do vì sao không đổi")
    phone.write("Chờ Bộ Nội vụ")
    said = phone.reads("✓ Đã ghi vào NV-101")
    phone.tap(said, "Tiếp tục")
    phone.sees(said.message_id, "✓ Đã báo cáo tuần 28")
    assert percents(running) == dict.fromkeys(("NV-101", "NV-120", "NV-126", "NV-131"), 45)
    phone.tap_data(four, button(four, "Cả 4").data or "")
    count = running.fresh(lambda: len(db.session.scalars(select(ProgressUpdate.id)).all()))
    assert count == 4


def test_a_locked_week_takes_nothing_more(running: Office, phone: Phone, four: Message) -> None:
    phone.tap(four, "2")
    asked = phone.sees(four.message_id, "(2/4) 🟡 NV-120")
    running.clock.at = datetime(2025, 7, 11, 8, 0, tzinfo=UTC)
    answer = phone.tap(asked, "60%")
    assert answer.is_alert
    assert answer.text == "Báo cáo tuần 28 đã khóa lúc 15:00 thứ Sáu."
    assert percents(running) == {}
    shown = phone.sees(four.message_id, "đã khóa")
    phone.tap(shown, "Ghi cho tuần 29")
    asked = phone.sees(four.message_id, "Tiến độ hiện nay?")
    phone.tap(asked, "60%")
    assert percents(running) == {"NV-120": 60}


def test_a_finished_task_falls_out_of_the_walk(
    running: Office, phone: Phone, four: Message
) -> None:
    with transaction() as session:
        session.scalars(select(Task).where(Task.code == "NV-120")).one().state = TaskState.CANCELLED
    phone.tap(four, "Làm lần lượt")
    asked = phone.sees(four.message_id, "(1/3) 🔴 NV-101")
    phone.tap(asked, "Bỏ qua")
    phone.sees(four.message_id, "(2/3) 🟢 NV-126")


def test_the_morning_list_comes_back_with_what_was_answered(
    running: Office, cast: Cast, phone: Phone
) -> None:
    given(running, cast, "NV-112", date(2025, 7, 8), plan_reminders=True)
    given(running, cast, "NV-108", date(2025, 7, 10), plan_reminders=True)
    running.send_what_is_due()
    listed = phone.reads("Nhắc việc")
    phone.tap(listed, "1")
    card = phone.sees(listed.message_id, "Hạn 08/07/2025, còn 1 ngày.")
    phone.tap(card, "Cập nhật")
    asked = phone.sees(listed.message_id, "Tiến độ hiện nay?")
    phone.tap(asked, "90%")
    phone.tap(phone.sees(listed.message_id, "90%. Có vướng mắc không?"), "Không")
    done = phone.sees(listed.message_id, "✓ Đã ghi lúc 08:00")
    phone.tap(done, "‹ Danh sách")
    phone.sees(listed.message_id, "Nhắc việc")
    assert phone.tap(phone.message(listed.message_id), "Đã xem").text == "Đã xem lúc 08:00"


@pytest.fixture
def week_late(running: Office, cast: Cast, phone: Phone) -> Message:
    given(running, cast, "NV-101", date(2025, 6, 30), plan_reminders=True)
    running.send_what_is_due()
    return phone.reads("Quá hạn 1 tuần")


def test_one_week_late_all_four_ways_on(
    running: Office, cast: Cast, phone: Phone, week_late: Message
) -> None:
    number = week_late.message_id
    for label, answered in (
        ("Đã xong, gửi sản phẩm", "hoặc ghi số văn bản"),
        ("Hẹn ngày xong", "NV-101: ngày nào xong?"),
        ("Xin gia hạn", "Xin gia hạn NV-101 đến ngày nào?"),
        ("Báo vướng mắc", "NV-101: vướng gì?"),
    ):
        phone.tap_data(week_late, button(week_late, label).data or "")
        asked = phone.sees(number, answered)
        phone.tap(asked, "‹ Quay lại")
        phone.sees(number, "🔴 Quá hạn: NV-101")
    phone.tap(phone.message(number), "‹ Danh sách")
    back = phone.sees(number, "Quá hạn 1 tuần")
    assert labels(back) == labels(week_late)


def test_a_tap_proves_that_a_message_in_doubt_arrived(
    running: Office, cast: Cast, phone: Phone, week_late: Message
) -> None:
    with transaction() as session:
        row = session.scalars(
            select(OutboxMessage).where(
                OutboxMessage.kind == "week_late", OutboxMessage.chat_id == "102"
            )
        ).one()
        row.state = OutboxState.SENDING
        outbox_id = row.id
    delivery.record_unknown(outbox_id, "read timeout", running.clock.at)
    phone.tap(week_late, "Hẹn ngày xong")
    kept = running.fresh(lambda: db.session.get_one(OutboxMessage, outbox_id))
    assert (kept.state, kept.evidence) == (OutboxState.SENT, "tap")
    link = db.session.scalars(select(ChatLink).where(ChatLink.chat_id == "102")).one()
    assert link.last_tap_at == running.clock.at


def test_somebody_else_s_message_is_not_answered(
    running: Office, cast: Cast, phone: Phone, week_late: Message
) -> None:
    """A head may report on the task, but not under the official's message."""
    head = running.phone(104)
    head.write("/viec")
    own = head.reads("Việc của tôi")
    row = running.fresh(
        lambda: db.session.scalars(
            select(OutboxMessage).where(
                OutboxMessage.kind == "week_late", OutboxMessage.chat_id == "102"
            )
        ).one()
    )
    data = encode(Tap(Verb.PROGRESS, row.task_id, None, row.id, "60"))
    answer = head.tap_data(own, data)
    assert answer.text == "Nút này không dành cho tài khoản của anh/chị."
    assert percents(running) == {}
