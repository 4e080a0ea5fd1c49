"""What changed between two days: both tables, the tasks, and who moved them."""

from __future__ import annotations

from portal.services import completion
from tests.factories import acting
from tests.lively import fill
from tests.visitors import House


def test_a_week_with_who_closed_what(house: House) -> None:
    lively = fill(house)
    house.clock.move(days=1)
    with house.inside():
        completion.accept_completion(
            acting(house.cast.clerk), lively.tasks["NV-105"], now=house.now
        )
    house.clock.move(days=3)
    visit = house.visit(house.cast.top_leader)
    visit.get("/dashboard")
    visit.follow("Thay đổi so với tuần trước")
    visit.send("/dashboard/changes", {"since": "2025-07-07", "until": ""}, status=200)
    rows = {
        row.find("td").get_text(strip=True): " ".join(row.get_text(" ").split())
        for row in visit.page.select("table[data-rows] tbody tr")
    }
    assert set(rows) == {"NV-102", "NV-105"}
    assert "Trong hạn Quá hạn" in rows["NV-102"]
    assert "theo thời gian" in rows["NV-102"]
    assert "Đã nghiệm thu" in rows["NV-105"]
    assert "Chuyên viên tổng hợp (mẫu)" in rows["NV-105"]
    assert "nghiệm thu trong khoảng này" in rows["NV-105"]


def test_the_days_are_checked(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.top_leader)
    visit.get("/dashboard/changes?since=2025-07-07&until=2025-07-01", status=422)
    assert "Ngày này trước ngày kia." in visit.text
    visit.get("/dashboard/changes?since=hôm+qua", status=422)
    visit.get("/dashboard/changes?plan=abc", status=422)
    visit.get("/dashboard/changes?since=2025-07-07&until=2025-07-07")
    assert "Không nhiệm vụ nào đổi loại" in visit.text
