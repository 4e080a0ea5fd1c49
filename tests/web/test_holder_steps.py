"""What the holder of a task asks and says on the portal: nothing exists only in the bot."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, update

from portal.domain.addressees import Addressee
from portal.domain.types import ObstacleKind
from portal.extensions import db
from portal.models.history import Explanation
from portal.models.requests import ExtensionRequest, Obstacle
from portal.models.task import Task
from portal.services.transaction import transaction
from tests.lively import fill
from tests.visitors import House

TASK = "/tasks/NV-101"


def test_a_difficulty_is_reported(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get(TASK)
    visit.send(f"{TASK}/difficulty", {"difficulty-kind": "data"}, status=422)
    assert "Viết vướng mắc là gì" in visit.text
    visit.send(
        f"{TASK}/difficulty",
        {
            "difficulty-kind": "data",
            "difficulty-statement": "Chưa có số liệu quý II",
            "difficulty-addressee": "office",
        },
    )
    visit.landed()
    assert "Chưa có số liệu quý II" in visit.text
    with house.inside():
        found = db.session.scalars(
            select(Obstacle).where(Obstacle.statement == "Chưa có số liệu quý II")
        ).one()
        assert (found.kind, found.needs_help) == (ObstacleKind.DATA, True)
        assert found.addressee is Addressee.OFFICE
        assert found.answer_due is not None


def test_more_time_is_asked_for_once(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    code = free_task(house)
    visit.get(f"/tasks/{code}")
    early = {"extension-wanted_due": "2025-06-30", "extension-reason": "Chờ ý kiến"}
    visit.send(f"/tasks/{code}/extension", early, status=422)
    assert visit.page.select_one("#step-extension .error-summary")
    visit.send(f"/tasks/{code}/extension", {**early, "extension-wanted_due": "2025-12-31"})
    visit.landed()
    assert "Đã gửi đề nghị." in visit.text
    assert visit.page.select_one("#step-extension") is None
    with house.inside():
        wanted = select(ExtensionRequest.wanted_due).order_by(ExtensionRequest.id.desc())
        assert db.session.scalars(wanted).first() == date(2025, 12, 31)


def free_task(house: House) -> str:
    """A task of the official that no request is open for."""
    with house.inside():
        asked = select(ExtensionRequest.task_id)
        return (
            db.session.scalars(
                select(Task.code)
                .where(
                    Task.official_id == house.cast.official,
                    Task.state == "in_progress",
                    Task.id.not_in(asked),
                )
                .order_by(Task.code)
            ).first()
            or ""
        )


def test_a_day_is_promised(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get(TASK)
    visit.send(f"{TASK}/promise", {"promise-finish_on": "2025-07-01"}, status=422)
    visit.send(f"{TASK}/promise", {"promise-finish_on": "2025-07-18"})
    visit.landed()
    assert "dự kiến xong 18/07/2025" in visit.text


def test_an_explanation_is_sent_where_one_is_wanted(house: House) -> None:
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get(TASK)
    assert visit.page.select_one("#step-explain") is None
    with house.inside(), transaction() as session:
        task = session.scalars(select(Task).where(Task.code == "NV-101")).one()
        session.add(
            Explanation(
                task_id=task.id,
                for_due=task.effective_due,
                asked_of_id=house.cast.official,
                asked_at=house.now,
                answer_due=date(2025, 7, 9),
            )
        )
    visit.get(TASK)
    assert "cần giải trình bằng văn bản trước 09/07/2025" in visit.text
    answers = {
        "explain-cause": "Chờ ý kiến Vụ KHTC",
        "explain-remaining": "Trình ký",
        "explain-finish": "20/7",
    }
    visit.send(f"{TASK}/explain", {**answers, "explain-finish": ""}, status=422)
    assert "Chờ ý kiến Vụ KHTC" in visit.page.select_one("#explain-cause").text
    visit.send(f"{TASK}/explain", answers)
    visit.landed()
    assert visit.page.select_one("#step-explain") is None
    assert "Chờ ý kiến Vụ KHTC · Trình ký · 20/7" in visit.text


def test_my_work_leads_to_every_step(house: House) -> None:
    fill(house)
    with house.inside(), transaction() as session:
        session.execute(
            update(Task).where(Task.code == "NV-101").values(state="issued", acknowledged_at=None)
        )
    visit = house.visit(house.cast.official)
    visit.get("/me")
    for step in ("difficulty", "extension", "promise"):
        assert visit.page.select_one(f'a[href="{TASK}#step-{step}"]'), step
    visit.send(f"{TASK}/acknowledge")
    visit.landed()
    assert visit.heading == "Việc của tôi"
    assert visit.page.select_one(f'form[action="{TASK}/acknowledge"]') is None
