"""What changed in a plan between two days: each kind, by whom, on the page and in the file."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl

from portal.domain.types import TaskColumn
from portal.services.deadline_moves import move_deadline
from portal.services.interruption import cancel_task
from portal.services.list_edits import change_columns
from portal.services.plans import PlanFields, change_plan
from tests.factories import acting, make_task
from tests.visitors import House

PAGE = "/plans/KH02/changes"


def moved(house: House) -> None:
    """Four tasks of last week; today one is cancelled, two are moved, and a fifth is issued."""
    cast, now = house.cast, house.now
    with house.inside():
        clerk = acting(cast.clerk)
        tasks = [
            make_task(
                plan_id=cast.plan_id,
                now=now,
                code=f"NV-{number}",
                due=date(2025, 9, 30),
                lead_unit_id=cast.unit_id,
                official_id=cast.official,
                issued_at=now - timedelta(days=3),
            )
            for number in (1, 2, 3, 4)
        ]
        make_task(plan_id=cast.plan_id, now=now, code="NV-5", due=date(2025, 9, 30))
        cancel_task(clerk, tasks[0], "QĐ 9", now=now)
        move_deadline(clerk, tasks[1], date(2025, 10, 31), "Kết luận", now=now)
        change_columns(
            clerk, tasks[2], {TaskColumn.OFFICIAL: cast.colleague}, reason="Nghỉ", now=now
        )
        change_plan(clerk, cast.plan_id, PlanFields("Kế hoạch mới"), "Theo chỉ thị", now=now)


def test_each_change_is_told_with_both_ends_and_who(house: House) -> None:
    moved(house)
    reader = house.visit(house.cast.official)
    reader.get("/plans/KH02")
    reader.follow("Thay đổi của kế hoạch")
    reader.get(f"{PAGE}?since=2025-07-05")
    rows = {
        row.select_one(".code").get_text(): " ".join(row.get_text(" ").split())
        for row in reader.page.select("tbody tr")
    }
    assert set(rows) == {"NV-1", "NV-2", "NV-3", "NV-5"}
    assert "Đưa ra khỏi kế hoạch" in rows["NV-1"]
    assert "30/09/2025 → 31/10/2025" in rows["NV-2"]
    assert "Chuyên viên mẫu 07 → Chuyên viên mẫu 08" in rows["NV-3"]
    assert "Chuyên viên tổng hợp (mẫu)" in rows["NV-3"]
    assert "không có trong kế hoạch → Đang thực hiện" in rows["NV-5"]
    assert "Theo chỉ thị" in reader.text
    reader.get(f"{PAGE}?since=2025-07-05&change=deadline")
    assert [row.get_text() for row in reader.page.select("tbody .code")] == ["NV-2"]
    file = reader.client.get(f"{PAGE}/export?since=2025-07-05")
    sheet = openpyxl.load_workbook(io.BytesIO(file.data)).active
    codes = [row[0].value for row in sheet.iter_rows() if str(row[0].value).startswith("NV-")]
    assert codes == ["NV-1", "NV-2", "NV-3", "NV-5"]


def test_a_span_without_changes_and_a_wrong_one(house: House) -> None:
    moved(house)
    reader = house.visit(house.cast.clerk)
    reader.get(f"{PAGE}?since=2025-06-01&until=2025-06-02")
    assert "Không có gì thay đổi" in reader.text
    reader.get(f"{PAGE}?since=2025-07-06&until=2025-07-05", status=422)
    reader.get(f"{PAGE}?since=x", status=422)
    reader.get("/plans/KH99/changes", status=404)
