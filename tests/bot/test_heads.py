"""Script S5 for heads: two weeks and one month late, with reminding, giving away and asking."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select

from portal.channels.loopback_views import Message
from portal.domain.addressees import Addressee
from portal.domain.types import Actor, Post, Role
from portal.extensions import db
from portal.messages.callbacks import Tap, Verb, encode
from portal.models.organisation import PostHolding
from portal.models.requests import Obstacle
from portal.models.task import Task
from portal.services import people
from portal.services.transaction import transaction
from tests.bot.phones import Office, Phone, button, labels
from tests.factories import LONG_AGO, Cast, make_cast, make_person, make_task

OFFICIAL, COLLEAGUE, HEAD, SECOND, STRANGER = 102, 103, 104, 120, 105


@pytest.fixture
def cast(running: Office) -> Cast:
    cast = make_cast()
    second = make_person(name="Phó Cục trưởng (mẫu)", role=Role.UNIT_HEAD, chat_id=str(SECOND))
    with transaction() as session:
        session.add(
            PostHolding(person_id=second, unit_id=cast.unit_id, post=Post.HEAD, held_from=LONG_AGO)
        )
    for chat_id in (OFFICIAL, COLLEAGUE, HEAD, SECOND, STRANGER):
        running.phone(chat_id)
    return cast


def late(cast: Cast, now: datetime, due: date, **fields: object) -> int:
    return make_task(
        **{
            "plan_id": cast.plan_id,
            "now": datetime(2025, 5, 20, 1, tzinfo=now.tzinfo),
            "code": "NV-088",
            "due": due,
            "percent": 60,
            "official_id": cast.official,
            "lead_unit_id": cast.unit_id,
            "leader_in_charge_id": cast.deputy_leader,
            "plan_reminders": True,
            **fields,
        }
    )


@pytest.fixture
def two_weeks(running: Office, cast: Cast, now: datetime) -> tuple[Phone, Message]:
    """The head with the message of two weeks, on a Monday."""
    late(cast, now, date(2025, 6, 23))
    running.send_what_is_due()
    phone = running.phone(HEAD)
    return phone, phone.reads("NV-088 quá hạn 2 tuần")


def official_of(running: Office, code: str = "NV-088") -> int | None:
    return running.fresh(
        lambda: db.session.scalar(select(Task.official_id).where(Task.code == code))
    )


def test_two_weeks_late_is_a_message_of_the_heads(two_weeks: tuple[Phone, Message]) -> None:
    _phone, message = two_weeks
    assert message.plain.splitlines()[0] == "🔴 NV-088 quá hạn 2 tuần – Chuyên viên mẫu 07 – 60%"
    assert message.plain.endswith("Đề nghị đôn đốc hoặc chuyển người trước thứ Sáu 11/07.")
    assert labels(message) == ["Xem", "Nhắc cán bộ", "Chuyển người"]


def test_the_official_is_reminded_in_the_heads_name_once_a_day(
    running: Office, two_weeks: tuple[Phone, Message]
) -> None:
    phone, message = two_weeks
    assert phone.tap(message, "Nhắc cán bộ").text == "Đã nhắc cán bộ lúc 08:00"
    second = running.phone(SECOND)
    theirs = second.reads("NV-088 quá hạn 2 tuần")
    answer = second.tap(theirs, "Nhắc cán bộ")
    assert (answer.is_alert, answer.text) == (
        True,
        "Cục trưởng (mẫu) đã nhắc cán bộ lúc 08:00.",
    )
    running.send_what_is_due()
    said = running.phone(OFFICIAL).reads("Cục trưởng (mẫu) nhắc anh/chị về NV-088")
    assert "60%" in said.plain
    assert labels(said) == ["Cập nhật tiến độ", "Hẹn ngày xong", "Vướng mắc"]
    reminded = [one for one in running.server.messages(OFFICIAL) if "nhắc anh/chị" in one.plain]
    assert len(reminded) == 1


def test_it_is_given_to_a_colleague_and_the_second_tapper_is_told_who_was_first(
    running: Office, cast: Cast, two_weeks: tuple[Phone, Message]
) -> None:
    phone, message = two_weeks
    second = running.phone(SECOND)
    theirs = second.reads("NV-088 quá hạn 2 tuần")
    second.tap(theirs, "Chuyển người")
    choice = second.sees(theirs.message_id, "NV-088: chuyển cho ai?")
    phone.tap(message, "Chuyển người")
    asked = phone.sees(message.message_id, "NV-088: chuyển cho ai?")
    assert labels(asked)[0] == "Chuyên viên mẫu 08"
    assert "Chuyên viên mẫu 07" not in labels(asked)
    phone.tap(asked, "Chuyên viên mẫu 08")
    phone.sees(message.message_id, "✓ Đã chuyển NV-088 cho Chuyên viên mẫu 08 lúc 08:00.")
    assert official_of(running) == cast.colleague
    answer = second.tap(choice, "Chuyên viên mẫu 08")
    assert "Cục trưởng (mẫu) đã chuyển cho Chuyên viên mẫu 08 lúc 08:00" in answer.text
    running.send_what_is_due()
    got = running.phone(COLLEAGUE).reads("NV-088 chuyển từ Chuyên viên mẫu 07 sang anh/chị.")
    assert "60%" in got.plain
    running.phone(OFFICIAL).reads("NV-088 đã chuyển cho Chuyên viên mẫu 08.")


def test_one_month_late_is_referred_to_the_leadership(
    running: Office, cast: Cast, now: datetime
) -> None:
    late(cast, now, date(2025, 6, 6), code="NV-097")
    running.send_what_is_due()
    phone = running.phone(HEAD)
    message = phone.reads("1 nhiệm vụ quá hạn trên 1 tháng")
    assert message.plain.splitlines() == [
        "🔴 Cục Chuyển đổi số (mẫu): 1 nhiệm vụ quá hạn trên 1 tháng",
        "NV-097 Trình ban hành kế hoạch chuyển đổi số – Chuyên viên mẫu 07 – 31 ngày, 60%",
        "Đã yêu cầu giải trình trước 17:00 thứ Tư 09/07.",
    ]
    assert labels(message) == ["Xem", "Chuyển người", "Xin ý kiến Lãnh đạo"]
    phone.tap(message, "Xin ý kiến Lãnh đạo")
    phone.sees(message.message_id, "NV-097: xin ý kiến Lãnh đạo về việc gì?")
    phone.write("Chuyển Vụ KHTC chủ trì")
    phone.reads("✓ Đã xin ý kiến Lãnh đạo: KK-001 (NV-097).")
    kept = running.fresh(lambda: db.session.scalars(select(Obstacle)).one())
    assert (kept.addressee, kept.statement) == (Addressee.LEADERSHIP, "Chuyển Vụ KHTC chủ trì")
    second = running.phone(SECOND)
    answer = second.tap(second.reads("quá hạn trên 1 tháng"), "Xin ý kiến")
    assert answer.text == "Cục trưởng (mẫu) đã xin ý kiến Lãnh đạo lúc 08:00 ngày 07/07 (KK-001)."


def test_in_english(running: Office, cast: Cast, now: datetime) -> None:
    people.choose_language(cast.head, "en", now=now, actor=Actor.system())
    late(cast, now, date(2025, 6, 23))
    running.send_what_is_due()
    phone = running.phone(HEAD)
    message = phone.reads("NV-088 is two weeks overdue")
    assert "Please follow up or reassign by Friday 11/07." in message.plain
    assert labels(message) == ["Open", "Nudge", "Reassign"]
    assert phone.tap(message, "Nudge").text == "The official is reminded, 08:00"


def test_only_the_head_of_the_unit_directs(
    running: Office, cast: Cast, two_weeks: tuple[Phone, Message]
) -> None:
    _phone, message = two_weeks
    task_id = running.fresh(lambda: db.session.scalars(select(Task.id)).one())
    for chat_id in (OFFICIAL, STRANGER):
        thief = running.phone(chat_id)
        thief.write("/viec")
        page = thief.reads("")
        for tap in (
            Tap(Verb.NUDGE, task_id),
            Tap(Verb.REASSIGN, task_id),
            Tap(Verb.REASSIGN, task_id, arg=f"{cast.stranger}-{cast.official}"),
            Tap(Verb.NUDGE, task_id, message_id=1),
        ):
            assert thief.tap_data(page, encode(tap)).is_alert
    head = running.phone(HEAD)
    for arg in (f"{cast.stranger}-{cast.official}", f"{cast.official}-{cast.official}", "x", "9-y"):
        tap = encode(Tap(Verb.REASSIGN, task_id, arg=arg))
        assert head.tap_data(message, tap).is_alert, arg
    assert official_of(running) == cast.official
    assert button(message, "Chuyển người")
