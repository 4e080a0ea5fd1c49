"""The Office stops all messages with one press, everybody sees it, and they go on as easily."""

from __future__ import annotations

from portal.queries.office import is_sending_paused
from tests.lively import fill
from tests.visitors import House


def test_the_staff_pauses_and_resumes_and_every_page_says_so(house: House) -> None:
    fill(house)
    clerk, official = house.visit(house.cast.clerk), house.visit(house.cast.official)
    clerk.get("/deliveries")
    clerk.send("/deliveries/pause")
    clerk.landed()
    assert "Đã tạm dừng gửi tin" in clerk.text
    official.get("/me")
    assert "Việc gửi tin tạm dừng từ" in official.text
    with house.inside():
        assert is_sending_paused()
    clerk.send("/deliveries/resume")
    clerk.landed()
    assert "Đã gửi tin trở lại" in clerk.text
    with house.inside():
        assert not is_sending_paused()
    official.get("/me")
    assert "Việc gửi tin tạm dừng" not in official.text


def test_what_wants_a_look_and_the_next_batch_are_on_the_page(house: House) -> None:
    fill(house)
    clerk = house.visit(house.cast.clerk)
    clerk.get("/deliveries")
    clerk.follow("Lượt gửi tiếp theo")
    assert clerk.heading == "Lượt gửi tiếp theo"
    assert clerk.page.select("table caption")


def test_only_the_staff_pauses(house: House) -> None:
    for name in ("official", "head", "top_leader"):
        visit = house.visit(getattr(house.cast, name))
        visit.get("/tasks")
        visit.post("/deliveries/pause", status=403)
        visit.get("/tasks")
        visit.post("/deliveries/resume", status=403)
