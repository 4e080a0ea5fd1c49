"""Everything unusual that a phone can send has an answer of its own (script S11)."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.models.delivery import ReceivedUpdate
from portal.queries.people import link_states
from tests.bot.phones import Office, Phone, button, wait_until
from tests.factories import Cast, make_cast, make_task


def pending(running: Office) -> list[int]:
    """The received updates that are not handled yet."""
    unhandled = select(ReceivedUpdate.id).where(ReceivedUpdate.state == "pending")
    return running.fresh(lambda: list(db.session.scalars(unhandled)))


@pytest.fixture
def cast(running: Office) -> Cast:
    return make_cast()


@pytest.fixture
def phone(running: Office, cast: Cast, now: datetime) -> Phone:
    make_task(
        plan_id=cast.plan_id,
        now=now,
        code="NV-101",
        official_id=cast.official,
        lead_unit_id=cast.unit_id,
    )
    return running.phone(102)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("location", {"location": {"latitude": 21.0, "longitude": 105.8}}),
        (
            "sticker",
            {
                "sticker": {
                    "file_id": "a",
                    "file_unique_id": "b",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                    "type": "regular",
                }
            },
        ),
        ("voice", {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}}),
        ("contact", {"contact": {"phone_number": "1", "first_name": "An"}}),
        ("dice", {"dice": {"emoji": "🎲", "value": 3}}),
    ],
)
def test_what_the_bot_cannot_read(phone: Phone, kind: str, content: dict[str, object]) -> None:
    phone.seen = phone.last_id()
    phone.server.send_special(102, content)
    phone.reads("Bot đọc chữ, số và tệp.")


def test_an_unknown_command(phone: Phone) -> None:
    phone.write("/khongco")
    phone.reads("Không có lệnh này.")
    phone.write("/khongco nhưng có nội dung")
    assert "nhưng có nội dung" in phone.reads("Không có lệnh này.").plain


def test_every_command_in_both_languages(phone: Phone) -> None:
    for commands, answer in (
        ("/viec /tasks", "Việc của tôi: 1 nhiệm vụ đang mở"),
        ("/baocao /report", "Việc của tôi"),
        ("/vuongmac /difficulty", "Việc của tôi"),
        ("/giahan /extend", "Việc của tôi"),
        ("/trogiup /help", "Cách dùng"),
        ("/caidat /settings", "Cài đặt"),
        ("/ngonngu /language", "Chọn ngôn ngữ"),
        ("/huylienket /unlink", "Hủy liên kết với"),
        ("/start", "Việc của tôi"),
    ):
        for command in commands.split():
            phone.write(command)
            phone.reads(answer)


def test_a_report_begins_at_the_command(phone: Phone) -> None:
    phone.write("/baocao")
    listed = phone.reads("Việc của tôi")
    phone.tap(listed, "1")
    phone.sees(listed.message_id, "Tiến độ hiện nay?")


def test_a_group_is_told_one_sentence_and_left(running: Office, phone: Phone) -> None:
    running.server.add_to_group(102, -500, "Nhóm")
    said = running.server.wait_message(-500, "Bot chỉ làm việc trong hội thoại riêng.", 0, 5)
    assert said is not None
    wait_until(lambda: running.server.ledger(chat_id=-500, method="leaveChat"), "leaving")


def test_blocking_and_letting_in_again(running: Office, cast: Cast, phone: Phone) -> None:
    def state() -> str:
        return running.fresh(lambda: link_states(running.clock.at)[cast.official].state)

    running.server.block(102)
    wait_until(lambda: state() == "blocked", "the block to be noted")
    running.server.unblock(102)
    said = phone.reads("Bot hoạt động lại. 1 việc đang chờ.")
    assert state() == "linked"
    phone.tap(said, "Xem")
    phone.sees(said.message_id, "Việc của tôi")


@pytest.mark.parametrize(
    "kind", ["edited_message", "channel_post", "business_message", "message_reaction", "poll"]
)
def test_updates_of_no_interest_are_done_in_silence(
    running: Office, phone: Phone, kind: str
) -> None:
    phone.write("/viec")
    phone.reads("Việc của tôi")
    before = len(running.server.ledger())
    chat = {"id": 102, "type": "private", "first_name": "An"}
    body = {"message_id": 5, "date": 1, "chat": chat, "from": chat | {"is_bot": False}}
    running.server.inject({kind: body | {"text": "sửa lại"}} if kind != "poll" else {"poll": {}})
    phone.seen = phone.last_id()
    phone.write("/trogiup")
    phone.reads("Cách dùng")
    assert len(running.server.ledger()) == before + 1
    wait_until(lambda: not pending(running), "the update to be done")


def test_markup_in_a_name_breaks_nothing(running: Office, cast: Cast, now: datetime) -> None:
    make_task(
        plan_id=cast.plan_id,
        now=now,
        code="NV-<1>&",
        title="</b><a href='http://x'>*_[`",
        official_id=cast.colleague,
        lead_unit_id=cast.unit_id,
    )
    phone = running.phone(103)
    phone.write("/viec")
    listed = phone.reads("NV-<1>&")
    phone.tap(listed, "1")
    phone.sees(listed.message_id, "</b><a href='http://x'>*_[`")
    phone.write("<b>không đóng & <i>")
    asked = phone.reads("<b>không đóng & <i>")
    assert button(asked, "NV-<1>&")


def test_strangers_fall_into_silence_after_twenty_in_a_minute(running: Office) -> None:
    phone = running.phone(990)
    for number in range(25):
        phone.server.send_text(990, f"xin chào {number}")
    wait_until(
        lambda: (
            running.fresh(
                lambda: (
                    not db.session.scalars(
                        select(ReceivedUpdate.id).where(ReceivedUpdate.state == "pending")
                    ).all()
                )
            )
            and len(running.server.pending_updates()) == 0
        ),
        "all to be handled",
    )
    wait_until(lambda: len(running.server.ledger(chat_id=990)) >= 20, "twenty answers")
    assert len(running.server.ledger(chat_id=990, method="sendMessage")) == 20
