"""Script S6: a difficulty with its number, addressee and answer date; the answer; still stuck."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import select, update

from portal.channels.loopback_views import Message
from portal.domain.addressees import Addressee
from portal.domain.machines.obstacle import ObstacleState
from portal.domain.machines.resource_request import ResourceKind
from portal.domain.types import Actor, ObstacleKind
from portal.extensions import db
from portal.messages.callbacks import Tap, Verb, encode
from portal.models.delivery import OutboxMessage
from portal.models.requests import Obstacle, ResourceRequest
from portal.models.task import Task, task_coordinating_units
from portal.queries.today import today_queues
from portal.services import obstacles, people
from portal.services.transaction import transaction
from tests.bot.phones import Office, Phone, button, labels
from tests.factories import Cast, acting, make_cast, make_task
from tests.office_days import at

OFFICIAL, COLLEAGUE, HEAD, STRANGER = 102, 103, 104, 105


@pytest.fixture
def cast(running: Office) -> Cast:
    return make_cast()


@pytest.fixture
def phone(running: Office, cast: Cast) -> Phone:
    running.phone(HEAD)
    return running.phone(OFFICIAL)


@pytest.fixture
def task_id(cast: Cast, now: datetime) -> int:
    task_id = make_task(
        plan_id=cast.plan_id,
        now=now,
        code="NV-101",
        due=date(2025, 7, 31),
        percent=45,
        official_id=cast.official,
        lead_unit_id=cast.unit_id,
        leader_in_charge_id=cast.deputy_leader,
    )
    with transaction() as session:
        session.execute(
            task_coordinating_units.insert().values(task_id=task_id, unit_id=cast.other_unit_id)
        )
    return task_id


def asked(phone: Phone) -> Message:
    """The kinds of difficulty, from the list."""
    phone.write("/vuongmac")
    shown = phone.reads("")
    phone.tap(shown, "1")
    return phone.sees(shown.message_id, "NV-101: vướng gì?")


def kept(running: Office) -> Obstacle:
    return running.fresh(lambda: db.session.scalars(select(Obstacle)).one())


def told(phone: Phone, kind: str, words: str) -> Message:
    """Who is to help is asked, after a kind and words."""
    kinds = asked(phone)
    phone.tap(kinds, kind)
    phone.sees(kinds.message_id, "Mô tả ngắn, tối đa 500 chữ cái. Cần ai làm gì, trước ngày nào?")
    phone.write(words)
    return phone.reads("Cần ai giúp?")


def test_waiting_for_a_unit_ends_with_number_addressee_and_date(
    running: Office, cast: Cast, phone: Phone, task_id: int
) -> None:
    kinds = asked(phone)
    assert "NV-101: vướng gì?" in kinds.plain
    phone.tap(kinds, "Chờ phối hợp")
    units = phone.sees(kinds.message_id, "Chờ đơn vị nào?")
    assert labels(units) == ["KHTC", "Đơn vị khác", "‹ Quay lại"]
    phone.tap(units, "KHTC")
    phone.sees(kinds.message_id, "Mô tả ngắn")
    phone.write("Vụ KHTC cho ý kiến, trước 30/7")
    helper = phone.reads("✓ Đã ghi vướng mắc KK-001 (NV-101)")
    assert labels(helper) == ["Thủ trưởng đơn vị", "Văn phòng", "Lãnh đạo Bộ", "Chỉ ghi nhận"]
    phone.tap(helper, "Thủ trưởng đơn vị")
    receipt = phone.sees(helper.message_id, "Gửi: Thủ trưởng đơn vị.")
    assert receipt.plain.splitlines() == [
        "✓ Đã ghi vướng mắc KK-001 (NV-101)",
        "Chờ phối hợp: Vụ Kế hoạch – Tài chính (mẫu), trước 30/07",
        "Gửi: Thủ trưởng đơn vị. Sẽ có trả lời trước 17:00 thứ Ba 08/07.",
    ]
    assert labels(receipt)[:2] == ["Bổ sung", "Đã hết vướng"]
    obstacle = kept(running)
    assert obstacle.addressee is Addressee.UNIT_HEAD
    assert (obstacle.waits_for_unit_id, obstacle.needed_on) == (
        cast.other_unit_id,
        date(2025, 7, 30),
    )
    assert obstacle.receipt == f"{OFFICIAL}:{receipt.message_id}"
    again = phone.tap_data(receipt, button(helper, "Văn phòng").data or "")
    assert again.text == "KK-001 đã được gửi trước đó."


def test_the_answer_replies_to_the_receipt_and_ends_it(
    running: Office, cast: Cast, phone: Phone, task_id: int
) -> None:
    helper = told(phone, "Kỹ thuật", "Máy chủ hỏng")
    phone.tap(helper, "Thủ trưởng đơn vị")
    phone.sees(helper.message_id, "Sẽ có trả lời")
    running.send_what_is_due()
    head = running.phone(HEAD)
    wanted = head.reads("Vướng mắc KK-001 (NV-101)")
    assert "Kỹ thuật: Máy chủ hỏng" in wanted.plain
    assert "Đề nghị trả lời trước 17:00 thứ Ba 08/07." in wanted.plain
    assert labels(wanted) == ["Trả lời", "Xem"]
    head.tap(wanted, "Trả lời")
    head.sees(wanted.message_id, "Nhắn câu trả lời trong một tin")
    head.write("Mượn máy của Trung tâm, có ngày 9/7")
    head.reads("✓ Đã trả lời KK-001 (NV-101).")
    running.send_what_is_due()
    answer = phone.reads(
        "Trả lời KK-001 từ Cục trưởng (mẫu): “Mượn máy của Trung tâm, có ngày 9/7”"
    )
    assert answer.reply_to == helper.message_id
    assert labels(answer) == ["Đã hết vướng", "Vẫn vướng"]
    phone.tap(answer, "Đã hết vướng")
    phone.sees(answer.message_id, "✓ KK-001 (NV-101) đã hết vướng.")
    assert kept(running).state is ObstacleState.CLOSED
    late = head.tap_data(wanted, button(wanted, "Trả lời").data or "")
    assert late.text == "Cục trưởng (mẫu) đã trả lời KK-001 lúc 08:00 ngày 07/07."


def test_still_stuck_asks_the_head_again(
    running: Office, cast: Cast, phone: Phone, task_id: int
) -> None:
    helper = told(phone, "Kỹ thuật", "Máy chủ hỏng")
    phone.tap(helper, "Thủ trưởng đơn vị")
    phone.sees(helper.message_id, "Sẽ có trả lời")
    number = kept(running).id
    running.clock.at = at("2025-07-07 10:00")
    obstacles.solve_obstacle(acting(cast.head), number, "Đợi thêm", now=running.clock.at)
    running.send_what_is_due()
    answer = phone.reads("Trả lời KK-001")
    phone.tap(answer, "Vẫn vướng")
    phone.sees(answer.message_id, "Còn vướng gì? Nhắn một dòng.")
    phone.write("Vẫn chưa có máy")
    phone.reads("KK-001 (NV-101) vẫn vướng, đã mở lại.")
    assert kept(running).state is ObstacleState.RAISED
    running.clock.at = at("2025-07-07 14:00")
    running.send_what_is_due()
    asked_again = [
        message for message in running.server.messages(HEAD) if "Vướng mắc KK-001" in message.plain
    ]
    assert len(asked_again) == 1  # the first one was pointless by the time it could leave


def test_words_are_added_and_it_goes_away_by_itself(
    running: Office, phone: Phone, task_id: int
) -> None:
    helper = told(phone, "Quy định", "Thông tư chưa sửa")
    phone.tap(helper, "Văn phòng")
    receipt = phone.sees(helper.message_id, "trước 17:00 thứ Tư 09/07.")
    phone.tap(receipt, "Bổ sung")
    phone.sees(receipt.message_id, "Nhắn nội dung bổ sung")
    phone.write("Đã có dự thảo")
    phone.reads("✓ Đã bổ sung KK-001.")
    assert kept(running).statement == "Thông tư chưa sửa\nĐã có dự thảo"
    phone.tap_data(receipt, button(receipt, "Đã hết vướng").data or "")
    phone.sees(receipt.message_id, "đã hết vướng.")
    assert kept(running).state is ObstacleState.CLOSED


@pytest.mark.parametrize(
    ("kind", "amount", "resource"),
    [
        ("Kinh phí", "350 triệu", ResourceKind.MONEY),
        ("Nhân lực", "2 người trong 1 tháng", ResourceKind.PEOPLE),
    ],
)
def test_money_and_staff_become_a_request_with_the_amount(
    running: Office, phone: Phone, task_id: int, kind: str, amount: str, resource: ResourceKind
) -> None:
    helper = told(phone, kind, "Chưa bố trí được, cần trước 25/7")
    phone.tap(helper, "Lãnh đạo Bộ")
    phone.sees(helper.message_id, "Cần bao nhiêu? (ví dụ: 350 triệu; 2 người trong 1 tháng)")
    phone.write(amount)
    receipt = phone.reads(f"Đề nghị nguồn lực: {amount}")
    assert "Gửi: Lãnh đạo Bộ. Sẽ có trả lời trước 17:00 thứ Năm 10/07." in receipt.plain
    request = running.fresh(lambda: db.session.scalars(select(ResourceRequest)).one())
    assert (request.kind, request.quantity, request.needed_on) == (
        resource,
        amount,
        date(2025, 7, 25),
    )
    assert kept(running).resource_request_id == request.id


def test_only_recorded_asks_nobody(running: Office, cast: Cast, phone: Phone, task_id: int) -> None:
    helper = told(phone, "Dữ liệu", "Số liệu cũ")
    phone.tap(helper, "Chỉ ghi nhận")
    phone.sees(helper.message_id, "Chỉ ghi nhận, không gửi ai.")
    assert (kept(running).needs_help, kept(running).answer_due) == (False, None)
    queues = running.fresh(lambda: today_queues(acting(cast.clerk), running.clock.at))
    assert queues.obstacles.total == 0


def test_no_answer_in_time_is_the_staffs_and_nobody_nags_the_official(
    running: Office, cast: Cast, phone: Phone, task_id: int
) -> None:
    helper = told(phone, "Kỹ thuật", "Máy chủ hỏng")
    phone.tap(helper, "Thủ trưởng đơn vị")
    phone.sees(helper.message_id, "Sẽ có trả lời")
    clerk = acting(cast.clerk)
    in_time, late = at("2025-07-08 16:59"), at("2025-07-08 17:01")
    assert running.fresh(lambda: today_queues(clerk, in_time)).obstacles.total == 0
    (line,) = running.fresh(lambda: today_queues(clerk, late)).obstacles.lines
    assert line.promised == date(2025, 7, 8)
    head = running.fresh(lambda: today_queues(acting(cast.head), in_time))
    assert head.obstacles.total == 1
    said = len(running.server.messages(OFFICIAL))
    running.clock.at = at("2025-07-09 08:00")
    running.send_what_is_due()
    new = [message.plain for message in running.server.messages(OFFICIAL)[said:]]
    assert not [text for text in new if "KK-001" in text]


def test_another_unit_is_named_by_a_part_of_it(
    running: Office, cast: Cast, phone: Phone, task_id: int
) -> None:
    kinds = asked(phone)
    phone.tap(kinds, "Chờ phối hợp")
    units = phone.sees(kinds.message_id, "Chờ đơn vị nào?")
    phone.tap(units, "Đơn vị khác")
    phone.sees(kinds.message_id, "Nhắn tên đơn vị, hoặc một phần tên.")
    phone.write("Vụ Không Có")
    phone.reads("Chưa thấy đơn vị “Vụ Không Có”. Chờ đơn vị nào?")
    phone.write("phap che")
    phone.reads("Mô tả ngắn")
    phone.write("Cho ý kiến thẩm định")
    phone.reads("Cần ai giúp?")
    assert kept(running).waits_for_unit_id == cast.legal_unit_id
    assert kept(running).kind is ObstacleKind.COORDINATION


def test_in_english(running: Office, cast: Cast, phone: Phone, task_id: int) -> None:
    people.choose_language(cast.official, "en", now=running.clock.at, actor=Actor.system())
    phone.write("/difficulty")
    shown = phone.reads("")
    phone.tap(shown, "1")
    kinds = phone.sees(shown.message_id, "NV-101: what is the difficulty?")
    phone.tap(kinds, "Budget")
    phone.sees(kinds.message_id, "Describe briefly, up to 500 characters.")
    phone.write("No money yet, needed by 25/07")
    helper = phone.reads("Who should help?")
    assert labels(helper) == ["Unit head", "Office", "Leadership", "Just record"]
    phone.tap(helper, "Office")
    phone.sees(helper.message_id, "How much?")
    phone.write("350 million VND")
    receipt = phone.reads("Resource request: 350 million VND")
    assert "Sent to: the Office. Answer due by 17:00, Wednesday 09/07." in receipt.plain
    assert labels(receipt)[:2] == ["Add", "Resolved"]
    obstacles.solve_obstacle(
        acting(cast.clerk), kept(running).id, "In the next plan", now=running.clock.at
    )
    running.send_what_is_due()
    answer = phone.reads(": “In the next plan”")
    assert labels(answer) == ["Resolved", "Still stuck"]
    assert answer.reply_to == receipt.message_id


def test_forged_taps_change_nothing(
    running: Office, cast: Cast, phone: Phone, task_id: int
) -> None:
    helper = told(phone, "Kỹ thuật", "Máy chủ hỏng")
    number = kept(running).id
    thief = running.phone(STRANGER)
    thief.write("/viec")
    page = thief.reads("")
    for verb, arg in (
        (Verb.HELPER, f"{number}-n"),
        (Verb.RESOLVED, str(number)),
        (Verb.STILL_STUCK, str(number)),
        (Verb.ADD_TO_DIFFICULTY, str(number)),
        (Verb.ANSWER_OBSTACLE, str(number)),
        (Verb.AGREE, str(number)),
        (Verb.OBSTACLE, str(number)),
    ):
        assert thief.tap_data(page, encode(Tap(verb, task_id, arg=arg))).is_alert, verb
        for data in (f"{number}9", "0", "x", f"{number}-zz"):
            assert phone.tap_data(helper, encode(Tap(verb, task_id, arg=data))).is_answered
    for arg in ("999999", "0", "zz"):
        tap = encode(Tap(Verb.DIFFICULTY_UNIT, task_id, arg=arg))
        assert phone.tap_data(helper, tap).is_alert
    found = kept(running)
    assert (found.addressee, found.state, found.statement) == (
        None,
        ObstacleState.RAISED,
        "Máy chủ hỏng",
    )
    rows = select(OutboxMessage).where(OutboxMessage.kind.like("obstacle%"))
    assert running.fresh(lambda: list(db.session.scalars(rows))) == []


def test_hidden_content_is_nowhere(running: Office, cast: Cast, phone: Phone, task_id: int) -> None:
    with transaction() as session:
        session.execute(update(Task).values(hide_on_telegram=True))
    helper = told(phone, "Kỹ thuật", "Máy chủ KIN")
    phone.tap(helper, "Thủ trưởng đơn vị")
    phone.sees(helper.message_id, "Sẽ có trả lời")
    running.send_what_is_due()
    wanted = running.phone(HEAD).reads("Vướng mắc KK-001 (NV-101)")
    obstacles.solve_obstacle(
        acting(cast.head), kept(running).id, "Mượn máy KIN", now=running.clock.at
    )
    running.send_what_is_due()
    answer = phone.reads("Trả lời KK-001 từ Cục trưởng (mẫu): xem trên cổng.")
    for message in (wanted, answer):
        assert "KIN" not in message.plain
        assert "%" not in message.plain
        assert "kế hoạch chuyển đổi số" not in message.plain
