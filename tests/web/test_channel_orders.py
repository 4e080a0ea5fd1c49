"""The order of channels: chosen on one's help page, or set on the person's page."""

from __future__ import annotations

from portal.domain.types import Channel
from portal.queries.preferences import channels_of_person
from tests.visitors import House
from tests.web.browse import Browse


def _places(visit: Browse) -> list[str]:
    return [
        str(place.select_one("option[selected]")["value"])
        if place.select_one("option[selected]")
        else ""
        for place in visit.page.select('select[name="channel"]')
    ]


def test_one_chooses_the_own_order(house: House) -> None:
    visit = house.visit(house.cast.official)
    visit.get("/help")
    assert _places(visit) == ["telegram", "email"]
    assert "Ở đây chưa dùng được: thư điện tử." in visit.text
    visit.post("/preferences/channels", {"channel": ["email", "telegram"]})
    visit.get("/help")
    assert _places(visit) == ["email", "telegram"]
    visit.post("/preferences/channels", {"channel": ["telegram", ""]})
    visit.get("/help")
    assert _places(visit) == ["telegram", ""]


def test_a_wrong_order_is_refused_in_words(house: House) -> None:
    visit = house.visit(house.cast.official)
    visit.get("/help")
    visit.post("/preferences/channels", {"channel": ["email", "email"]})
    visit.get("/help")
    assert "được chọn hai lần. Mỗi kênh chỉ chọn một lần." in visit.text
    visit.post("/preferences/channels", {"channel": ["fax", ""]})
    visit.get("/help")
    assert "Hãy chọn ít nhất một kênh." in visit.text
    assert _places(visit) == ["telegram", "email"]


def test_the_administrator_sets_it_for_somebody_and_others_read_it(house: House) -> None:
    path = f"/people/{house.cast.official}"
    visit = house.visit(house.cast.admin)
    visit.get(path)
    visit.post(f"{path}/channels", {"channel": ["email", ""]})
    with house.inside():
        assert channels_of_person(house.cast.official) == (Channel.EMAIL,)
    clerk = house.visit(house.cast.clerk)
    clerk.get(path)
    assert clerk.page.select('select[name="channel"]') == []
    section = clerk.page.select_one('[aria-labelledby="channels-title"]')
    assert [item.text for item in section.select("li")] == ["thư điện tử"]
    clerk.post(f"{path}/channels", {"channel": ["telegram", ""]}, status=403)
