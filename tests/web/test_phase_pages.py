"""A phase is closed in the browser: each task chosen, looked at, done, printed, taken back."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from portal.domain.types import TaskState
from portal.extensions import db
from portal.models.planning import Phase
from portal.models.task import Task
from portal.services.phases import PhaseFields, add_phase
from tests.factories import acting, make_plan, make_task
from tests.visitors import House
from tests.web.browse import Browse

CLOSE = "/plans/KH02/phases/1/close"


@pytest.fixture
def clerk(house: House) -> Browse:
    """The clerk before a plan with two phases and three unfinished tasks in the first one."""
    cast, now = house.cast, house.now
    with house.inside():
        for name, start, end in (
            ("Cấp bách", date(2025, 6, 19), date(2025, 6, 30)),
            ("Bứt phá", date(2025, 7, 1), date(2025, 12, 31)),
        ):
            fields = PhaseFields(name, start, end, name_en=f"{name} EN")
            add_phase(acting(cast.clerk), cast.plan_id, fields, now=now)
        for number in (1, 2, 3):
            make_task(
                plan_id=cast.plan_id,
                now=now,
                code=f"NV-{number}",
                due=date(2025, 6, 30),
                phase_id=1,
                lead_unit_id=cast.unit_id,
                official_id=cast.official,
            )
    return house.visit(cast.clerk)


def task_ids(house: House) -> list[int]:
    with house.inside():
        return [db.session.query(Task.id).filter_by(code=f"NV-{n}").scalar() for n in (1, 2, 3)]


def states(house: House) -> list[TaskState]:
    with house.inside():
        return [state for (state,) in db.session.query(Task.state).order_by(Task.code)]


def test_nothing_happens_before_the_button_and_all_of_it_after(house: House, clerk: Browse) -> None:
    _first, second, third = task_ids(house)
    clerk.get("/plans/KH02")
    clerk.follow("Đóng giai đoạn")
    assert "3 nhiệm vụ chưa xong" in clerk.text
    chosen = {
        "exit_check": "Đạt một phần",
        "everything": "carried",
        "into": "phase-2",
        "reason": "Chờ thông tư <b>",
        "deciding_document": "Kết luận 12",
        f"fate-{second}": "ended",
        f"reason-{second}": "Trùng việc khác",
        f"fate-{third}": "left",
        "do": "review",
    }
    clerk.send(CLOSE, chosen, status=200)
    assert "1 chuyển tiếp, 1 kết thúc, 1 để nguyên" in clerk.text
    sums = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in clerk.page.select("tbody tr")
    ]
    assert sums[:2] == [["Đã giao", "3", "3", "0"], ["Đưa ra khỏi số liệu", "0", "1", "+1"]]
    assert sums[4] == ["Quá hạn", "3", "2", "-1"]
    assert set(states(house)) == {TaskState.IN_PROGRESS}

    clerk.send(CLOSE, {"do": "change"}, status=200)
    kept = clerk.page.find("select", {"name": f"fate-{second}"})
    assert kept.find("option", selected=True)["value"] == "ended"
    clerk.send(CLOSE, {"do": "review"}, status=200)
    clerk.send(CLOSE, {"do": "close"})
    clerk.landed()
    assert states(house) == [TaskState.CARRIED_OVER, TaskState.CANCELLED, TaskState.IN_PROGRESS]
    assert "1 chuyển tiếp, 1 kết thúc, 1 để nguyên" in clerk.text
    assert "Trùng việc khác" in clerk.text
    file = clerk.client.get("/plans/KH02/closings/1/export")
    sheet = openpyxl.load_workbook(io.BytesIO(file.data)).active
    codes = [row[0].value for row in sheet.iter_rows() if str(row[0].value).startswith("NV-")]
    assert codes == ["NV-1", "NV-2", "NV-3"]

    clerk.get("/plans/KH02")
    clerk.follow("1 chuyển tiếp, 1 kết thúc, 1 để nguyên")
    clerk.get(CLOSE, status=409)
    clerk.get("/plans/KH02/closings/1")
    house.clock.move(minutes=5)
    clerk.send("/plans/KH02/closings/1/undo")
    clerk.landed()
    assert "3 nhiệm vụ" not in clerk.text
    assert "2 nhiệm vụ đã trở lại như trước" in clerk.text
    assert set(states(house)) == {TaskState.IN_PROGRESS}
    clerk.get(CLOSE)


def test_what_is_missing_stands_beside_its_field_and_nothing_typed_is_lost(
    house: House, clerk: Browse
) -> None:
    first, _second, third = task_ids(house)
    clerk.get(CLOSE)
    typed = {"exit_check": "Đạt", f"fate-{first}": "ended", "reason": "Hết", "do": "review"}
    clerk.send(CLOSE, typed, status=422)
    assert "NV-2, NV-3" in clerk.page.select_one(".error-summary").get_text()
    clerk.send(CLOSE, {"everything": "left", "do": "review"}, status=422)
    assert clerk.page.select_one("#deciding_document")["aria-invalid"] == "true"
    clerk.send(
        CLOSE,
        {f"fate-{third}": "carried", "deciding_document": "KL 12", "do": "review"},
        status=422,
    )
    assert clerk.page.select_one("#into")["aria-invalid"] == "true"
    clerk.send(CLOSE, {"into": "phase-2", "reason": " ", "do": "review"}, status=422)
    assert clerk.page.select_one("#reason")["aria-invalid"] == "true"
    clerk.send(CLOSE, {"reason": "Hết", "exit_check": "", "do": "review"}, status=422)
    clerk.send(CLOSE, {"exit_check": "Đạt", "do": "close"})
    assert states(house) == [TaskState.CANCELLED, TaskState.IN_PROGRESS, TaskState.CARRIED_OVER]


def test_a_task_that_came_meanwhile_is_asked_for(house: House, clerk: Browse) -> None:
    clerk.get(CLOSE)
    singles = {f"fate-{task_id}": "left" for task_id in task_ids(house)}
    clerk.send(CLOSE, {"exit_check": "Đạt", "do": "review", **singles}, status=200)
    with house.inside():
        make_task(plan_id=house.cast.plan_id, now=house.now, code="NV-4", phase_id=1)
    clerk.send(CLOSE, {"do": "close"}, status=422)
    assert "NV-4" in clerk.page.select_one(".error-summary").get_text()


def test_an_empty_phase_closes_without_a_choice(house: House, clerk: Browse) -> None:
    clerk.get("/plans/KH02/phases/2/close")
    clerk.send("/plans/KH02/phases/2/close", {"exit_check": "Xong", "do": "review"}, status=200)
    clerk.send("/plans/KH02/phases/2/close", {"do": "close"})
    clerk.landed()
    assert "0 chuyển tiếp, 0 kết thúc, 0 để nguyên" in clerk.text


def test_a_phase_is_entered_by_hand(house: House) -> None:
    clerk = house.visit(house.cast.clerk)
    clerk.get("/plans/KH02")
    clerk.follow("Thêm giai đoạn")
    days = {"starts_on": "2025-07-01", "ends_on": "2025-06-30"}
    clerk.send("/plans/KH02/phases/new", {"name": "", **days}, status=422)
    clerk.send("/plans/KH02/phases/new", {"name": "Giai đoạn 1", "ends_on": "2025-12-31"})
    clerk.landed()
    assert "Giai đoạn 1" in clerk.text


def test_only_who_edits_plans_may_close_and_everybody_may_read(house: House, clerk: Browse) -> None:
    clerk.get(CLOSE)
    clerk.send(CLOSE, {"exit_check": "Đạt", "everything": "left", "do": "close"})
    head = house.visit(house.cast.head)
    head.get(CLOSE, status=403)
    head.get("/plans/KH02/closings/1")
    assert not head.page.select("form[action$=undo]")
    head.get("/plans/KH99/closings/1", status=404)
    head.get("/plans/KH02/closings/9", status=404)
    with house.inside():
        make_plan(code="KH03")
        assert db.session.query(Phase).filter(Phase.closed_at.is_not(None)).count() == 1
    head.get("/plans/KH03/closings/1", status=404)
