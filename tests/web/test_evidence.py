"""Evidence on the task's page, the rows behind the figures, and names in the timeline."""

from __future__ import annotations

import pytest

from portal.domain.figures import FORMULAS
from tests.lively import fill
from tests.visitors import House


def test_evidence_is_added_shown_and_taken_away(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get("/tasks/NV-101")
    visit.send(
        "/tasks/NV-101/evidence",
        {"kind": "link", "title": "Dự thảo 2", "reference": "javascript:x"},
        status=422,
    )
    assert visit.page.select_one("details.adding[open] .field-error")
    visit.send("/tasks/NV-101/evidence", {"kind": "text", "title": " "}, status=422)
    assert "Nhập tên" in visit.text
    visit.send(
        "/tasks/NV-101/evidence",
        {
            "kind": "document_number",
            "title": "Tờ trình",
            "reference": "15/TTr-MAU ngày 04/07",
            "is_final": "y",
        },
    )
    visit.landed()
    assert "Tờ trình : 15/TTr-MAU ngày 04/07 · sản phẩm cuối" in visit.text
    action = str(visit.page.select_one('form[action*="/evidence/"]')["action"])
    stranger = house.visit(house.cast.stranger)
    stranger.get("/tasks/NV-101")
    stranger.post(action, status=403)
    visit.post(action.replace("NV-101", "NV-102"), status=404)
    visit.get("/tasks/NV-101")
    visit.send(action)
    visit.landed()
    assert "Minh chứng (0)" in visit.text
    assert "dòng thời gian vẫn ghi lại" in visit.text


@pytest.mark.parametrize("key", sorted(FORMULAS))
def test_both_ends_of_every_figure_open_to_their_rows(house: House, key: str) -> None:
    fill(house)
    visit = house.visit(house.cast.top_leader)
    for part in ("numerator", "denominator", "none"):
        visit.get(f"/dashboard/rows/{key}?part={part}&plan=KH02")
    visit.get(f"/dashboard/rows/{key}?plan=XX", status=404)


def test_the_overview_leads_to_the_rows_behind_a_rate(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.top_leader)
    visit.get("/dashboard?plan=KH02")
    rate = visit.page.select_one('a[href^="/dashboard/rows/on_time_rate"]')
    assert rate is not None
    assert "1/4" in rate.text
    visit.get(str(rate["href"]))
    assert [cell.text for cell in visit.page.select("td.code")] == ["NV-106"]
    visit.follow("Số chia")
    assert len(visit.page.select("td.code")) == 4
    visit.get("/dashboard/rows/none", status=404)


def test_the_timeline_names_old_and_new(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-101/row")
    visit.send(
        "/tasks/NV-101/row",
        {
            "deadline": "2025-08-29",
            "official": str(house.cast.colleague),
            "reason": "Giao ban tuần 28",
        },
    )
    visit.get("/tasks/NV-101")
    assert "thời hạn 27/06/2025 → 29/08/2025: Giao ban tuần 28" in visit.text
    assert (
        "Bàn giao cho người khác người thực hiện Chuyên viên mẫu 07 → Chuyên viên mẫu 08"
        in visit.text
    )
