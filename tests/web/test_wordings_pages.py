"""The messages in the office's own words: tried on samples, kept, refused with a sentence."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from portal.extensions import db
from portal.messages.samples import Kind, samples
from portal.models.office import AuditEntry
from tests.lively import fill
from tests.visitors import House
from tests.web.browse import Browse

MORNING = "/settings/messages/morning"


@pytest.fixture
def admin(house: House) -> Browse:
    fill(house)
    return house.visit(house.cast.admin)


def field(admin: Browse, usual: str) -> str:
    """The name of the field under a usual sentence."""
    for label in admin.page.select("label"):
        if " ".join(label.get_text().split()) == usual:
            return str(label["for"])
    raise AssertionError(f"no sentence {usual!r}")


def test_a_wording_is_tried_before_it_is_kept(house: House, admin: Browse) -> None:
    admin.get("/settings/messages")
    admin.follow("Danh sách buổi sáng")
    name = field(admin, "Nhắc việc {day}")
    admin.send(MORNING, {name: "Việc ngày {day}", "preview": "1"}, status=200)
    assert "Việc ngày thứ Hai 23/11" in admin.text
    assert "Chưa lưu gì." in admin.text
    assert admin.page.find("input", attrs={"name": name})["value"] == "Việc ngày {day}"
    with house.inside():
        assert "Nhắc việc thứ Hai" in samples(Kind.MORNING, "vi")[0].text
    admin.send(MORNING, {name: "Việc ngày {day}"})
    admin.landed()
    assert "Đã lưu." in admin.text
    with house.inside():
        assert "Việc ngày thứ Hai" in samples(Kind.MORNING, "vi")[0].text
        assert "change_rule" in db.session.scalars(select(AuditEntry.action)).all()
    admin.get("/settings/messages")
    assert "1 câu của cơ quan" in admin.text
    admin.get(MORNING)
    admin.send(MORNING, {name: ""})
    with house.inside():
        assert "Nhắc việc thứ Hai" in samples(Kind.MORNING, "vi")[0].text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Việc hôm nay", "Tiếng Việt: thiếu biến {day}."),
        ("Việc {day} của {who}", "không có giá trị nào để điền vào {who}"),
        ("Việc {day} <b>", "bỏ các dấu < > & { }"),
    ],
)
def test_a_wording_that_would_not_work_is_refused_where_it_stands(
    house: House, admin: Browse, typed: str, said: str
) -> None:
    admin.get(MORNING)
    name = field(admin, "Nhắc việc {day}")
    for other in ({}, {"preview": "1"}):
        admin.send(MORNING, {name: typed, **other}, status=422)
        summary = admin.page.select_one(".error-summary")
        assert summary is not None
        assert said in summary.text
        assert summary.find("a", href=f"#{name}") is not None
        assert admin.page.find(id=name)["value"] == typed
    with house.inside():
        assert "Nhắc việc thứ Hai" in samples(Kind.MORNING, "vi")[0].text


def test_a_message_that_outgrows_its_screen_is_refused(admin: Browse) -> None:
    admin.get("/settings/messages/weekly")
    long = "Chọn " * 70
    names = {
        field(admin, "Chọn nhiệm vụ để cập nhật."): long,
        field(admin, "Khóa lúc {time} {day}"): long + "{time} {day}",
        field(admin, "và {num} việc khác"): long + "{num}",
    }
    admin.send("/settings/messages/weekly", names, status=422)
    assert "quá một màn hình" in admin.text


def test_english_has_a_form_for_one_and_one_for_many(house: House, admin: Browse) -> None:
    admin.get(MORNING)
    name = field(admin, "and {num} more")
    admin.send(MORNING, {name: "plus {num}"})
    with house.inside():
        assert any("plus" in each.text for each in samples(Kind.MORNING, "en"))


def test_the_form_of_address_is_the_office_s(house: House, admin: Browse) -> None:
    official = house.visit(house.cast.official)
    admin.get("/settings/messages")
    admin.send("/settings/messages/address", {"address": "dong_chi"})
    admin.landed()
    assert "Đã lưu." in admin.text
    official.get("/settings", status=403)
    assert "Đồng chí xem được mục này" in official.text
    admin.get("/settings/messages")
    admin.send("/settings/messages/address", {"address": "anh_chi"})
    official.get("/settings", status=403)
    assert "Anh/chị xem được mục này" in official.text


def test_only_the_administrator_words_messages(house: House) -> None:
    for name in ("clerk", "head", "official", "top_leader"):
        visit = house.visit(getattr(house.cast, name))
        visit.get(MORNING, status=403)
        visit.post(MORNING, status=403)
        visit.post("/settings/messages/address", status=403)


def test_there_is_no_other_kind(admin: Browse) -> None:
    admin.get("/settings/messages/poem", status=404)
