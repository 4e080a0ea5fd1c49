"""Handing files in on the portal, taking them out again, and the way there without a password."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from portal.domain.types import TaskState
from portal.extensions import db
from portal.models.task import Task
from portal.services.one_tap import send_link
from tests.factories import acting
from tests.lively import fill
from tests.sample_files import DOCX, PDF
from tests.visitors import House
from tests.web.browse import Browse

HERE = "/tasks/NV-101/files"


def upload(name: str, content: bytes) -> tuple[BytesIO, str]:
    return BytesIO(content), name


def send(visit: Browse, status: int = 303, **values: Any) -> None:
    visit.post(f"{HERE}?mine=1", values, status=status)


def test_files_are_handed_in_and_taken_out(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get("/me")
    visit.follow("Gửi tệp NV-101")
    assert "Không gửi tài liệu mật." in visit.text
    send(visit, files=[upload("QĐ.pdf", PDF), upload("phụ lục.docx", DOCX)], title="Dự thảo 2")
    visit.landed()
    assert "Đã thêm 2 tệp vào NV-101." in visit.text
    visit.get("/tasks/NV-101")
    links = visit.page.select(f'a[href^="{HERE}/"]')
    assert [link.text for link in links] == ["QĐ.pdf", "phụ lục.docx"]
    with visit.client.get(links[0]["href"]) as answer:
        assert answer.data == PDF
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert (
            "no-store" in answer.headers["Cache-Control"]
            or "no-cache" in (answer.headers["Cache-Control"])
        )


def test_what_is_refused_is_named_and_what_is_good_waits(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get(HERE)
    send(visit, 422)
    assert "Chọn tệp để gửi." in visit.text
    send(
        visit,
        422,
        files=[upload("QĐ.pdf", PDF), upload("chạy.exe", b"MZ"), upload("hỏng.xlsx", b"PK")],
        title="Dự thảo",
    )
    assert "chạy.exe: Không nhận tệp .exe." in visit.text
    assert "hỏng.xlsx: Nội dung không đúng với đuôi .xlsx." in visit.text
    waiting = visit.page.select_one('input[name="waiting"]')
    assert waiting is not None
    assert visit.page.select_one('input[name="title"]')["value"] == "Dự thảo"
    send(visit, waiting=waiting["value"], offered=waiting["value"])
    visit.get("/tasks/NV-101")
    assert "Minh chứng (1)" in visit.text


def test_more_than_twenty_at_once_are_not_lost_silently(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get(HERE)
    send(visit, 422, files=[upload(f"{number}.pdf", PDF) for number in range(21)])
    assert "Mỗi lần tối đa 20 tệp" in visit.text
    assert len(visit.page.select('input[name="waiting"]')) == 20


def test_what_waits_is_left_out_or_discarded(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get(HERE)
    send(visit, 422, files=[upload("thừa.pdf", PDF), upload("chạy.exe", b"MZ")])
    offered = visit.page.select_one('input[name="offered"]')["value"]
    send(visit, offered=offered, files=[upload("QĐ.docx", DOCX)])
    visit.get("/tasks/NV-101")
    assert [link.text for link in visit.page.select(f'a[href^="{HERE}/"]')] == ["QĐ.docx"]
    visit.get(HERE)
    assert "thừa.pdf" in visit.text
    visit.send(f"{HERE}/discard")
    visit.landed()
    assert "thừa.pdf" not in visit.text


def test_the_final_product_goes_to_review(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get(HERE)
    send(visit, files=[upload("QĐ.pdf", PDF)], is_final="1")
    with house.inside():
        task = db.session.query(Task).filter_by(code="NV-101").one()
        assert task.state is TaskState.AWAITING_ACCEPTANCE
        assert task.product_reference == "QĐ.pdf"


def test_only_who_sees_the_whole_task_reads_its_files(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get(HERE)
    send(visit, files=[upload("QĐ.pdf", PDF)])
    visit.get("/tasks/NV-101")
    place = str(visit.page.select_one(f'a[href^="{HERE}/"]')["href"])
    for person in (house.cast.clerk, house.cast.head, house.cast.colleague):
        with house.visit(person).client.get(place) as answer:
            assert answer.status_code == 200
    stranger = house.visit(house.cast.stranger)
    stranger.get("/tasks/NV-101")
    assert "QĐ.pdf" in stranger.text
    assert stranger.page.select_one(f'a[href^="{HERE}/"]') is None
    stranger.get(place, status=404)
    stranger.get(HERE, status=403)
    stranger.get("/me")
    send(stranger, 403, files=[upload("QĐ.pdf", PDF)])
    assert house.stranger().client.get(place).status_code == 303
    visit.get(place.replace("NV-101", "NV-102"), status=404)


def test_a_link_leads_to_the_files_without_a_password(house: House) -> None:
    fill(house)
    with house.inside():
        task = db.session.query(Task).filter_by(code="NV-101").one()
        task_id = task.id
        link = send_link(acting(house.cast.official), now=house.now, task_id=task_id)
    visit = house.stranger()
    visit.get(link.path)
    assert "Liên kết này dành cho Chuyên viên mẫu 07." in visit.text
    assert visit.page.html["lang"] == "vi"
    visit.get("/me", status=303)
    visit.get(link.path)
    visit.send(link.path)
    visit.landed()
    assert visit.heading == "Tệp cho NV-101"
    send(visit, files=[upload("QĐ.pdf", PDF)])
    visit.landed()
    assert visit.heading == "Việc của tôi"
    visit.get(link.path, status=303)


def test_a_link_opens_nothing_but_ones_own_work(house: House) -> None:
    fill(house)
    with house.inside():
        link = send_link(acting(house.cast.admin), now=house.now)
    visit = house.stranger()
    visit.get(link.path)
    visit.send(link.path)
    visit.landed()
    for closed in ("/settings", "/people", "/audit"):
        visit.get(closed, status=403)
    house.clock.move(minutes=16)
    late = house.stranger()
    late.get(link.path, status=404)
    assert "Liên kết này đã hết hạn." in late.text
    late.get("/l/khong-co", status=404)
    assert late.page.select_one('main a[href="/login"]')
    visit.get("/l/khong-co", status=404)
    assert visit.page.select_one('main a[href="/me"]')
