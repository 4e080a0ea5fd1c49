"""The audit log on the screen: filtered, paged, taken away; nobody but staff reads it."""

from __future__ import annotations

from datetime import datetime

from portal.queries import audit_log
from portal.services import progress
from tests.factories import acting
from tests.lively import fill
from tests.visitors import House
from tests.web.tables import sheet_of


def test_who_did_what_is_found_by_name_act_and_task(house: House) -> None:
    lively = fill(house)
    with house.inside():
        progress.report_progress(
            acting(house.cast.official),
            lively.tasks["NV-101"],
            70,
            note="=SUM(A1)",
            now=house.now,
        )
    visit = house.visit(house.cast.admin)
    visit.get("/audit")
    assert "Đăng nhập" in visit.text
    visit.send("/audit", {"who": "chuyen vien mau 07", "task": "NV-101"}, status=200)
    rows = [" ".join(row.get_text(" ").split()) for row in visit.page.select("tbody tr")]
    assert len(rows) == 2
    assert "Báo cáo" in rows[0]
    assert "percent: 45" in rows[0]
    visit.send("/audit", {"action": "raise_obstacle"}, status=200)
    assert "1 mục" in visit.text
    visit.send("/audit", {"until": "2025-07-01"}, status=200)
    assert "Không có mục nào phù hợp." in visit.text
    visit.get("/audit?since=x", status=422)


def test_older_entries_follow(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    with house.inside():
        everything = audit_log.audit_page(audit_log.AuditFilter(), size=2)
        older = audit_log.audit_page(audit_log.AuditFilter(before=everything.older), size=500)
    assert len(everything.lines) == 2
    assert everything.older == everything.lines[-1].id
    assert older.lines[0].id == everything.older - 1
    assert older.older is None
    visit.get(f"/audit?before={everything.older}")
    assert visit.page.select("tbody tr")


def test_the_table_carries_no_formulas(house: House) -> None:
    lively = fill(house)
    with house.inside():
        official = acting(house.cast.official)
        progress.add_note(official, lively.tasks["NV-101"], "=1+1", now=house.now)
    visit = house.visit(house.cast.clerk)
    answer = visit.client.get("/audit/export?action=report_progress")
    sheet = sheet_of(answer)
    heads = [cell.value for cell in sheet[5]]
    assert heads[:3] == ["Số", "Thời gian", "Ai"]
    assert "Chuyên viên tổng hợp" in sheet["A2"].value
    assert sheet["C6"].value == "Chuyên viên mẫu 07"
    assert isinstance(sheet["B6"].value, datetime)
    assert all(cell.data_type != "f" for row in sheet for cell in row)
    visit.get("/audit/export?since=x", status=422)


def test_only_staff_read_it(house: House) -> None:
    for name in ("head", "official", "top_leader"):
        house.visit(getattr(house.cast, name)).get("/audit", status=403)
