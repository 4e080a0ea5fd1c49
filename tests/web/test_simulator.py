"""The simulator's page: anyone is played through the very server that stands in for Telegram."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.loopback.server import LoopbackServer
from portal.channels.telegram import TelegramSender
from portal.domain.types import AttachedFile, Message
from portal.web import simulator
from tests.lively import fill
from tests.visitors import House


def gone_button(house: House) -> dict[str, str]:
    """A tap on a button of a message that is not there."""
    return {"person": str(house.cast.official), "message": "999", "data": "1zz.t9"}


@pytest.fixture
def server(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackServer]:
    """The loopback server, where the portal looks for it."""
    settings = house.app.extensions["dondoc_settings"]
    with LoopbackServer(settings.bot_token) as running:
        here = settings.model_copy(update={"telegram_api_base": running.base})
        monkeypatch.setitem(house.app.extensions, "dondoc_settings", here)
        monkeypatch.setattr(simulator, "ANSWER_SECONDS", 0.1)
        yield running


def test_without_the_server_the_page_says_so(house: House) -> None:
    visit = house.visit(house.cast.official)
    visit.get("/simulator")
    assert "Máy chủ giả lập chưa trả lời." in visit.text
    visit.send("/simulator/text", {"text": "Còn <b>đây</b>"}, status=200)
    assert visit.page.find(id="say")["value"] == "Còn <b>đây</b>"
    part = visit.post("/simulator/tap", gone_button(house), status=200, htmx=True)
    assert "<html" not in part.text


def test_what_is_said_and_handed_over_stands_in_the_conversation(
    house: House, server: LoopbackServer
) -> None:
    fill(house)
    visit = house.visit(house.cast.clerk)
    visit.get(f"/simulator?person={house.cast.official}")
    visit.send("/simulator/text", {"text": "Chào <b>bot</b>"})
    visit.landed()
    assert "Chào <b>bot</b>" in visit.text
    visit.send("/simulator/text", {"text": " "})
    visit.landed()
    visit.post("/simulator/tap", gone_button(house), status=200)
    visit.get(f"/simulator?person={house.cast.official}", htmx=True)
    assert "Chào <b>bot</b>" in visit.text
    assert "<html" not in visit.last.text


def test_nobody_else_is_played_than_people_of_the_office(
    house: House, server: LoopbackServer
) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/simulator")
    for person in ("999", "x", "", "99999999999999999999"):
        visit.get("/simulator")
        visit.post("/simulator/text", {"person": person, "text": "x"}, status=404)


def test_the_clock_moves_only_where_it_is_shifted(house: House, server: LoopbackServer) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get("/simulator")
    visit.post("/simulator/clock", {"to": "hour"}, status=404)


def test_a_file_of_the_bot_is_taken_from_the_conversation(
    house: House, server: LoopbackServer
) -> None:
    visit = house.visit(house.cast.clerk)
    visit.get(f"/simulator?person={house.cast.official}")
    (chat,) = server.chats()
    server.send_text(chat.chat_id, "/start")
    settings = house.app.extensions["dondoc_settings"]
    told = Message("Kèm", file=AttachedFile("Tong-hop.docx", b"PK bytes"))
    with closing(TelegramSender(settings.bot_token, server.base)) as sender:
        number = sender.send(str(chat.chat_id), told)
    address = f"/simulator/file?person={house.cast.official}&message={number}"
    visit.get(f"/simulator?person={house.cast.official}")
    assert address in [link["href"] for link in visit.page.find_all("a", href=True)]
    assert visit.client.get(address).data == b"PK bytes"
    assert visit.client.get(address + "9").status_code == 404
