"""Extensions on the screen: the queue, one request, and every word that may be said to it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from portal.domain.machines.extension import Decider, ExtensionState
from portal.domain.types import Hardness
from portal.extensions import db
from portal.models.requests import ExtensionRequest
from portal.models.task import Task
from portal.services import extensions
from portal.services.transaction import transaction
from tests.factories import acting
from tests.lively import Lively, fill
from tests.visitors import House
from tests.web.test_task_writing import kept

LATER = date(2025, 8, 1)


@pytest.fixture
def lively(house: House) -> Lively:
    """NV-102 is due on 10 July; its official asks for 1 August."""
    return fill(house)


def the_request(house: House) -> ExtensionRequest:
    with house.inside():
        found = db.session.query(ExtensionRequest).order_by(ExtensionRequest.id.desc()).first()
        assert found is not None
        db.session.expunge(found)
        return found


def change(house: House, **values: object) -> None:
    with house.inside(), transaction() as session:
        session.execute(update(ExtensionRequest).values(**values))


def test_the_queue_says_what_a_decision_needs(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.top_leader)
    visit.get("/extensions")
    assert "NV-102" in visit.text
    assert "10/07/2025 → 01/08/2025 thêm 22 ngày" in visit.text
    assert "Chờ ý kiến" in visit.text
    visit.follow("NV-102")
    assert visit.heading == "Gia hạn NV-102"
    visit.get("/extensions?state=decided")
    assert "Chưa có đề nghị nào được quyết định." in visit.text


def test_a_leader_grants_until_an_earlier_day(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.top_leader)
    visit.get("/extensions/1")
    visit.send("/extensions/1/grant", {"granted_due": "2025-07-05"}, status=422)
    assert "Còn thiếu" in visit.text
    visit.send("/extensions/1/grant", {"granted_due": "2025-07-25", "remark": "Không thêm nữa"})
    visit.landed()
    assert "Đã duyệt gia hạn đến 25/07/2025. Đơn vị nhận tin sau một phút." in visit.text
    assert the_request(house).state is ExtensionState.PARTLY_GRANTED
    assert kept(house, "NV-102").effective_due == date(2025, 7, 25)
    visit.get("/extensions?state=decided")
    assert "25/07/2025" in visit.text
    visit.get("/extensions/1")
    visit.send("/extensions/1/take-back")
    visit.landed()
    assert the_request(house).state is ExtensionState.SUBMITTED
    assert kept(house, "NV-102").effective_due == date(2025, 7, 10)


def test_a_decision_stays_once_its_time_is_over(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.top_leader)
    visit.get("/extensions/1")
    visit.send("/extensions/1/refuse", {"reason": "Không"})
    house.clock.move(minutes=11)
    visit.get("/extensions/1")
    assert not visit.page.select('form[action="/extensions/1/take-back"]')
    visit.post("/extensions/1/take-back", status=422)
    assert "chính anh/chị vừa quyết định" in visit.text


def test_the_queue_of_today_grants_in_the_row_and_takes_back(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.top_leader)
    visit.get("/today")
    visit.send("/extensions/1/grant", status=200, htmx=True)
    assert "Đã duyệt gia hạn đến 01/08/2025." in visit.text
    assert visit.page.select_one("li#row-NV-102.done[autofocus]")
    counted = visit.page.select_one("#queue-chips[hx-swap-oob]")
    assert counted is not None
    assert "Gia hạn" not in counted.text
    visit.send("/extensions/1/take-back", status=200, htmx=True)
    assert "Đã rút lại quyết định." in visit.text
    assert the_request(house).state is ExtensionState.SUBMITTED
    visit.get("/today")
    visit.send("/extensions/1/grant")
    assert visit.landed().request.path == "/today"


def test_a_refusal_needs_its_reason(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.top_leader)
    visit.get("/extensions/1")
    visit.send("/extensions/1/refuse", {"reason": " "}, status=422)
    assert "Ghi một dòng lý do" in visit.text
    visit.send("/extensions/1/refuse", {"reason": "Không có cơ sở"})
    assert the_request(house).state is ExtensionState.REFUSED
    assert kept(house, "NV-102").effective_due == date(2025, 7, 10)


def test_the_office_advises_and_the_leader_sees_it(house: House, lively: Lively) -> None:
    clerk, leader = house.visit(house.cast.clerk), house.visit(house.cast.top_leader)
    clerk.get("/extensions/1")
    assert "Cho gia hạn" not in [button.get_text() for button in clerk.page.select("button")]
    clerk.send("/extensions/1/recommend", {"advice": "Có cơ sở"})
    clerk.landed()
    leader.get("/extensions/1")
    assert "Có cơ sở" in leader.text
    clerk.post("/extensions/1/advise-against", {"advice": ""}, status=422)


def test_what_a_superior_decides_is_forwarded_and_written_down(
    house: House, lively: Lively
) -> None:
    change(house, decider=Decider.SUPERIOR)
    clerk, leader = house.visit(house.cast.clerk), house.visit(house.cast.top_leader)
    leader.get("/extensions/1")
    assert "không có việc gì chờ" in leader.text
    clerk.get("/extensions/1")
    clerk.send("/extensions/1/forward", {"document": "CV 5"})
    clerk.landed()
    clerk.send("/extensions/1/answer", {"document": ""}, status=422)
    clerk.send("/extensions/1/answer", {"document": "CV 6", "granted_due": "2025-08-01"})
    assert the_request(house).state is ExtensionState.GRANTED
    assert kept(house, "NV-102").effective_due == LATER


def test_a_superior_s_refusal_is_written_down(house: House, lively: Lively) -> None:
    change(house, decider=Decider.SUPERIOR, state=ExtensionState.WITH_SUPERIOR)
    clerk = house.visit(house.cast.clerk)
    clerk.get("/extensions/1")
    clerk.send("/extensions/1/answer", {"document": "CV 6", "granted_due": ""})
    assert the_request(house).state is ExtensionState.REFUSED


def test_whoever_asked_withdraws_and_decides_nothing(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.official)
    visit.get("/tasks/NV-102")
    visit.follow("đang xin gia hạn đến 01/08/2025")
    assert [each.get_text() for each in visit.page.select("main h2")][1:] == ["Rút đề nghị"]
    visit.send("/extensions/1/withdraw")
    assert the_request(house).state is ExtensionState.WITHDRAWN


def test_the_second_decision_hears_of_the_first(house: House, lively: Lively) -> None:
    visit = house.visit(house.cast.top_leader)
    visit.get("/extensions/1")
    stale = visit.last
    with house.inside():
        extensions.refuse_extension(
            acting(house.cast.top_leader), 1, "Không có cơ sở", now=house.now
        )
    visit.last = stale
    visit.send("/extensions/1/grant", {"granted_due": "2025-08-01"}, status=409)
    assert "Bộ trưởng (mẫu)" in visit.text


def test_others_neither_see_nor_decide(house: House, lively: Lively) -> None:
    stranger = house.visit(house.cast.stranger)
    stranger.get("/extensions")
    assert "NV-102" not in stranger.text
    stranger.get("/extensions/1", status=404)
    stranger.post("/extensions/1/grant", {"granted_due": "2025-08-01"}, status=403)


def test_an_own_deadline_is_the_office_s_to_decide(house: House, lively: Lively) -> None:
    change(house, decider=Decider.OFFICE)
    with house.inside(), transaction() as session:
        session.execute(update(Task).values(hardness=Hardness.FIXED))
    clerk = house.visit(house.cast.clerk)
    clerk.get("/extensions/1")
    clerk.send("/extensions/1/grant", {"granted_due": "2025-08-01"})
    assert the_request(house).state is ExtensionState.GRANTED
