"""Today's queues, plans, the dashboard, my work, deliveries: every number opens to its rows."""

from __future__ import annotations

import re

from sqlalchemy import select

from portal.models.planning import Document, DocumentRelation
from portal.services.transaction import transaction
from tests.lively import fill
from tests.visitors import House
from tests.web.browse import Browse


def _rows(visit: Browse) -> int:
    return len(visit.page.select("table.tasks tbody tr"))


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_the_four_counters_open_to_as_many_rows(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.top_leader)
    for start in ("/dashboard", "/dashboard?plan=KH02"):
        visit.get(start)
        counters = [
            (str(link["href"]), _number(link.b.text)) for link in visit.page.select("a.counter")
        ]
        assert [number for _, number in counters] == [2, 4, 2, 1]
        for address, number in counters:
            visit.get(address)
            assert _rows(visit) == number, address


def test_the_sum_check_is_said_and_holds(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.top_leader)
    visit.get("/dashboard")
    said = visit.page.find(class_="sum-check").text
    assigned, removed, done, in_time, overdue, none = map(int, re.findall(r"\d+", said))
    assert assigned - removed == done + in_time + overdue + none
    assert (assigned, removed) == (10, 1)
    assert said.endswith("Số liệu khớp.")
    assert "2 nhiệm vụ quá hạn; 2 trong số đó ở" in visit.text


def test_every_light_of_the_dashboard_opens_to_as_many_rows(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.top_leader)
    for start in ("/dashboard", "/plans", "/plans/KH02"):
        visit.get(start)
        links = [
            (str(link["href"]), _number(link.get_text()))
            for link in visit.page.select('a[href*="light="]')
        ]
        assert links, start
        for address, number in links:
            visit.get(address)
            assert _rows(visit) == number, (start, address)


def test_the_dashboard_of_an_empty_office_claims_nothing(house: House) -> None:
    visit = house.visit(house.cast.top_leader)
    visit.get("/dashboard")
    assert "Chưa giao nhiệm vụ nào." in visit.text
    assert "chưa có số liệu" in visit.text
    assert "Không có việc chờ quyết định." in visit.text


def test_a_plan_shows_its_parts_and_where_it_comes_from(house: House) -> None:
    fill(house)
    with house.inside(), transaction() as session:
        upper = Document(code="NQ57", number="57", symbol="57-NQ/TW", issuer="Cấp trên", title="NQ")
        session.add(upper)
        own = session.scalars(select(Document).where(Document.code == "KH02")).one()
        own.symbol = "02-KH/MAU"
        session.flush()
        session.add(DocumentRelation(from_id=own.id, to_id=upper.id, kind="implements"))
    visit = house.visit(house.cast.official)
    visit.get("/plans")
    visit.follow("KH02")
    for said in ("02-KH/MAU", "57-NQ/TW", "Giai đoạn 1", "Thể chế", "10 nhiệm vụ đã giao"):
        assert said in visit.text
    visit.follow("Thể chế")
    assert _rows(visit) == 10


def test_the_queues_of_the_office(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/today")
    chips = {
        chip.get_text(" ").rsplit(" ", 1)[0].strip(): _number(chip.b.text)
        for chip in visit.page.select(".chips .chip")
    }
    assert chips["Thẩm tra"] == 1
    assert chips["Gia hạn"] == 1
    assert chips["Vướng mắc"] == 1
    assert chips["Chưa tiếp nhận"] == 1
    assert chips["Bản nháp"] == 2
    for said in ("QĐ 12/QĐ-MAU", "Chờ ý kiến", "Chưa có kinh phí <b>", "tuần 28 (07/07–13/07)"):
        assert said in visit.text


def test_a_row_is_done_in_its_place(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    for path, said in (
        ("/tasks/NV-105/accept", "Đã nghiệm thu NV-105."),
        ("/tasks/NV-107/issue", "Đã giao NV-107."),
    ):
        visit.get("/today")
        answer = visit.send(path, status=200, htmx=True)
        assert answer.text.strip().startswith("<li"), answer.text
        assert said in answer.text
        assert "<html" not in answer.text
    visit.get("/today")
    assert "NV-105" not in visit.text


def test_without_script_a_row_leads_back_to_the_queue(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/today")
    visit.send("/tasks/NV-105/accept")
    assert visit.landed().request.path == "/today"
    assert "Đã nghiệm thu NV-105." in visit.text


def test_a_refused_row_answers_in_the_notice(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/today")
    answer = visit.post("/tasks/NV-108/issue", {"row": "1"}, status=422, htmx=True)
    assert answer.headers["HX-Retarget"] == "#notice"
    assert "Còn thiếu: rõ người" in answer.text
    assert "<html" not in answer.text


def test_an_empty_day_says_what_comes_next(house: House) -> None:
    visit = house.visit(house.cast.head)
    visit.get("/today")
    assert (
        "Không còn việc chờ xử lý. Việc kế tiếp: khóa báo cáo tuần 15:00 11/07/2025." in visit.text
    )


def test_my_work_takes_a_report_by_one_button(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get("/me")
    assert f"{len(visit.page.select('.card-task'))} nhiệm vụ đang mở" in visit.text
    visit.send("/tasks/NV-101/progress", {"percent": "75"})
    assert visit.landed().request.path == "/me"
    assert "Đã ghi nhận: từ 45% thành 75%." in visit.text
    stranger = house.visit(house.cast.colleague)
    stranger.get("/me")
    assert "Không có nhiệm vụ đang mở." in stranger.text


def test_every_message_is_listed_with_its_state(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/deliveries")
    assert "Chưa có tin nào." in visit.text
    lively = fill(house)
    visit.get("/deliveries")
    assert "quá hạn 1 tuần" in visit.text
    assert "Đang chờ" in visit.text
    assert visit.page.select_one(f'a[href="/deliveries/{lively.message_id}"]')
    visit.get(f"/deliveries/{lively.message_id}")
    assert visit.heading == f"Tin số {lively.message_id}"
    assert visit.page.select_one(".bubble b").text == "Quá hạn 1 tuần"
    visit.get("/deliveries?state=refused")
    assert "Không có tin ở trạng thái này." in visit.text
    visit.get("/deliveries?state=nonsense&page=99999999999")
    visit.get("/deliveries", htmx=True)
