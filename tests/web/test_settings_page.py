"""The office's own rules on the screen: tried, kept, refused with a sentence, and in the log."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from portal.domain.types import Clear, Recipient, Rung
from portal.extensions import db
from portal.models.office import AuditEntry
from portal.queries.office import (
    office_ladder,
    office_light_rules,
    office_week_rules,
    wanted_clears,
)
from portal.settings import REAL_TELEGRAM
from tests.lively import fill
from tests.visitors import House
from tests.web.browse import Browse
from worker import steps


@pytest.fixture
def admin(house: House) -> Browse:
    fill(house)
    visit = house.visit(house.cast.admin)
    visit.get("/settings")
    return visit


def test_thresholds_are_tried_before_they_are_kept(house: House, admin: Browse) -> None:
    admin.send("/settings/lights", {"due_soon_days": "60", "preview": "1"}, status=200)
    assert "nhiệm vụ sẽ đổi đèn. Chưa lưu gì." in admin.text
    with house.inside():
        assert office_light_rules().due_soon_days == 7
    admin.send("/settings/lights", {"due_soon_days": "60"})
    admin.landed()
    assert "Đã lưu." in admin.text
    with house.inside():
        assert office_light_rules().due_soon_days == 60
        acts = db.session.scalars(select(AuditEntry.action)).all()
    assert "change_rule" in acts
    admin.send("/settings/lights", {"due_soon_percent": "101"}, status=422)
    assert "Nhập từ 0 đến 100" in admin.text
    assert admin.page.select_one("#due_soon_percent")["value"] == "101"


def test_the_week_locks_after_it_asks(house: House, admin: Browse) -> None:
    admin.send("/settings/week", {"lock_weekday": "0", "lock_time": "08:00"}, status=422)
    assert "kỳ khóa trước khi hỏi báo cáo" in admin.page.select_one(".error-summary").text
    admin.send("/settings/week", {"lock_weekday": "4", "lock_time": "16:30"})
    with house.inside():
        assert office_week_rules().lock_time.hour == 16


def test_the_clears_keep_responsibility(house: House, admin: Browse) -> None:
    admin.send("/settings/clears", {"clears": ["time"]}, status=422)
    assert "trách nhiệm" in admin.page.select_one(".error-summary").text
    wanted = [each.value for each in Clear if each is not Clear.AUTHORITY]
    admin.send("/settings/clears", {"clears": wanted})
    with house.inside():
        assert wanted_clears() == frozenset(Clear) - {Clear.AUTHORITY}


def test_the_ladder_is_data(house: House, admin: Browse) -> None:
    everything = {
        box["name"]: [
            each["value"] for each in admin.page.select(f'[name="{box["name"]}"][checked]')
        ]
        for box in admin.page.select('[name^="to-"]')
    }
    days = {box["name"]: box["value"] for box in admin.page.select('[name^="days-"]')}
    alone = {box["name"]: "1" for box in admin.page.select('[name^="alone-"][checked]')}
    changed = {
        **{**everything, "to-E3": ["head", "top_leader"]},
        **{**days, "days-E5": "45, 90"},
        **{**alone, "alone-E3": "1"},
    }
    admin.post("/settings/ladder", changed)
    admin.landed()
    assert "Lập lại lịch nhắc của" in admin.text
    with house.inside():
        ladder = {rule.rung: rule for rule in office_ladder()}
    assert ladder[Rung.E5].days == (45, 90)
    assert ladder[Rung.E3].recipients == (Recipient.HEAD, Recipient.TOP_LEADER)
    assert ladder[Rung.E3].alone
    for broken, said in (
        ({"days-E2": "x"}, "ngày"),
        ({"days-E2": "40"}, "không nối tiếp"),
        ({"to-E2": []}, "không có ai"),
    ):
        admin.get("/settings")
        admin.post("/settings/ladder", {**changed, **broken}, status=422)
        assert said in admin.page.select_one(".error-summary").text
        with house.inside():
            kept = {rule.rung: rule for rule in office_ladder()}
        assert kept[Rung.E2].days == (7,)


def test_only_the_administrator_makes_rules(house: House) -> None:
    for name in ("clerk", "head", "official", "top_leader"):
        visit = house.visit(getattr(house.cast, name))
        visit.get("/settings", status=403)
        for part in ("lights", "week", "clears", "ladder"):
            visit.post(f"/settings/{part}", status=403)


def for_real(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if a token of the real Telegram were set; nothing of it is asked here."""
    settings = house.app.extensions["dondoc_settings"]
    real = settings.model_copy(
        update={"telegram_token": SecretStr("1:x"), "telegram_api_base": REAL_TELEGRAM}
    )
    monkeypatch.setitem(house.app.extensions, "dondoc_settings", real)


def test_real_sending_is_off_until_it_is_switched_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(house)
    admin = house.visit(house.cast.admin)
    admin.get("/settings/sending")
    assert "giả lập" in admin.text
    for_real(house, monkeypatch)
    sent: list[float] = []
    monkeypatch.setattr(steps, "application", lambda: house.app)
    monkeypatch.setattr(
        steps.delivery, "deliver", lambda _sender, *, for_seconds, **_rest: sent.append(for_seconds)
    )
    steps.send(for_seconds=1, is_told_to_stop=lambda: False)
    assert sent == []
    admin.get("/settings/sending")
    assert "Chưa bật gửi tin. 2 tin đang chờ." in admin.text
    assert "Đợt gửi tới: Thứ Hai 07/07/2025" in admin.text
    admin.send("/settings/sending/on")
    admin.landed()
    assert "Chưa bật gửi tin." not in admin.text
    steps.send(for_seconds=1, is_told_to_stop=lambda: False)
    assert sent == [1]
    admin.send("/settings/sending/off")
    steps.send(for_seconds=1, is_told_to_stop=lambda: False)
    assert sent == [1]
    for name in ("clerk", "top_leader"):
        house.visit(getattr(house.cast, name)).get("/settings/sending", status=403)
