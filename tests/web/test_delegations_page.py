"""Powers handed over on the screen: in force at once, named in the log, revoked with one press."""

from __future__ import annotations

from tests.lively import fill
from tests.visitors import House
from tests.web.browse import Browse

GIVEN = {
    "powers": ["decide_extension"],
    "starts_on": "2025-07-07",
    "ends_on": "2025-07-20",
    "document": "Văn bản số 5",
}


def may_decide(visit: Browse) -> bool:
    visit.get("/extensions/1")
    return bool(visit.page.select("form[action='/extensions/1/grant']"))


def test_a_delegate_decides_until_it_is_revoked(house: House) -> None:
    fill(house)
    leader, head = house.visit(house.cast.top_leader), house.visit(house.cast.head)
    assert not may_decide(head)
    leader.get("/delegations")
    leader.send("/delegations", {**GIVEN, "delegate": str(house.cast.head)})
    leader.landed()
    given = leader.page.select_one("section[aria-labelledby=given-title]")
    assert given is not None
    assert "Cục trưởng" in given.text
    assert may_decide(head)
    head.get("/delegations")
    received = head.page.select_one("section[aria-labelledby=received-title]")
    assert received is not None
    assert "thay mặt" in received.text
    assert "Quyết định gia hạn" in received.text
    (revoke,) = leader.page.select("form[action$='/revoke']")
    leader.send(str(revoke["action"]))
    leader.landed()
    assert "Đã thu hồi" in leader.text
    assert not may_decide(head)


def test_what_a_delegation_needs(house: House) -> None:
    leader = house.visit(house.cast.top_leader)
    leader.get("/delegations")
    to = {"delegate": str(house.cast.head)}
    leader.send("/delegations", {**GIVEN, **to, "powers": []}, status=422)
    assert "Chọn ít nhất một quyền" in leader.text
    leader.send("/delegations", {**GIVEN, **to, "ends_on": "2025-07-01"}, status=422)
    assert leader.page.select_one("#ends_on-error") is not None
    offered = {box["value"] for box in leader.page.select("input[name=powers]")}
    assert "decide_extension" in offered
    assert "change_settings" not in offered


def test_only_leaders_and_heads_delegate(house: House) -> None:
    for name in ("clerk", "official", "admin"):
        visit = house.visit(getattr(house.cast, name))
        visit.get("/delegations")
        assert not visit.page.select("form[action='/delegations'][method=post]")
        visit.post("/delegations", GIVEN, status=403)
