"""An open list says that others changed it and offers to load it again; its rows never move."""

from __future__ import annotations

from portal.services.progress import report_progress
from tests.factories import acting
from tests.lively import Lively, fill
from tests.visitors import House
from tests.web.browse import Browse


def news_of(visit: Browse, path: str) -> str:
    visit.get(path)
    return str(visit.page.select_one("#news")["hx-get"])


def report(house: House, lively: Lively, percent: int) -> None:
    with house.inside():
        number = lively.tasks["NV-101"]
        report_progress(acting(house.cast.official), number, percent, now=house.now)


def test_nothing_is_said_while_nothing_changed(house: House) -> None:
    fill(house)
    clerk = house.visit(house.cast.clerk)
    address = news_of(clerk, "/tasks?unit=CDS&page=1")
    clerk.get(address, status=204, htmx=True)


def test_a_change_by_somebody_else_is_counted_and_leads_back(house: House) -> None:
    lively = fill(house)
    clerk, official = house.visit(house.cast.clerk), house.visit(house.cast.official)
    address = news_of(clerk, "/tasks?unit=CDS&light=overdue")
    own = news_of(official, "/tasks?unit=CDS")
    report(house, lively, 50)
    clerk.get(address, htmx=True)
    assert "1 nhiệm vụ trong danh sách vừa thay đổi." in clerk.text
    clerk.follow("Tải lại danh sách")
    clerk.get(str(clerk.page.select_one("#news")["hx-get"]), status=204, htmx=True)
    official.get(own, status=204, htmx=True)


def test_a_change_elsewhere_is_no_news(house: House) -> None:
    lively = fill(house)
    clerk = house.visit(house.cast.clerk)
    other = news_of(clerk, "/tasks?q=khong+co+gi")
    report(house, lively, 50)
    clerk.get(other, status=204, htmx=True)


def test_whoever_is_told_is_named_before_a_draft_is_issued(house: House) -> None:
    fill(house)
    clerk = house.visit(house.cast.clerk)
    clerk.get("/tasks/NV-107")
    assert "Khi giao, 2 người nhận tin:" in clerk.text
    clerk.get("/today")
    assert "báo cho 2 người" in clerk.text
