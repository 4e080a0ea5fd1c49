"""Drafts issued together on the screen, the round of answers, reminding, and the head's word."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from sqlalchemy import select

from portal.domain.types import TaskState
from portal.extensions import db
from portal.models.requests import ExtensionRequest
from portal.models.task import Task
from portal.services.issuing import ask_for_clarity
from portal.services.ticking import run_tick
from tests.factories import acting, make_task
from tests.office_days import at
from tests.visitors import House
from tests.web.browse import Browse

TUESDAY = at("2025-07-08 09:00")


def drafts(house: House) -> dict[str, int]:
    """Two drafts that miss nothing, one without a deadline, one that misses its product."""
    cast = house.cast
    own = {
        "plan_id": cast.plan_id,
        "now": house.now,
        "state": TaskState.DRAFT,
        "lead_unit_id": cast.unit_id,
        "official_id": cast.official,
        "due": date(2025, 9, 30),
    }
    with house.inside():
        return {
            "A-1": make_task(code="A-1", **own),
            "A-2": make_task(code="A-2", **own),
            "A-3": make_task(code="A-3", **{**own, "due": None}),
            "A-4": make_task(code="A-4", product="", **own),
        }


def issued(house: House, *, timeless: bool = False) -> tuple[Browse, dict[str, int]]:
    """The clerk who has issued them and sees the round."""
    tasks = drafts(house)
    clerk = house.visit(house.cast.clerk)
    clerk.get("/plans/KH02")
    clerk.follow("Giao các bản nháp")
    chosen = {"task": [str(tasks["A-1"]), str(tasks["A-2"])]}
    if timeless:
        chosen = {
            "task": [str(tasks[code]) for code in ("A-1", "A-2", "A-3")],
            "without": "time",
            "reason": "Đơn vị đề xuất",
        }
    clerk.send("/plans/KH02/issue", chosen)
    clerk.landed()
    return clerk, tasks


def test_drafts_are_issued_together_and_what_is_missing_is_named(house: House) -> None:
    tasks = drafts(house)
    clerk = house.visit(house.cast.clerk)
    clerk.get("/plans/KH02/issue")
    ticked = clerk.page.select("input[name=task][checked]")
    assert [each["value"] for each in ticked] == [str(tasks["A-1"]), str(tasks["A-2"])]
    assert "còn thiếu: rõ sản phẩm" in clerk.text
    chosen = {"task": [str(tasks["A-3"])], "without": ["time"]}
    clerk.post("/plans/KH02/issue", chosen, status=422)
    assert "Ghi một dòng lý do vì sao vẫn giao khi còn thiếu." in clerk.text
    assert clerk.page.select_one("input[name=without][value=time]").has_attr("checked")
    clerk.post("/plans/KH02/issue", {"task": [str(tasks["A-4"])]}, status=422)
    assert "1 bản nháp chưa giao được. A-4" in clerk.text
    clerk.post("/plans/KH02/issue", {}, status=422)
    clerk.post("/plans/KH02/issue", {"task": [str(tasks["A-1"]), str(tasks["A-4"])]})
    clerk.landed()
    assert "Đã giao 1 nhiệm vụ. 1 bản nháp chưa giao được." in clerk.text
    assert clerk.heading.startswith("Đợt giao")


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_who_has_not_answered_stands_first_and_is_reminded_by_one_press(
    house: House, locale: str
) -> None:
    clerk, tasks = issued(house)
    assert "sẽ được hỏi trong danh sách sáng kế tiếp" in clerk.text
    assert not clerk.page.select("form[action$='/ask']")
    with house.inside():
        run_tick(at("2025-07-08 08:00"))
        ask_for_clarity(acting(house.cast.official), tasks["A-1"], "Số liệu nào?", now=TUESDAY)
    house.clock.at = TUESDAY
    clerk = house.visit(house.cast.clerk, locale=locale)
    clerk.get("/rounds/1")
    assert "Số liệu nào?" in clerk.text
    clerk.send("/rounds/1/ask")
    clerk.landed()
    told = {
        "vi": "1 người sẽ được nhắc trong danh sách 08:00 09/07/2025.",
        "en": "1 person is asked again with the list of",
    }
    assert told[locale] in clerk.text
    assert not clerk.page.select("form[action$='/ask']")
    clerk.post("/rounds/1/ask", {"everybody": "1"}, status=422)
    clerk.get("/rounds/1?answer=clarification")
    assert len(clerk.page.select("table.list tbody tr")) == 1
    clerk.get("/rounds")
    assert len(clerk.page.select("table.list tbody tr")) == 1


def test_everybody_is_reminded_by_one_press_once_they_were_asked(house: House) -> None:
    tasks = drafts(house)
    with house.inside():
        db.session.get_one(Task, tasks["A-2"]).official_id = house.cast.colleague
        db.session.commit()
    clerk = house.visit(house.cast.clerk)
    clerk.get("/plans/KH02/issue")
    clerk.send("/plans/KH02/issue", {"task": [str(tasks["A-1"]), str(tasks["A-2"])]})
    clerk.landed()
    assert "Chưa trả lời (2)" in clerk.text
    assert not clerk.page.select("form[action$='/ask']")
    with house.inside():
        run_tick(at("2025-07-08 08:00"))
    house.clock.at = TUESDAY
    clerk = house.visit(house.cast.clerk)
    clerk.get("/rounds/1")
    assert len(clerk.page.select("form[action$='/ask']")) == 3
    clerk.post("/rounds/1/ask", {"everybody": "1"})
    clerk.landed()
    assert "2 người sẽ được nhắc trong danh sách 08:00 09/07/2025." in clerk.text


def test_the_round_is_taken_away_as_excel(house: House) -> None:
    clerk, _tasks = issued(house)
    answer = clerk.client.get("/rounds/1/export")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] in ("A-1", "A-2")]
    assert [row[5] for row in rows] == ["Chưa trả lời", "Chưa trả lời"]
    assert rows[0][4].date() == date(2025, 9, 30)


def test_the_head_commits_to_all_of_the_round_at_one_press(house: House) -> None:
    _clerk, _tasks = issued(house)
    head = house.visit(house.cast.head)
    head.get("/rounds/1")
    assert "Cam kết 2 thời hạn" in head.text
    head.send("/rounds/1/commit")
    head.landed()
    assert "Đã cam kết 2 thời hạn." in head.text
    assert "Tất cả đã trả lời." in head.text
    with house.inside():
        rows = db.session.execute(
            select(Task.state, Task.committed_due).where(Task.code.in_(("A-1", "A-2")))
        ).all()
    assert [tuple(row) for row in rows] == [(TaskState.ACKNOWLEDGED, date(2025, 9, 30))] * 2


def test_a_head_answers_for_the_unit_from_my_work(house: House) -> None:
    _clerk, _tasks = issued(house, timeless=True)
    head = house.visit(house.cast.head)
    head.get("/me")
    assert "Việc của đơn vị chờ nhận hoặc cam kết (3)" in head.text
    head.send("/tasks/A-1/commit")
    head.landed()
    assert "Đã cam kết hoàn thành A-1 đúng hạn." in head.text
    assert "(2)" in head.text
    head.get("/tasks/A-3")
    wanted = {"propose-wanted_due": "2025-10-15", "propose-reason": "Cần khảo sát"}
    head.send("/tasks/A-3/propose", {**wanted, "propose-reason": ""}, status=422)
    head.send("/tasks/A-3/propose", wanted)
    head.landed()
    assert "Đã gửi đề xuất." in head.text
    with house.inside():
        request = db.session.scalars(select(ExtensionRequest)).one()
        assert (request.old_due, request.wanted_due) == (None, date(2025, 10, 15))


def test_the_official_asks_and_disowns_from_my_work(house: House) -> None:
    _clerk, _tasks = issued(house)
    official = house.visit(house.cast.official)
    official.get("/me")
    links = [link["href"] for link in official.page.select("a[href*='#step-']")]
    assert {"/tasks/A-1#step-clarify", "/tasks/A-1#step-disown"} <= set(links)
    official.get("/tasks/A-1")
    official.send("/tasks/A-1/disown", {"disown-text": "Của Vụ Kế hoạch"})
    clerk = house.visit(house.cast.clerk)
    clerk.get("/today")
    assert "“Của Vụ Kế hoạch”" in clerk.text


def test_what_came_out_of_a_document_is_issued_from_its_page(house: House) -> None:
    with house.inside():
        make_task(plan_id=house.cast.plan_id, now=house.now, state=TaskState.DRAFT, code="CU-1")
    clerk = house.visit(house.cast.clerk)
    clerk.get("/intake?plan=KH02")
    text = "Nhiệm vụ\tChủ trì\tThời hạn\tSản phẩm\nRà soát thông tư\tVụ Pháp chế\t1/9/2025\tBáo cáo"
    clerk.send("/intake", {"text": text, "issued_on": "2025-07-01"})
    clerk.landed()
    clerk.send("/intake/1/commit")
    clerk.landed()
    clerk.follow("Giao các bản nháp này")
    assert "KH02-02" in clerk.text
    assert "CU-1" not in clerk.text


def test_a_round_that_is_not_there_or_not_to_be_read_says_so(house: House) -> None:
    issued(house)
    for person in (house.cast.admin, house.cast.stranger):
        house.visit(person).get("/rounds/1", status=404)
    house.visit(house.cast.clerk).get("/rounds/99", status=404)
