"""The control API over HTTP, through the client that the simulator page uses."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from bot.loopback.server import LoopbackServer
from portal.channels.loopback import LoopbackClient, LoopbackRefused, LoopbackUnreachable

AN, BINH = 501, 502
ONE_BUTTON = InlineKeyboardMarkup(
    [[InlineKeyboardButton("75%", callback_data="p75", style="primary")]]
)


@pytest.fixture
def client(server: LoopbackServer) -> Iterator[LoopbackClient]:
    with LoopbackClient(server.base, server.token) as opened:
        yield opened


def send(talk: Any, text: str, **more: Any) -> int:
    async def story(bot: Bot) -> int:
        return (await bot.send_message(AN, text, **more)).message_id

    return int(talk(story))


def test_people_chats_and_unread(client: LoopbackClient, talk: Any) -> None:
    added = client.ensure_user(BINH, "Bình", last_name="Trần", language_code="en")
    assert (added.is_started, added.language_code) == (False, "en")
    assert client.ensure_user(BINH, "Bình", is_started=True).is_started
    assert client.ensure_user(BINH, "Bình").is_started
    send(talk, "Xin chào")
    first, second = client.chats()
    assert (first.chat_id, first.unread, first.last_text) == (AN, 1, "Xin chào")
    assert (second.chat_id, second.unread, second.last_message_id) == (BINH, 0, 0)
    assert client.mark_read(AN).unread == 0


def test_messages_read_as_the_person_reads_them(client: LoopbackClient, talk: Any) -> None:
    sent = send(talk, "<b>NV-101</b>", parse_mode="HTML", reply_markup=ONE_BUTTON)
    client.send_text(AN, "75% & xong", reply_to=sent)
    ours, theirs = client.messages(AN)
    assert (ours.is_from_bot, ours.html, ours.plain) == (True, "<b>NV-101</b>", "NV-101")
    assert (ours.buttons[0][0].text, ours.buttons[0][0].style) == ("75%", "primary")
    assert (theirs.html, theirs.plain, theirs.reply_to) == ("75% &amp; xong", "75% & xong", sent)
    assert client.messages(AN, after=sent) == [theirs]
    assert client.messages(AN, limit=1) == [theirs]


def test_changes_tell_only_what_is_new(client: LoopbackClient, talk: Any) -> None:
    sent = send(talk, "một", reply_markup=ONE_BUTTON)
    before = client.changes()
    assert [one.plain for one in before.messages] == ["một"]
    assert client.changes(before.revision).messages == ()
    tap = client.tap(AN, sent, "p75")

    async def answer(bot: Bot) -> None:
        await bot.answer_callback_query(tap.query_id, "Đã ghi")
        await bot.edit_message_text("hai", AN, sent)

    talk(answer)
    after = client.changes(before.revision)
    assert [one.plain for one in after.messages] == ["hai"]
    assert [(one.text, one.is_answered) for one in after.taps] == [("Đã ghi", True)]
    assert [chat.chat_id for chat in after.chats] == [AN]
    assert client.changes(before.revision, chat_id=BINH).messages == ()


def test_waiting_for_a_change_ends_with_it(server: LoopbackServer, client: LoopbackClient) -> None:
    since = client.changes().revision
    timer = threading.Timer(0.1, server.send_text, (AN, "mới"))
    timer.start()
    began = time.monotonic()
    assert [one.plain for one in client.changes(since, wait=5).messages] == ["mới"]
    assert time.monotonic() - began < 4
    timer.join()
    assert client.wait_message(AN, "không có", wait=0.05) is None


def test_a_tap_nobody_answers_comes_back_unanswered(client: LoopbackClient, talk: Any) -> None:
    sent = send(talk, "một", reply_markup=ONE_BUTTON)
    tap = client.tap(AN, sent, "p75", wait=0.05)
    assert (tap.is_answered, tap.waited_seconds) == (False, None)
    with pytest.raises(LoopbackRefused, match="no button with the data 'old'"):
        client.tap(AN, sent, "old")
    assert client.tap(AN, sent, "old", is_stale=True).data == "old"


def test_files_by_the_client(client: LoopbackClient) -> None:
    sent = client.send_document(AN, "Báo cáo.xlsx", b"PK\x03\x04", caption="NV-1")
    album = client.send_file(AN, "a.jpg", b"\xff\xd8", kind="photo", media_group_id="7")
    assert sent.file is not None
    assert album.file is not None
    assert client.read_file(sent.file.path) == b"PK\x03\x04"
    assert (sent.file.name, sent.plain, album.file.kind) == ("Báo cáo.xlsx", "NV-1", "photo")
    with pytest.raises(LoopbackRefused):
        client.read_file("documents/none.pdf")


def test_a_browser_form_may_upload_a_file_as_it_is(server: LoopbackServer) -> None:
    answer = httpx.post(
        f"{server.base}/control/{server.token}/send_document",
        data={"user_id": str(AN)},
        files={"content": ("tệp.pdf", b"%PDF", "application/pdf")},
    )
    assert answer.json()["result"]["file"]["name"] == "tệp.pdf"


def test_ledger_faults_limits_and_stats_over_http(client: LoopbackClient, talk: Any) -> None:
    client.add_fault("too_many", method="sendMessage", value=3)
    with pytest.raises(Exception, match="Flood control"):
        send(talk, "một")
    send(talk, "hai")
    refused, delivered = client.ledger(method="sendMessage")
    assert (refused.is_delivered, delivered.is_delivered) == (False, True)
    assert client.ledger(contains="hai") == client.ledger(is_delivered=True) == [delivered]
    assert client.ledger(after=refused.number, limit=5) == [delivered]
    assert client.faults() == []
    assert client.change_limits(chat_burst=9, is_on=False)["is_on"] is False
    assert client.limits()["chat_burst"] == 9
    stats = client.stats()
    assert (stats["calls"], stats["delivered"], stats["is_polled"]) == (2, 1, False)
    assert client.clear_ledger() == 2


def test_injected_updates_wait_for_the_bot(client: LoopbackClient) -> None:
    given = client.inject({"message": "không phải đối tượng"})
    (waiting,) = client.pending_updates()
    assert waiting["update_id"] == given


@pytest.mark.parametrize(
    ("verb", "arguments", "sentence"),
    [
        ("nonsense", {}, "There is no verb 'nonsense'"),
        ("send_text", {"user_id": AN}, "The argument 'text' is missing."),
        ("send_text", {"user_id": "An", "text": "a"}, "'user_id' must be a whole number"),
        ("send_text", {"user_id": AN, "text": "a", "x": 1}, "There is no argument 'x'"),
        ("send_text", {"user_id": AN, "text": " "}, "An empty message cannot be sent."),
        ("send_text", {"user_id": AN, "text": "a" * 4097}, "at most 4096"),
        ("send_text", {"user_id": 9, "text": "a"}, "There is no chat 9."),
        ("send_text", {"user_id": AN, "text": "a", "reply_to": 77}, "no message 77"),
        ("send_text", {"user_id": AN, "text": "\ud800"}, "UTF-8"),
        ("messages", {"chat_id": 2**70}, "64 bits"),
        ("changes", {"wait": "nan"}, "'wait' must be a number"),
        ("send_document", {"user_id": AN, "name": "a", "content": "é"}, "base64"),
        ("send_file", {"user_id": AN, "name": "a", "content": "", "kind": "x"}, "sent as one of"),
        ("add_fault", {"kind": "x"}, "A fault is one of"),
        ("change_limits", {"rates": {"burst": -1}}, "from 0 up"),
        ("inject", {"update": {"update_id": -1}}, "from 0 up"),
        ("ensure_user", {"user_id": -1, "first_name": "a"}, "positive user_id"),
        ("tap", {"user_id": AN, "message_id": 1, "data": "a"}, "has sent no message 1"),
    ],
)
def test_misuse_is_told_in_one_sentence(
    server: LoopbackServer, capfd: Any, verb: str, arguments: dict[str, Any], sentence: str
) -> None:
    answer = httpx.post(
        f"{server.base}/control/{server.token}/{verb}",
        content=json.dumps(arguments),
        headers={"Content-Type": "application/json"},
        verify=False,
    )
    assert answer.status_code in {400, 404}
    assert sentence in answer.json()["error"]
    assert capfd.readouterr().err == ""


def test_a_person_who_blocked_the_bot_must_unblock_first(client: LoopbackClient) -> None:
    assert client.block(AN).is_blocked
    with pytest.raises(LoopbackRefused, match="unblock first"):
        client.send_text(AN, "a")
    assert not client.unblock(AN).is_blocked


def test_the_client_says_when_nobody_or_somebody_else_answers(server: LoopbackServer) -> None:
    with LoopbackServer("1:gone") as gone:
        base = gone.base
    with LoopbackClient(base, "1:gone") as lost, pytest.raises(LoopbackUnreachable) as told:
        lost.chats()
    assert "1:gone" not in str(told.value)
    with LoopbackClient(server.base, "2:other") as other, pytest.raises(LoopbackRefused):
        other.chats()


def test_two_hundred_messages_from_many_hands_are_kept_once(
    server: LoopbackServer, talk: Any
) -> None:
    server.change_limits({"is_on": False})
    people = range(600, 620)
    for person in people:
        server.ensure_user(person, f"P{person}", is_started=True)

    def post(number: int) -> int:
        address = f"{server.base}/bot{server.token}/sendMessage"
        fields = {"chat_id": str(600 + number % 20), "text": f"tin {number}"}
        return http.post(address, data=fields).status_code

    with httpx.Client(trust_env=False) as http, ThreadPoolExecutor(16) as hands:
        writing = [hands.submit(server.send_text, 600 + n % 20, f"chữ {n}") for n in range(200)]
        assert set(hands.map(post, range(200))) == {200}
        assert len({done.result().message_id for done in writing}) == 200
    sent = [line.text for line in server.ledger(method="sendMessage", is_delivered=True)]
    assert sorted(sent) == sorted(f"tin {n}" for n in range(200))
    kept = [one for person in people for one in server.messages(person)]
    assert len({one.message_id for one in kept}) == 400
    updates = server.pending_updates()
    assert len({one["update_id"] for one in updates}) == 200
    assert [one["update_id"] for one in updates] == sorted(one["update_id"] for one in updates)
