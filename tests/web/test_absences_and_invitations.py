"""Days away with a deputy, and invitations for several people printed at once."""

from __future__ import annotations

from datetime import date

from portal.extensions import db
from portal.models.organisation import Invitation, OneTapLink
from portal.queries.absences import absences_of
from tests.lively import fill
from tests.visitors import House


def test_somebody_notes_and_calls_off_his_own_absence(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get("/absences")
    assert "Chưa ghi lịch vắng nào từ hôm nay." in visit.text
    values = {"starts_on": "2025-07-14", "ends_on": "2025-07-18"}
    visit.send("/absences", {**values, "ends_on": "2025-07-11"}, status=422)
    assert "Ngày cuối trước ngày đầu." in visit.text
    visit.send("/absences", {**values, "deputy": str(house.cast.colleague), "note": "Nghỉ phép"})
    visit.landed()
    assert "14/07/2025 – 18/07/2025 Nghỉ phép Chuyên viên mẫu 08 làm thay" in visit.text
    with house.inside():
        (line,) = absences_of(house.cast.official, date(2025, 7, 7))
    visit.send(f"/absences/{line.id}/cancel")
    visit.landed()
    assert "Đã hủy lịch vắng." in visit.text
    visit.get("/absences?person=99999", status=404)


def test_a_head_may_for_the_unit_and_a_stranger_may_not(house: House) -> None:
    fill(house)
    values = {"starts_on": "2025-07-14", "ends_on": "2025-07-18", "person": house.cast.official}
    stranger, head = house.visit(house.cast.stranger), house.visit(house.cast.head)
    for visit, status in ((stranger, 403), (head, 303)):
        visit.get(f"/absences?person={house.cast.official}")
        visit.post("/absences", values, status=status)


def test_invitations_are_printed_for_whoever_is_chosen(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get("/people")
    assert visit.page.select('[name=person][form="sheets"]')
    visit.post("/people/sheets")
    visit.landed()
    assert "Chọn ít nhất một người." in visit.text
    chosen = [house.cast.official, house.cast.colleague, 99_999]
    visit.get("/people")
    visit.post("/people/sheets", {"person": chosen}, status=200)
    assert len(visit.page.select("section.a5 img")) == 2
    codes = {code.text for code in visit.page.select(".code-large")}
    assert len(codes) == 2
    with house.inside():
        assert db.session.query(Invitation).filter(Invitation.cancelled_at.is_(None)).count() == 2
    official = house.visit(house.cast.official)
    official.get("/tasks")
    official.post("/people/sheets", {"person": chosen}, status=403)


def test_the_way_to_ones_own_work_is_printed(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get(f"/people/{house.cast.official}")
    visit.send("/people/work-sheets", status=200)
    assert len(visit.page.select("section.a5 img")) == 1
    assert "14/07/2025" in visit.text
    visit.get("/people")
    assert visit.page.select('#sheets button[formaction="/people/work-sheets"]')
    chosen = [house.cast.official, house.cast.colleague, 99_999]
    visit.post("/people/work-sheets", {"person": chosen}, status=200)
    assert len(visit.page.select("section.a5 img")) == 2
    with house.inside():
        open_links = db.session.query(OneTapLink).filter(OneTapLink.ended_at.is_(None))
        assert {link.person_id for link in open_links} == set(chosen[:2])
    official = house.visit(house.cast.official)
    official.get("/tasks")
    official.post("/people/work-sheets", {"person": chosen}, status=403)
