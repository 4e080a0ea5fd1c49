"""Each fault on order, as python-telegram-bot feels it and as the ledger knows it."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.loopback.server import LoopbackServer
from tests.loops import run_alone

AN = 501


async def try_to_send(bot: Bot, text: str = "nhắc việc") -> TelegramError | None:
    try:
        await bot.send_message(AN, text)
    except TelegramError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("kind", "value", "error", "cause", "is_delivered", "status"),
    [
        ("too_many", 7, RetryAfter, None, False, 429),
        ("forbidden", None, Forbidden, None, False, 403),
        ("bad_request", None, BadRequest, None, False, 400),
        ("unauthorized", None, InvalidToken, None, False, 401),
        ("conflict", None, Conflict, None, False, 409),
        ("migrate", -100777, ChatMigrated, None, False, 400),
        ("server_error", None, NetworkError, None, False, 500),
        ("bad_gateway", None, NetworkError, None, False, 502),
        ("drop_before", None, NetworkError, httpx.RemoteProtocolError, False, 0),
        ("drop_after", None, NetworkError, httpx.RemoteProtocolError, True, 0),
        ("half_answer", None, NetworkError, httpx.RemoteProtocolError, True, 200),
        ("hang_before", 5, TimedOut, httpx.ReadTimeout, False, 0),
        ("hang_after", 5, TimedOut, httpx.ReadTimeout, True, 0),
    ],
)
def test_a_fault_raises_what_telegram_would_and_strikes_once(
    server: LoopbackServer,
    talk: Any,
    kind: str,
    value: float | None,
    error: type[TelegramError],
    cause: type[Exception] | None,
    is_delivered: bool,
    status: int,
) -> None:
    server.add_fault(kind, method="sendMessage", value=value)

    async def story(bot: Bot) -> tuple[TelegramError | None, TelegramError | None]:
        return await try_to_send(bot), await try_to_send(bot, "lần sau")

    failed, repeated = talk(story)
    assert type(failed) is error
    assert cause is None or isinstance(failed.__cause__, cause)
    assert repeated is None
    first, second = server.ledger()
    assert (first.text, first.fault, first.is_delivered, first.status) == (
        "nhắc việc",
        kind,
        is_delivered,
        status,
    )
    assert (second.fault, second.is_delivered, second.status) == ("", True, 200)
    delivered = [one.plain for one in server.messages(AN)]
    assert delivered == (["nhắc việc"] if is_delivered else []) + ["lần sau"]
    if isinstance(failed, RetryAfter):
        assert failed.retry_after == timedelta(seconds=7)
    if isinstance(failed, ChatMigrated):
        assert failed.new_chat_id == -100777


def test_slow_is_slow_and_delivered(server: LoopbackServer, talk: Any) -> None:
    server.add_fault("slow", value=0.2)
    began = time.monotonic()
    assert talk(try_to_send) is None
    assert time.monotonic() - began >= 0.2
    assert server.ledger()[0].fault == "slow"


def test_a_fault_picks_its_calls(server: LoopbackServer, talk: Any) -> None:
    server.ensure_user(502, "Bình", is_started=True)
    server.add_fault("forbidden", chat_id=502, count=None)
    server.add_fault("bad_gateway", marker="NV-7", skip=1, count=1)

    async def story(bot: Bot) -> None:
        with pytest.raises(Forbidden):
            await bot.send_message(502, "một")
        with pytest.raises(Forbidden):
            await bot.send_message(502, "NV-7")
        assert await try_to_send(bot, "NV-7 lần một") is None
        assert isinstance(await try_to_send(bot, "NV-7 lần hai"), NetworkError)
        assert await try_to_send(bot, "NV-7 lần ba") is None
        assert (await bot.get_me()).is_bot

    talk(story)
    (left,) = server.faults()
    assert (left.kind, left.met) == ("forbidden", 2)
    assert server.clear_faults() == 1


def test_faults_strike_polls_and_answers_too(server: LoopbackServer, talk: Any) -> None:
    async def story(bot: Bot) -> None:
        server.add_fault("conflict", method="getUpdates")
        with pytest.raises(Conflict):
            await bot.get_updates()
        sent = await bot.send_message(AN, "chọn", reply_markup=_one_button())
        tap = server.tap(AN, sent.message_id, "a")
        server.add_fault("drop_after", method="answerCallbackQuery", chat_id=AN)
        with pytest.raises(NetworkError):
            await bot.answer_callback_query(tap.query_id, "Đã ghi")
        assert server.tap_answer(tap.query_id).text == "Đã ghi"
        with pytest.raises(BadRequest, match=r"(?i)query is too old"):
            await bot.answer_callback_query(tap.query_id, "Đã ghi")

    talk(story)


def _one_button() -> Any:
    return {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}


def test_a_refused_connection_has_its_own_cause() -> None:
    with LoopbackServer("1:gone") as gone:
        bot = Bot(gone.token, base_url=f"{gone.base}/bot")
    failed = run_alone(lambda: try_to_send(bot))
    assert type(failed) is NetworkError
    assert isinstance(failed.__cause__, httpx.ConnectError)
