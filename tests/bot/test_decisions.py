"""More time, from the request to the decision: in the message of whoever decides and the digest."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.channels.loopback_views import Message
from portal.domain.actions import Action
from portal.domain.machines.extension import ExtensionState
from portal.domain.types import Hardness
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.models.requests import ExtensionRequest
from portal.models.task import Task
from portal.services.extensions import grant_extension, request_extension
from portal.services.standing_in import delegate_powers
from tests.bot.phones import Office, Phone, button, labels
from tests.factories import Cast, acting, make_cast, make_task

OFFICIAL, CLERK, HEAD, DEPUTY, MINISTER = 102, 101, 104, 107, 108
DUE, WANTED = date(2025, 7, 11), date(2025, 7, 25)


@pytest.fixture
def cast(running: Office) -> Cast:
    return make_cast()


def asked(
    running: Office, cast: Cast, now: datetime, code: str = "NV-101", **fields: object
) -> int:
    """A request of the official's, for a task in the deputy leader's field; its number."""
    task_id = make_task(
        **{
            "plan_id": cast.plan_id,
            "now": now,
            "code": code,
            "due": DUE,
            "percent": 45,
            "official_id": cast.official,
            "lead_unit_id": cast.unit_id,
            "leader_in_charge_id": cast.deputy_leader,
            **fields,
        }
    )
    return request_extension(acting(cast.official), task_id, WANTED, "Chờ số liệu", now=now)


def received(running: Office, chat_id: int, contains: str) -> tuple[Phone, Message]:
    phone = running.phone(chat_id)
    running.send_what_is_due()
    return phone, phone.reads(contains)


def request_of(running: Office, number: int) -> ExtensionRequest:
    def look() -> ExtensionRequest:
        found = db.session.get_one(ExtensionRequest, number)
        db.session.refresh(found)
        return found

    return running.fresh(look)


def due_of(running: Office, code: str = "NV-101") -> date | None:
    return running.fresh(
        lambda: db.session.scalar(select(Task.effective_due).where(Task.code == code))
    )


def told(running: Office) -> set[int]:
    rows = select(OutboxMessage.person_id).where(OutboxMessage.kind == "extension_request")
    return running.fresh(lambda: set(db.session.scalars(rows)))


def test_the_leader_in_charge_grants_with_one_tap(
    running: Office, cast: Cast, now: datetime
) -> None:
    number = asked(running, cast, now)
    phone, message = received(running, DEPUTY, "Đề nghị gia hạn NV-101")
    assert "11/07/2025 > 25/07/2025" in message.plain
    assert "Chuyên viên mẫu 07, 45%" in message.plain
    assert "Lý do: Chờ số liệu" in message.plain
    assert labels(message) == ["Duyệt 25/07", "Duyệt ngày khác", "Không duyệt", "Xem"]
    assert told(running) == {cast.deputy_leader}
    phone.tap(message, "Duyệt 25/07")
    done = phone.sees(message.message_id, "✓ Đã duyệt gia hạn NV-101 đến 25/07/2025, lúc 08:00.")
    assert labels(done) == []
    assert due_of(running) == WANTED
    assert request_of(running, number).decided_by_id == cast.deputy_leader


def test_another_day_is_tapped_or_typed(running: Office, cast: Cast, now: datetime) -> None:
    asked(running, cast, now)
    phone, message = received(running, DEPUTY, "Đề nghị gia hạn NV-101")
    phone.tap(message, "Duyệt ngày khác")
    offered = phone.sees(message.message_id, "NV-101 đến ngày nào?")
    assert labels(offered) == ["16/07", "21/07", "24/07", "‹ Quay lại"]
    phone.tap(offered, "‹ Quay lại")
    phone.sees(message.message_id, "Đề nghị gia hạn NV-101")
    phone.tap(message, "Duyệt ngày khác")
    phone.sees(message.message_id, "NV-101 đến ngày nào?")
    phone.write("30/7")
    phone.reads("Không lấy được ngày 30/07/2025")
    phone.write("18/7")
    phone.reads("✓ Đã duyệt gia hạn NV-101 đến 18/07/2025")
    assert due_of(running) == date(2025, 7, 18)


def test_a_refusal_asks_for_one_line(running: Office, cast: Cast, now: datetime) -> None:
    number = asked(running, cast, now)
    phone, message = received(running, DEPUTY, "Đề nghị gia hạn NV-101")
    phone.tap(message, "Không duyệt")
    phone.sees(message.message_id, "Lý do không duyệt, một dòng.")
    phone.write("Đã gia hạn  rồi")
    phone.reads("Lý do: Đã gia hạn rồi")
    kept = request_of(running, number)
    assert (kept.state, kept.decision) == (ExtensionState.REFUSED, "Đã gia hạn rồi")
    assert due_of(running) == DUE


def test_the_second_of_two_hears_who_was_first(running: Office, cast: Cast, now: datetime) -> None:
    asked(running, cast, now, leader_in_charge_id=None)
    phone, message = received(running, MINISTER, "Đề nghị gia hạn NV-101")
    phone.tap(message, "Duyệt 25/07")
    phone.sees(message.message_id, "Đã duyệt")
    again = phone.tap_data(message, button(message, "Duyệt 25/07").data or "")
    assert again.is_alert
    assert "Bộ trưởng (mẫu) đã duyệt lúc 08:00 ngày 07/07." in (again.text or "")
    refused = phone.tap_data(message, button(message, "Không duyệt").data or "")
    assert "không còn chờ quyết định" in (refused.text or "")


def test_a_message_that_waits_for_the_morning_is_dropped_when_it_is_decided(
    running: Office, cast: Cast, now: datetime
) -> None:
    evening = now + timedelta(hours=11)
    number = asked(running, cast, evening)
    grant_extension(acting(cast.top_leader), number, now=evening)
    running.clock.at = now + timedelta(days=1)
    running.send_what_is_due()
    assert not [m for m in running.server.messages(DEPUTY) if "Đề nghị gia hạn" in m.plain]


def test_the_official_takes_the_request_back(running: Office, cast: Cast, now: datetime) -> None:
    task_id = make_task(
        plan_id=cast.plan_id,
        now=now,
        code="NV-101",
        due=DUE,
        official_id=cast.official,
        lead_unit_id=cast.unit_id,
        leader_in_charge_id=cast.deputy_leader,
    )
    phone = running.phone(OFFICIAL)
    phone.write("/viec")
    shown = phone.reads("Việc của tôi")
    phone.tap(shown, "1")
    phone.tap(phone.sees(shown.message_id, "Tiến độ"), "Xin gia hạn")
    phone.tap(phone.sees(shown.message_id, "đến ngày nào?"), "18/07")
    phone.tap(phone.sees(shown.message_id, "lý do?"), "Chờ phối hợp")
    whole = phone.sees(shown.message_id, "Người duyệt: Thứ trưởng mẫu 01")
    assert "11/07 > 18/07/2025" in whole.plain
    phone.tap(whole, "Gửi")
    sent = phone.sees(shown.message_id, "Đã gửi lúc 08:00.")
    leader, message = received(running, DEPUTY, "Đề nghị gia hạn NV-101")
    phone.tap(sent, "Rút đề nghị")
    phone.sees(shown.message_id, "✓ Đã rút đề nghị gia hạn NV-101.")
    rows = select(ExtensionRequest.state).where(ExtensionRequest.task_id == task_id)
    assert running.fresh(lambda: db.session.scalar(rows)) is ExtensionState.WITHDRAWN
    late = leader.tap(message, "Duyệt")
    assert late.is_alert
    assert "không còn chờ quyết định" in (late.text or "")
    assert due_of(running) == DUE


def test_who_is_asked_and_who_is_not(running: Office, cast: Cast, now: datetime) -> None:
    delegate_powers(
        acting(cast.deputy_leader),
        cast.head,
        [Action.DECIDE_EXTENSION],
        now.date(),
        now.date() + timedelta(days=9),
        now=now,
    )
    asked(running, cast, now)
    assert told(running) == {cast.deputy_leader, cast.head}
    phone, message = received(running, HEAD, "Đề nghị gia hạn NV-101")
    phone.tap(message, "Duyệt 25/07")
    phone.sees(message.message_id, "✓ Đã duyệt")
    assert due_of(running) == WANTED


def test_a_superior_s_deadline_is_only_forwarded(
    running: Office, cast: Cast, now: datetime
) -> None:
    asked(running, cast, now, hardness=Hardness.SUPERIOR)
    assert told(running) == {cast.clerk}
    phone, message = received(running, CLERK, "Việc này do cấp trên quyết định")
    assert labels(message) == ["Xem"]
    phone.tap(message, "Xem")
    phone.sees(message.message_id, "NV-101")


def test_nobody_decides_with_a_button_that_is_not_his(
    running: Office, cast: Cast, now: datetime
) -> None:
    number = asked(running, cast, now)
    _leader, message = received(running, DEPUTY, "Đề nghị gia hạn NV-101")
    official = running.phone(OFFICIAL)
    official.write("/trogiup")
    own = official.reads("")
    for label in ("Duyệt 25/07", "Duyệt ngày khác", "Không duyệt"):
        answer = official.tap_data(own, button(message, label).data or "")
        assert "không dành cho tài khoản" in (answer.text or ""), label
    for forged in (f"1xg.={number}", f"1xr.={number}-d", f"1xv.={number + 7}-d", "1xg.=x", "1xg"):
        answer = official.tap_data(own, forged)
        assert answer.is_alert, forged
    assert request_of(running, number).state is ExtensionState.SUBMITTED
    stranger = running.phone(105)
    stranger.write("/trogiup")
    shown = stranger.tap_data(stranger.reads(""), f"1xv.={number}-d")
    assert shown.is_alert
    assert not [m for m in running.server.messages(105) if "Chờ số liệu" in m.plain]


def test_a_digest_is_decided_below_and_stays(running: Office, cast: Cast, now: datetime) -> None:
    first = asked(running, cast, now - timedelta(days=4))
    second = asked(running, cast, now - timedelta(days=4), code="NV-102")
    running.clock.at = now + timedelta(days=1)
    phone, digest = received(running, MINISTER, "2 việc chờ quyết định")
    assert labels(digest)[:6] == ["1 Duyệt", "1 Không", "1 Xem", "2 Duyệt", "2 Không", "2 Xem"]
    phone.tap(digest, "1 Xem")
    opened = phone.reads("Đề nghị gia hạn NV-101")
    assert labels(opened)[0] == "Duyệt 25/07"
    phone.tap(digest, "1 Duyệt")
    phone.reads("✓ Đã duyệt gia hạn NV-101 đến 25/07/2025")
    phone.tap(digest, "2 Không")
    phone.reads("Lý do không duyệt, một dòng.")
    phone.write("Chưa đủ căn cứ")
    phone.reads("✓ Không duyệt gia hạn NV-102")
    assert "2 việc chờ quyết định" in phone.message(digest.message_id).plain
    assert request_of(running, first).state is ExtensionState.GRANTED
    assert request_of(running, second).state is ExtensionState.REFUSED
    again = phone.tap(digest, "1 Duyệt")
    assert "đã duyệt lúc" in (again.text or "")


def test_what_waits_is_listed_on_demand(running: Office, cast: Cast, now: datetime) -> None:
    minister, official = running.phone(MINISTER), running.phone(OFFICIAL)
    minister.write("/duyet")
    minister.reads("Không có việc chờ quyết định.")
    number = asked(running, cast, now)
    minister.write("/approve")
    waiting = minister.reads("1 đề nghị chờ quyết định")
    assert "1. NV-101 11/07 > 25/07, Cục Chuyển đổi số (mẫu)" in waiting.plain
    minister.tap(waiting, "1 Duyệt")
    minister.reads("✓ Đã duyệt gia hạn NV-101")
    assert request_of(running, number).state is ExtensionState.GRANTED
    official.write("/duyet")
    official.reads("Không có việc chờ quyết định.")


def test_a_manager_asks_for_the_figures_of_now(running: Office, cast: Cast, now: datetime) -> None:
    asked(running, cast, now)
    minister, official = running.phone(MINISTER), running.phone(OFFICIAL)
    minister.write("/tonghop")
    digest = minister.reads("1 việc chờ quyết định")
    assert labels(digest)[0] == "1 Duyệt"
    official.write("/digest")
    official.reads("Bản tin điều hành gửi lãnh đạo")


def test_three_working_days_without_a_decision_are_told_once_and_not_to_the_unit(
    running: Office, cast: Cast, now: datetime
) -> None:
    for chat_id in (OFFICIAL, CLERK, HEAD):
        running.phone(chat_id)
    asked(running, cast, now)
    phone, _message = received(running, DEPUTY, "Đề nghị gia hạn NV-101")
    running.clock.at = now + timedelta(days=2)
    running.send_what_is_due()
    assert not [m for m in running.server.messages(DEPUTY) if "đã chờ" in m.plain]
    running.clock.at = now + timedelta(days=3)
    running.send_what_is_due()
    again = phone.reads("Đề nghị gia hạn NV-101 đã chờ 3 ngày làm việc")
    running.phone(CLERK).reads("đã chờ 3 ngày làm việc")
    for later in (4, 7):
        running.clock.at = now + timedelta(days=later)
        running.send_what_is_due()
    told = [m for m in running.server.messages(DEPUTY) if "đã chờ" in m.plain]
    assert len(told) == 1
    for other in (OFFICIAL, HEAD):
        assert not [m for m in running.server.messages(other) if "đã chờ" in m.plain]
    phone.tap(again, "Duyệt 25/07")
    phone.sees(again.message_id, "✓ Đã duyệt gia hạn NV-101")


def test_the_help_names_the_commands_of_those_who_decide(running: Office, cast: Cast) -> None:
    phone = running.phone(MINISTER)
    phone.write("/trogiup")
    assert "/duyet xem việc đang chờ" in phone.reads("Cách dùng").plain


def test_a_digest_offers_only_what_its_reader_may_decide(
    running: Office, cast: Cast, now: datetime
) -> None:
    running.phone(CLERK)
    asked(running, cast, now - timedelta(days=4))
    asked(running, cast, now - timedelta(days=4), code="NV-102", hardness=Hardness.SUPERIOR)
    running.clock.at = now + timedelta(days=1)
    _minister, digest = received(running, MINISTER, "2 việc chờ quyết định")
    assert [label for label in labels(digest) if "Duyệt" in label] == ["1 Duyệt"]
    of_the_office = running.phone(CLERK).reads("2 việc chờ quyết định")
    assert not [label for label in labels(of_the_office) if "Duyệt" in label]
