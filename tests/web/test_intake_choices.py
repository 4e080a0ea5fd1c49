"""On the screen: a task is updated, a row is split, a passage becomes a row or is left."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from portal.domain.types import TaskState
from portal.extensions import db
from portal.models.task import Task
from portal.services.transaction import transaction
from tests.factories import make_task
from tests.visitors import House
from tests.web.browse import Browse

DOCUMENT = "\n".join(
    (
        "TT\tNhiệm vụ\tChủ trì\tPhối hợp\tThời hạn\tSản phẩm",
        "1\tTrình ban hành kế hoạch chuyển đổi số\tVụ Pháp chế\t\t1/10/2025\tTờ trình",
        "2\tRà soát thủ tục hành chính\tCác đơn vị\t\t30/9/2025\tBáo cáo",
        "",
        "Việc này phải xong sớm.",
        "Giao Văn phòng theo dõi, đôn đốc.",
    )
)


def pasted(house: House, text: str = DOCUMENT, locale: str = "vi") -> Browse:
    """The clerk who has pasted a text and sees its rows."""
    with house.inside():
        make_task(
            plan_id=house.cast.plan_id,
            now=house.now,
            code="NV-007",
            lead_unit_id=house.cast.unit_id,
            due=date(2025, 9, 1),
        )
    clerk = house.visit(house.cast.clerk, locale=locale)
    clerk.get("/intake?plan=KH02")
    clerk.send("/intake", {"text": text, "issued_on": "2025-07-01"})
    clerk.landed()
    return clerk


def choose(clerk: Browse, wish: str, *rows: int) -> None:
    clerk.post("/intake/1/rows", {"row": [str(row) for row in rows], "do": wish})
    clerk.landed()


def product_of(house: House, code: str) -> str:
    with house.inside():
        return db.session.scalar(select(Task.product).where(Task.code == code)) or ""


def test_a_task_is_updated_and_put_back(house: House) -> None:
    clerk = pasted(house)
    assert "NV-007 sẽ thay đổi gì" in clerk.text
    changes = clerk.page.select_one("#row-1 dl.facts").get_text(" ", strip=True)
    assert "Thời hạn 01/09/2025 → 01/10/2025" in changes
    assert "Cục Chuyển đổi số (mẫu) → Vụ Pháp chế (mẫu)" in changes
    choose(clerk, "update", 1)
    assert "1 nhiệm vụ đã có được cập nhật theo dòng của văn bản" in clerk.text
    assert product_of(house, "NV-007") == "Quyết định kèm kế hoạch"
    clerk.send("/intake/1/commit")
    clerk.landed()
    assert "Đã cập nhật: NV-007." in clerk.text
    assert product_of(house, "NV-007") == "Tờ trình"
    clerk.get("/tasks/NV-007")
    entry = clerk.page.select_one("#timeline-title").parent.get_text(" ", strip=True)
    assert "Cập nhật theo “Kế hoạch 02”" in entry
    assert "sản phẩm Quyết định kèm kế hoạch → Tờ trình" in entry
    clerk.get("/intake/1")
    clerk.send("/intake/1/undo")
    clerk.landed()
    assert "Đã trở lại nội dung trước đó: NV-007." in clerk.text
    assert product_of(house, "NV-007") == "Quyết định kèm kế hoạch"


def test_a_choice_to_update_is_let_go_of(house: House) -> None:
    clerk = pasted(house)
    choose(clerk, "update", 1)
    assert "Không cập nhật" in clerk.text
    choose(clerk, "open", 1)
    assert clerk.page.select_one("#row-1").get_text().count("Vẫn thêm") == 1


def test_a_task_that_was_closed_is_offered_to_nobody_and_refuses(house: House) -> None:
    clerk = pasted(house)
    choose(clerk, "update", 1)
    with house.inside(), transaction():
        db.session.scalars(select(Task)).one().state = TaskState.CANCELLED
    clerk.post("/intake/1/commit", status=409)
    assert "NV-007 đã khép lại" in clerk.text
    choose(clerk, "open", 1)
    assert "Cập nhật NV-007" not in clerk.text
    assert "Nhiệm vụ này đã khép lại" in clerk.text


def test_a_row_is_split_and_the_tasks_know_each_other(house: House) -> None:
    clerk = pasted(house)
    clerk.follow("Giao nhiều đơn vị")
    assert len(clerk.page.select("table.list tbody tr")) == 1
    assert "Tách thành 4 nhiệm vụ, mỗi đơn vị một" in clerk.text
    choose(clerk, "each", 1, 2)
    assert "1 dòng thành 4 nhiệm vụ." in clerk.text
    assert "2 thủ trưởng đơn vị" in clerk.text
    assert "KH02-02 … KH02-05" in clerk.text
    clerk.send("/intake/1/commit")
    clerk.landed()
    assert "Đã ghi 4 bản nháp nhiệm vụ." in clerk.text
    with house.inside():
        assert db.session.scalar(select(func.count(Task.id))) == 5
    clerk.get("/tasks/KH02-03")
    assert "3 nhiệm vụ khác" in clerk.text
    assert "KH02-05" in clerk.text


def test_the_units_of_a_row_are_chosen_in_its_form(house: House) -> None:
    clerk = pasted(house)
    clerk.get("/intake/1/rows/2")
    wanted = [str(house.cast.unit_id), str(house.cast.legal_unit_id)]
    clerk.send("/intake/1/rows/2", {"each_units": wanted})
    clerk.landed()
    assert "2 đơn vị, mỗi đơn vị một nhiệm vụ" in clerk.text
    choose(clerk, "together", 2)
    assert "Giao cho 4 đơn vị" in clerk.text
    clerk.post("/intake/1/rows", {"row": ["1"], "do": "each"}, status=422)
    assert "không có dòng nào giao cho nhiều đơn vị" in clerk.text


def test_passages_become_rows_or_are_left_for_a_reason(house: House) -> None:
    clerk = pasted(house)
    boxes = [box["value"] for box in clerk.page.select("#passages input[name=passage]")]
    assert len(boxes) == 2
    clerk.post("/intake/1/passages", {"passage": boxes[:1], "do": "leave"}, status=422)
    assert clerk.page.select_one(".banner[role=alert], [role=alert]") is not None
    clerk.post(
        "/intake/1/passages", {"passage": boxes[:1], "do": "leave", "reason": "Chỉ nhắc lại"}
    )
    clerk.landed()
    assert "để lại, vì: Chỉ nhắc lại (Chuyên viên tổng hợp (mẫu))" in clerk.text
    clerk.post("/intake/1/passages", {"passage": boxes[1:], "do": "row"})
    clerk.landed()
    assert "đã thành dòng 3" in clerk.text
    assert "Theo dõi, đôn đốc" in clerk.page.select_one("#row-3").text
    assert not clerk.page.select("#passages input[name=passage]")
    clerk.post("/intake/1/passages", {"do": "row"}, status=422)


def test_a_text_that_only_seems_to_order_shows_its_passages(house: House) -> None:
    clerk = pasted(house, "Việc này phải xong sớm.", locale="en")
    assert "No task was found" in clerk.text
    box = clerk.page.select_one("#passages input[name=passage]")["value"]
    clerk.post("/intake/1/passages", {"passage": [box], "do": "row"})
    clerk.landed()
    assert "1 passage has a row now; it waits to be completed." in clerk.text
    assert "Made of a passage: complete it" in clerk.page.select_one("#row-1").text


def test_a_document_not_taken_in_to_the_end_stands_on_the_page_of_the_day(house: House) -> None:
    clerk = pasted(house)
    clerk.get("/today")
    entry = clerk.page.select_one("#papers").parent.get_text(" ", strip=True)
    assert "2 dòng chưa nhập" in entry
    assert "2 đoạn chưa thành dòng" in entry
    clerk.get("/intake/1")
    boxes = [box["value"] for box in clerk.page.select("#passages input[name=passage]")]
    clerk.post("/intake/1/passages", {"passage": boxes, "do": "leave", "reason": "Chỉ nhắc lại"})
    clerk.landed()
    choose(clerk, "leave_out", 1)
    choose(clerk, "each", 2)
    clerk.send("/intake/1/commit")
    clerk.get("/today")
    assert not clerk.page.select("#papers")
    official = house.visit(house.cast.official)
    official.get("/today")
    assert not official.page.select("#papers")
