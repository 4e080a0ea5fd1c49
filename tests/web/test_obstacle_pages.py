"""Obstacles on the screen: the list, one obstacle, and every step from raised to closed."""

from __future__ import annotations

import pytest

from portal.domain.machines.obstacle import ObstacleState
from portal.domain.types import ObstacleKind
from portal.extensions import db
from portal.models.requests import Obstacle
from portal.services import obstacles
from tests.factories import acting
from tests.lively import Lively, fill
from tests.visitors import House
from tests.web.browse import Browse


@pytest.fixture
def lively(house: House) -> Lively:
    """NV-101 has an obstacle of funding that asks for help."""
    return fill(house)


def state(house: House) -> ObstacleState:
    with house.inside():
        return db.session.get_one(Obstacle, 1).state


def steps(visit: Browse) -> list[str]:
    return [each.get_text(strip=True) for each in visit.page.select("details.step > summary")]


def sort(visit: Browse, house: House) -> None:
    visit.get("/obstacles/1")
    visit.send(
        "/obstacles/1/sort",
        {"sort-owner_unit": str(house.cast.other_unit_id), "sort-solve_by": "2025-07-20"},
    )
    visit.landed()


def test_the_list_says_what_stands_in_the_way_and_for_how_long(
    house: House, lively: Lively
) -> None:
    house.clock.move(days=8)
    visit = house.visit(house.cast.clerk)
    visit.get("/obstacles")
    assert "1 vướng mắc" in visit.text
    assert "Chưa có kinh phí <b>" in visit.text
    assert "8 ngày không chuyển biến" in visit.text
    visit.follow("KK-001")
    assert visit.heading.startswith("KK-001: Chưa có kinh phí")
    visit.get("/obstacles?state=answered")
    assert "Chưa có vướng mắc nào được trả lời." in visit.text


def test_everybody_sees_the_steps_that_are_his(house: House, lively: Lively) -> None:
    seen = {}
    for name in ("clerk", "top_leader", "official", "colleague"):
        visit = house.visit(getattr(house.cast, name))
        visit.get("/obstacles/1")
        seen[name] = steps(visit)
    assert seen["clerk"] == [
        "Phân loại, giao đơn vị gỡ",
        "Ghi cách đã gỡ",
        "Không phải vướng mắc",
    ]
    assert seen["top_leader"] == ["Ghi cách đã gỡ"]
    assert seen["official"] == ["Ghi cách đã gỡ", "Vướng mắc đã hết"]
    assert seen["colleague"] == []


def test_sorted_solved_and_confirmed_by_whoever_was_stuck(house: House, lively: Lively) -> None:
    clerk, official = house.visit(house.cast.clerk), house.visit(house.cast.official)
    clerk.get("/obstacles/1")
    clerk.send("/obstacles/1/sort", {"sort-solve_by": "2025-07-20"}, status=422)
    assert "Còn thiếu" in clerk.text
    sort(clerk, house)
    assert "Vụ Kế hoạch – Tài chính (mẫu)" in clerk.text
    clerk.send("/obstacles/1/solve", {"solve-text": " "}, status=422)
    clerk.send("/obstacles/1/solve", {"solve-text": "Đã bổ sung kinh phí"})
    official.get("/obstacles/1")
    assert "Đã bổ sung kinh phí" in official.text
    official.send("/obstacles/1/stuck", {"say_still_stuck-text": "Chưa về tài khoản"})
    assert state(house) is ObstacleState.RAISED
    sort(clerk, house)
    clerk.send("/obstacles/1/solve", {"solve-text": "Đã về"})
    official.get("/obstacles/1")
    official.send("/obstacles/1/confirm")
    assert state(house) is ObstacleState.CLOSED
    official.landed()
    assert steps(official) == []


def test_a_question_goes_to_a_leader_and_comes_back(house: House, lively: Lively) -> None:
    clerk, leader = house.visit(house.cast.clerk), house.visit(house.cast.top_leader)
    sort(clerk, house)
    clerk.send("/obstacles/1/ask", {"ask_guidance-question": ""}, status=422)
    assert "Ghi câu hỏi" in clerk.text
    clerk.send(
        "/obstacles/1/ask",
        {
            "ask_guidance-question": "Dùng nguồn nào?",
            "ask_guidance-recommendation": "Nguồn dự phòng",
            "ask_guidance-addressee": str(house.cast.top_leader),
        },
    )
    leader.get("/obstacles/1")
    assert "Dùng nguồn nào?" in leader.text
    assert "Nguồn dự phòng" in leader.text
    leader.send("/obstacles/1/answer", {"receive_guidance-text": "Đồng ý"})
    assert state(house) is ObstacleState.BEING_SOLVED
    clerk.get("/tasks/NV-101")
    assert "Có ý kiến chỉ đạo" in clerk.text


def test_what_law_blocks_is_proposed_for_amendment(house: House, lively: Lively) -> None:
    with house.inside():
        obstacles.raise_obstacle(
            acting(house.cast.official),
            lively.tasks["NV-102"],
            ObstacleKind.LEGAL_INSTRUMENT,
            "Thông tư chưa cho phép",
            now=house.now,
        )
    clerk = house.visit(house.cast.clerk)
    clerk.get("/obstacles/2")
    clerk.send(
        "/obstacles/2/sort",
        {"sort-owner_unit": str(house.cast.legal_unit_id), "sort-solve_by": "2025-07-20"},
    )
    clerk.landed()
    clerk.send(
        "/obstacles/2/amendment",
        {"propose_amendment-document": "TT 05", "propose_amendment-article": "Điều 7"},
    )
    clerk.landed()
    assert "TT 05" in clerk.text
    assert "Điều 7" in clerk.text
    leader = house.visit(house.cast.top_leader)
    leader.get("/obstacles/2")
    leader.send("/obstacles/2/limit", {"accept_as_limit-text": "Chờ luật mới"})
    leader.landed()
    assert "Chờ luật mới" in leader.text


def test_the_office_may_say_that_it_is_none(house: House, lively: Lively) -> None:
    clerk = house.visit(house.cast.clerk)
    clerk.get("/obstacles/1")
    clerk.send("/obstacles/1/reject", {"reject-text": "Thuộc thẩm quyền đơn vị"})
    assert state(house) is ObstacleState.REJECTED


def test_the_unit_says_that_it_has_gone(house: House, lively: Lively) -> None:
    official = house.visit(house.cast.official)
    official.get("/tasks/NV-101")
    official.follow("KK-001")
    official.send("/obstacles/1/lift")
    assert state(house) is ObstacleState.CLOSED


def test_others_neither_see_nor_act(house: House, lively: Lively) -> None:
    stranger = house.visit(house.cast.stranger)
    stranger.get("/obstacles")
    assert "Không có vướng mắc đang mở." in stranger.text
    stranger.get("/obstacles/1", status=404)
    stranger.post("/obstacles/1/sort", status=403)
