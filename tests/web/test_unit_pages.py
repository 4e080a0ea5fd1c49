"""Units on the screen: the list, and one unit with its month, people and obstacles."""

from __future__ import annotations

from portal.services import extensions, progress
from tests.factories import acting
from tests.lively import fill
from tests.visitors import House


def test_the_list_opens_the_rows_behind_its_numbers(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.top_leader)
    visit.get("/units")
    rows = {
        row.find("th").get_text(strip=True): [cell.get_text(strip=True) for cell in row("td")]
        for row in visit.page.select("tbody tr")
    }
    assert rows["Cục Chuyển đổi số (mẫu)"][:4] == ["5", "0", "3", "1"]
    visit.follow("Cục Chuyển đổi số (mẫu)")
    assert visit.heading == "Cục Chuyển đổi số (mẫu)"


def test_a_head_sees_the_page_that_the_leaders_see(house: House) -> None:
    lively = fill(house)
    with house.inside():
        official = acting(house.cast.official)
        progress.report_progress(official, lively.tasks["NV-101"], 70, now=house.now)
        extensions.grant_extension(acting(house.cast.top_leader), 1, now=house.now)
    texts = []
    for person_id in (house.cast.head, house.cast.top_leader):
        visit = house.visit(person_id)
        visit.get("/units/CDS")
        page = visit.page
        # on paper it says who took it
        page.select_one(".print-only").decompose()
        texts.append(page.main.get_text(" ", strip=True))
    assert texts[0] == texts[1]
    said = texts[0]
    assert "thủ trưởng: Cục trưởng (mẫu)" in said
    assert "Trong kỳ đã đến hạn 1 việc, xong 0, trong đó 0 đúng hạn; 1 việc quá hạn." in said
    assert "Đã gia hạn 1 cho 1 việc" in said
    assert "NV-101" in said
    assert "Chuyên viên mẫu 07" in said
    assert "■" in said
    assert "Chưa có kinh phí" in said


def test_other_units_see_the_figures_and_not_the_people(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.legal_head)
    visit.get("/units/CDS")
    assert "Chuyên viên mẫu 07" not in visit.text
    assert "Chưa có kinh phí" not in visit.text
    visit.get("/units/KHONG-CO", status=404)
    house.visit(house.cast.official).get("/units", status=403)


def test_a_unit_without_tasks_says_so(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/units")
    assert "Chưa có đơn vị nào chủ trì nhiệm vụ." in visit.text
    visit.get("/units/PC")
    assert "Kỳ này đơn vị chưa có nhiệm vụ đến hạn." in visit.text
