"""The explanation at one month: asked for once, three questions, read over, sent (script S5)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.channels.loopback_views import Message
from portal.extensions import db
from portal.messages.callbacks import Tap, Verb, encode
from portal.models.history import Explanation
from portal.services.ticking import run_tick
from tests.bot.phones import Office, Phone, button, labels
from tests.factories import Cast, make_cast, make_task

OFFICIAL, CLERK, HEAD, MINISTER = 102, 101, 104, 108
DUE = date(2025, 6, 6)


@pytest.fixture
def cast(running: Office) -> Cast:
    cast = make_cast()
    for chat_id in (OFFICIAL, CLERK, HEAD, MINISTER):
        running.phone(chat_id)
    return cast


@pytest.fixture
def warned(running: Office, cast: Cast, now: datetime) -> tuple[Phone, Message]:
    """The official with the message of the month: the task was issued long ago."""
    make_task(
        plan_id=cast.plan_id,
        now=datetime(2025, 6, 2, 1, tzinfo=now.tzinfo),
        code="NV-097",
        due=DUE,
        percent=80,
        official_id=cast.official,
        lead_unit_id=cast.unit_id,
        plan_reminders=True,
    )
    running.send_what_is_due()
    phone = running.phone(OFFICIAL)
    return phone, phone.reads("Quá hạn 1 tháng: NV-097")


def explanation(running: Office) -> Explanation:
    return running.fresh(lambda: db.session.scalars(select(Explanation)).one())


def answer_three(phone: Phone, message: Message) -> Message:
    """From the button of the warning, also when it has gone from the screen."""
    phone.tap_data(message, button(message, "Viết giải trình").data or "")
    phone.sees(message.message_id, "(1/3) Nguyên nhân chậm?")
    phone.write("Chờ Bộ Tài chính")
    phone.reads("(2/3) Việc còn lại, ai làm?")
    phone.write("Trình ký, Phòng 2")
    phone.reads("(3/3) Ngày xong?")
    phone.write("15/7")
    return phone.reads("Gửi giải trình NV-097 này?")


def test_it_is_read_over_and_sent_to_head_and_office(
    running: Office, cast: Cast, warned: tuple[Phone, Message], now: datetime
) -> None:
    phone, message = warned
    asked = explanation(running)
    assert (asked.for_due, asked.asked_of_id, asked.answer_due) == (
        DUE,
        cast.official,
        date(2025, 7, 9),
    )
    whole = answer_three(phone, message)
    assert "Nguyên nhân chậm: Chờ Bộ Tài chính" in whole.plain
    assert labels(whole) == ["Gửi", "Sửa", "‹ Quay lại"]
    assert explanation(running).sent_at is None
    phone.tap(whole, "Gửi")
    phone.sees(whole.message_id, "✓ Đã gửi giải trình NV-097 lúc 08:00.")
    sent = explanation(running)
    assert (sent.cause, sent.remaining, sent.finish) == (
        "Chờ Bộ Tài chính",
        "Trình ký, Phòng 2",
        "15/7",
    )
    running.send_what_is_due()
    for reader in (HEAD, CLERK):
        got = running.phone(reader).reads("Giải trình NV-097 của Chuyên viên mẫu 07")
        assert "Việc còn lại: Trình ký, Phòng 2" in got.plain
    again = answer_three(phone, message)
    answer = phone.tap(again, "Gửi")
    assert "đã gửi trước đó" in (answer.text or "")


def test_edit_begins_again_and_a_text_in_between_is_not_lost(
    running: Office, warned: tuple[Phone, Message]
) -> None:
    phone, message = warned
    whole = answer_three(phone, message)
    phone.write("à còn nữa")
    phone.reads("Gửi giải trình NV-097 này?")
    phone.tap(whole, "Sửa")
    phone.sees(whole.message_id, "(1/3)")
    phone.write("x" * 501)
    phone.reads("Tối đa 500 ký tự.")
    phone.write("Thiếu người")
    phone.reads("(2/3)")
    assert explanation(running).sent_at is None


def test_what_does_not_come_in_time_stands_in_the_digest_and_nags_nobody(
    running: Office, warned: tuple[Phone, Message], now: datetime
) -> None:
    phone, message = warned
    before = len(running.server.messages(OFFICIAL))
    running.clock.at = now + timedelta(days=7)
    run_tick(running.clock.at)
    running.send_what_is_due()
    digest = running.phone(MINISTER).reads("NV-097: chưa có giải trình (hạn 09/07)")
    assert digest
    said = [m.plain for m in running.server.messages(OFFICIAL)[before:]]
    assert not [text for text in said if "giải trình" in text]
    whole = answer_three(phone, message)
    phone.tap(whole, "Gửi")
    phone.sees(whole.message_id, "✓ Đã gửi giải trình")
    running.clock.at = now + timedelta(days=14)
    running.send_what_is_due()
    later = [m.plain for m in running.server.messages(MINISTER) if "Tổng hợp tuần" in m.plain]
    assert "chưa có giải trình" not in later[-1]


def test_a_forged_send_without_the_three_answers_does_nothing(
    running: Office, warned: tuple[Phone, Message]
) -> None:
    phone, message = warned
    task_id = explanation(running).task_id
    answer = phone.tap_data(message, encode(Tap(Verb.SEND_EXPLANATION, task_id)))
    assert answer.is_alert
    head = running.phone(HEAD)
    head.write("/trogiup")
    assert head.tap_data(head.reads(""), "1es").is_alert
    assert explanation(running).sent_at is None
