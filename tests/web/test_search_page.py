"""One box finds tasks, plans, documents, units and people, and asks what was perhaps meant."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from portal.services.transaction import transaction
from tests.factories import make_task
from tests.lively import fill
from tests.visitors import House
from tests.web.browse import Browse


def found(visit: Browse, group: str) -> list[str]:
    return [
        " ".join(link.get_text(" ").split())
        for link in visit.page.select(f"section[aria-labelledby=found-{group}] .row-text > a")
    ]


@pytest.fixture
def visit(house: House) -> Browse:
    fill(house)
    return house.visit(house.cast.clerk)


def test_a_code_finds_its_task_first(house: House, visit: Browse) -> None:
    with house.inside(), transaction():
        make_task(
            plan_id=house.cast.plan_id, now=house.now, code="ZZ-1", title="Nhắc lại việc 101 cũ"
        )
    for query in ("101", "NV-101", "nv 101"):
        visit.get(f"/search?q={query}")
        assert found(visit, "tasks")[0].replace(" ", "").startswith("NV-101"), query


def test_marks_may_be_left_out_and_those_that_have_them_come_first(
    house: House, visit: Browse
) -> None:
    with house.inside(), transaction():
        for code, title in (("A-1", "Đuổng nước"), ("A-2", "Làm Đường vào xã")):
            make_task(plan_id=house.cast.plan_id, now=house.now, code=code, title=title)
    visit.get("/search?q=duong")
    assert len(found(visit, "tasks")) == 2
    visit.get(f"/search?q={quote('Đường')}")
    assert found(visit, "tasks")[0].startswith("A-2")
    assert {mark.text for mark in visit.page.select("mark")} >= {"Đường"}


def test_abbreviations_are_understood_here_and_in_the_list(visit: Browse) -> None:
    visit.get("/search?q=C%C4%90S")
    assert "Hoàn thiện dữ liệu chuyển đổi số" in visit.text
    assert "chuyển đổi số" in {mark.text for mark in visit.page.select("mark")}
    visit.get("/tasks?q=cds&unit=KHTC")
    assert len(visit.page.select("td.code")) == 4


def test_everything_else_is_found_too(visit: Browse) -> None:
    visit.get("/search?q=02")
    assert any("KH02" in said or "Kế hoạch 02" in said for said in found(visit, "plans"))
    assert any("02" in said for said in found(visit, "documents"))
    visit.get("/search?q=phap+che")
    assert found(visit, "units") == ["PC Vụ Pháp chế (mẫu)"]
    visit.get("/search?q=mau+07")
    assert found(visit, "people") == ["Chuyên viên mẫu 07"]


def test_what_was_perhaps_meant_is_offered(visit: Browse) -> None:
    visit.get("/search?q=chuyen+doi+xo")
    assert "Không có kết quả cho “chuyen doi xo”." in visit.text
    visit.follow("Có phải: chuyển đổi số?")
    assert found(visit, "tasks")
    visit.get("/search?q=zzzzqqq")
    visit.follow("Xem tất cả nhiệm vụ")


def test_an_empty_box_says_what_it_finds(visit: Browse) -> None:
    for query in ("", "%20", "---"):
        visit.get(f"/search?q={query}")
    visit.get("/search?q=du+lieu", htmx=True)
    assert "<html" not in visit.last.text


def test_links_lead_where_the_reader_may_go(house: House, visit: Browse) -> None:
    official = house.visit(house.cast.official)
    official.get("/search?q=mau+07")
    official.follow("Chuyên viên mẫu 07")
    official.get("/search?q=phap+che")
    official.follow("Vụ Pháp chế")


def test_the_office_keeps_its_own_abbreviations(house: House) -> None:
    fill(house)
    admin = house.visit(house.cast.admin)
    admin.get("/settings")
    admin.send("/settings/abbreviations", {"lines": "HTDL = hoàn thiện dữ liệu\n\n"})
    admin.landed()
    assert "HTDL = hoàn thiện dữ liệu" in admin.page.select_one("#lines").text
    admin.get("/search?q=htdl")
    assert found(admin, "tasks")
    admin.get("/settings")
    admin.send("/settings/abbreviations", {"lines": "hai từ = x"}, status=422)
    assert "hai từ = x" in admin.page.select_one("#lines").text
