"""Webhook mode: the same inbox, filled by the portal; the same answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import httpx
import pytest
from sqlalchemy import func, select
from werkzeug.serving import make_server

from portal.extensions import db
from portal.models.delivery import ReceivedUpdate
from portal.web.webhook import SECRET_HEADER
from tests.bot.phones import PATIENCE, Office, wait_until
from tests.factories import make_cast, make_task


@pytest.fixture
def hooked(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office whose portal Telegram can reach; the bot does not run yet."""
    server = make_server("127.0.0.1", 0, office.app, threaded=True)
    root = f"http://127.0.0.1:{server.server_port}"
    settings = office.settings.model_copy(update={"telegram_webhook_url": root})
    monkeypatch.setitem(office.app.extensions, "dondoc_settings", settings)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield replace(office, settings=settings)
    server.shutdown()
    thread.join(5)
    server.server_close()


def received(office: Office) -> int:
    return office.fresh(lambda: db.session.scalar(select(func.count(ReceivedUpdate.id))) or 0)


def test_an_update_comes_by_the_portal_and_is_answered(hooked: Office, now: datetime) -> None:
    cast = make_cast()
    make_task(
        plan_id=cast.plan_id,
        now=now,
        code="NV-101",
        official_id=cast.official,
        lead_unit_id=cast.unit_id,
    )
    phone = hooked.phone(102)
    with hooked.bot():
        phone.write("/viec")
        shown = phone.reads("Việc của tôi")
        phone.tap(shown, "1")
        phone.sees(shown.message_id, "NV-101\n")
    assert received(hooked) == 2


def test_what_came_while_no_bot_ran_is_answered_later(hooked: Office) -> None:
    make_cast()
    phone = hooked.phone(102)
    with hooked.bot():
        phone.write("/viec")
        phone.reads("không có nhiệm vụ nào")
    phone.write("/viec")
    wait_until(lambda: received(hooked) == 2, "the update")
    with hooked.bot():
        phone.reads("không có nhiệm vụ nào")


def test_only_telegram_itself_is_heard(hooked: Office) -> None:
    settings = hooked.settings
    secret = {SECRET_HEADER: settings.webhook_secret}
    update = {"update_id": 5, "message": {"message_id": 1}}
    address, web = settings.webhook_address, httpx.Client(timeout=PATIENCE)
    assert web.post(address, json=update).status_code == 403
    assert web.post(address, json=update, headers={SECRET_HEADER: "x"}).status_code == 403
    assert web.get(address, headers=secret).status_code == 405
    assert received(hooked) == 0
    for _again in range(2):
        assert web.post(address, json=update, headers=secret).status_code == 200
    assert web.post(address, content=b"{", headers=secret).status_code == 200
    assert received(hooked) == 2
    big = b"{" + b" " * 2_000_000
    client = hooked.app.test_client()
    answer = client.post("/telegram/updates", data=big, headers=secret)
    assert answer.status_code == 413
    web.close()


def test_without_webhook_mode_there_is_no_such_page(office: Office) -> None:
    client = office.app.test_client()
    assert client.post("/telegram/updates", json={"update_id": 1}).status_code == 404
    assert received(office) == 0


def test_the_address_is_the_portals_own_page_unless_one_is_named(office: Office) -> None:
    root = office.settings.model_copy(update={"telegram_webhook_url": "https://co.quan"})
    assert root.webhook_address == "https://co.quan/telegram/updates"
    named = office.settings.model_copy(update={"telegram_webhook_url": "https://co.quan/hook"})
    assert named.webhook_address == "https://co.quan/hook"
