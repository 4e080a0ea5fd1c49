"""Units on the screen: entered, corrected, renamed, merged, split, with their tasks going on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.task import Task
from tests.lively import fill
from tests.visitors import House
from tests.web.browse import Browse

TODAY = {"on": "2025-07-07", "document": "Quyết định số 1"}


@pytest.fixture
def clerk(house: House) -> Browse:
    fill(house)
    return house.visit(house.cast.clerk)


def unit_of(code: str) -> Unit:
    unit = db.session.scalar(select(Unit).where(Unit.code == code))
    assert unit is not None
    return unit


def enter(clerk: Browse, code: str) -> None:
    clerk.get("/organisation")
    clerk.follow("Thêm đơn vị")
    clerk.send("/organisation/new", {"code": code, "name": f"Vụ mẫu {code}", "kind": "department"})


def led_by(house: House, code: str) -> set[str]:
    with house.inside():
        rows = db.session.scalars(select(Task.code).where(Task.lead_unit_id == unit_of(code).id))
        return set(rows)


def test_a_unit_is_entered_and_corrected(house: House, clerk: Browse) -> None:
    enter(clerk, "VM1")
    clerk.landed()
    assert clerk.heading == "Vụ mẫu VM1"
    clerk.get("/organisation/new")
    clerk.send("/organisation/new", {"code": "VM1", "name": "x", "kind": "office"}, status=422)
    assert "VM1" in clerk.page.select_one(".error-summary").text
    clerk.get("/organisation/VM1/edit")
    clerk.send("/organisation/VM1/edit", {"short_name": "Vụ M", "parent": str(house.cast.unit_id)})
    clerk.landed()
    assert "Vụ M" in clerk.text
    clerk.get("/organisation/CDS/edit")
    with house.inside():
        below = unit_of("VM1").id
    clerk.send("/organisation/CDS/edit", {"parent": str(below)}, status=422)
    assert "cấp trên của chính mình" in clerk.text


def test_another_name_means_one_unit_only(clerk: Browse) -> None:
    enter(clerk, "VM1")
    clerk.get("/organisation/CDS")
    clerk.send("/organisation/CDS/aliases", {"alias": "Cục Số hóa"})
    clerk.landed()
    assert "Cục Số hóa" in clerk.text
    clerk.get("/organisation/VM1")
    clerk.send("/organisation/VM1/aliases", {"alias": "cuc so hoa"}, status=422)
    assert "đang được hiểu là Cục Chuyển đổi số" in clerk.text
    clerk.send("/organisation/VM1/aliases", {"alias": ""}, status=422)


def test_a_renamed_unit_goes_on_with_its_tasks(house: House, clerk: Browse) -> None:
    before = led_by(house, "CDS")
    clerk.get("/organisation/CDS/rename")
    named = {"code": "CQS", "name": "Cục Quản lý số", **TODAY}
    clerk.send("/organisation/CDS/rename", {**named, "code": "CDS"}, status=422)
    clerk.send("/organisation/CDS/rename", {**named, "document": ""}, status=422)
    assert "Ghi văn bản quyết định" in clerk.text
    clerk.send("/organisation/CDS/rename", named)
    clerk.landed()
    assert "hình thành từ" in clerk.text
    assert led_by(house, "CQS") >= {"NV-101"}
    assert led_by(house, "CQS") | led_by(house, "CDS") == before
    clerk.get("/organisation/CDS")
    assert "chuyển sang Cục Quản lý số" in clerk.text


@pytest.mark.parametrize("kind", ["merge", "dissolve"])
def test_a_unit_goes_up_in_another_one(house: House, clerk: Browse, kind: str) -> None:
    enter(clerk, "VM1")
    with house.inside():
        receiver = unit_of("VM1").id
    path = f"/organisation/CDS/end/{kind}"
    clerk.get(path)
    clerk.send(path, {"receiver": str(receiver), **TODAY})
    clerk.landed()
    assert led_by(house, "VM1") >= {"NV-101"}


def test_a_day_ahead_is_kept_and_waits(house: House, clerk: Browse) -> None:
    enter(clerk, "VM1")
    with house.inside():
        receiver = unit_of("VM1").id
    path = "/organisation/CDS/end/merge"
    clerk.get(path)
    clerk.send(path, {"receiver": str(receiver), **TODAY, "on": "2025-09-01"})
    clerk.landed()
    assert "đã quyết định, chưa hiệu lực" in clerk.text
    assert "NV-101" in led_by(house, "CDS")


def test_a_split_gives_every_task_a_successor(house: House, clerk: Browse) -> None:
    enter(clerk, "VM1")
    enter(clerk, "VM2")
    with house.inside():
        first, second = unit_of("VM1").id, unit_of("VM2").id
    path = "/organisation/CDS/split"
    clerk.get(path)
    names = [str(each["name"]) for each in clerk.page.select("select[name^=to-]")]
    assert names
    half = {names[0]: str(first)}
    clerk.send(path, {**half, **TODAY}, status=422)
    assert "NV-" in clerk.page.select_one(".error-summary").text
    chosen = clerk.page.select_one(f"select[name={names[0]}] option[selected]")
    assert chosen is not None
    assert chosen["value"] == str(first)
    rest = {name: str(second) for name in names[1:]}
    clerk.send(path, {**half, **rest, **TODAY})
    assert len(led_by(house, "VM1")) == 1
    assert len(led_by(house, "VM2")) == len(names) - 1


def test_others_read_or_are_refused(house: House) -> None:
    fill(house)
    admin = house.visit(house.cast.admin)
    admin.get("/organisation/CDS")
    assert not admin.page.select("a[href$='/rename']")
    admin.get("/organisation/CDS/rename", status=403)
    for name in ("official", "head"):
        visit = house.visit(getattr(house.cast, name))
        visit.get("/organisation", status=403)
        visit.post("/organisation/CDS/split", status=403)
    admin.get("/organisation/KHONG", status=404)
