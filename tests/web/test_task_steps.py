"""The task's page and the steps on it: facts, light, timeline, report, hand in, accept, return."""

from __future__ import annotations

from sqlalchemy import func, select

from portal.domain.types import TaskState
from portal.extensions import db
from portal.models.task import ProgressUpdate, Task
from portal.services.completion import claim_completion
from tests.factories import acting, make_task
from tests.lively import fill
from tests.visitors import House
from tests.web.test_task_writing import kept


def _reports(house: House) -> int:
    with house.inside():
        return db.session.scalar(select(func.count(ProgressUpdate.id))) or 0


def test_the_page_says_facts_light_and_reason(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get("/tasks/NV-101")
    light = visit.page.find(class_="light-large").get_text(" ", strip=True)
    assert light == "Quá hạn quá 10 ngày"
    facts = {
        dt.get_text(strip=True): dt.find_next("dd").get_text(" ", strip=True)
        for dt in visit.page.select("dl.facts dt")
    }
    assert facts["Đơn vị chủ trì"].startswith("Cục Chuyển đổi số (mẫu)")
    assert "thủ trưởng: Cục trưởng (mẫu)" in facts["Đơn vị chủ trì"]
    assert facts["Người thực hiện"] == "Chuyên viên mẫu 07"
    assert facts["Thời hạn"].startswith("Thứ Sáu 27/06/2025")
    assert facts["Cấp có thẩm quyền"] == "Bộ trưởng"
    assert facts["Trạng thái"] == "Đang thực hiện"
    assert "Vướng mắc đang mở (1)" in visit.text
    assert "Chưa có kinh phí <b>" in visit.text
    visit.get("/tasks/NV-102")
    assert "đang xin gia hạn đến 01/08/2025" in visit.text


def test_the_timeline_says_who_when_where_and_from_what_to_what(house: House) -> None:
    fill(house)
    house.clock.move(hours=1)
    visit = house.visit(house.cast.official)
    visit.get("/tasks/NV-101")
    visit.send("/tasks/NV-101/progress", {"percent": "75", "note": "Đã họp <script>"})
    visit.landed()
    entries = [each.get_text(" ", strip=True) for each in visit.page.select(".timeline li")]
    newest = (
        "09:00 07/07/2025 Báo cáo: 75% (trước đó 45%): Đã họp <script> Chuyên viên mẫu 07, cổng"
    )
    assert " ".join(entries[0].split()) == newest
    assert any("Vướng mắc: Kinh phí Chưa có kinh phí" in each for each in entries)
    assert any("Telegram" in each for each in entries)
    assert any(
        "Cảnh báo quá hạn 1 tuần đến Chuyên viên mẫu 07, đang chờ" in each for each in entries
    )
    assert visit.page.find("script", src=False) is None


def test_a_report_is_taken_once_however_often_it_is_sent(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get("/tasks/NV-101")
    form = visit.last
    for _ in range(3):
        visit.last = form
        visit.send("/tasks/NV-101/progress", {"percent": "75"})
    assert _reports(house) == 1
    assert kept(house, "NV-101").percent == 75


def test_a_decrease_is_asked_about(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get("/tasks/NV-101")
    visit.send("/tasks/NV-101/progress", {"percent": "30", "note": "Làm lại"}, status=422)
    assert "Lần trước báo 45%. Xác nhận 30% là đúng." in visit.text
    assert visit.page.find(id="note").get_text().strip() == "Làm lại"
    assert _reports(house) == 0
    visit.send("/tasks/NV-101/progress", {"decrease_confirmed": "y"})
    assert kept(house, "NV-101").percent == 30


def test_a_wrong_percentage_keeps_the_note(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get("/tasks/NV-101")
    for percent in ("", "x", "-1", "101", "4.5", "9" * 5000, "٧٥x"):
        visit.send("/tasks/NV-101/progress", {"percent": percent, "note": "Chờ <ký>"}, status=422)
        said = visit.page.find(class_="error-summary").get_text()
        assert "Nhập tỷ lệ từ 0 đến 100" in said or "Nhập một số nguyên." in said
        note = visit.page.find(id="note").get_text().strip()
        assert note == "Chờ <ký>"
    assert _reports(house) == 0


def test_acknowledge_report_hand_in_return_and_accept(house: House) -> None:
    fill(house)
    official, clerk = house.visit(house.cast.official), house.visit(house.cast.clerk)
    official.get("/tasks/NV-109")
    official.send("/tasks/NV-109/acknowledge")
    assert kept(house, "NV-109").state is TaskState.ACKNOWLEDGED
    official.landed()
    official.send("/tasks/NV-109/claim", {"product_reference": ""}, status=422)
    assert "Ghi số văn bản hoặc sản phẩm đã nộp" in official.text
    official.send("/tasks/NV-109/claim", {"product_reference": "TTr 9/TTr-MAU"})
    official.landed()
    assert "Chờ thẩm tra" in official.text
    assert official.page.find("form", action="/tasks/NV-109/accept") is None
    clerk.get("/tasks/NV-109")
    clerk.send("/tasks/NV-109/return", {"missing": " "}, status=422)
    assert "Ghi rõ còn thiếu gì" in clerk.text
    clerk.send("/tasks/NV-109/return", {"missing": "Chưa có chữ ký"})
    task = kept(house, "NV-109")
    assert (task.state, task.claimed_on) == (TaskState.IN_PROGRESS, None)
    official.get("/tasks/NV-109")
    assert "Chưa có chữ ký" in official.text
    official.send("/tasks/NV-109/claim", {"product_reference": "TTr 9/TTr-MAU (đã ký)"})
    clerk.get("/tasks/NV-109")
    clerk.send("/tasks/NV-109/accept")
    clerk.landed()
    assert kept(house, "NV-109").state is TaskState.COMPLETED
    assert "trước hạn" in clerk.text


def test_nobody_accepts_what_they_handed_in(house: House) -> None:
    fill(house)
    clerk = house.visit(house.cast.clerk)
    with house.inside():
        own = make_task(
            plan_id=house.cast.plan_id, now=house.now, code="NV-200", official_id=house.cast.clerk
        )
        claim_completion(acting(house.cast.clerk), own, "BC 1", now=house.now)
    clerk.get("/tasks/NV-200")
    assert clerk.page.find("form", action="/tasks/NV-200/accept") is None
    clerk.post("/tasks/NV-200/accept", status=422)
    assert "Người báo hoàn thành không tự nghiệm thu." in clerk.text
    assert kept(house, "NV-200").state is TaskState.AWAITING_ACCEPTANCE


def test_two_who_accept_at_once_one_wins_and_the_other_sees_it(house: House) -> None:
    fill(house)
    first, second = house.visit(house.cast.clerk), house.visit(house.cast.top_leader)
    first.get("/tasks/NV-105")
    second.get("/tasks/NV-105")
    first.send("/tasks/NV-105/accept")
    second.send("/tasks/NV-105/accept", status=409)
    assert "đang ở trạng thái “Hoàn thành”" in second.text


def test_a_colleague_of_another_unit_can_do_nothing(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.stranger)
    visit.get("/tasks/NV-101")
    assert visit.page.select("main form") == []
    with house.inside():
        before = _state_of_all()
    everything = {"percent": "99", "product_reference": "x", "missing": "x", "reason": "x"}
    for step in ("acknowledge", "progress", "claim", "accept", "return", "issue", "waive"):
        visit.post(f"/tasks/NV-101/{step}", {**everything, "clear": "product"}, status=403)
    with house.inside():
        assert _state_of_all() == before


def _state_of_all() -> list[tuple[object, ...]]:
    rows = db.session.execute(select(Task.code, Task.state, Task.percent, Task.version))
    return sorted(tuple(row) for row in rows)


def test_htmx_after_a_step_leaves_the_page(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get("/tasks/NV-109")
    answer = visit.send("/tasks/NV-109/acknowledge", status=200, htmx=True)
    assert answer.headers["HX-Redirect"] == "/tasks/NV-109"
