"""The first-run guide: live checks, a token checked before it is kept, a message of trial."""

from __future__ import annotations

import stat

import pytest
from sqlalchemy import update

from portal.channels import telegram_check
from portal.channels.telegram_check import BotCheck, Trouble
from portal.domain.types import OutboxState
from portal.extensions import db
from portal.models.delivery import OutboxMessage
from portal.models.organisation import ChatLink
from portal.services.transaction import transaction
from portal.settings import load_settings
from portal.web import guide
from tests.lively import fill
from tests.visitors import House
from tests.web.browse import Browse

TOKEN = "123456789:" + "A" * 35


@pytest.fixture
def admin(house: House) -> Browse:
    visit = house.visit(house.cast.admin)
    visit.get("/guide")
    return visit


def answering(monkeypatch: pytest.MonkeyPatch, found: BotCheck) -> list[str]:
    """Telegram as it would answer; the tokens it was asked about."""
    asked: list[str] = []

    def check(token: str, _server: str, _now: object) -> BotCheck:
        asked.append(token)
        return found

    monkeypatch.setattr(guide, "check_bot", check)
    return asked


def test_a_new_office_begins_with_the_guide(house: House, admin: Browse) -> None:
    admin.get("/", status=303)
    admin.landed()
    assert admin.heading == "Bắt đầu sử dụng"
    clerk = house.visit(house.cast.clerk)
    clerk.get("/", status=303)
    clerk.landed()
    assert clerk.heading != "Bắt đầu sử dụng"
    clerk.get("/guide", status=403)


def test_the_head_is_kept_and_stands_on_paper(house: House, admin: Browse) -> None:
    fill(house)
    admin.send("/guide/office", {"name": " "}, status=422)
    assert "Nhập tên cơ quan" in admin.text
    admin.send("/guide/office", {"above": "BỘ MẪU", "name": "VĂN PHÒNG"})
    admin.landed()
    assert "đã xong" in admin.page.select_one("#step-office h2").text
    leader = house.visit(house.cast.top_leader)
    for path in ("/dashboard", "/tasks/print", "/units/CDS"):
        leader.get(path)
        head = leader.page.select_one(".print-only .paper-head")
        assert head is not None, path
        assert "VĂN PHÒNG" in head.text


def test_a_step_is_skipped_and_taken_up_again(admin: Browse) -> None:
    admin.send("/guide/office/skip")
    admin.landed()
    assert "bỏ qua" in admin.page.select_one("#step-office h2").text
    assert not admin.page.select("#step-office input[name=name]")
    admin.send("/guide/office/resume")
    admin.landed()
    assert admin.page.select("#step-office input[name=name]")
    admin.post("/guide/poem/skip", status=404)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Trouble.UNKNOWN_BOT, "Telegram không nhận mã này"),
        (Trouble.NETWORK, "không tới được http://127.0.0.1:9"),
        (Trouble.TIME, "Đồng hồ máy chủ lệch"),
    ],
)
def test_a_token_that_does_not_work_says_what_is_wrong_and_is_not_kept(
    house: House, admin: Browse, monkeypatch: pytest.MonkeyPatch, trouble: Trouble, said: str
) -> None:
    answering(monkeypatch, BotCheck(trouble=trouble))
    admin.send("/guide/bot", {"token": TOKEN}, status=422)
    assert said in admin.page.select_one(".error-summary").text
    assert TOKEN not in admin.last.text
    assert not house.app.extensions["dondoc_settings"].telegram_token_file.exists()


def test_a_token_that_works_is_kept_for_the_next_start(
    house: House, admin: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(monkeypatch, BotCheck("dondoc_mau_bot"))
    admin.send("/guide/bot", {"token": "không phải mã"}, status=422)
    assert asked == []
    admin.send("/guide/bot", {"token": f" {TOKEN} "}, status=200)
    assert "@dondoc_mau_bot đã trả lời" in admin.text
    assert TOKEN not in admin.last.text
    assert asked == [TOKEN]
    settings = house.app.extensions["dondoc_settings"]
    kept = settings.telegram_token_file
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    try:
        fresh = load_settings(data_dir=settings.data_dir)
        assert fresh.bot_token == TOKEN
        assert not fresh.uses_loopback_telegram
    finally:
        kept.unlink()


def test_a_message_of_trial_goes_to_oneself_at_once(house: House, admin: Browse) -> None:
    with house.inside(), transaction() as session:
        session.execute(update(ChatLink).values(ended_at=house.now))
    admin.get("/guide")
    assert "Liên kết trước" in admin.text
    assert not admin.page.select("form[action='/guide/try']")
    with house.inside(), transaction() as session:
        session.execute(update(ChatLink).values(ended_at=None))
    admin.get("/guide")
    admin.send("/guide/try")
    admin.landed()
    with house.inside():
        row = db.session.query(OutboxMessage).filter_by(kind="trial").one()
        assert (row.person_id, row.state) == (house.cast.admin, OutboxState.PENDING)
        assert row.not_before <= house.now
        number = row.id
    assert f"/deliveries/{number}" in admin.last.text
    assert admin.page.select_one("#step-try [role=status]")


def test_the_check_tells_the_three_troubles_apart(
    monkeypatch: pytest.MonkeyPatch, house: House
) -> None:
    import httpx

    def telegram(answer: httpx.Response | Exception) -> BotCheck:
        def get(_url: str, **_options: object) -> httpx.Response:
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(telegram_check.httpx, "get", get)
        return telegram_check.check_bot(TOKEN, "http://127.0.0.1:9", house.now)

    date = f"{house.now:%a, %d %b %Y %H:%M:%S} GMT"
    mine = {"ok": True, "result": {"username": "mau_bot"}}
    assert telegram(httpx.Response(200, json=mine, headers={"Date": date})) == BotCheck("mau_bot")
    late = {"Date": "Mon, 01 Jan 2024 00:00:00 GMT"}
    assert telegram(httpx.Response(200, json=mine, headers=late)).trouble is Trouble.TIME
    assert telegram(httpx.Response(401, json={"ok": False})).trouble is Trouble.UNKNOWN_BOT
    assert telegram(httpx.Response(502, text="<html>")).trouble is Trouble.NETWORK
    assert telegram(httpx.ConnectTimeout("slow")).trouble is Trouble.NETWORK
    young = httpx.ConnectError("certificate verify failed: certificate is not yet valid")
    assert telegram(young).trouble is Trouble.TIME
    assert telegram(httpx.InvalidURL("token")).trouble is Trouble.UNKNOWN_BOT
