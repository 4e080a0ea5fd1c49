"""A unit makes its own plan in the browser; the coverage of the upper plan, each count opened."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from portal.domain.types import TaskState
from portal.extensions import db
from portal.models.organisation import Unit
from portal.models.task import Task
from portal.services.transaction import transaction
from tests.factories import make_task
from tests.visitors import House
from tests.web.browse import Browse

DERIVE, COVERAGE = "/plans/KH02/derive", "/plans/KH02/coverage"


@pytest.fixture
def house(house: House) -> House:
    """Two tasks that the unit leads, and one of Legal in which it works along."""
    cast, now = house.cast, house.now
    with house.inside():
        for code, unit_id in (
            ("NV-1", cast.unit_id),
            ("NV-2", cast.unit_id),
            ("NV-3", cast.legal_unit_id),
        ):
            make_task(
                plan_id=cast.plan_id,
                now=now,
                code=code,
                due=date(2025, 9, 30),
                lead_unit_id=unit_id,
            )
        with transaction() as session:
            along = session.query(Task).filter_by(code="NV-3").one()
            along.coordinating_units = [session.get_one(Unit, cast.unit_id)]
    return house


def id_of(house: House, code: str) -> int:
    with house.inside():
        return int(db.session.query(Task.id).filter_by(code=code).scalar())


def derive(house: House, visit: Browse, **more: str) -> None:
    visit.get(DERIVE)
    first = id_of(house, "NV-1")
    values = {"task": str(first), f"official-{first}": str(house.cast.official), **more}
    visit.send(DERIVE, values)
    visit.landed()


def test_the_head_makes_the_own_plan_and_issues_it(house: House) -> None:
    head = house.visit(house.cast.head)
    head.get("/plans/KH02")
    assert "chưa đơn vị nào lập kế hoạch riêng" in head.text
    head.follow("Lập kế hoạch của đơn vị")
    boxes = head.page.select("input[name=task]")
    assert len(boxes) == 3
    assert all(box.has_attr("checked") for box in boxes)
    assert head.page.select_one("#code")["value"] == "KH02-CDS"
    first = id_of(house, "NV-1")
    derive(house, head, **{f"due-{first}": "2025-09-01"})
    assert head.heading.startswith("Kế hoạch của Cục Chuyển đổi số")
    assert "KH02 – Kế hoạch 02" in head.text
    head.follow("Giao các bản nháp")
    head.send("/plans/KH02-CDS/issue")
    head.landed()
    head.get("/tasks/KH02-CDS-01")
    assert "Vì sao có nhiệm vụ này" in head.text
    head.follow("NV-1")
    assert "Được thực hiện bởi" in head.text
    assert "KH02-CDS-01" in head.text
    head.get(DERIVE)
    ticked = {box["value"] for box in head.page.select("input[name=task][checked]")}
    assert ticked == {str(id_of(house, "NV-2")), str(id_of(house, "NV-3"))}
    with house.inside():
        state, due = db.session.query(Task.state, Task.due_date).filter_by(code="KH02-CDS-01").one()
    assert (state, due) == (TaskState.ISSUED, date(2025, 9, 1))


def test_a_later_day_is_refused_with_a_sentence_and_nothing_typed_is_lost(house: House) -> None:
    head = house.visit(house.cast.head)
    first = id_of(house, "NV-1")
    head.get(DERIVE)
    typed = {
        "task": str(first),
        f"due-{first}": "2025-10-01",
        f"official-{first}": str(house.cast.official),
        "title": "Kế hoạch của Cục",
    }
    head.send(DERIVE, typed, status=422)
    said = head.page.select_one(".error-summary").get_text()
    assert "01/10/2025" in said
    assert "NV-1" in said
    assert "30/09/2025" in said
    assert head.page.select_one(f"[name=due-{first}]")["value"] == "2025-10-01"
    chosen = head.page.select_one(f"[name=official-{first}] option[selected]")
    assert chosen["value"] == str(house.cast.official)
    assert len(head.page.select("input[name=task][checked]")) == 1
    head.send(DERIVE, {f"due-{first}": "1999-01-01"}, status=422)
    head.send(DERIVE, {f"due-{first}": "2025-09-30", "code": "new"}, status=422)
    head.send(DERIVE, {"task": [], "code": "KH02-CDS"}, status=422)
    head.send(DERIVE, {"task": str(first), "code": "KH02"}, status=422)
    assert "KH02" in head.page.select_one("#code-error").get_text()
    head.send(DERIVE, {"code": "KH02-CDS"})
    head.landed()
    head.get("/tasks/KH02-CDS-01/row")
    head.send("/tasks/KH02-CDS-01/row", {"deadline": "2025-12-01"}, status=422)
    assert "NV-1" in head.page.select_one("#deadline-error").get_text()
    head.get("/tasks/KH02-CDS-01/edit")
    head.send("/tasks/KH02-CDS-01/edit", {"due_date": "2025-12-01"}, status=422)
    assert "NV-1" in head.page.select_one(".error-summary").get_text()


def test_the_office_chooses_the_unit_and_others_have_no_door(house: House) -> None:
    clerk = house.visit(house.cast.clerk)
    clerk.get(DERIVE)
    assert not clerk.page.select("input[name=task]")
    clerk.get(f"{DERIVE}?unit={house.cast.legal_unit_id}")
    assert len(clerk.page.select("input[name=task]")) == 1
    clerk.get(f"{DERIVE}?unit={house.cast.other_unit_id}")
    assert "không có nhiệm vụ chưa xong nào" in clerk.text
    clerk.post(DERIVE, {"unit": "9999"}, status=422)
    house.visit(house.cast.official).get(DERIVE, status=403)
    head = house.visit(house.cast.head)
    head.get(f"{DERIVE}?unit={house.cast.legal_unit_id}")
    first = id_of(house, "NV-3")
    head.post(DERIVE, {"unit": house.cast.legal_unit_id, "task": first}, status=422)
    assert "Cục Chuyển đổi số" in head.text


def test_every_count_of_the_coverage_opens_its_rows(house: House) -> None:
    head = house.visit(house.cast.head)
    head.get(COVERAGE)
    assert "2 đơn vị chưa lập kế hoạch riêng" in head.text
    derive(house, head)
    official = house.visit(house.cast.official)
    official.get(COVERAGE)
    assert "1 đơn vị chưa lập kế hoạch riêng" in official.text
    links = [
        (int(link.get_text()), str(link["href"]).partition("#")[0])
        for link in official.page.select("main a[href*='coverage?']")
        if link.get_text().isdigit()
    ]
    assert len(links) == 6
    for number, address in links:
        official.get(address)
        codes = [
            row.select_one(".code").get_text() for row in official.page.select("#rows tbody tr")
        ]
        asked = set(codes) if "untaken" in address else codes
        assert len(asked) == number, address
    official.get(f"{COVERAGE}?unit=PC&reach=done")
    assert "Không có nhiệm vụ nào như vậy" in official.text
    official.get(f"{COVERAGE}?unit=NONE&reach=x")
    for address, expected in ((COVERAGE, 4), (f"{COVERAGE}?unit=CDS", 3)):
        path, _, query = address.partition("?")
        file = official.client.get(f"{path}/export?{query}")
        sheet = openpyxl.load_workbook(io.BytesIO(file.data)).active
        found = [row for row in sheet.iter_rows(values_only=True) if str(row[0])[:3] == "NV-"]
        assert len(found) == expected, address
        assert found[0][6] == "KH02-CDS-01"


def test_a_head_without_an_own_plan_sees_no_controls_of_one(house: House) -> None:
    head = house.visit(house.cast.head)
    head.get("/tasks")
    assert not head.page.select("[name=task][type=checkbox]")
    derive(house, head)
    head.get("/tasks")
    assert head.page.select("[name=task][type=checkbox]")
    legal = house.visit(house.cast.legal_head)
    legal.get("/tasks")
    assert not legal.page.select("[name=task][type=checkbox]")
