"""A document is taken in on the screen: pasted or sent, checked, written as drafts, put back."""

from __future__ import annotations

import io
from datetime import date

import docx
import pytest
from sqlalchemy import func, select

from portal import queue
from portal.extensions import db
from portal.models.intake import IntakeBatch
from portal.models.task import Task
from portal.services.intake_reading import read_waiting
from tests.factories import make_task
from tests.visitors import House
from tests.web.browse import Browse

TABLE = "\n".join(
    (
        "TT\tNhiệm vụ\tChủ trì\tPhối hợp\tThời hạn\tSản phẩm",
        "1\tBan hành quy chế dữ liệu\tCục Chuyển đổi số\tVụ Pháp chế\t30/9/2025\tQuy chế",
        "2\tRà soát các thông tư\tVụ Pháp chê\t\tkhi có chỉ đạo\tBáo cáo",
        "3\tTrình ban hành kế hoạch chuyển đổi số\tVăn phòng\t\tQuý IV/2025\tKế hoạch",
        "4\tKiểm kê tài sản\tCục Xây dựng nhà\t\t1/8/2025\tBiên bản",
    )
)


def pasted(house: House, text: str = TABLE, locale: str = "vi") -> Browse:
    """The clerk who has pasted a text and sees its rows."""
    with house.inside():
        make_task(plan_id=house.cast.plan_id, now=house.now, code="NV-007")
    clerk = house.visit(house.cast.clerk, locale=locale)
    clerk.get("/intake?plan=KH02")
    clerk.send("/intake", {"text": text, "issued_on": "2025-07-01"})
    clerk.landed()
    return clerk


def tasks_in(house: House) -> int:
    with house.inside():
        return db.session.scalar(select(func.count(Task.id))) or 0


@pytest.mark.parametrize(("locale", "said"), [("vi", "Nhập 1 nhiệm vụ"), ("en", "Write 1 draft")])
def test_rows_are_shown_with_what_is_to_be_done(house: House, locale: str, said: str) -> None:
    clerk = pasted(house, locale=locale)
    assert said in clerk.text
    assert "KH02-02" in clerk.text
    assert "NV-007" in clerk.text
    assert "100 %" in clerk.text
    assert "khi có chỉ đạo" in clerk.text
    assert len(clerk.page.select("table.list tbody tr")) == 4
    clerk.follow("Cần xem" if locale == "vi" else "To be looked at")
    assert len(clerk.page.select("table.list tbody tr")) == 2
    assert tasks_in(house) == 1


def test_rows_are_mended_in_place_and_in_bulk_and_written_at_the_last_button(house: House) -> None:
    clerk = pasted(house)
    clerk.get("/intake/1/rows/2")
    clerk.send("/intake/1/rows/2", {"title": ""}, status=422)
    assert "khi có chỉ đạo" in clerk.page.select_one("#due_text")["value"]
    clerk.send("/intake/1/rows/2", {"title": "Rà soát các thông tư", "due_date": "2025-08-15"})
    clerk.landed()
    clerk.post("/intake/1/rows", {"row": ["4"], "do": "give", "lead_unit": house.cast.unit_id})
    clerk.landed()
    clerk.post("/intake/1/rows", {"row": ["3"], "do": "add"})
    clerk.landed()
    assert "Nhập 4 nhiệm vụ" in clerk.text
    clerk.send("/intake/1/commit")
    clerk.landed()
    assert "Đã ghi 4 bản nháp nhiệm vụ." in clerk.text
    with house.inside():
        due = dict(db.session.execute(select(Task.code, Task.due_date)).all())
    assert due["KH02-03"] == date(2025, 8, 15)
    clerk.follow("KH02-02")
    assert "Ban hành quy chế dữ liệu" in clerk.heading


def test_a_name_is_confirmed_and_remembered(house: House) -> None:
    clerk = pasted(house)
    assert "Cục Xây dựng nhà" in clerk.text
    clerk.send("/intake/1/names", {"unit": house.cast.other_unit_id, "remember": "1"})
    clerk.landed()
    assert "Tên gọi chưa ứng" not in clerk.text
    clerk.get("/organisation/KHTC")
    assert "Cục Xây dựng nhà" in clerk.text


def test_a_stale_form_keeps_what_was_typed(house: House) -> None:
    clerk, colleague = pasted(house), house.visit(house.cast.clerk)
    clerk.get("/intake/1/rows/1")
    colleague.get("/intake/1/rows/1")
    colleague.send("/intake/1/rows/1", {"title": "Ban hành quy chế mới"})
    clerk.send("/intake/1/rows/1", {"title": "Ban hành quy chế cũ"}, status=409)
    assert "Ban hành quy chế mới" in clerk.text
    assert clerk.page.select_one("#title").text.strip() == "Ban hành quy chế cũ"
    clerk.send("/intake/1/rows/1", {})


def test_columns_are_taken_for_something_else(house: House) -> None:
    clerk = pasted(house)
    clerk.send("/intake/1/columns", {"c-0-5": "authority"})
    clerk.landed()
    assert "Sản phẩm:" not in clerk.text


def test_an_intake_is_taken_back_and_what_was_issued_stays(house: House) -> None:
    clerk = pasted(house)
    clerk.post("/intake/1/rows", {"row": ["2", "3", "4"], "do": "add"})
    clerk.landed()
    clerk.send("/intake/1/commit")
    clerk.landed()
    clerk.get("/tasks/KH02-03/edit")
    clerk.send("/tasks/KH02-03/edit", {"product": "Báo cáo rà soát"})
    clerk.get("/intake/1")
    clerk.send("/intake/1/undo")
    clerk.landed()
    assert "KH02-03" in clerk.text
    assert tasks_in(house) == 2


def test_a_file_is_sent_and_each_wrong_one_is_named(house: House) -> None:
    clerk = house.visit(house.cast.clerk)
    clerk.get("/intake")
    document = docx.Document()
    document.add_paragraph("1. Giao Vụ Pháp chế thẩm định dự thảo trước ngày 30/8/2025.")
    good = io.BytesIO()
    document.save(good)
    for content, name, said in (
        (b"GIF89a....", "a.docx", "ảnh quét"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.doc", "đời cũ"),
        (b"PK\x03\x04 nothing", "a.xlsx", "bị hỏng"),
        (b"   ", "a.csv", "không có nội dung"),
        (b"{\\rtf1}", "a.rtf", "phải là Word"),
    ):
        sent(clerk, content, name, status=422)
        assert said in clerk.page.select_one("#file-error").text, name
    clerk.get("/intake")
    sent(clerk, good.getvalue(), "thong-bao.docx", status=303)
    clerk.landed()
    assert clerk.heading == "thong-bao.docx"
    assert "30/08/2025" in clerk.text


def test_nothing_chosen_keeps_what_was_typed(house: House) -> None:
    clerk = house.visit(house.cast.clerk)
    clerk.get("/intake")
    clerk.send("/intake", {"text": "", "issued_on": "2025-05-05"}, status=422)
    assert "Chọn tệp hoặc dán văn bản" in clerk.text
    assert clerk.page.select_one("#issued_on")["value"] == "2025-05-05"


def test_a_big_document_is_read_by_the_worker_and_can_be_left(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[str] = []
    monkeypatch.setattr(queue, "ring", rung.append)
    row = "{0}\tRà soát nội dung số {0} của danh mục dữ liệu dùng chung\tVụ Pháp chế\t\t1/9/2025\t"
    long = "\n".join([TABLE, *(row.format(number) for number in range(5, 4000))])
    clerk = house.visit(house.cast.clerk)
    clerk.get("/intake")
    clerk.post(
        "/intake",
        {
            "plan": house.cast.plan_id,
            "issued_on": "2025-07-01",
            "file": (io.BytesIO(long.encode()), "lon.csv"),
        },
        content_type="multipart/form-data",
    )
    assert rung == ["intake"]
    clerk.landed()
    assert "Đang mở tệp." in clerk.text
    clerk.get("/intake/1", htmx=True)
    clerk.get("/intake")
    assert "chờ đọc" in clerk.text
    with house.inside():
        assert read_waiting(house.now) == 1
        assert db.session.get_one(IntakeBatch, 1).rows_checked == 3999
    clerk.get("/intake/1?page=80")
    assert "3995" in clerk.text


def test_an_empty_office_and_a_text_without_orders_say_what_to_do(house: House) -> None:
    clerk = pasted(house, "Cuộc họp đã diễn ra tốt đẹp.")
    assert "Không tìm thấy nhiệm vụ" in clerk.text
    clerk.send("/intake/1/discard")
    clerk.landed()
    clerk.get("/intake/1")
    assert "đã đóng" in clerk.text
    clerk.get("/intake/99", status=404)
    clerk.get("/intake/1/rows/99", status=404)


def test_only_who_creates_tasks_takes_documents_in(house: House) -> None:
    official = house.visit(house.cast.official)
    official.get("/plans")
    assert not official.page.select("a[href^='/intake']")
    official.get("/intake", status=403)
    official.post("/intake", status=403)


def sent(clerk: Browse, content: bytes, name: str, *, status: int) -> None:
    form = clerk.page.find("form", action="/intake")
    values = {
        "plan": form.select_one("#plan option")["value"],
        "issued_on": "2025-07-01",
        "file": (io.BytesIO(content), name),
    }
    clerk.post("/intake", values, status=status, content_type="multipart/form-data")
