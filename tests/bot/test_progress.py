"""The list, the card and the answers in one message (scripts S3, S4, S11)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.domain.types import Actor, ObstacleKind, TaskState
from portal.extensions import db
from portal.models.office import AuditEntry
from portal.models.requests import ExtensionRequest, Obstacle
from portal.models.task import ProgressUpdate, Task
from portal.services import completion, issuing, people, progress
from portal.services.transaction import transaction
from tests.bot.phones import Office, Phone, button, labels
from tests.factories import Cast, acting, make_cast, make_task


@pytest.fixture
def cast(running: Office) -> Cast:
    return make_cast()


@pytest.fixture
def phone(running: Office, cast: Cast) -> Phone:
    return running.phone(102)


def given(cast: Cast, now: datetime, code: str = "NV-101", **fields: Any) -> int:
    usual: dict[str, Any] = {
        "due": date(2025, 7, 1),
        "percent": 45,
        "official_id": cast.official,
        "lead_unit_id": cast.unit_id,
    }
    return make_task(plan_id=cast.plan_id, now=now, code=code, **(usual | fields))


def task(running: Office, task_id: int) -> Task:
    def look() -> Task:
        found = db.session.get_one(Task, task_id)
        db.session.refresh(found)
        return found

    return running.fresh(look)


def reports(running: Office) -> list[int]:
    return running.fresh(
        lambda: list(db.session.scalars(select(ProgressUpdate.percent).order_by(ProgressUpdate.id)))
    )


def opened(phone: Phone, code: str = "NV-101") -> Any:
    """The task's card, by way of the list."""
    phone.write("/viec")
    shown = phone.reads("Việc của tôi")
    phone.tap(shown, "1")
    return phone.sees(shown.message_id, f"{code}\n")


def test_from_the_list_to_a_recorded_number(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    task_id = given(cast, now)
    card = opened(phone)
    assert "🔴 Quá hạn: NV-101" in card.plain
    assert "Hạn 01/07/2025, quá 6 ngày." in card.plain
    phone.tap(card, "Cập nhật tiến độ")
    asked = phone.sees(card.message_id, "Tiến độ hiện nay?")
    assert labels(asked) == [
        *("45% không đổi", "60%", "75%", "90%", "100%"),
        *("Số khác", "‹ Quay lại"),
    ]
    assert phone.tap(asked, "75%").text == "Đã ghi 75% lúc 08:00"
    asked = phone.sees(card.message_id, "75%. Có vướng mắc không?")
    assert task(running, task_id).percent == 75
    phone.tap(asked, "Không")
    done = phone.sees(card.message_id, "✓ Đã ghi lúc 08:00")
    assert "NV-101  45% > 75%" in done.plain
    phone.tap(done, "Sửa")
    assert "75% không đổi" in labels(phone.sees(card.message_id, "Tiến độ hiện nay?"))


def test_a_typed_number(running: Office, cast: Cast, phone: Phone, now: datetime) -> None:
    task_id = given(cast, now)
    card = opened(phone)
    phone.tap(card, "Cập nhật")
    asked = phone.sees(card.message_id, "Tiến độ hiện nay?")
    phone.tap(asked, "Số khác")
    phone.sees(card.message_id, "Nhắn số phần trăm, ví dụ 65.")
    phone.write("gần xong")
    phone.reads("Chưa đọc được “gần xong”. Nhắn một số từ 0 đến 100.")
    phone.write("165")
    phone.reads("Chưa đọc được “165”.")
    phone.write("65%")
    phone.reads("65%. Có vướng mắc không?")
    assert task(running, task_id).percent == 65


def test_a_decrease_is_confirmed(running: Office, cast: Cast, phone: Phone, now: datetime) -> None:
    task_id = given(cast, now, percent=60)
    card = opened(phone)
    phone.tap(card, "Cập nhật")
    phone.sees(card.message_id, "Tiến độ hiện nay?")
    phone.write("40")
    asked = phone.reads("Lần trước 60%, nay 40%. Giảm đúng không?")
    assert reports(running) == []
    phone.tap(asked, "Đúng, 40%")
    phone.sees(asked.message_id, "40%. Có vướng mắc không?")
    assert task(running, task_id).percent == 40


def test_the_same_tap_twice_writes_once(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now)
    card = opened(phone)
    phone.tap(card, "Cập nhật")
    asked = phone.sees(card.message_id, "Tiến độ hiện nay?")
    data = button(asked, "75%").data or ""
    assert phone.tap_data(asked, data).text == "Đã ghi 75% lúc 08:00"
    running.clock.at = now + timedelta(minutes=12)
    assert phone.tap_data(asked, data).text == "Đã ghi 75% lúc 08:00"
    assert reports(running) == [75]


def test_of_two_numbers_within_seconds_the_last_one_wins(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    task_id = given(cast, now)
    card = opened(phone)
    phone.tap(card, "Cập nhật")
    asked = phone.sees(card.message_id, "Tiến độ hiện nay?")
    phone.tap(asked, "90%")
    running.clock.at = now + timedelta(seconds=4)
    assert phone.tap_data(asked, button(asked, "75%").data or "").text == "Đã đổi thành 75%"
    assert task(running, task_id).percent == 75


def test_a_button_from_before_a_change(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    task_id = given(cast, now)
    card = opened(phone)
    phone.tap(card, "Cập nhật")
    asked = phone.sees(card.message_id, "Tiến độ hiện nay?")
    running.clock.at = now + timedelta(minutes=90)
    progress.report_progress(acting(cast.head), task_id, 50, now=running.clock.at)
    running.clock.at = now + timedelta(minutes=95)
    answer = phone.tap(asked, "75%")
    assert answer.is_alert
    assert answer.text == ("Nhiệm vụ đã thay đổi lúc 09:30. Đây là thông tin mới, chọn lại giúp.")
    phone.sees(asked.message_id, "Tiến độ 50%")
    assert reports(running) == [50]


def test_done_with_the_number_of_a_document(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    task_id = given(cast, now)
    card = opened(phone)
    phone.tap(card, "Cập nhật")
    asked = phone.sees(card.message_id, "Tiến độ hiện nay?")
    phone.tap(asked, "100%")
    phone.sees(card.message_id, "Sản phẩm: Quyết định kèm kế hoạch")
    assert task(running, task_id).percent == 100
    phone.write("1234/QĐ-BTP")
    phone.reads("✓ Đã gửi thẩm tra NV-101 lúc 08:00")
    kept = task(running, task_id)
    assert (kept.state, kept.product_reference) == (TaskState.AWAITING_ACCEPTANCE, "1234/QĐ-BTP")


def test_the_product_follows_later(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    task_id = given(cast, now)
    card = opened(phone)
    phone.tap(card, "Đã xong, gửi sản phẩm")
    asked = phone.sees(card.message_id, "hoặc ghi số văn bản")
    phone.tap(asked, "Bổ sung sau")
    phone.sees(card.message_id, "NV-101: 100%. Còn thiếu sản phẩm.")
    kept = task(running, task_id)
    assert (kept.state, kept.percent) == (TaskState.IN_PROGRESS, 100)


def test_a_promise_does_not_move_the_deadline(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    task_id = given(cast, now)
    card = opened(phone)
    phone.tap(card, "Hẹn ngày xong")
    asked = phone.sees(card.message_id, "NV-101: ngày nào xong?")
    assert labels(asked)[:3] == ["09/07", "14/07", "21/07"]
    phone.tap(asked, "14/07")
    phone.sees(card.message_id, "✓ Đã ghi: dự kiến xong 14/07/2025. Hạn vẫn là 01/07/2025.")
    assert task(running, task_id).forecast_on == date(2025, 7, 14)


@pytest.mark.parametrize("typed", ["25/7", "25.7.2025", "ngày 25-07-25"])
def test_a_promised_day_is_typed(
    running: Office, cast: Cast, phone: Phone, now: datetime, typed: str
) -> None:
    task_id = given(cast, now)
    card = opened(phone)
    phone.tap(card, "Hẹn ngày xong")
    asked = phone.sees(card.message_id, "ngày nào xong?")
    phone.tap(asked, "Ngày khác")
    phone.sees(card.message_id, "Nhắn ngày, ví dụ 25/6")
    phone.write("cuối tháng")
    phone.reads("Chưa đọc được ngày trong “cuối tháng”.")
    phone.write("1/7/2025")
    phone.reads("Ngày 01/07/2025 đã qua.")
    phone.write(typed)
    phone.reads("dự kiến xong 25/07/2025")
    assert task(running, task_id).forecast_on == date(2025, 7, 25)


def test_a_difficulty_gets_a_number(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now)
    card = opened(phone)
    phone.tap(card, "Vướng mắc")
    asked = phone.sees(card.message_id, "NV-101: vướng gì?")
    phone.tap(asked, "Kinh phí")
    phone.sees(card.message_id, "NV-101: Kinh phí")
    phone.write("Cần 350 triệu trước 20/7 <b>&")
    phone.reads("✓ Đã ghi vướng mắc KK-001 (NV-101)")
    kept = running.fresh(lambda: db.session.scalars(select(Obstacle)).one())
    assert (kept.kind, kept.statement) == (
        ObstacleKind.FUNDING,
        "Cần 350 triệu trước 20/7 <b>&",
    )


def test_an_extension_is_asked_for_once(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now)
    card = opened(phone)
    phone.tap(card, "Xin gia hạn")
    asked = phone.sees(card.message_id, "Xin gia hạn NV-101 đến ngày nào?")
    data = button(asked, "14/07").data or ""
    phone.tap(asked, "14/07")
    asked = phone.sees(card.message_id, "Gia hạn NV-101 đến 14/07/2025: lý do?")
    phone.tap(asked, "Chờ phối hợp")
    whole = phone.sees(card.message_id, "Gửi đề nghị gia hạn này?")
    assert "NV-101: 01/07 > 14/07/2025" in whole.plain
    assert labels(whole) == ["Gửi", "Sửa", "Hủy"]
    phone.tap(whole, "Gửi")
    done = phone.sees(card.message_id, "Đã gửi lúc 08:00. Trong khi chờ: Hạn vẫn là 01/07/2025.")
    phone.tap_data(done, data)
    phone.write("lý do khác nữa")
    phone.reads("NV-101 đang có một đề nghị gia hạn chờ duyệt.")
    kept = running.fresh(lambda: db.session.scalars(select(ExtensionRequest)).one())
    assert (kept.wanted_due, kept.reason) == (date(2025, 7, 14), "Chờ phối hợp")
    phone.write("/viec")
    shown = phone.reads("Việc của tôi")
    phone.tap(shown, "1")
    card = phone.sees(shown.message_id, "Đang chờ duyệt gia hạn đến 14/07/2025, gửi 07/07.")
    assert "Xin gia hạn" not in labels(card)


def test_a_wanted_day_off_becomes_a_working_day(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now)
    card = opened(phone)
    phone.tap(card, "Xin gia hạn")
    phone.sees(card.message_id, "đến ngày nào?")
    phone.write("20/7")
    asked = phone.reads("Lấy ngày làm việc nào?")
    assert labels(asked)[:2] == ["thứ Hai 21/07", "thứ Sáu 18/07"]
    phone.tap(asked, "thứ Hai 21/07")
    phone.sees(asked.message_id, "đến 21/07/2025: lý do?")
    phone.write("Bộ Tài chính chưa có ý kiến")
    whole = phone.reads("Lý do: Bộ Tài chính chưa có ý kiến")
    phone.write("Bộ Tài chính và Bộ Nội vụ chưa có ý kiến")
    whole = phone.reads("Lý do: Bộ Tài chính và Bộ Nội vụ chưa có ý kiến")
    phone.tap(whole, "Gửi")
    phone.sees(whole.message_id, "Xin đến: 21/07/2025.")


def test_a_reply_to_a_task_goes_to_that_task(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    task_id = given(cast, now)
    card = opened(phone)
    phone.write("80%", reply_to=card.message_id)
    phone.reads("80%. Có vướng mắc không?")
    assert task(running, task_id).percent == 80
    phone.write("Chờ chữ ký", reply_to=card.message_id)
    phone.reads("✓ Đã ghi vào NV-101 lúc 08:00")
    notes = running.fresh(lambda: list(db.session.scalars(select(ProgressUpdate.note))))
    assert notes == ["", "Chờ chữ ký"]


def test_a_text_out_of_the_blue_waits_for_its_task(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now)
    given(cast, now, code="NV-112", due=date(2025, 8, 1))
    phone.write("Đã họp với Vụ Kế hoạch")
    phone.reads("Ghi nội dung này vào nhiệm vụ nào")
    phone.write("và thống nhất phương án")
    asked = phone.reads("Ghi nội dung này vào nhiệm vụ nào")
    assert "Đã họp với Vụ Kế hoạch và thống nhất phương án" in asked.plain
    phone.tap(asked, "NV-112")
    phone.sees(asked.message_id, "✓ Đã ghi vào NV-112 lúc 08:00")
    notes = running.fresh(lambda: list(db.session.scalars(select(ProgressUpdate.note))))
    assert notes == ["Đã họp với Vụ Kế hoạch\nvà thống nhất phương án"]


def test_a_text_can_be_discarded(running: Office, cast: Cast, phone: Phone, now: datetime) -> None:
    given(cast, now)
    phone.write("nhầm người")
    asked = phone.reads("nhầm người")
    phone.tap(asked, "Bỏ")
    phone.sees(asked.message_id, "Đã bỏ, không ghi vào nhiệm vụ nào.")
    assert reports(running) == []


def test_a_task_that_was_finished_meanwhile(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    task_id = given(cast, now)
    card = opened(phone)
    completion.claim_completion(acting(cast.official), task_id, "1/QĐ", now=now)
    completion.accept_completion(acting(cast.clerk), task_id, now=now)
    answer = phone.tap(card, "Cập nhật")
    assert answer.is_alert
    assert answer.text == "NV-101 đã hoàn thành. Không cần báo cáo nữa."
    assert labels(phone.sees(card.message_id, answer.text)) == ["‹ Danh sách"]


def test_a_task_that_went_to_somebody_else(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    task_id = given(cast, now)
    card = opened(phone)
    phone.tap(card, "Cập nhật")
    asked = phone.sees(card.message_id, "Tiến độ hiện nay?")
    phone.tap(asked, "60%")
    with transaction() as session:
        session.get_one(Task, task_id).official_id = cast.colleague
    answer = phone.tap_data(asked, button(asked, "75%").data or "")
    assert answer.text.startswith("NV-101 đã chuyển cho Chuyên viên mẫu 08.")
    assert reports(running) == [60]


def test_a_button_of_somebody_else(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now)
    card = opened(phone)
    phone.tap(card, "Cập nhật")
    asked = phone.sees(card.message_id, "Tiến độ hiện nay?")
    foreign = running.phone(105)
    foreign.write("/viec")
    own = foreign.reads("không có nhiệm vụ nào")
    answer = foreign.tap_data(own, button(asked, "75%").data or "")
    assert answer.is_alert
    assert answer.text == "Nút này không dành cho tài khoản của anh/chị."
    assert reports(running) == []


@pytest.mark.parametrize("data", ["0pg.t1", "1zz.t1", "1pg", "rác", "1pg.t1.r1.=xyz"])
def test_an_old_button_shows_the_list_of_now(
    running: Office, cast: Cast, phone: Phone, now: datetime, data: str
) -> None:
    given(cast, now)
    phone.write("/viec")
    shown = phone.reads("Việc của tôi")
    answer = phone.tap_data(shown, data)
    assert answer.is_alert
    assert answer.text == "Nút này đã cũ. Bấm /viec để xem việc hiện nay."


def test_a_long_list_is_turned_in_sixes(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    for number in range(8):
        given(cast, now, code=f"NV-20{number}", due=date(2025, 8, 1 + number))
    phone.write("/viec")
    shown = phone.reads("và 2 việc khác")
    phone.tap(shown, "Xem tiếp")
    rest = phone.sees(shown.message_id, "NV-207")
    assert "NV-205" not in rest.plain
    phone.tap(rest, "8")
    phone.sees(shown.message_id, "NV-207\n")


def test_hidden_content_stays_away(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now, hide_on_telegram=True, title="Bí mật công việc", product="Tờ trình kín")
    card = opened(phone)
    assert "(nội dung chỉ xem trên cổng)" in card.plain
    phone.tap(card, "Đã xong")
    phone.sees(card.message_id, "Nhiệm vụ này không nhận tệp qua Telegram")
    said = " ".join(one.text for one in running.server.ledger(chat_id=102))
    assert "Bí mật" not in said
    assert "kín" not in said


def test_the_head_answers_for_the_unit(running: Office, cast: Cast, now: datetime) -> None:
    task_id = given(cast, now)
    head = running.phone(104)
    card = opened(head)
    head.tap(card, "Cập nhật")
    asked = head.sees(card.message_id, "Tiến độ hiện nay?")
    head.tap(asked, "60%")
    assert task(running, task_id).percent == 60


def test_the_language_is_switched_at_once(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    given(cast, now)
    phone.write("/ngonngu")
    asked = phone.reads("Chọn ngôn ngữ / Choose language:")
    assert phone.tap(asked, "English").text == "Switched to English."
    phone.sees(asked.message_id, "Language: English")
    phone.write("/tasks")
    phone.reads("My tasks: 1 open")
    phone.write("/caidat")
    shown = phone.reads("Settings")
    phone.tap(shown, "Change language")
    asked = phone.sees(shown.message_id, "Chọn ngôn ngữ")
    assert phone.tap(asked, "Tiếng Việt").text == "Đã đổi sang tiếng Việt."


def test_a_new_task_is_received_or_handed_back(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    task_id = given(cast, now, state=TaskState.ISSUED, percent=0, due=date(2025, 8, 1))
    card = opened(phone)
    assert phone.tap(card, "Đã nhận").text == "Đã nhận lúc 08:00"
    assert task(running, task_id).state is TaskState.ACKNOWLEDGED
    other = given(cast, now, code="NV-300", state=TaskState.ISSUED, due=date(2025, 7, 8))
    card = opened(phone, "NV-300")
    phone.tap(card, "Không phải của tôi")
    phone.sees(card.message_id, "Nên giao cho ai, vì sao?")
    phone.write("Vụ Tổ chức cán bộ chủ trì")
    phone.reads("✓ Văn phòng đã nhận ý kiến của anh/chị về NV-300")
    acts = select(AuditEntry.action).where(AuditEntry.task_id == other)
    assert running.fresh(lambda: db.session.scalars(acts).all()) == ["dispute"]
    assert task(running, other).state is TaskState.ISSUED


def test_a_task_already_worked_on_is_handed_back_as_a_difficulty(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    task_id = given(cast, now, state=TaskState.ISSUED, percent=0, due=date(2025, 8, 1))
    card = opened(phone)
    phone.tap(card, "Không phải của tôi")
    phone.sees(card.message_id, "Nên giao cho ai, vì sao?")
    issuing.acknowledge_task(acting(cast.official), task_id, now=now)
    phone.write("Vụ Tổ chức cán bộ chủ trì")
    phone.reads("✓ Văn phòng đã nhận trả lời của anh/chị về NV-101")
    kept = running.fresh(lambda: db.session.scalars(select(Obstacle)).one())
    assert (kept.task_id, kept.needs_help) == (task_id, True)


def test_people_may_choose_their_language_on_the_portal(
    running: Office, cast: Cast, phone: Phone, now: datetime
) -> None:
    people.choose_language(cast.official, "en", now=now, actor=Actor.system())
    phone.write("/help")
    phone.reads("How it works")
