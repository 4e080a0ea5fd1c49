"""People and invitations: found by folded name; shown once, kept only as hashes."""

from __future__ import annotations

import re

from sqlalchemy import select

from portal.extensions import db
from portal.models.organisation import Invitation
from portal.models.registry import metadata
from tests.visitors import House, row_values


def test_people_are_found_without_accents_and_by_their_link(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/people?q=cuc+truong")
    assert [row.th.a.text for row in visit.page.select("tbody tr")] == ["Cục trưởng (mẫu)"]
    visit.get("/people?link=linked")
    assert len(visit.page.select("tbody tr")) == 9
    visit.get("/people?link=never", htmx=True)
    assert len(visit.page.select("tbody tr")) == 7
    visit.get("/people?q=khong+co+ai")
    assert "Không có người khớp bộ lọc." in visit.text


def test_every_chip_of_people_counts_its_rows(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/people")
    chips = [(str(c["href"]), int(c.b.text)) for c in visit.page.select(".chips .chip")]
    for address, number in chips:
        visit.get(address)
        assert len(visit.page.select("tbody tr")) == number, address


def test_an_invitation_is_shown_once_and_kept_as_hashes(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get(f"/people/{house.cast.official}")
    answer = visit.send(f"/people/{house.cast.official}/invite", status=200)
    code = visit.page.find(class_="code-large").text
    link = str(visit.page.find(id="invitation-link")["value"])
    assert re.fullmatch(r"LK-[0-9A-Z]{4}-[0-9A-Z]{2}", code)
    token = re.search(r"start=([\w-]+)", link)
    assert token
    assert len(token[1]) >= 22
    assert visit.page.select_one('.invitation img[src^="data:image/svg+xml"]')
    assert answer.headers["Cache-Control"] == "no-store"
    with house.inside():
        everything = "".join(
            repr(row_values(db.session, table)) for table in metadata.sorted_tables
        )
        assert db.session.scalar(select(Invitation.person_id)) == house.cast.official
    assert token[1] not in everything
    assert code not in everything
    assert code.replace("-", "")[2:] not in everything
    visit.get(f"/people/{house.cast.official}")
    assert code not in visit.text


def test_a_new_invitation_ends_the_one_before(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    person = house.roles[next(role for role in house.roles if role == "legal")]
    for _ in range(2):
        visit.get(f"/people/{person}")
        visit.send(f"/people/{person}/invite", status=200)
    with house.inside():
        open_ones = db.session.scalars(
            select(Invitation.id).where(Invitation.cancelled_at.is_(None))
        ).all()
    assert len(open_ones) == 1
    visit.get(f"/people/{person}/link-state", htmx=True)
    assert "mời 08:00 07/07/2025, đang chờ" in visit.text
    assert 'hx-trigger="every 5s"' in visit.last.text


def test_polling_stops_when_the_chat_is_linked(house: House) -> None:
    visit = house.visit(house.cast.clerk)
    part = visit.get(f"/people/{house.cast.official}/link-state", htmx=True)
    assert "liên kết 02/01" in visit.text
    assert "hx-get" not in part.text


def test_officials_neither_see_people_nor_invite(house: House) -> None:
    visit = house.visit(house.cast.official)
    visit.get("/me")
    visit.post(f"/people/{house.cast.official}/invite", status=403)
    with house.inside():
        assert db.session.scalar(select(Invitation.id)) is None
