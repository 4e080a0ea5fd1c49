"""Script S1: from an invitation to a linked chat, and everything that can be in its way."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from portal.domain.types import Actor
from portal.queries.people import link_states
from portal.services import linking
from portal.services.linking import InvitationMade
from tests.bot.phones import Office, button, labels
from tests.factories import Cast, make_cast, make_person, make_task, person_in

NEW_CHAT = 900


@pytest.fixture
def cast(running: Office) -> Cast:
    return make_cast()


def invite(running: Office, person_id: int) -> InvitationMade:
    return linking.invite_person(Actor.system(), person_id, now=running.clock.at)


@pytest.fixture
def newcomer(cast: Cast) -> int:
    return make_person(name="Chuyên viên mẫu 30", unit_id=cast.unit_id)


def test_by_the_link(running: Office, cast: Cast, newcomer: int, now: datetime) -> None:
    make_task(
        plan_id=cast.plan_id,
        now=now,
        due=(now - timedelta(days=3)).date(),
        official_id=newcomer,
        lead_unit_id=cast.unit_id,
    )
    phone = running.phone(NEW_CHAT)
    phone.write(f"/start {invite(running, newcomer).token}")
    asked = phone.reads("Liên kết tài khoản")
    assert "Chuyên viên mẫu 30" in asked.plain
    assert "Cục Chuyển đổi số (mẫu)" in asked.plain
    phone.tap(asked, "Đúng, liên kết")
    done = phone.sees(asked.message_id, "✓ Đã liên kết: Chuyên viên mẫu 30")
    assert "Anh/chị đang phụ trách 1 nhiệm vụ, 1 quá hạn." in done.plain
    assert running.fresh(lambda: person_in(str(NEW_CHAT))) == newcomer
    phone.tap(done, "Xem việc của tôi")
    phone.sees(asked.message_id, "Việc của tôi: 1 nhiệm vụ đang mở")


def test_by_the_typed_code(running: Office, newcomer: int) -> None:
    phone = running.phone(NEW_CHAT)
    code = invite(running, newcomer).code
    phone.write(f"  {code.lower().replace('-', ' ')} ")
    phone.tap(phone.reads("Chuyên viên mẫu 30"), "Đúng")
    phone.reads("✓ Đã liên kết")


def test_a_stranger_learns_nothing(running: Office, cast: Cast) -> None:
    phone = running.phone(NEW_CHAT)
    said = set()
    for text in ("/start", "xin chào", "/viec", "/start khong-co-ma-nay", "LK-2222-22", "/help"):
        phone.write(text)
        said.add(phone.reads().plain)
    assert len(said) == 1
    assert "Bot này dành cho cán bộ có giấy mời của Văn phòng." in said.pop()


def test_strangers_are_answered_in_the_language_of_their_phone(
    running: Office, app: object
) -> None:
    phone = running.phone(NEW_CHAT, language_code="en")
    phone.write("hello")
    phone.reads("This bot is for staff invited by the Office.")


def test_not_me(running: Office, cast: Cast, newcomer: int) -> None:
    phone = running.phone(NEW_CHAT)
    made = invite(running, newcomer)
    phone.write(f"/start {made.token}")
    asked = phone.reads("Liên kết")
    phone.tap(asked, "Không phải tôi")
    phone.sees(asked.message_id, "Đã hủy giấy mời này.")
    phone.write(f"/start {made.token}")
    phone.reads("Bot này dành cho")
    assert newcomer not in running.fresh(lambda: link_states(running.clock.at))


def test_five_wrong_codes_make_the_right_one_wait(running: Office, newcomer: int) -> None:
    phone = running.phone(NEW_CHAT)
    made = invite(running, newcomer)
    for number in range(5):
        phone.write(f"LK-2222-2{number + 2}")
        phone.reads("Bot này dành cho")
    phone.write(made.code)
    phone.reads("Bot này dành cho")
    running.clock.at += timedelta(minutes=16)
    phone.write(made.code)
    phone.reads("Chuyên viên mẫu 30")


def test_an_invitation_that_ran_out_offers_to_ask(running: Office, newcomer: int) -> None:
    phone = running.phone(NEW_CHAT)
    made = invite(running, newcomer)
    running.clock.at += timedelta(days=10)
    phone.write(f"/start {made.token}")
    said = phone.reads("Giấy mời đã hết hạn lúc 17:00 10/07.")
    phone.tap(said, "Xin giấy mời mới")
    phone.sees(said.message_id, "Đã báo Văn phòng gửi giấy mời mới.")


def test_an_invitation_works_once(running: Office, newcomer: int) -> None:
    made = invite(running, newcomer)
    first, second = running.phone(NEW_CHAT), running.phone(NEW_CHAT + 1)
    for phone in (first, second):
        phone.write(f"/start {made.token}")
    first.tap(first.reads("Liên kết"), "Đúng")
    first.reads("✓ Đã liên kết")
    asked = second.reads("Liên kết")
    second.tap(asked, "Đúng")
    second.sees(asked.message_id, "Giấy mời này đã được dùng.")
    assert running.fresh(lambda: person_in(str(NEW_CHAT + 1))) is None


def test_a_new_phone_replaces_the_old_one(running: Office, cast: Cast) -> None:
    old, new = running.phone(102), running.phone(NEW_CHAT)
    new.write(f"/start {invite(running, cast.official).token}")
    asked = new.reads("Liên kết")
    new.tap(asked, "Đúng")
    asked = new.sees(asked.message_id, "đang liên kết với một Telegram khác")
    assert labels(asked) == ["Thay", "Giữ cũ"]
    new.tap(asked, "Thay")
    new.sees(asked.message_id, "✓ Đã liên kết: Chuyên viên mẫu 07")
    old.reads("Tài khoản của anh/chị đã chuyển sang một Telegram khác")
    assert running.fresh(lambda: person_in("102")) is None


def test_keeping_the_old_phone(running: Office, cast: Cast) -> None:
    new = running.phone(NEW_CHAT)
    new.write(f"/start {invite(running, cast.official).token}")
    asked = new.reads("Liên kết")
    new.tap(asked, "Đúng")
    asked = new.sees(asked.message_id, "Telegram khác")
    new.tap(asked, "Giữ cũ")
    new.sees(asked.message_id, "Giữ nguyên, không thay đổi gì.")
    assert running.fresh(lambda: person_in("102")) == cast.official


def test_a_phone_of_somebody_else_moves(running: Office, newcomer: int, cast: Cast) -> None:
    phone = running.phone(103)
    phone.write(f"/start {invite(running, newcomer).token}")
    asked = phone.reads("Liên kết")
    phone.tap(asked, "Đúng")
    asked = phone.sees(asked.message_id, "đang liên kết với Chuyên viên mẫu 08")
    phone.tap(asked, "Chuyển")
    phone.sees(asked.message_id, "✓ Đã liên kết: Chuyên viên mẫu 30")
    assert running.fresh(lambda: person_in("103")) == newcomer


def test_a_forged_tap_links_nobody(running: Office, newcomer: int) -> None:
    """The invitation is remembered by the chat, so that no button's data can name one."""
    made = invite(running, newcomer)
    owner, thief = running.phone(NEW_CHAT), running.phone(NEW_CHAT + 1)
    owner.write(f"/start {made.token}")
    asked = owner.reads("Liên kết")
    thief.write("/start")
    answer = thief.reads("Bot này dành cho")
    thief.tap_data(answer, button(asked, "Đúng").data or "")
    assert running.fresh(lambda: person_in(str(NEW_CHAT + 1))) is None


def test_unlinking(running: Office, cast: Cast) -> None:
    phone = running.phone(102)
    phone.write("/huylienket")
    asked = phone.reads("Hủy liên kết với")
    phone.tap(asked, "Hủy liên kết")
    done = phone.sees(asked.message_id, "Đã hủy liên kết lúc 08:00.")
    assert not done.buttons
    assert running.fresh(lambda: person_in("102")) is None
    phone.write("/viec")
    phone.reads("Bot này dành cho")


def test_a_closed_account_taps_in_vain(running: Office, cast: Cast, now: datetime) -> None:
    leaver = make_person(unit_id=cast.unit_id, chat_id="777", is_active=False)
    make_task(plan_id=cast.plan_id, now=now, official_id=leaver, lead_unit_id=cast.unit_id)
    phone = running.phone(777)
    phone.write("/viec")
    said = phone.reads("Bot này dành cho")
    assert phone.tap_data(said, "1my").text.startswith("Tài khoản chưa liên kết.")
