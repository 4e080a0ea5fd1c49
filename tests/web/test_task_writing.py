"""Writing a task down: draft, issue with six clears, edit, conflict; nothing typed is lost."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from sqlalchemy import func, select

from portal.domain.types import Clear, ReminderState, TaskState
from portal.extensions import db
from portal.models.delivery import Reminder
from portal.models.task import ClearWaiver, Task
from portal.queries.task_details import task_detail
from portal.services.transaction import transaction
from tests.lively import fill
from tests.visitors import House
from tests.web.browse import Browse


def typed(house: House, **changes: object) -> dict[str, object]:
    """What the clerk types for a whole task."""
    return {
        "plan": house.cast.plan_id,
        "title": "Trình ban hành Kế hoạch dữ liệu mở",
        "lead_unit": house.cast.unit_id,
        "official": house.cast.official,
        "leader_in_charge": house.cast.deputy_leader,
        "coordinating_units": [house.cast.legal_unit_id],
        "competent_authority": "Bộ trưởng",
        "product": "Quyết định kèm Kế hoạch",
        "start_on": "2025-07-07",
        "due_date": "2025-09-30",
        **changes,
    }


def kept(house: House, code: str) -> Task:
    with house.inside():
        task = db.session.scalar(select(Task).where(Task.code == code))
        assert task is not None
        db.session.expunge(task)
        return task


def write_down(visit: Browse, house: House, **changes: object) -> str:
    visit.get("/tasks/new")
    visit.send("/tasks/new", typed(house, **changes))
    visit.landed()
    return visit.heading.partition(":")[0]


def test_a_draft_gets_the_plans_next_code_and_is_issued(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    code = write_down(visit, house)
    assert code == "KH02-01"
    assert "Đã lưu bản nháp KH02-01." in visit.text
    assert kept(house, code).state is TaskState.DRAFT
    assert "Đã đủ hoặc được miễn cả sáu rõ" in visit.text
    visit.send(f"/tasks/{code}/issue")
    visit.landed()
    assert "Đã giao KH02-01. Các lần nhắc việc đã lên lịch." in visit.text
    task = kept(house, code)
    assert task.state is TaskState.ISSUED
    assert task.effective_due == date(2025, 9, 30)
    with house.inside():
        planned = db.session.scalar(
            select(func.count()).where(
                Reminder.task_id == task.id, Reminder.state == ReminderState.PLANNED
            )
        )
    assert planned
    assert write_down(visit, house) == "KH02-02"


def test_a_draft_may_lack_all_but_a_title_and_names_what_is_missing(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    code = write_down(
        visit, house, title="Việc", lead_unit="", official="", leader_in_charge="",
        coordinating_units=[], competent_authority="", product="", start_on="", due_date="",
    )  # fmt: skip
    missing = "rõ người, rõ việc, rõ thời gian, rõ trách nhiệm, rõ sản phẩm, rõ thẩm quyền"
    assert f"Còn thiếu: {missing}." in visit.text
    visit.post(f"/tasks/{code}/issue", status=422)
    assert f"Chưa giao được. Còn thiếu: {missing}." in visit.text
    for clear in Clear:
        visit.send(f"/tasks/{code}/waive", {"clear": clear.value, "reason": "Lãnh đạo cho phép"})
        visit.landed()
    visit.post(f"/tasks/{code}/issue", status=422)
    assert "đơn vị chủ trì đang hoạt động" in visit.text
    assert "Lãnh đạo cho phép" in visit.text
    assert kept(house, code).state is TaskState.DRAFT


def test_waiving_needs_a_reason_and_counts_once(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-108")
    visit.send("/tasks/NV-108/waive", {"clear": "product", "reason": " "}, status=422)
    assert "Ghi một dòng lý do" in visit.text
    visit.post("/tasks/NV-108/waive", {"clear": "nonsense", "reason": "x"}, status=422)
    for _ in range(2):
        visit.get("/tasks/NV-108")
        visit.post("/tasks/NV-108/waive", {"clear": "product", "reason": "Không có sản phẩm"})
    with house.inside():
        assert db.session.scalar(select(func.count(ClearWaiver.id))) == 1
    visit.get("/tasks/NV-101")
    visit.post("/tasks/NV-101/waive", {"clear": "product", "reason": "x"}, status=409)


WRONG: list[tuple[dict[str, object], str]] = [
    ({"title": ""}, "Nhập tên nhiệm vụ"),
    ({"title": " \n "}, "Nhập tên nhiệm vụ"),
    ({"title": "x" * 1001}, "Dùng tối đa 1000 ký tự."),
    ({"code": "NV-101"}, "Mã NV-101 đã dùng. Nhập mã khác."),
    ({"code": "a/b"}, "Mã chỉ gồm chữ, số, dấu chấm và gạch nối."),
    ({"code": "new"}, "Mã chỉ gồm chữ, số, dấu chấm và gạch nối."),
    ({"plan": "999"}, "Chọn một mục trong danh sách."),
    ({"plan": "x"}, "Chọn một mục trong danh sách."),
    ({"official": "999"}, "Chọn một mục trong danh sách."),
    ({"coordinating_units": ["999"]}, "Chọn một mục trong danh sách."),
    ({"due_date": "31/02/2025"}, "Nhập ngày có trong lịch, ví dụ 07/07/2025."),
    ({"due_date": "mai"}, "Nhập ngày có trong lịch, ví dụ 07/07/2025."),
    ({"due_date": "9999-12-31"}, "Nhập ngày từ năm 2000 đến năm 2100."),
    ({"due_date": "0001-01-01"}, "Nhập ngày từ năm 2000 đến năm 2100."),
    ({"due_date": "2025-07-01"}, "Hạn hoàn thành phải sau ngày bắt đầu (07/07/2025)."),
    ({"competent_authority": "x" * 201}, "Dùng tối đa 200 ký tự."),
]


def test_wrong_input_is_said_beside_its_field_and_the_rest_is_kept(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/new")
    for change, said in WRONG:
        visit.send("/tasks/new", {**typed(house, code=""), **change}, status=422)
        assert visit.page.title.text.startswith("Lỗi: ")
        summary = visit.page.find(class_="error-summary").get_text(" ")
        assert said in summary, change
        field = visit.page.find(id=next(iter(change)))
        assert field["aria-invalid"] == "true"
        product = visit.page.find(id="product").get_text().strip()
        assert product == "Quyết định kèm Kế hoạch"
    with house.inside():
        assert db.session.scalar(select(func.count(Task.id))) == 12


def test_dates_are_read_as_vietnamese_offices_write_them(house: House) -> None:
    code = write_down(house.visit(house.cast.clerk), house, due_date="30/09/2025")
    assert kept(house, code).due_date == date(2025, 9, 30)


def test_what_no_keyboard_types_is_not_kept(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    code = write_down(visit, house, title="Trình\u202e ban\u200b hành\x00 k\u1ebf\u0302 ho\u1ea1ch")
    title = kept(house, code).title
    assert not {"\u202e", "\u200b", "\x00"} & set(title)


def test_an_edit_changes_what_was_asked_and_nothing_else(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    with house.inside(), transaction():
        task = db.session.scalar(select(Task).where(Task.code == "NV-103"))
        assert task is not None
        task.content, task.due_text, task.due_rule = "Ghi chú", "quý IV/2025", "end_of_quarter"
    with house.inside():
        before = asdict(task_detail(db.session.scalar(select(Task).where(Task.code == "NV-103"))))
    visit.get("/tasks/NV-103/edit")
    visit.send("/tasks/NV-103/edit", {"product": "Tờ trình"})
    visit.landed()
    assert "Sửa nội dung sản phẩm Quyết định kèm kế hoạch → Tờ trình" in visit.text
    with house.inside():
        after = asdict(task_detail(db.session.scalar(select(Task).where(Task.code == "NV-103"))))
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"product", "version"}


def test_a_moved_deadline_replans_the_reminders(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-103/edit")
    visit.send("/tasks/NV-103/edit", {"due_date": "2025-10-31"})
    task = kept(house, "NV-103")
    with house.inside():
        days = set(
            db.session.scalars(
                select(Reminder.for_due).where(
                    Reminder.task_id == task.id, Reminder.state == ReminderState.PLANNED
                )
            )
        )
    assert days == {date(2025, 10, 31)}


def test_a_change_meanwhile_shows_both_values_and_loses_neither(house: House) -> None:
    fill(house)
    mine, theirs = house.visit(house.cast.clerk), house.visit(house.cast.top_leader)
    mine.get("/tasks/NV-103/edit")
    theirs.get("/tasks/NV-103/edit")
    theirs.send("/tasks/NV-103/edit", {"product": "Sản phẩm của người khác"})
    mine.send("/tasks/NV-103/edit", {"product": "Sản phẩm của tôi <b>"}, status=409)
    assert "Có người vừa sửa nội dung này" in mine.text
    assert "Sản phẩm của người khác" in mine.page.find(class_="banner").text
    assert mine.page.find(id="product").get_text().strip() == "Sản phẩm của tôi <b>"
    assert kept(house, "NV-103").product == "Sản phẩm của người khác"
    mine.send("/tasks/NV-103/edit", {})
    assert kept(house, "NV-103").product == "Sản phẩm của tôi <b>"


def test_officials_can_neither_write_nor_change_tasks(house: House) -> None:
    fill(house)
    before = kept(house, "NV-101")
    visit = house.visit(house.cast.official)
    visit.get("/tasks/NV-101")
    for path in ("/tasks/new", "/tasks/NV-101/edit", "/tasks/NV-107/issue", "/tasks/NV-107/waive"):
        visit.get("/tasks/NV-101")
        visit.post(path, typed(house), status=403)
    visit.get("/tasks/NV-101")
    smuggled = {"percent": "50", "due_date": "2030-01-01", "official": str(house.cast.stranger)}
    visit.send("/tasks/NV-101/progress", smuggled)
    after = kept(house, "NV-101")
    assert after.percent == 50
    assert (after.due_date, after.official_id) == (before.due_date, before.official_id)
