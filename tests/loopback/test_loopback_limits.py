"""The flood limits of Telegram: 30 a second overall, one a second a chat, 20 a minute a group."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot
from telegram.error import RetryAfter

from bot.loopback.limits import Limits, Rates
from bot.loopback.server import LoopbackServer

AN = 501
STRICT = Rates(burst=0, chat_burst=0)


def passed(limits: Limits, times: list[float], chat_ids: list[int]) -> int:
    calls = zip(times, chat_ids, strict=True)
    return sum(limits.seconds_to_wait("sendMessage", chat, at) == 0 for at, chat in calls)


def test_thirty_one_messages_within_a_second_provoke_one_refusal() -> None:
    limits = Limits(STRICT)
    assert passed(limits, [100 + n / 31 for n in range(31)], list(range(31))) == 30
    assert limits.provoked == 1


def test_an_even_pace_just_under_the_limit_is_never_refused() -> None:
    limits = Limits(STRICT)
    assert passed(limits, [100 + n / 29.5 for n in range(600)], list(range(600))) == 600


def test_the_overall_burst_is_forgiven_and_no_more() -> None:
    limits = Limits(Rates(burst=3))
    assert passed(limits, [100.0] * 40, list(range(40))) == 33


def test_one_chat_gets_one_a_second_after_its_burst() -> None:
    limits = Limits(Rates(chat_burst=3))
    assert passed(limits, [100.0] * 10, [5] * 10) == 4
    assert limits.seconds_to_wait("sendMessage", 5, 100.5) == 1
    assert limits.seconds_to_wait("sendMessage", 5, 101.0) == 0
    assert limits.seconds_to_wait("sendMessage", 5, 101.5) == 1


def test_edits_count_and_answers_to_taps_do_not() -> None:
    limits = Limits(STRICT)
    assert limits.seconds_to_wait("sendMessage", 5, 100.0) == 0
    assert limits.seconds_to_wait("answerCallbackQuery", 5, 100.0) == 0
    assert limits.seconds_to_wait("editMessageText", 5, 100.2) == 1


def test_a_group_gets_twenty_a_minute() -> None:
    limits = Limits(STRICT)
    times = [100.0 + 2 * n for n in range(25)]
    assert passed(limits, times, [-7] * 25) == 20
    assert limits.seconds_to_wait("sendMessage", -7, 150.0) == 10
    assert limits.seconds_to_wait("sendMessage", -7, 160.0) == 0


def test_the_server_answers_429_and_can_be_told_not_to(server: LoopbackServer, talk: Any) -> None:
    async def flood(bot: Bot) -> None:
        for number in range(6):
            await bot.send_message(AN, str(number))

    with pytest.raises(RetryAfter) as refused:
        talk(flood)
    assert refused.value.message.startswith("Flood control exceeded")
    assert server.stats()["provoked_429"] == 1
    assert server.ledger()[-1].status == 429
    server.change_limits({"is_on": False})
    talk(flood)
    assert server.stats()["provoked_429"] == 1
