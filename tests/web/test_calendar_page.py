"""The working calendar on the screen: a year, what a day would move, and saving it."""

from __future__ import annotations

from datetime import date

from portal.domain.calendar import DayKind
from portal.extensions import db
from portal.models.office import CalendarDay
from tests.lively import fill
from tests.visitors import House
from tests.web.test_task_writing import kept


def days(house: House) -> dict[date, str]:
    with house.inside():
        return {row.day: row.kind for row in db.session.query(CalendarDay)}


def test_an_empty_year_says_what_to_do(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/calendar?year=2026")
    assert "Chưa nhập ngày nào cho năm này." in visit.text
    visit.send("/calendar/fill")
    visit.landed()
    assert "Đã lưu lịch" in visit.text
    assert days(house)[date(2026, 9, 2)] == DayKind.HOLIDAY
    assert visit.page.find("abbr", string="2") is not None
    visit.follow("2027")
    assert visit.heading == "Lịch làm việc 2027"


def test_what_a_day_would_move_is_shown_before_it_is_saved(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/calendar")
    typed = {"day": "2025-07-10", "kind": "swapped_off", "document": "CV 12"}
    visit.send("/calendar/day", typed, status=200)
    assert "1 thời hạn sẽ thay đổi" in visit.text
    assert "NV-102 10/07/2025 → 11/07/2025" in visit.text
    assert days(house) == {}
    visit.send("/calendar/day", {"save": "1"})
    visit.landed()
    assert "1 thời hạn thay đổi" in visit.text
    assert days(house) == {date(2025, 7, 10): DayKind.SWAPPED_OFF}
    assert kept(house, "NV-102").effective_due == date(2025, 7, 11)
    visit.send("/calendar/day", {"day": "2025-07-10", "kind": "weekday", "save": "1"})
    assert days(house) == {}
    assert kept(house, "NV-102").effective_due == date(2025, 7, 10)


def test_a_weekend_day_is_not_swapped_off(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/calendar")
    visit.send("/calendar/day", {"day": "", "kind": "holiday"}, status=422)
    assert "Nhập ngày" in visit.text
    saturday = {"day": "2025-07-12", "kind": "swapped_off", "save": "1"}
    visit.send("/calendar/day", saturday, status=422)
    assert "12/07/2025" in visit.page.find(class_="error-summary").get_text()


def test_two_days_are_swapped_by_a_document(house: House) -> None:
    visit = house.visit(house.cast.admin)
    visit.get("/calendar")
    visit.send("/calendar/swap", {"off": "2025-07-11", "worked": "2025-07-12"}, status=422)
    assert "Ghi văn bản quyết định" in visit.text
    visit.send("/calendar/swap", {"swap_document": "CV 13"})
    assert days(house) == {
        date(2025, 7, 11): DayKind.SWAPPED_OFF,
        date(2025, 7, 12): DayKind.MAKE_UP,
    }


def test_others_read_it(house: House) -> None:
    visit = house.visit(house.cast.head)
    visit.get("/calendar?year=99999")
    assert visit.heading == "Lịch làm việc 2100"
    assert not visit.page.select("form[action='/calendar/day']")
    visit.post("/calendar/fill", status=403)
