"""Rows changed in place and many at once, by form and by htmx, with conflicts and the way back."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from portal.domain.types import TaskColumn
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.models.task import Task
from portal.services.list_edits import change_columns
from tests.factories import acting
from tests.lively import fill
from tests.visitors import House


def task(house: House, code: str) -> Task:
    with house.inside():
        found = db.session.scalars(select(Task).where(Task.code == code)).one()
        db.session.expunge(found)
        return found


def test_a_row_becomes_a_form_and_a_row_again(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?unit=CDS&sort=code")
    link = str(visit.page.select_one('a[href*="NV-101/row"]')["href"])
    visit.get(link, htmx=True)
    assert visit.page.select_one("tr.editing input[autofocus]")
    visit.send(
        "/tasks/NV-101/row",
        {"deadline": "2025-08-29", "reason": "Giao ban 07/07"},
        status=200,
        htmx=True,
    )
    assert "29/08/2025" in visit.text
    assert visit.page.select_one("a[data-edit][autofocus]")
    assert '<div id="status" hx-swap-oob="innerHTML">Đã lưu NV-101.</div>' in visit.last.text
    again = visit.page.select_one("td.code a")["href"]
    assert "at=1" in str(again)
    assert "list=sort%3Dcode%26unit%3DCDS" in str(again)
    assert task(house, "NV-101").effective_due == date(2025, 8, 29)


def test_leaving_a_row_as_it_was_brings_it_back(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-101/row?at=3&list=unit%3DCDS", htmx=True)
    cancel = str(visit.page.select_one("[data-cancel]")["href"])
    visit.get(cancel, htmx=True)
    assert "27/06/2025" in visit.text
    assert visit.get(cancel, status=303).headers["Location"] == "/tasks?unit=CDS"


def test_a_row_is_changed_without_a_script(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?unit=CDS")
    visit.get(str(visit.page.select_one('[aria-label="Sửa NV-101"]')["href"]))
    visit.send("/tasks/NV-101/row", {"deadline": "29/08/2025", "reason": "Giao ban"})
    visit.landed()
    assert "Đã lưu NV-101." in visit.text
    assert "Đơn vị: CDS" in visit.text


def test_what_is_wrong_stands_in_the_row(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-101/row", htmx=True)
    for values, said in (
        ({"deadline": "2025-08-29"}, "Ghi một dòng lý do"),
        ({"deadline": "2025-01-01", "reason": "x"}, "03/03/2025"),
        ({"deadline": "32/13/2025", "reason": "x"}, "Nhập ngày có trong lịch"),
        ({"official": "99999", "reason": "x"}, "Chọn"),
    ):
        visit.get("/tasks/NV-101/row", htmx=True)
        visit.send("/tasks/NV-101/row", values, status=422, htmx=True)
        assert said in visit.text, visit.text
    assert task(house, "NV-101").effective_due == date(2025, 6, 27)


def test_both_values_are_shown_when_somebody_was_quicker(house: House) -> None:
    lively = fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-101/row", htmx=True)
    theirs = {TaskColumn.DEADLINE: date(2025, 9, 30), TaskColumn.OFFICIAL: house.cast.colleague}
    with house.inside():
        change_columns(
            acting(house.cast.top_leader),
            lively.tasks["NV-101"],
            theirs,
            now=house.now,
            reason="Bộ trưởng giao",
        )
    visit.send(
        "/tasks/NV-101/row",
        {"deadline": "2025-08-29", "reason": "Giao ban"},
        status=409,
        htmx=True,
    )
    assert "Bộ trưởng (mẫu) vừa sửa nhiệm vụ này lúc" in visit.text
    assert "30/09/2025" in visit.text
    assert "Chuyên viên mẫu 08" in visit.text
    assert visit.page.select_one("#deadline")["value"] == "2025-08-29"
    visit.send("/tasks/NV-101/row", status=200, htmx=True)
    assert task(house, "NV-101").effective_due == date(2025, 8, 29)
    assert task(house, "NV-101").official_id == house.cast.official


def test_many_are_chosen_reviewed_changed_and_taken_back(house: House) -> None:
    lively = fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?unit=CDS")
    ids = [lively.tasks[code] for code in ("NV-101", "NV-109", "NV-110")]
    visit.post(
        "/tasks/bulk/review",
        {"task": ids, "list": "unit=CDS", "column": "deadline", "scope": "chosen"},
        status=200,
    )
    assert "Đã chọn 3 nhiệm vụ." in visit.text
    assert "1 người đang giữ" in visit.text
    assert visit.page.select_one("#tells[checked]")
    values = {"task": ids, "deadline": "2025-09-12", "tells": "y"}
    visit.send("/tasks/bulk", {**values, "reason": " "}, status=422)
    assert "Ghi một dòng lý do" in visit.text
    visit.send("/tasks/bulk", {**values, "reason": "Giao ban tuần 28"})
    visit.landed()
    assert "Đã sửa 2 nhiệm vụ. 1 nhiệm vụ không đổi. NV-110:" in visit.text
    assert "1 người nhận tin sau một phút." in visit.text
    assert task(house, "NV-109").effective_due == date(2025, 9, 12)
    number = visit.page.select_one("form[action$=undo]")["action"]
    house.clock.move(seconds=45)
    visit.send(str(number))
    visit.landed()
    assert "2 nhiệm vụ đã trở lại như trước." in visit.text
    assert "Hoàn tác được" not in visit.text
    assert task(house, "NV-109").effective_due == date(2025, 8, 29)
    with house.inside():
        kinds = db.session.execute(
            select(OutboxMessage.state).where(OutboxMessage.kind == "tasks_changed")
        ).all()
    assert [state for (state,) in kinds] == ["cancelled"]


def test_the_scope_can_be_the_whole_filter(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?unit=KHTC")
    visit.send("/tasks/bulk/review", {"scope": "all", "column": "official"}, status=200)
    assert "Đã chọn 5 nhiệm vụ." in visit.text
    options = {option.text for option in visit.page.select("#official option")}
    assert any("Chuyên viên mẫu 21" in said for said in options)
    assert not any("Chuyên viên mẫu 07" in said for said in options)


def test_nothing_chosen_says_so(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?unit=CDS")
    visit.send("/tasks/bulk/review")
    visit.landed()
    assert "Chọn ít nhất một nhiệm vụ." in visit.text
    visit.post("/tasks/bulk", {"deadline": "2025-09-12", "reason": "x"}, status=422)


def test_the_way_back_closes_and_is_ones_own(house: House) -> None:
    lively = fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get(f"/tasks/bulk/{lively.bulk_id}")
    house.clock.at += timedelta(minutes=11)
    visit.get(f"/tasks/bulk/{lively.bulk_id}")
    assert "Chỉ hoàn tác được đến" in visit.text
    visit.post(f"/tasks/bulk/{lively.bulk_id}/undo", status=422)
    house.visit(house.cast.top_leader).get(f"/tasks/bulk/{lively.bulk_id}", status=404)


def test_officials_have_nothing_to_choose(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get("/tasks")
    assert not visit.page.select("[name=task], #bulk, [data-edit]")
    visit.get("/tasks/NV-101/row", status=403)
    visit.post("/tasks/bulk/review", {"task": "1"}, status=403)


def test_shortcuts_can_be_turned_off(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/help")
    assert "Còn không quá 7 ngày mà chưa được 90%" in visit.text
    visit.send("/preferences", {"shortcuts": "off"})
    visit.landed()
    assert visit.page.body["data-shortcuts"] == "off"
    visit.send("/preferences", {"shortcuts": "on"})
    visit.landed()
    assert not visit.page.body.has_attr("data-shortcuts")


def test_the_hour_of_the_morning_list_is_chosen(house: House) -> None:
    visit = house.visit(house.cast.official)
    visit.get("/help")
    chosen = visit.page.select_one("#morning option[selected]")
    assert chosen is not None
    assert chosen.get_text() == "08:00 (giờ chung)"
    visit.post("/preferences", {"morning": "08:15", "next": "/help"})
    visit.landed()
    assert "Giờ nhắn buổi sáng: 08:15." in visit.text
    assert visit.page.select_one("#morning option[selected]")["value"] == "08:15"
    visit.post("/preferences", {"morning": "06:00", "next": "/help"})
    visit.landed()
    assert visit.page.select_one("#morning option[selected]")["value"] == "08:15"
