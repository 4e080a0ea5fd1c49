"""A dossier on the screen from its beginning to its number, through every desk."""

from __future__ import annotations

import pytest

from portal.domain.machines.dossier import DossierState
from portal.domain.types import Role
from portal.extensions import db
from portal.models.dossiers import Dossier
from tests.lively import fill
from tests.visitors import House
from tests.web.browse import Browse


def state(house: House, number: int = 2) -> DossierState:
    with house.inside():
        return db.session.get_one(Dossier, number).state


def take(visit: Browse, step: str, status: int = 303, **typed: object) -> None:
    visit.get("/dossiers/2")
    named = {f"{step}-{name}": value for name, value in typed.items()}
    visit.send(f"/dossiers/2/steps/{step}", named, status=status)


@pytest.fixture
def official(house: House) -> Browse:
    """The official, whose task NV-109 has just got its dossier, number 2."""
    fill(house)
    visit = house.visit(house.cast.official)
    visit.get("/tasks/NV-109")
    visit.send("/tasks/NV-109/dossier", {"product_type": "thong_tu"})
    visit.landed()
    return visit


def test_a_dossier_goes_all_its_way(house: House, official: Browse) -> None:
    cast = house.cast
    assert "Giấy tờ (0/4)" in official.text
    take(official, "consult", 422, due="2025-07-31")
    assert "Chọn ít nhất một đơn vị" in official.text
    take(official, "consult", units=[str(cast.legal_unit_id)], due="2025-07-31")
    legal = house.visit(cast.legal_head)
    legal.get("/dossiers/2")
    legal.send("/dossiers/2/opinions/1", {"text": " "})
    legal.get("/dossiers/2")
    legal.send("/dossiers/2/opinions/1", {"text": "Đề nghị bỏ Điều 3"})
    take(official, "settle_comments", 422)
    assert "Còn thiếu: trả lời từng ý kiến" in official.text or "ý kiến" in official.text
    official.get("/dossiers/2")
    official.send("/dossiers/2/opinions/1", {"text": "Đã bỏ", "result": "accepted"})
    take(official, "settle_comments")
    take(official, "send_to_legal")
    reviewer = house.visit(house.roles[Role.LEGAL])
    take(reviewer, "take_into_review", 422)
    assert "Còn thiếu" in reviewer.text
    official.get("/dossiers/2")
    papers = [str(box["value"]) for box in official.page.select("[name=paper]")]
    official.send("/dossiers/2/papers", {"paper": papers})
    official.landed()
    assert "Giấy tờ (4/4)" in official.text
    take(reviewer, "take_into_review")
    take(reviewer, "clear", text="Rà lại phụ lục")
    assert state(house) is DossierState.CLEARED_WITH_RESERVATIONS
    top, clerk = house.visit(cast.top_leader), house.visit(cast.clerk)
    take(top, "sign")
    take(clerk, "submit", 422, number=" ", on="2025-07-07")
    take(clerk, "submit", number="15/TTr-MAU", on="2025-07-07")
    clerk.get("/dossiers?desk=superior")
    assert "NV-109" in clerk.text
    take(clerk, "ask_to_supplement", text="Thêm phụ lục 2")
    take(clerk, "resubmit", number="16/TTr-MAU", on="2025-07-14")
    take(clerk, "promulgate", number="30/2025/TT-MAU", on="2025-07-31")
    clerk.get("/dossiers?desk=ended")
    assert "30/2025/TT-MAU" in clerk.text
    clerk.get("/dossiers/2")
    assert "07/07/2025 16/TTr-MAU" in clerk.text


def test_a_leader_signs_past_legal_by_name_and_with_a_reason(
    house: House, official: Browse
) -> None:
    top = house.visit(house.cast.top_leader)
    take(top, "sign_without_clearance", 422, text=" ")
    take(top, "sign_without_clearance", text="Khẩn, Thủ tướng giao")
    top.landed()
    assert "không qua thẩm định pháp chế, Bộ trưởng (mẫu): Khẩn, Thủ tướng giao" in top.text
    take(top, "withdraw", text="Không còn cần")
    assert state(house) is DossierState.WITHDRAWN


def test_legal_works_through_its_queue(house: House, official: Browse) -> None:
    stranger, reviewer = house.visit(house.cast.stranger), house.visit(house.roles[Role.LEGAL])
    take(official, "send_to_legal")
    stranger.get("/dossiers/1")
    stranger.send("/dossiers/1/steps/send_to_legal")
    reviewer.get("/dossiers")
    assert "Pháp chế" in reviewer.page.select_one(".chip[aria-current]").text
    take(reviewer, "return_with_points", text="Thiếu tờ trình")
    assert reviewer.last.headers["Location"] == "/dossiers/1"


def test_whoever_may_not_is_refused(house: House, official: Browse) -> None:
    official.get("/dossiers/2")
    official.post("/dossiers/2/steps/sign", status=403)
    official.post("/dossiers/2/steps/clear", status=403)
    official.post("/dossiers/2/steps/fly", status=404)
    official.post("/dossiers/2/opinions/99", {"text": "x"}, status=404)
    official.post("/tasks/NV-109/dossier")
    official.landed()
    assert "Nhiệm vụ đã có hồ sơ." in official.text
    official.get("/dossiers?desk=none")
    official.get("/dossiers/99", status=404)
