"""Being given a task, on the phone: taken, asked about, not ours, a date proposed, committed to."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from portal.domain.machines.requests import AcknowledgementState
from portal.domain.types import Clear, TaskState
from portal.extensions import db
from portal.models.requests import ExtensionRequest, Obstacle
from portal.models.task import Task
from portal.models.task_parts import Acknowledgement
from portal.services.rounds import issue_together
from tests.bot.phones import Office, Phone, labels
from tests.factories import Cast, acting, make_cast, make_task

OFFICIAL, HEAD = 102, 104
#: so near that the first message comes at once
NEAR = date(2025, 7, 9)


@pytest.fixture
def cast(running: Office) -> Cast:
    return make_cast()


def issue(running: Office, cast: Cast, due: date | None = NEAR) -> int:
    task_id = make_task(
        plan_id=cast.plan_id,
        now=running.clock.at,
        code="NV-351",
        state=TaskState.DRAFT,
        due=due,
        lead_unit_id=cast.unit_id,
        official_id=cast.official,
    )
    done = issue_together(
        acting(cast.clerk),
        cast.plan_id,
        [task_id],
        now=running.clock.at,
        waiving=frozenset({Clear.TIME}),
        because="Đơn vị đề xuất",
    )
    assert done.codes == ("NV-351",)
    for chat_id in (OFFICIAL, HEAD):
        running.phone(chat_id)
    running.send_what_is_due()
    return task_id


def answer(running: Office) -> tuple[str, str]:
    row = running.fresh(
        lambda: db.session.execute(
            select(Acknowledgement.state, Acknowledgement.text).order_by(Acknowledgement.id.desc())
        ).first()
    )
    return (row.state, row.text) if row else ("", "")


def with_new_task(running: Office, cast: Cast, chat_id: int = OFFICIAL) -> Phone:
    issue(running, cast)
    return running.phone(chat_id)


def test_what_is_unclear_is_asked_under_the_first_message(running: Office, cast: Cast) -> None:
    phone = with_new_task(running, cast)
    shown = phone.reads("Nhiệm vụ mới: NV-351")
    assert labels(shown) == ["Đã nhận", "Không phải của tôi", "Hỏi lại cho rõ"]
    phone.tap(shown, "Hỏi lại")
    phone.sees(shown.message_id, "Điểm nào chưa rõ?")
    phone.write("Lấy số liệu năm nào?")
    assert "“Lấy số liệu năm nào?”" in phone.reads("Văn phòng đã nhận").plain
    assert answer(running) == (AcknowledgementState.CLARIFICATION, "Lấy số liệu năm nào?")
    phone.write("/viec")
    card = phone.reads("NV-351")
    phone.tap(card, "1")
    card = phone.sees(card.message_id, "NV-351\n")
    assert phone.tap(card, "Đã nhận").text == "NV-351: câu trả lời trước đang chờ Văn phòng xử lý."


def test_not_mine_goes_into_the_round_and_raises_no_difficulty(running: Office, cast: Cast) -> None:
    phone = with_new_task(running, cast)
    shown = phone.reads("NV-351")
    phone.tap(shown, "Không phải")
    phone.sees(shown.message_id, "Nên giao cho ai")
    phone.write("Vụ Kế hoạch, vì về ngân sách")
    phone.reads("Văn phòng đã nhận")
    assert answer(running) == (AcknowledgementState.DISPUTED, "Vụ Kế hoạch, vì về ngân sách")
    assert running.fresh(lambda: db.session.scalars(select(Obstacle.id)).all()) == []


def test_a_second_answer_waits_until_the_first_is_settled(running: Office, cast: Cast) -> None:
    phone = with_new_task(running, cast)
    shown = phone.reads("NV-351")
    phone.tap(shown, "Hỏi lại")
    phone.write("Lấy số liệu năm nào?")
    phone.reads("Văn phòng đã nhận")
    phone.write("/viec")
    listed = phone.reads("NV-351")
    phone.tap(listed, "1")
    card = phone.sees(listed.message_id, "NV-351\n")
    phone.tap(card, "Không phải")
    phone.write("Của Vụ Kế hoạch")
    phone.reads("câu trả lời trước đang chờ Văn phòng xử lý")
    assert answer(running)[0] == AcknowledgementState.CLARIFICATION


def test_the_head_commits_once_and_takes_the_task_with_it(running: Office, cast: Cast) -> None:
    phone = with_new_task(running, cast, HEAD)
    phone.write("/viec")
    listed = phone.reads("NV-351")
    phone.tap(listed, "1")
    card = phone.sees(listed.message_id, "NV-351\n")
    assert phone.tap(card, "Cam kết").text == "Đã cam kết hạn 09/07/2025"
    task = running.fresh(lambda: db.session.scalars(select(Task)).one())
    assert (task.committed_due, task.state) == (NEAR, TaskState.ACKNOWLEDGED)
    card = phone.sees(card.message_id, "Thủ trưởng đã cam kết hạn 09/07/2025.")
    assert not any(label.startswith("Cam kết") for label in labels(card))
    official = running.phone(OFFICIAL)
    official.write("/viec")
    listed = official.reads("NV-351")
    official.tap(listed, "1")
    card = official.sees(listed.message_id, "NV-351\n")
    assert not any(label.startswith("Cam kết") for label in labels(card))


def test_a_missing_deadline_is_proposed(running: Office, cast: Cast) -> None:
    issue(running, cast, due=None)
    phone = running.phone(OFFICIAL)
    phone.write("/viec")
    listed = phone.reads("NV-351")
    phone.tap(listed, "1")
    card = phone.sees(listed.message_id, "NV-351\n")
    phone.tap(card, "Đề xuất thời hạn")
    phone.sees(card.message_id, "anh/chị đề xuất thời hạn nào?")
    phone.write("15/10/2025")
    phone.reads("vì sao chọn ngày này?")
    phone.write("Cần khảo sát")
    asked = phone.reads("Gửi đề xuất thời hạn này?")
    phone.tap(asked, "Gửi")
    phone.sees(asked.message_id, "Đã đề xuất thời hạn cho NV-351")
    request = running.fresh(lambda: db.session.scalars(select(ExtensionRequest)).one())
    assert (request.old_due, request.wanted_due) == (None, date(2025, 10, 15))
