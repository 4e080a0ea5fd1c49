"""A loopback server for each test, and python-telegram-bot talking to it as to Telegram."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.loopback.server import LoopbackServer
from tests.loops import run_alone

TOKEN = "1000000001:of-these-tests"
AN = 501

T = TypeVar("T")
Talk = Callable[[Callable[[Bot], Coroutine[Any, Any, T]]], T]


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    """A running server that knows one person, An, who has started the bot."""
    with LoopbackServer(TOKEN) as running:
        running.ensure_user(AN, "An", username="an", is_started=True)
        yield running


@pytest.fixture
def talk(server: LoopbackServer, monkeypatch: pytest.MonkeyPatch) -> Talk[Any]:
    """Run a coroutine with python-telegram-bot's own Bot; it waits 0.5 s for an answer."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")

    def run(story: Callable[[Bot], Coroutine[Any, Any, T]]) -> T:
        async def told() -> T:
            request, poll_request = (
                HTTPXRequest(read_timeout=0.5, httpx_kwargs={"verify": False}) for _ in range(2)
            )
            async with Bot(
                server.token,
                base_url=f"{server.base}/bot",
                base_file_url=f"{server.base}/file/bot",
                request=request,
                get_updates_request=poll_request,
            ) as bot:
                return await story(bot)

        return run_alone(told)

    return run
