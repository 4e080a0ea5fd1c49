"""A deadline on a day off: the working days beside it are offered, and it may be kept."""

from __future__ import annotations

from datetime import date

import pytest

from portal.extensions import db
from portal.models.task import Task
from tests.lively import fill
from tests.visitors import House
from tests.web.browse import Browse

SATURDAY, FRIDAY, MONDAY = "2025-08-16", "2025-08-15", "2025-08-18"


@pytest.fixture
def clerk(house: House) -> Browse:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/tasks/NV-107/edit")
    return visit


def due(house: House, code: str = "NV-107") -> date | None:
    with house.inside():
        return db.session.query(Task.due_date).filter_by(code=code).scalar()


def offers(visit: Browse) -> dict[str, str]:
    return {
        " ".join(button.text.split()): str(button["value"])
        for button in visit.page.select(".day-offers button")
    }


def test_the_next_and_the_last_working_day_are_offered(house: House, clerk: Browse) -> None:
    clerk.send("/tasks/NV-107/edit", {"due_date": SATURDAY, "title": "Đổi tên"}, status=422)
    assert "16/08/2025 là ngày nghỉ" in clerk.page.select_one(".error-summary").text
    assert [label for label in offers(clerk)] == [
        "Thứ Hai 18/08/2025",
        "Thứ Sáu 15/08/2025",
        "Giữ 16/08/2025",
    ]
    assert due(house) != date(2025, 8, 16)


@pytest.mark.parametrize(("said", "becomes"), [("Thứ Sáu", FRIDAY), ("Giữ", SATURDAY)])
def test_one_press_settles_it_and_nothing_typed_is_lost(
    house: House, clerk: Browse, said: str, becomes: str
) -> None:
    clerk.send("/tasks/NV-107/edit", {"due_date": SATURDAY, "title": "Đổi tên"}, status=422)
    (value,) = [value for label, value in offers(clerk).items() if label.startswith(said)]
    clerk.send("/tasks/NV-107/edit", {"due_date-instead": value})
    clerk.landed()
    assert "Đổi tên" in clerk.text
    assert due(house) == date.fromisoformat(becomes)


def test_an_answer_to_an_older_question_does_nothing(house: House, clerk: Browse) -> None:
    clerk.send(
        "/tasks/NV-107/edit",
        {"due_date": MONDAY, "due_date-instead": f"{SATURDAY}:{FRIDAY}"},
    )
    assert due(house) == date.fromisoformat(MONDAY)


def test_a_day_off_that_stands_already_is_not_asked_about_again(
    house: House, clerk: Browse
) -> None:
    keep = f"{SATURDAY}:{SATURDAY}"
    clerk.send("/tasks/NV-107/edit", {"due_date": SATURDAY, "due_date-instead": keep})
    clerk.get("/tasks/NV-107/edit")
    clerk.send("/tasks/NV-107/edit", {"title": "Đổi tên lần nữa"})
    assert due(house) == date.fromisoformat(SATURDAY)


def test_the_row_of_the_list_asks_too(house: House, clerk: Browse) -> None:
    clerk.get("/tasks/NV-101/row", htmx=True)
    clerk.send(
        "/tasks/NV-101/row", {"deadline": SATURDAY, "reason": "Lịch mới"}, status=422, htmx=True
    )
    assert len(offers(clerk)) == 3
    value = offers(clerk)["Thứ Hai 18/08/2025"]
    clerk.send("/tasks/NV-101/row", {"deadline-instead": value}, status=200, htmx=True)
    assert "18/08" in clerk.text
