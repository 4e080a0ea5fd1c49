"""Reports on the screen: the inbox, a unit's report, its words, and what the hub says to it."""

from __future__ import annotations

import pytest

from portal.domain.machines.report import ReportState
from portal.domain.types import Role
from portal.extensions import db
from portal.models.planning import Plan
from portal.models.reporting import Report
from portal.services import progress
from portal.services.transaction import transaction
from tests.factories import acting
from tests.lively import fill
from tests.visitors import House
from tests.web.browse import Browse


@pytest.fixture
def report_id(house: House) -> int:
    """The weekly report of the cast's unit: NV-101 is overdue, NV-102 and NV-109 are open."""
    lively = fill(house)
    with house.inside():
        with transaction() as session:
            session.get_one(Plan, house.cast.plan_id).hub_unit_id = house.cast.unit_id
        for code in ("NV-101", "NV-102"):
            progress.report_progress(
                acting(house.cast.official),
                lively.tasks[code],
                70,
                note="Đã họp lần 2",
                now=house.now,
            )
    return lively.report_id


def explain(head: Browse, report_id: int) -> None:
    """What keeps the report back: a silent task, and an overdue one without a cause."""
    words = {
        "NV-109": {"no_change_because": "Mới giao"},
        "NV-101": {"cause_kind": "subjective", "cause": "Thiếu người", "forecast_on": "2025-07-20"},
    }
    for code, typed in words.items():
        head.get(f"/reports/{report_id}/tasks/{code}")
        head.send(f"/reports/{report_id}/tasks/{code}", typed)
    head.landed()


def state_of(house: House, report_id: int) -> ReportState:
    with house.inside():
        return db.session.get_one(Report, report_id).state


def test_the_inbox_shows_everybody_his_own(house: House, report_id: int) -> None:
    clerk, head, admin = (
        house.visit(getattr(house.cast, name)) for name in ("clerk", "head", "admin")
    )
    clerk.get("/reports")
    assert "Tuần 28 (07/07–13/07)" in clerk.text
    assert "2 báo cáo" in clerk.text
    head.get("/reports")
    assert "1 báo cáo" in head.text
    head.follow("Cục Chuyển đổi số (mẫu)")
    assert head.heading == "Báo cáo: Cục Chuyển đổi số (mẫu)"
    admin.get("/reports")
    assert "Kỳ này không có báo cáo nào thuộc phạm vi anh/chị xem." in admin.text
    admin.get(f"/reports/{report_id}", status=404)


def test_before_the_first_period_the_page_says_what_comes(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/reports")
    assert "Tuần mở vào thứ Hai" in visit.text


def test_a_head_completes_the_words_and_hands_in(house: House, report_id: int) -> None:
    head = house.visit(house.cast.head)
    head.get(f"/reports/{report_id}")
    assert "Đã họp lần 2" in head.text
    assert "Quá hạn, chưa nêu nguyên nhân hoặc dự kiến mới: NV-101." in head.text
    assert "Ký và nộp báo cáo" not in head.text
    head.post(f"/reports/{report_id}/submit", status=422)
    assert "Còn thiếu" in head.text
    head.get(f"/reports/{report_id}/tasks/NV-101")
    head.send(f"/reports/{report_id}/tasks/NV-101", {"forecast_on": "năm sau"}, status=422)
    explain(head, report_id)
    head.send(f"/reports/{report_id}/narrative", {"narrative": "I. Tình hình"})
    head.landed()
    assert "Thiếu người" in head.text
    head.send(f"/reports/{report_id}/submit")
    head.landed()
    assert "Đã nộp báo cáo đúng hạn." in head.text
    assert state_of(house, report_id) is ReportState.RECEIVED
    assert not head.page.select("form[action$='/narrative']")


def test_the_hub_sends_back_and_accepts(house: House, report_id: int) -> None:
    head, hub = house.visit(house.cast.head), house.visit(house.roles[Role.HUB])
    explain(head, report_id)
    head.send(f"/reports/{report_id}/submit")
    hub.get(f"/reports/{report_id}")
    hub.send(f"/reports/{report_id}/return", {"points": " "}, status=422)
    assert "Ghi nội dung cần bổ sung" in hub.text
    hub.send(f"/reports/{report_id}/return", {"points": "Thiếu phụ lục"})
    hub.landed()
    assert "Đã trả lại. Hạn nộp lại 17:00 08/07/2025." in hub.text
    head.get(f"/reports/{report_id}")
    assert "Cần bổ sung: Thiếu phụ lục" in head.text
    head.send(f"/reports/{report_id}/submit")
    hub.get(f"/reports/{report_id}")
    hub.send(f"/reports/{report_id}/accept")
    assert state_of(house, report_id) is ReportState.ACCEPTED


def test_other_units_neither_read_nor_write(house: House, report_id: int) -> None:
    stranger = house.visit(house.cast.stranger)
    stranger.get(f"/reports/{report_id}", status=404)
    stranger.post(f"/reports/{report_id}/submit", status=403)
    official = house.visit(house.cast.official)
    official.get(f"/reports/{report_id}")
    assert "Đã họp lần 2" in official.text
    official.get(f"/reports/{report_id}/tasks/NV-101", status=403)
