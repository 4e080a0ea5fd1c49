"""Telegram's refusals that bite, in Telegram's words."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http.client import HTTPConnection
from typing import Any

import httpx
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.error import BadRequest, Forbidden, InvalidToken

from bot.loopback.server import LoopbackServer

AN = 501


def keyboard(data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Nút", callback_data=data)]])


def link(url: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton("Mở cổng", url=url)]])


Step = Callable[[Bot], Coroutine[Any, Any, object]]


@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (lambda bot: bot.send_message(AN, "   "), "message text is empty"),
        (lambda bot: bot.send_message(AN, "đ" * 4097), "message is too long"),
        (lambda bot: bot.send_message(AN, "🔥" * 2049), "message is too long"),
        (lambda bot: bot.send_message(AN, "a", reply_markup=keyboard("x" * 65)), "DATA_INVALID"),
        (lambda bot: bot.send_message(AN, "a", reply_markup=keyboard("")), "DATA_INVALID"),
        (lambda bot: bot.send_message(AN, "a", reply_markup=keyboard("đ" * 33)), "DATA_INVALID"),
        (lambda bot: bot.send_message(AN, "a", reply_markup=link("http://localhost:8080/")), "URL"),
        (lambda bot: bot.send_message(AN, "<b>a", parse_mode="HTML"), "can't parse entities"),
        (lambda bot: bot.send_message(999, "a"), "chat not found"),
        (lambda bot: bot.send_message("@ai_do", "a"), "chat not found"),
        (
            lambda bot: bot.send_message(AN, "a", reply_parameters=ReplyParameters(99)),
            "message to be replied not found",
        ),
        (lambda bot: bot.edit_message_text("a", AN, 99), "message to edit not found"),
        (lambda bot: bot.delete_message(AN, 99), "message to delete not found"),
        (lambda bot: bot.send_document(AN, "no-such-file"), "wrong file identifier"),
        (lambda bot: bot.send_document(AN, b"a", caption="đ" * 1025), "caption is too long"),
        (lambda bot: bot.get_file("no-such-file"), "invalid file_id"),
        (lambda bot: bot.answer_callback_query("1"), "query is too old"),
        (lambda bot: bot.set_my_commands([("Việc", "x")]), "BOT_COMMAND_INVALID"),
    ],
)
def test_refused_with_400(server: LoopbackServer, talk: Any, step: Step, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        talk(step)
    assert reason.lower() in str(refused.value).lower()
    assert server.messages(AN) == []


def test_the_longest_allowed_passes(server: LoopbackServer, talk: Any) -> None:
    text = "<b>" + "&lt;" * 4096 + "</b>"

    async def story(bot: Bot) -> None:
        sent = await bot.send_message(AN, text, parse_mode="HTML", reply_markup=keyboard("đ" * 32))
        assert sent.text == "<" * 4096
        await bot.send_message(AN, "a", reply_markup=link("https://dieuhanh.example.vn/tasks"))

    talk(story)
    assert server.messages(AN)[0].raw == text


def test_who_cannot_be_written_to(server: LoopbackServer, talk: Any) -> None:
    server.ensure_user(502, "Bình")

    async def story(bot: Bot) -> None:
        with pytest.raises(Forbidden, match=r"(?i)bot can't initiate conversation with a user"):
            await bot.send_message(502, "a")
        server.send_text(502, "/start")
        await bot.send_message(502, "a")
        server.block(502)
        with pytest.raises(Forbidden, match=r"(?i)bot was blocked by the user"):
            await bot.send_message(502, "a")

    talk(story)
    lines = server.ledger(chat_id=502, is_delivered=False)
    assert [(line.status, line.refusal.split(":")[0]) for line in lines] == [(403, "Forbidden")] * 2


def test_edits_are_strict(server: LoopbackServer, talk: Any) -> None:
    server.change_limits({"is_on": False})
    theirs = server.send_text(AN, "của An")

    async def story(bot: Bot) -> None:
        sent = await bot.send_message(AN, "<b>a</b>", "HTML", reply_markup=keyboard("1"))
        with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
            await sent.edit_text("<b>a</b>", "HTML", reply_markup=keyboard("1"))
        await sent.edit_text("a", reply_markup=keyboard("1"))
        await sent.edit_reply_markup(keyboard("2"))
        with pytest.raises(BadRequest, match=r"(?i)message is not modified"):
            await sent.edit_reply_markup(keyboard("2"))
        await sent.edit_reply_markup(None)
        with pytest.raises(BadRequest, match=r"(?i)can't be edited"):
            await bot.edit_message_text("b", AN, theirs.message_id)
        document = await bot.send_document(AN, b"abc")
        with pytest.raises(BadRequest, match=r"(?i)no text in the message to edit"):
            await document.edit_text("b")
        await sent.delete()
        with pytest.raises(BadRequest, match=r"(?i)message to edit not found"):
            await sent.edit_text("c")

    talk(story)
    deleted = server.messages(AN, with_deleted=True)[1]
    assert deleted.is_deleted
    assert deleted.plain == "a"


def test_a_tap_is_answered_once_and_in_time(talk: Any, server: LoopbackServer) -> None:
    server.change_limits({"is_on": False})

    async def story(bot: Bot) -> None:
        sent = await bot.send_message(AN, "a", reply_markup=keyboard("1"))
        tap = server.tap(AN, sent.message_id, "1")
        with pytest.raises(BadRequest, match=r"(?i)MESSAGE_TOO_LONG"):
            await bot.answer_callback_query(tap.query_id, "a" * 201)
        await bot.answer_callback_query(tap.query_id)
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await bot.answer_callback_query(tap.query_id)
        late = server.tap(AN, sent.message_id, "1")
        server.age_taps(61)
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await bot.answer_callback_query(late.query_id)

    talk(story)


def test_a_wrong_token_opens_nothing(server: LoopbackServer, talk: Any) -> None:
    for path in ("bot1:x/getMe", "file/bot1:x/documents/file_1.pdf", "control/1:x/chats"):
        answer = httpx.get(f"{server.base}/{path}", verify=False)
        assert answer.status_code == 401
        assert answer.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}

    async def story(bot: Bot) -> None:
        stranger = Bot("1:x", base_url=f"{server.base}/bot", request=bot.request)
        with pytest.raises(InvalidToken):
            await stranger.send_message(AN, "a")

    talk(story)


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("application/json", b"{", 400),
        ("application/json", b"[]", 400),
        ("application/json", b'{"chat_id": 501, "text": "\\ud800"}', 400),
        ("application/json", b'{"chat_id": 501, "text": "a", "reply_markup": 5}', 400),
        ("application/json", b'{"chat_id": 501, "text": "a", "reply_markup": "{"}', 400),
        ("application/json", b'{"chat_id": {"a": 1}, "text": "a"}', 400),
        ("application/json", b'{"chat_id": 1e400, "text": "a"}', 400),
        ("application/json", b'{"chat_id": "9999999999999999999999", "text": "a"}', 400),
        ("multipart/form-data", b"x", 400),
        ("application/x-www-form-urlencoded", b"chat_id=501&text=%FF%FE", 200),
        ("", b"", 400),
    ],
)
def test_unreadable_requests_are_refused_not_crashed_on(
    server: LoopbackServer, capfd: Any, content_type: str, body: bytes, status: int
) -> None:
    answer = httpx.post(
        f"{server.base}/bot{server.token}/sendMessage",
        content=body,
        headers={"Content-Type": content_type},
        verify=False,
    )
    assert answer.status_code == status
    assert answer.json()["ok"] is (status == 200)
    assert capfd.readouterr().err == ""


def test_a_body_without_a_length_or_too_long_ends_the_connection(server: LoopbackServer) -> None:
    address = f"{server.base}/bot{server.token}/sendMessage"
    with httpx.Client(verify=False) as http:
        chunked = http.post(address, content=iter([b"chat_id=501"]))
        assert (chunked.status_code, chunked.headers["Connection"]) == (411, "close")
        assert http.get(f"{server.base}/bot{server.token}/getMe").json()["ok"]
    promised = HTTPConnection("127.0.0.1", server.port, timeout=5)
    promised.request("POST", f"/bot{server.token}/x", headers={"Content-Length": str(10**12)})
    with promised.getresponse() as huge:
        assert (huge.status, huge.headers["Connection"]) == (413, "close")
    promised.close()


def test_unknown_methods_and_paths_are_not_found(server: LoopbackServer) -> None:
    paths = (f"bot{server.token}/sendTelepathy", "", "bot", f"control/{server.token}", "x/y")
    answers = [httpx.get(f"{server.base}/{path}", verify=False) for path in paths]
    assert [answer.status_code for answer in answers] == [404] * 5
