"""Script S10: putting off, hours, language, the way out; step by step through the real bot."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from portal.channels.loopback_views import Message
from portal.domain.types import Actor
from portal.extensions import db
from portal.messages.callbacks import Tap, Verb, encode
from portal.models.delivery import OutboxMessage
from portal.queries.people import people_without_bot
from portal.queries.preferences import morning_of_person
from portal.services import people
from tests.bot.phones import Office, Phone, button, labels, wait_until
from tests.factories import Cast, acting, make_cast, make_task
from tests.office_days import at

OFFICIAL, COLLEAGUE = 102, 103
THURSDAY = at("2025-07-10 09:00")


@pytest.fixture
def cast(running: Office) -> Cast:
    return make_cast()


@pytest.fixture
def phone(running: Office, cast: Cast) -> Phone:
    return running.phone(OFFICIAL)


def given(cast: Cast, now: datetime, **fields: object) -> int:
    return make_task(
        **{
            "plan_id": cast.plan_id,
            "now": now,
            "code": "NV-120",
            "due": date(2025, 7, 31),
            "official_id": cast.official,
            "lead_unit_id": cast.unit_id,
            **fields,
        }
    )


@pytest.fixture
def prompted(running: Office, cast: Cast, phone: Phone, now: datetime) -> Message:
    """The official with the weekly prompt of Thursday."""
    given(cast, now)
    running.clock.at = THURSDAY
    running.send_what_is_due()
    return phone.reads("Báo cáo tuần 28")


def copies(running: Office) -> list[OutboxMessage]:
    rows = select(OutboxMessage).where(OutboxMessage.key.startswith("snooze:"))
    return running.fresh(lambda: list(db.session.scalars(rows)))


def test_the_prompt_is_put_off_until_two_and_comes_again(
    running: Office, phone: Phone, prompted: Message
) -> None:
    assert labels(prompted)[-2:] == ["Không đổi", "Để 14:00"]
    phone.tap(prompted, "Để 14:00")
    shown = phone.sees(prompted.message_id, "Sẽ nhắc lại lúc 14:00.")
    assert labels(shown) == ["Làm ngay", "Giờ khác"]
    running.clock.at = at("2025-07-10 13:59")
    running.send_what_is_due()
    assert phone.last_id() == prompted.message_id
    running.clock.at = at("2025-07-10 14:00")
    running.send_what_is_due()
    again = phone.reads("Báo cáo tuần 28")
    assert again.message_id != prompted.message_id
    assert labels(again)[-1] == "Nhắc lại sau"
    phone.tap(again, "Không đổi")
    phone.sees(again.message_id, "✓ Đã báo cáo tuần 28")


def test_another_time_and_do_it_now(running: Office, phone: Phone, prompted: Message) -> None:
    phone.tap(prompted, "Để 14:00")
    shown = phone.sees(prompted.message_id, "Sẽ nhắc lại lúc 14:00.")
    phone.tap(shown, "Giờ khác")
    asked = phone.sees(prompted.message_id, "Nhắc lại lúc nào?")
    assert labels(asked) == ["1 giờ", "14:00", "Sáng mai", "‹ Quay lại"]
    phone.tap(asked, "Sáng mai")
    shown = phone.sees(prompted.message_id, "Sẽ nhắc lại lúc 08:00 thứ Sáu 11/07.")
    phone.tap(shown, "Làm ngay")
    phone.sees(prompted.message_id, "Báo cáo tuần 28")
    assert [row.state for row in copies(running)] == ["cancelled"]


def test_twice_at_most(running: Office, phone: Phone, prompted: Message) -> None:
    phone.tap(prompted, "Để 14:00")
    phone.sees(prompted.message_id, "Sẽ nhắc lại lúc 14:00.")
    running.clock.at = at("2025-07-10 14:00")
    running.send_what_is_due()
    again = phone.reads("Báo cáo tuần 28")
    phone.tap(again, "Nhắc lại sau")
    phone.tap(phone.sees(again.message_id, "Nhắc lại lúc nào?"), "1 giờ")
    phone.sees(again.message_id, "Sẽ nhắc lại lúc 15:00.")
    running.clock.at = at("2025-07-10 15:00")
    running.send_what_is_due()
    third = phone.reads("Báo cáo tuần 28")
    answer = phone.tap(third, "Nhắc lại sau")
    assert answer.is_alert
    assert answer.text == "Đã hoãn 2 lần. Kỳ khóa lúc 15:00 thứ Sáu 11/07."
    assert len(copies(running)) == 2
    phone.write("/hoanlai")
    phone.reads("Đã hoãn 2 lần.")


def test_the_lock_leaves_no_time(running: Office, phone: Phone, prompted: Message) -> None:
    running.clock.at = at("2025-07-11 13:45")
    answer = phone.tap_data(prompted, button(prompted, "Để 14:00").data.replace("=a", "=h"))
    assert answer.text == "Hoãn được đến 14:30, vì kỳ khóa lúc 15:00."
    asked = phone.sees(prompted.message_id, "Nhắc lại lúc nào?")
    assert labels(asked) == ["14:00", "‹ Quay lại"]
    assert copies(running) == []


def test_a_command_puts_the_newest_list_off(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    phone.write("/hoanlai")
    phone.reads("Hiện không có tin nào để hoãn.")
    for number in (1, 2):
        given(
            cast,
            at("2025-07-04 10:00"),
            code=f"NV-{number}",
            due=date(2025, 7, 10),
            plan_reminders=True,
        )
    running.send_what_is_due()
    shown = phone.reads("Nhắc việc")
    assert labels(shown)[-2:] == ["Nhắc lại 14:00", "Đã xem"]
    phone.write("/snooze")
    asked = phone.reads("Nhắc lại lúc nào?")
    phone.tap(asked, "1 giờ")
    phone.sees(asked.message_id, "Sẽ nhắc lại lúc 09:00.")
    running.clock.at = now + timedelta(hours=1)
    running.send_what_is_due()
    phone.reads("Nhắc việc")


def test_what_comes_alone_cannot_be_put_off_by_a_forged_tap(
    running: Office, cast: Cast, phone: Phone, prompted: Message
) -> None:
    forged = encode(Tap(Verb.SNOOZE, message_id=10_000, arg="h"))
    assert phone.tap_data(prompted, forged).is_alert
    data = button(prompted, "Để 14:00").data or ""
    other = running.phone(COLLEAGUE)
    other.write("/viec")
    said = other.reads("")
    assert other.tap_data(said, data).text == "Nút này không dành cho tài khoản của anh/chị."
    assert phone.tap_data(prompted, data.replace("=a", "=zz")).is_alert
    assert copies(running) == []


def test_the_hour_of_the_morning_is_chosen(running: Office, cast: Cast, phone: Phone) -> None:
    phone.write("/caidat")
    card = phone.reads("Cài đặt")
    assert "Giờ nhắn buổi sáng: 08:00" in card.plain
    assert "Báo cáo tuần: thứ Năm 09:00 (chung)" in card.plain
    assert "Tài khoản: Chuyên viên mẫu 07" in card.plain
    assert labels(card) == ["Đổi giờ nhắn", "Đổi ngôn ngữ", "Hủy liên kết"]
    phone.tap(card, "Đổi giờ nhắn")
    asked = phone.sees(card.message_id, "Chọn giờ:")
    assert labels(asked) == ["07:45", "08:15", "09:00", "13:30", "08:00 (chung)", "‹ Quay lại"]
    assert phone.tap(asked, "08:15").text == "Giờ nhắn buổi sáng: 08:15"
    card = phone.sees(card.message_id, "Giờ nhắn buổi sáng: 08:15")
    assert running.fresh(lambda: morning_of_person(cast.official)) == time(8, 15)
    assert phone.tap_data(card, encode(Tap(Verb.MORNING, arg="0600"))).is_alert
    phone.tap(card, "Đổi giờ nhắn")
    phone.tap(phone.sees(card.message_id, "Chọn giờ:"), "‹ Quay lại")
    phone.sees(card.message_id, "Giờ nhắn buổi sáng: 08:15")


def test_english_speaks_the_same_script(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    people.choose_language(cast.official, "en", now=now, actor=Actor.system())
    given(cast, now)
    running.clock.at = THURSDAY
    running.send_what_is_due()
    shown = phone.reads("Weekly report, week 28")
    phone.tap(shown, "At 14:00")
    again = phone.sees(shown.message_id, "Will remind at 14:00.")
    phone.tap(again, "Another time")
    asked = phone.sees(shown.message_id, "Remind again when?")
    assert labels(asked) == ["1 hour", "14:00", "Tomorrow morning", "‹ Back"]
    phone.tap(asked, "Tomorrow morning")
    phone.sees(shown.message_id, "Will remind at 08:00, Friday 11/07.")
    phone.write("/settings")
    card = phone.reads("Morning message: 08:00")
    assert "Weekly report: Thursday 09:00 (fixed)" in card.plain
    assert labels(card) == ["Change times", "Change language", "Unlink"]


def test_a_switch_of_language_redraws_the_open_prompt(
    running: Office, phone: Phone, prompted: Message
) -> None:
    phone.write("/ngonngu")
    phone.tap(phone.reads("Chọn ngôn ngữ"), "English")
    redrawn = phone.sees(prompted.message_id, "Weekly report, week 28")
    assert labels(redrawn)[-2:] == ["No change", "At 14:00"]


def test_unlinking_takes_every_button_away_and_the_staff_sees_it(
    running: Office, cast: Cast, phone: Phone, prompted: Message
) -> None:
    phone.write("/viec")
    own = phone.reads("Việc của tôi")
    phone.write("/huylienket")
    asked = phone.reads("Hủy liên kết với Chuyên viên mẫu 07?")
    assert "Văn phòng sẽ được báo." in asked.plain
    phone.tap(asked, "Giữ lại")
    kept = phone.sees(asked.message_id, "Cài đặt")
    phone.tap(kept, "Hủy liên kết")
    phone.tap(phone.sees(asked.message_id, "Hủy liên kết với"), "Hủy liên kết")
    phone.sees(asked.message_id, "Đã hủy liên kết lúc 09:00.")
    for message in (prompted, own):
        gone(phone, message)
    found = running.fresh(lambda: people_without_bot(running.clock.at, 5))
    person, link = found.people[0]
    assert (person.id, link and link.state, link and link.since) == (
        cast.official,
        "unlinked",
        THURSDAY,
    )


def gone(phone: Phone, message: Message) -> None:
    wait_until(lambda: not phone.message(message.message_id).buttons, "the buttons to go")


def test_whoever_leaves_the_office_hears_it_once(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    people.close_account(acting(cast.admin), cast.official, now=now)
    people.close_account(acting(cast.admin), cast.official, now=now)
    running.send_what_is_due()
    phone.reads("Tài khoản trên hệ thống đã đóng. Cảm ơn anh/chị.")
    rows = select(OutboxMessage).where(OutboxMessage.kind == "farewell")
    assert len(running.fresh(lambda: list(db.session.scalars(rows)))) == 1
    phone.write("/viec")
    phone.reads("Bot này dành cho cán bộ có giấy mời")


def test_an_account_opened_again_says_no_farewell(
    running: Office, cast: Cast, now: datetime
) -> None:
    night = at("2025-07-07 19:00")
    people.close_account(acting(cast.admin), cast.official, now=night)
    people.reopen_account(acting(cast.admin), cast.official, now=night)
    running.clock.at = at("2025-07-08 07:30")
    running.send_what_is_due()
    rows = select(OutboxMessage).where(OutboxMessage.kind == "farewell")
    (row,) = running.fresh(lambda: list(db.session.scalars(rows)))
    assert row.state == "cancelled"
