"""A plan is entered and changed on the screen; every change is a version with its reason."""

from __future__ import annotations

from sqlalchemy import select

from portal.extensions import db
from portal.models.planning import Plan
from portal.models.task import Task
from tests.lively import fill
from tests.visitors import House

NEW = {"code": "KH09", "title": "Kế hoạch mẫu", "cadence": "weekly", "target_percent": "90"}


def test_a_plan_is_entered_and_changed(house: House) -> None:
    clerk = house.visit(house.cast.clerk)
    clerk.get("/plans")
    clerk.follow("Thêm kế hoạch")
    clerk.send(
        "/plans/new", {**NEW, "starts_on": "2025-08-01", "ends_on": "2025-07-01"}, status=422
    )
    assert "trước" in clerk.page.select_one("#ends_on-error").text
    clerk.send("/plans/new", {**NEW, "starts_on": "", "ends_on": ""})
    clerk.landed()
    assert clerk.heading == "Kế hoạch mẫu"
    clerk.get("/plans/new")
    clerk.send("/plans/new", NEW, status=422)
    assert "KH09" in clerk.page.select_one(".error-summary").text
    clerk.get("/plans/KH09/edit")
    clerk.send("/plans/KH09/edit", {"title": "Kế hoạch đổi tên"}, status=422)
    clerk.send("/plans/KH09/edit", {"title": "Kế hoạch đổi tên", "reason": "Theo QĐ 5"})
    clerk.landed()
    with house.inside():
        plan = db.session.query(Plan).filter_by(code="KH09").one()
        assert (plan.title, plan.version, plan.target_percent) == ("Kế hoạch đổi tên", 2, 90)
    clerk.get("/tasks/new")
    assert "KH09" in clerk.text


def test_a_plan_hides_its_tasks_from_telegram(house: House) -> None:
    fill(house)
    clerk = house.visit(house.cast.clerk)
    clerk.get("/plans/KH02/edit")
    clerk.send("/plans/KH02/edit", {"hide_on_telegram": "y", "reason": "Nội dung nội bộ"})
    with house.inside():
        hidden = set(db.session.scalars(select(Task.hide_on_telegram)))
        assert hidden == {True}
        plan_id = db.session.scalars(select(Plan.id).where(Plan.code == "KH02")).one()
    clerk.get("/tasks/new")
    clerk.send("/tasks/new", {"plan": str(plan_id), "title": "Việc mới", "code": "NV-900"})
    clerk.get("/tasks/NV-900")
    assert "chỉ mã và thời hạn" in clerk.text
    clerk.get("/tasks/NV-101")
    assert "Ẩn trên Telegram theo kế hoạch" in clerk.text
    clerk.get("/plans/KH02/edit")
    data = {"reason": "Hết cần", "hide_on_telegram": []}
    clerk.send("/plans/KH02/edit", data)
    with house.inside():
        assert set(db.session.scalars(select(Task.hide_on_telegram))) == {True}
        assert not db.session.get_one(Plan, plan_id).hide_on_telegram


def test_others_only_read(house: House) -> None:
    official = house.visit(house.cast.official)
    official.get("/plans/KH02")
    assert not official.page.select("a[href$='/edit']")
    official.get("/plans/new", status=403)
    official.post("/plans/KH02/edit", status=403)
