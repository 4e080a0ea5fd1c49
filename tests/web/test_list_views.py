"""The list: groups, baseline, density, saved views, paper, Excel, and the way from task to task."""

from __future__ import annotations

from datetime import date, timedelta

from portal.domain.types import TaskState
from portal.queries.baseline import baseline_instant, stood_before
from portal.services.deadline_moves import move_deadline
from portal.services.issuing import issue_task
from portal.services.progress import report_progress
from tests.factories import acting
from tests.lively import fill
from tests.visitors import House
from tests.web.browse import Browse
from tests.web.tables import sheet_of


def heads(visit: Browse) -> list[str]:
    return [" ".join(head.get_text(" ").split()) for head in visit.page.select("tr.group")]


def test_groups_say_how_many_they_have(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?by=light")
    assert heads(visit) == [
        "Quá hạn (2)",
        "Cần chú ý (2)",
        "Chờ thẩm tra (1)",
        "Đúng tiến độ (2)",
        "Tạm dừng (1)",
        "Hoàn thành (2)",
    ]
    for by, number in (("unit", 2), ("official", 2), ("plan", 1), ("month", 6)):
        visit.get(f"/tasks?by={by}")
        said = heads(visit)
        assert len(said) == number, said
        assert sum(int(head.rsplit("(", 1)[1].rstrip(")")) for head in said) == 10
    assert "đến hạn tháng 07/2025 (3)" in said
    assert said[-1] == "không có hạn (1)"
    visit.get("/tasks?by=nonsense")
    assert not heads(visit)


def test_a_baseline_shows_what_moved_since(house: House) -> None:
    lively = fill(house)
    now, number = house.now, lively.tasks["NV-101"]
    later = now + timedelta(days=8)
    with house.inside():
        report_progress(acting(house.cast.official), number, 50, now=now)
        clerk = acting(house.cast.clerk)
        report_progress(acting(house.cast.official), number, 65, now=later)
        move_deadline(clerk, number, date(2025, 7, 31), "Bộ trưởng cho lùi", now=later)
        issue_task(clerk, lively.tasks["NV-107"], now=later)
        before = stood_before([number, lively.tasks["NV-107"]], baseline_instant("week", later))
        assert set(before) == {number}
        assert (before[number].percent, before[number].effective_due) == (50, date(2025, 6, 27))
    house.clock.at = later
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?since=week&q=101")
    assert "(+15)" in visit.text
    assert visit.page.select_one("del").text == "27/06"
    visit.get("/tasks?since=week&q=107")
    assert "mới" in visit.text
    visit.get("/tasks?q=101")
    assert "(+15)" not in visit.text


def test_people_and_days_narrow_the_list(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?who=mau+07&due_to=2025-06-30")
    assert [cell.text for cell in visit.page.select("td.code")] == ["NV-110", "NV-101"]
    assert "Người thực hiện: mau 07" in visit.text
    assert "Hạn đến 30/06/2025" in visit.text
    visit.get("/tasks?due_from=31/12/2025&due_to=x")
    assert [cell.text for cell in visit.page.select("td.code")] == ["NV-103"]
    assert visit.page.select_one("#due_from")["value"] == "2025-12-31"


def test_a_view_is_saved_changed_shared_and_deleted(house: House) -> None:
    fill(house)
    clerk = house.visit(house.cast.clerk)
    clerk.get("/tasks?light=overdue&sort=-due&page=1")
    clerk.send("/tasks/views", {"name": " ", "is_shared": ""})
    clerk.landed()
    assert "Nhập tên." in clerk.text
    clerk.get("/tasks?light=overdue&sort=-due")
    clerk.send("/tasks/views", {"name": "Quá hạn của tôi", "is_shared": "1"})
    clerk.landed()
    assert "Đã lưu chế độ xem “Quá hạn của tôi”." in clerk.text
    address = str(clerk.page.select_one(".pop a[aria-current]")["href"])
    assert address.startswith("/tasks?light=overdue&sort=-due&view=")
    number = address.rsplit("=", 1)[1]
    clerk.get(address.replace("overdue", "at_risk"))
    assert "Quá hạn của tôi · đã đổi" in clerk.text
    clerk.send(f"/tasks/views/{number}")
    clerk.landed()
    assert "đã đổi" not in clerk.page.select_one(".pop summary").text
    official = house.visit(house.cast.official)
    official.get("/tasks")
    official.follow("Quá hạn của tôi")
    assert "Đèn: Cần chú ý" in official.text
    assert not official.page.select(f'form[action="/tasks/views/{number}/delete"]')
    official.post(f"/tasks/views/{number}/delete", status=404)
    official.post(f"/tasks/views/{number}", status=404)
    clerk.send(f"/tasks/views/{number}/delete")
    clerk.landed()
    assert "Chưa lưu chế độ xem nào." in clerk.text


def test_a_view_keeps_only_what_a_list_is(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks")
    visit.post(
        "/tasks/views",
        {"name": "Lạ", "query": "light=overdue&next=//evil&page=3&csrf_token=x&q=a%26b"},
    )
    goal = str(visit.last.headers["Location"])
    assert goal.startswith("/tasks?light=overdue&q=a%26b&view=")


def test_density_is_kept_for_the_person(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?light=overdue")
    assert visit.page.select_one("table.comfortable")
    visit.post("/preferences", {"density": "compact", "next": "/tasks?light=overdue"})
    visit.landed()
    assert visit.page.select_one("table.compact")
    assert visit.page.select_one('[value="compact"]')["aria-pressed"] == "true"
    visit.post("/preferences", {"density": "none", "next": "//evil.example"})
    assert visit.last.headers["Location"] == "/"
    again = house.visit(house.cast.clerk)
    again.get("/tasks")
    assert again.page.select_one("table.compact")


def test_excel_has_what_the_list_shows(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    sheet = sheet_of(visit.client.get("/tasks/export?unit=KHTC&sort=code&light=overdue"))
    assert sheet["A1"].value == "Nhiệm vụ"
    assert sheet["A3"].value == "Đơn vị: KHTC; Đèn: Quá hạn"
    assert [cell.value for cell in sheet[5]][:5] == [
        "Mã", "Nhiệm vụ", "Đơn vị chủ trì", "Người thực hiện", "Thời hạn",
    ]  # fmt: skip
    assert sheet["A6"].value == "NV-112"
    assert sheet["E6"].value.date() == date(2025, 7, 1)
    assert sheet["F6"].value == 10
    assert sheet.max_row == 6
    assert sheet.freeze_panes == "A6"
    assert sheet.auto_filter.ref == "A5:J6"


def test_paper_has_the_whole_list_and_says_whose_it_is(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?unit=KHTC")
    visit.follow("In")
    assert len(visit.page.select("tbody tr")) == 5
    assert "người xuất: Chuyên viên tổng hợp (mẫu) · Đơn vị: KHTC · 5 nhiệm vụ" in visit.text
    visit.follow("Về danh sách")
    assert "Đơn vị: KHTC" in visit.text
    visit.get("/tasks/print?q=khong+co+gi")
    assert "Không có nhiệm vụ khớp bộ lọc." in visit.text


def test_the_task_page_walks_through_the_list_it_came_from(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks?unit=KHTC&sort=code")
    visit.follow("NV-104")
    assert "2/5" in visit.text
    visit.follow("Sau")
    assert visit.heading.startswith("NV-106")
    visit.follow("Trước")
    visit.follow("Trước")
    assert visit.heading.startswith("NV-103")
    assert "1/5" in visit.text
    visit.follow("Về danh sách")
    assert visit.page.select_one("td.code").text == "NV-103"
    for odd in ("?at=99", "?at=0", "?at=x&list=light%3Dnone", "?at=1&list=sort"):
        visit.get(f"/tasks/NV-101{odd}")
    visit.get("/tasks/NV-101")
    assert "Về danh sách" not in visit.text


def test_drafts_are_a_state_of_the_list(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get(f"/tasks?state={TaskState.DRAFT}&by=unit")
    assert heads(visit) == ["Cục Chuyển đổi số (mẫu) (1)", "chưa có đơn vị chủ trì (1)"]
