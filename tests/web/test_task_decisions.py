"""The other steps on the task's page: each shown to whoever may take it, and refused with words."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from portal.domain.types import Desk, Hardness, TaskState
from portal.models.planning import Phase
from portal.models.task import HolderInterval, Task
from portal.services.issuing import issue_task
from portal.services.transaction import transaction
from tests.factories import acting
from tests.lively import Lively, fill
from tests.visitors import House
from tests.web.browse import Browse
from tests.web.test_task_writing import kept


@pytest.fixture
def lively(house: House) -> Lively:
    return fill(house)


def steps(visit: Browse) -> list[str]:
    return [
        " ".join(each.get_text().split()) for each in visit.page.select("details.step > summary")
    ]


def opened(visit: Browse) -> str:
    """What the step that stands open says."""
    (found,) = visit.page.select("details.step[open]")
    return " ".join(found.get_text(" ").split())


def change(house: House, code: str, **values: object) -> None:
    with house.inside(), transaction() as session:
        session.execute(update(Task).where(Task.code == code).values(**values))


def test_everybody_sees_the_steps_that_are_his(house: House, lively: Lively) -> None:
    seen = {}
    for name in ("top_leader", "clerk", "head", "official", "stranger"):
        visit = house.visit(getattr(house.cast, name))
        visit.get("/tasks/NV-101")
        seen[name] = steps(visit)
    assert seen["top_leader"] == [
        "Đặt thời hạn khác",
        "Tạm dừng nhiệm vụ",
        "Gộp vào nhiệm vụ khác",
        "Hủy nhiệm vụ",
    ]
    assert seen["clerk"] == [
        "Đặt thời hạn khác",
        "Đặt chờ nhiệm vụ khác",
        "Chuyển bàn xử lý",
        "Chuyển tiếp, tính nợ đọng",
        "Gộp vào nhiệm vụ khác",
        "Hủy nhiệm vụ",
    ]
    holds = ["Báo vướng mắc", "Xin gia hạn", "Hẹn ngày xong", "Thêm mốc"]
    assert seen["head"] == ["Cam kết đúng hạn", *holds, "Đặt chờ nhiệm vụ khác"]
    assert seen["official"] == holds
    assert seen["stranger"] == []


def test_a_leader_pauses_a_task_and_lets_it_go_on(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.top_leader)
    visit.get("/tasks/NV-101")
    visit.send("/tasks/NV-101/pause", {"pause-reason": "", "pause-until": ""}, status=422)
    assert "Ghi một dòng lý do" in opened(visit)
    assert "Nhập ngày" in opened(visit)
    visit.send(
        "/tasks/NV-101/pause",
        {"pause-reason": "Chờ luật", "pause-until": "01/07/2025"},
        status=422,
    )
    assert "Còn thiếu" in opened(visit)
    assert "Chờ luật" in opened(visit)
    visit.send("/tasks/NV-101/pause", {"pause-until": "2025-09-01"})
    visit.landed()
    assert "Đã tạm dừng NV-101." in visit.text
    assert kept(house, "NV-101").paused_until == date(2025, 9, 1)
    assert "Tiếp tục nhiệm vụ" in steps(visit)
    house.clock.move(hours=1)
    visit.send("/tasks/NV-101/resume", {"resume-reason": "Luật đã có hiệu lực"})
    visit.landed()
    assert kept(house, "NV-101").state is TaskState.IN_PROGRESS
    titles = [each.get_text() for each in visit.page.select(".timeline b")]
    assert titles[:2] == ["Tiếp tục", "Tạm dừng"]
    assert "Luật đã có hiệu lực" in visit.text


def test_a_task_is_cancelled_by_a_document_only(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-101")
    visit.send("/tasks/NV-101/cancel", {"cancel-deciding_document": " "}, status=422)
    assert "Ghi văn bản quyết định" in opened(visit)
    visit.send("/tasks/NV-101/cancel", {"cancel-deciding_document": "QĐ 9/QĐ-MAU"})
    visit.landed()
    assert kept(house, "NV-101").state is TaskState.CANCELLED
    assert "QĐ 9/QĐ-MAU" in visit.text
    assert steps(visit) == []


def test_a_task_is_merged_into_another_open_one(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-101")
    typed = {"merge-into": "NV-999", "merge-deciding_document": "QĐ 9/QĐ-MAU"}
    visit.send("/tasks/NV-101/merge", typed, status=422)
    assert "NV-999" in opened(visit)
    for wrong in ("NV-101", "NV-106"):
        visit.send("/tasks/NV-101/merge", {"merge-into": wrong}, status=422)
        assert "Còn thiếu" in opened(visit)
    visit.send("/tasks/NV-101/merge", {"merge-into": "NV-102"})
    assert kept(house, "NV-101").merged_into_id == lively.tasks["NV-102"]
    visit.get("/tasks/NV-102")
    assert "Nhận gộp một nhiệm vụ khác NV-101" in visit.text


def test_a_task_is_carried_over_when_its_phase_is_over(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-101")
    visit.send("/tasks/NV-101/carry-over", {"carry_over-reason": "Chưa xong"}, status=422)
    assert "Còn thiếu" in opened(visit)
    with house.inside(), transaction() as session:
        session.get_one(Phase, lively.phase_id).ends_on = date(2025, 6, 30)
        following = Phase(plan_id=house.cast.plan_id, position=2, name="Giai đoạn 2")
        session.add(following)
        session.flush()
        second = following.id
    visit.get("/tasks/NV-101")
    visit.send(
        "/tasks/NV-101/carry-over",
        {"carry_over-reason": "Chưa xong", "carry_over-phase": str(second)},
    )
    task = kept(house, "NV-101")
    assert (task.state, task.phase_id, task.times_carried_over) == (
        TaskState.CARRIED_OVER,
        second,
        1,
    )


def test_a_completed_task_is_opened_again(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-106")
    assert steps(visit) == ["Mở lại nhiệm vụ"]
    visit.send("/tasks/NV-106/reopen", {"reopen-reason": "Thiếu phụ lục"})
    assert kept(house, "NV-106").state is TaskState.IN_PROGRESS


def test_another_deadline_keeps_the_old_date(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-101")
    visit.send("/tasks/NV-101/deadline", {"deadline-due": "15/08/2025"}, status=422)
    assert "Ghi một dòng lý do" in opened(visit)
    visit.send(
        "/tasks/NV-101/deadline",
        {"deadline-due": "2025-08-15", "deadline-reason": "Theo kết luận"},
    )
    visit.landed()
    task = kept(house, "NV-101")
    assert (task.due_date, task.effective_due) == (date(2025, 6, 27), date(2025, 8, 15))
    assert "ban đầu" in visit.text
    assert "Điều chỉnh thời hạn" in visit.text


def test_a_head_moves_a_flexible_deadline_inside_its_window(house: House, lively: Lively) -> None:
    change(house, "NV-101", hardness=Hardness.FLEXIBLE, window_days=7)
    visit = house.visit(house.cast.head)
    visit.get("/tasks/NV-101")
    assert steps(visit)[4:] == [
        "Dời thời hạn trong khoảng cho phép",
        "Thêm mốc",
        "Đặt chờ nhiệm vụ khác",
    ]
    visit.send("/tasks/NV-101/window", {"window-due": "2025-07-21"}, status=422)
    assert "7 ngày" in opened(visit)
    visit.send("/tasks/NV-101/window", {"window-due": "2025-07-03"})
    assert kept(house, "NV-101").effective_due == date(2025, 7, 3)


def test_a_task_is_laid_on_another_desk(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-101")
    visit.send(
        "/tasks/NV-101/desk",
        {
            "desk-desk": "coordinating",
            "desk-unit": str(house.cast.other_unit_id),
            "desk-reason": "Chờ số liệu",
        },
    )
    visit.landed()
    assert "Chờ số liệu" in visit.text
    with house.inside(), transaction() as session:
        (held,) = session.query(HolderInterval).filter_by(
            task_id=lively.tasks["NV-101"], until=None
        )
        assert (held.desk, held.unit_id) == (Desk.COORDINATING, house.cast.other_unit_id)
    visit.send("/tasks/NV-101/desk", {"desk-desk": "nowhere"}, status=422)


def test_the_unit_asks_and_the_office_settles(house: House, lively: Lively) -> None:
    with house.inside():
        change_state = {"state": TaskState.DRAFT, "leader_in_charge_id": house.cast.deputy_leader}
        with transaction() as session:
            session.execute(update(Task).where(Task.code == "NV-109").values(**change_state))
        issue_task(acting(house.cast.clerk), lively.tasks["NV-109"], now=house.now)
    head, clerk = house.visit(house.cast.head), house.visit(house.cast.clerk)
    head.get("/tasks/NV-109")
    assert steps(head)[:2] == ["Đề nghị làm rõ", "Không phải việc của đơn vị"]
    head.send("/tasks/NV-109/clarify", {"clarify-text": ""}, status=422)
    assert "Ghi nội dung" in opened(head)
    head.send("/tasks/NV-109/clarify", {"clarify-text": "Sản phẩm là gì?"})
    head.landed()
    assert "Sản phẩm là gì?" in head.text
    assert "Đề nghị làm rõ" not in steps(head)
    clerk.get("/tasks/NV-109")
    assert "Văn phòng trả lời trước ngày 09/07/2025" in clerk.text
    assert steps(clerk)[0] == "Giải quyết phản hồi của đơn vị"
    clerk.send("/tasks/NV-109/settle", {"settle-text": "Một dự thảo quyết định"})
    head.get("/tasks/NV-109")
    assert steps(head)[:2] == ["Đề nghị làm rõ", "Không phải việc của đơn vị"]
    head.send("/tasks/NV-109/disown", {"disown-text": "Của Vụ Kế hoạch"})
    clerk.get("/tasks/NV-109")
    assert "Của Vụ Kế hoạch" in clerk.text


@pytest.mark.parametrize(
    "step", ["pause", "resume", "cancel", "merge", "carry-over", "reopen", "desk", "deadline"]
)
def test_who_may_not_is_refused_with_words(house: House, lively: Lively, step: str) -> None:
    visit = house.visit(house.cast.official)
    visit.get("/tasks/NV-101")
    visit.post(f"/tasks/NV-101/{step}", status=403)
    assert "không làm được việc này" in visit.text
    assert kept(house, "NV-101").state is TaskState.IN_PROGRESS


def test_a_step_that_is_over_says_how_it_stands(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.top_leader)
    visit.get("/tasks/NV-101")
    stale = visit.last
    typed = {"pause-reason": "Chờ luật", "pause-until": "2025-09-01"}
    visit.send("/tasks/NV-101/pause", typed)
    visit.last = stale
    visit.send("/tasks/NV-101/pause", typed, status=422)
    assert "Tạm dừng" in opened(visit)


def test_a_delay_shows_what_it_moves(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-102")
    typed = {"link-other": "NV-999", "link-days": "14"}
    visit.send("/tasks/NV-102/link", typed, status=422)
    assert "NV-999" in opened(visit)
    visit.send("/tasks/NV-102/link", {"link-other": "NV-101"})
    visit.landed()
    assert "Đang chờ NV-101" in visit.text
    assert "sau đó cần thêm 14 ngày" in visit.text
    visit.get("/tasks/NV-101")
    assert "Sớm nhất ngày 07/07/2025 mới xong, kéo theo 1 nhiệm vụ quá hạn" in visit.text
    assert "NV-102 10/07/2025 → 21/07/2025 chậm 11 ngày" in visit.text
    circle = {"link-other": "NV-102", "link-days": "0"}
    visit.send("/tasks/NV-101/link", circle, status=422)
    assert "NV-101" in opened(visit)
    visit.get("/tasks/NV-102")
    visit.send("/tasks/NV-102/links/NV-101/remove")
    visit.landed()
    assert "Đang chờ" not in visit.text


def test_milestones_are_added_and_reached(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.official)
    visit.get("/tasks/NV-101")
    visit.send("/tasks/NV-101/milestone", {"milestone-title": ""}, status=422)
    assert "Ghi tên mốc" in opened(visit)
    visit.send(
        "/tasks/NV-101/milestone",
        {"milestone-title": "Dự thảo lần 1", "milestone-planned_on": "2025-07-04"},
    )
    visit.landed()
    assert "Dự thảo lần 1 dự kiến 04/07/2025, chưa đạt" in visit.text
    form = visit.page.find("form", action=lambda path: path and path.endswith("/reached"))
    assert form is not None
    visit.send(str(form["action"]))
    visit.landed()
    assert "đạt 07/07/2025, dự kiến 04/07/2025" in visit.text
    visit.post("/tasks/NV-102/milestones/1/reached", status=404)
