"""A meeting is recorded, its conclusions become tasks, directives or notes, and are counted."""

from __future__ import annotations

from sqlalchemy import select

from portal.domain.types import Origin, TaskKind, TaskState
from portal.extensions import db
from portal.models.meetings import Conclusion
from portal.models.task import Task
from portal.queries.figures import figures_of
from portal.queries.meetings import meeting_lines
from portal.queries.plans import plan_page
from portal.services import completion, interruption, issuing
from tests.factories import acting, make_task
from tests.lively import MONDAY, fill
from tests.visitors import House
from tests.web.browse import Browse

TEXT = """1. Giao Cục Chuyển đổi số chủ trì, phối hợp với Vụ Pháp chế xây dựng đề án kho dữ liệu,
hoàn thành trước ngày 30/9/2025.
2. Giao Vụ Kế hoạch – Tài chính bố trí kinh phí cho trung tâm điều hành.
3. Giao Vụ Pháp chế rà soát quy định về chữ ký số trong 15 ngày."""
MEETING = {
    "title": "Họp chuyên đề về kho dữ liệu",
    "kind": "thematic",
    "held_on": "2025-07-07",
    "notice_number": "15/TB-VP",
}


def record(house: House, text: str = TEXT) -> Browse:
    """The clerk records a thematic meeting and pastes its conclusions."""
    clerk = house.visit(house.cast.clerk)
    clerk.get("/meetings")
    clerk.follow("Ghi cuộc họp")
    units = [str(house.cast.unit_id), str(house.cast.legal_unit_id)]
    clerk.send("/meetings/new", {**MEETING, "units": units})
    clerk.landed()
    clerk.send("/meetings/1/conclusions", {"text": text})
    clerk.landed()
    return clerk


def test_a_pasted_conclusion_becomes_lines_with_unit_and_deadline(house: House) -> None:
    clerk = record(house)
    assert clerk.heading == MEETING["title"]
    rows = clerk.page.select("tbody tr")
    assert len(rows) == 3
    assert "Cục Chuyển đổi số" in rows[0].get_text()
    assert "30/9/2025" in rows[0].get_text().replace("/09/", "/9/")
    assert "22/07/2025" in rows[2].get_text()
    clerk.send("/meetings/1/conclusions", {"text": TEXT})
    clerk.landed()
    assert len(clerk.page.select("tbody tr")) == 3
    clerk.send("/meetings/1/conclusions", {"text": " "}, status=422)


def test_clear_conclusions_become_added_drafts_that_name_their_meeting(house: House) -> None:
    clerk = record(house)
    clerk.send("/meetings/1/drafts")
    clerk.landed()
    with house.inside():
        tasks = db.session.scalars(select(Task).order_by(Task.id)).all()
        assert [task.origin for task in tasks] == [Origin.ADDED] * 3
        assert {task.state for task in tasks} == {TaskState.DRAFT}
        assert tasks[2].source_reference == "15/TB-VP, 3"
        code = tasks[0].code
    clerk.get(f"/tasks/{code}")
    assert "Họp chuyên đề" in clerk.text
    clerk.get("/meetings/1")
    clerk.send("/meetings/1/conclusions", {"text": "Nội dung khác chưa rõ"})
    clerk.landed()
    clerk.post("/meetings/1/drafts")
    with house.inside():
        assert db.session.query(Task).count() == 3


def test_a_conclusion_directs_a_running_task_and_is_done_when_it_is_answered(house: House) -> None:
    with house.inside():
        make_task(
            plan_id=house.cast.plan_id,
            now=house.now,
            code="NV-700",
            lead_unit_id=house.cast.unit_id,
            official_id=house.cast.official,
        )
    clerk = record(house)
    clerk.get("/meetings/1/conclusions/2")
    wrong = {"code": "NV-999", "content": "Khẩn trương"}
    clerk.send("/meetings/1/conclusions/2/direct", wrong, status=422)
    assert "NV-999" in clerk.page.select_one("#code-error").text
    right = {"code": "NV-700", "content": "Khẩn trương bố trí vốn", "answer_due": "2025-07-08"}
    clerk.send("/meetings/1/conclusions/2/direct", right)
    clerk.get("/meetings/1/conclusions/2", status=303)
    clerk.landed()
    clerk.post("/meetings/1/conclusions/2/note", {"because": "Đã có"}, status=409)
    house.clock.move(days=2)
    clerk = house.visit(house.cast.clerk)
    clerk.get("/meetings/1")
    assert "chưa trả lời, đã qua ngày 08/07/2025" in clerk.text.lower()
    assert "0 quá hạn, 1 chưa trả lời đúng hẹn" in clerk.text
    clerk.get("/meetings")
    assert clerk.page.select_one("[data-label='Quá hạn']").text == "0"
    assert clerk.page.select_one("[data-label='Chưa trả lời đúng hẹn']").text == "1"
    official = house.visit(house.cast.official)
    official.get("/tasks/NV-700")
    assert "Khẩn trương bố trí vốn" in official.text
    assert "Chưa trả lời, đã qua ngày 08/07/2025" in official.text
    told = official.page.select_one(".timeline").get_text()
    assert "Chỉ đạo" in told
    assert "Khẩn trương bố trí vốn · trả lời trước ngày 08/07/2025" in told
    action = official.page.select_one("form[action*='/directives/']")["action"]
    official.post(action, {"answer": " "}, status=422)
    official.post(action, {"answer": "Đã bố trí đủ vốn"})
    official.get("/tasks/NV-700")
    official.post(action, {"answer": "Lần nữa"}, status=404)
    clerk.get("/meetings/1")
    assert "Đã bố trí đủ vốn" in clerk.text
    assert "1 đã xong" in clerk.text


def test_what_is_like_a_running_task_waits_for_somebody_to_look(house: House) -> None:
    with house.inside():
        make_task(
            plan_id=house.cast.plan_id,
            now=house.now,
            code="NV-700",
            title="Bố trí kinh phí cho trung tâm điều hành",
        )
    clerk = record(house)
    assert "NV-700" in clerk.page.select_one("#conclusion-2").get_text()
    clerk.send("/meetings/1/drafts")
    with house.inside():
        left = db.session.scalars(select(Conclusion).where(Conclusion.task_id.is_(None))).all()
        assert [each.position for each in left] == [2]


def test_a_conclusion_is_noted_with_its_reason(house: House) -> None:
    clerk = record(house)
    clerk.get("/meetings/1/conclusions/3")
    clerk.send("/meetings/1/conclusions/3/note", {"because": ""}, status=422)
    clerk.send("/meetings/1/conclusions/3/note", {"because": "Đã làm xong trước họp"})
    clerk.landed()
    assert "Đã làm xong trước họp" in clerk.text


def test_the_list_counts_what_became_of_the_conclusions(house: House) -> None:
    clerk = record(house)
    clerk.send("/meetings/1/drafts")
    cast, now = house.cast, house.now
    with house.inside():
        first, second, _third = db.session.scalars(select(Task.id).order_by(Task.id)).all()
        for task_id in (first, second):
            task = db.session.get_one(Task, task_id)
            task.product, task.competent_authority = "Đề án", "Bộ trưởng"
            task.lead_unit_id, task.official_id = cast.unit_id, cast.official
            task.due_date = task.effective_due = MONDAY
            db.session.commit()
            issuing.issue_task(acting(cast.clerk), task_id, now=now)
        completion.claim_completion(acting(cast.head), first, "QĐ 9", now=now)
        completion.accept_completion(acting(cast.clerk), first, now=now)
        interruption.cancel_task(acting(cast.clerk), second, "QĐ 10", now=now)
        count = meeting_lines(MONDAY)[0].count
        assert (count.all, count.done, count.ended, count.drafted) == (3, 1, 1, 1)
        assert figures_of(now).tally.added.assigned == 2


def test_counts_are_split_into_original_and_added(house: House) -> None:
    fill(house)
    with house.inside():
        task = db.session.scalars(select(Task).where(Task.code == "NV-104")).one()
        task.origin = Origin.ADDED
        db.session.commit()
        page = plan_page("KH02", house.now)
        assert page is not None
        assert (page.plan.total, page.plan.added) == (10, 1)
    clerk = house.visit(house.cast.clerk)
    for path in ("/plans", "/plans/KH02", "/dashboard", "/units/KHTC"):
        clerk.get(path)
        assert "gốc" in clerk.text, path
        assert "1 bổ sung" in clerk.text, path
    clerk.get("/tasks?plan=KH02&origin=added")
    assert [row.get_text(strip=True) for row in clerk.page.select("tbody td.code")] == ["NV-104"]
    clerk.get("/tasks?plan=KH02&origin=original")
    assert "NV-104" not in clerk.text


def test_heads_read_meetings_and_officials_do_not(house: House) -> None:
    record(house)
    head = house.visit(house.cast.head)
    head.get("/meetings/1")
    assert not head.page.select("main form")
    head.post("/meetings/1/drafts", status=403)
    head.get("/meetings/1/edit", status=403)
    house.visit(house.cast.official).get("/meetings", status=403)


def test_an_order_to_a_unit_nobody_knows_waits_and_what_comes_again_is_standing(
    house: House,
) -> None:
    clerk = record(
        house,
        "1. Giao Cục Lạ lùng xây dựng đề án.\n2. Giao Vụ Pháp chế báo cáo tình hình hằng tuần.",
    )
    clerk.send("/meetings/1/drafts")
    with house.inside():
        task = db.session.scalars(select(Task)).one()
        assert task.kind is TaskKind.STANDING
    clerk.get("/meetings/1/conclusions/1")
    assert "Cục Lạ lùng" in clerk.text
    clerk.send("/meetings/1/conclusions/1/draft", {"lead_unit": str(house.cast.unit_id)})
    with house.inside():
        assert db.session.query(Task).filter_by(lead_unit_id=house.cast.unit_id).count() == 1
