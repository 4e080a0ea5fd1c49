"""Fetches updates: each batch is stored and committed before the next one is asked for.

The library's own polling confirms updates before their handlers ran and loses them on a crash;
here the confirmation is the next offset, and it is taken from what is stored (SPEC §3).
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from flask import Flask

from bot.bridge import run_service
from bot.certificates import certificates_for
from portal import clock
from portal.services import heartbeats, inbox

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "callback_query", "my_chat_member")
POLL_SECONDS = 25
MOST_PER_POLL = 100
_ANSWER_WITHIN = POLL_SECONDS + 10
_CONFLICT_PAUSE = 3.0
_LONGEST_PAUSE = 10.0
_NOTHING_NEW_PAUSE = 1.0
_NOTE_EVERY = 1.0


class TokenRefused(Exception):
    """Telegram does not know this bot; the message says what to do."""


class Unreachable(Exception):
    """This poll brought no answer that can be used; the next one may."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        super().__init__(reason)
        self.pause = pause


@dataclass
class Fetcher:
    """The one poller of a bot; `expect` is told the ids of what is stored, and begun with it."""

    app: Flask
    token: str
    api_base: str
    bot_id: int
    expect: Callable[[list[int]], None]
    poll_seconds: int = POLL_SECONDS
    _look_again_at: float = 0.0

    async def run(self) -> None:
        """Until cancelled, or `TokenRefused`."""
        failures = 0
        async with httpx.AsyncClient(
            timeout=httpx.Timeout(_ANSWER_WITHIN, connect=5),
            verify=certificates_for(self.api_base),
        ) as client:
            while True:
                try:
                    # After trouble ask without waiting, so that its end is known at once.
                    await self._step(client, 0 if failures else self.poll_seconds)
                    failures = 0
                except Unreachable as trouble:
                    failures += 1
                    await self._note_down(str(trouble), failures)
                    pause = min(_LONGEST_PAUSE, 0.5 * 2 ** min(failures - 1, 6))
                    await asyncio.sleep(trouble.pause or pause)

    async def _step(self, client: httpx.AsyncClient, wait_seconds: int) -> None:
        offset = await run_service(self.app, inbox.next_offset, self.bot_id, clock.utc_now())
        updates = await self._poll(client, offset, wait_seconds)
        if updates:
            await self._take_in(updates)
        await self._note_up()

    async def _take_in(self, updates: list[str]) -> None:
        new = await run_service(
            self.app, inbox.store_updates, self.bot_id, updates, clock.utc_now(), begins=True
        )
        self.expect(new)
        if not new:
            # Handed out again although it is stored: do not ask in a circle without a breath.
            await asyncio.sleep(_NOTHING_NEW_PAUSE)

    async def _poll(
        self, client: httpx.AsyncClient, offset: int | None, wait_seconds: int
    ) -> list[str]:
        asked: dict[str, Any] = {
            "timeout": wait_seconds,
            "limit": MOST_PER_POLL,
            "allowed_updates": ALLOWED_UPDATES,
        }
        if offset is not None:
            asked["offset"] = offset
        try:
            answer = await client.post(self._url("getUpdates"), json=asked)
        except httpx.HTTPError as problem:
            raise Unreachable(type(problem).__name__) from None
        if answer.status_code == httpx.codes.OK:
            return raw_updates(answer.content)
        raise await self._trouble(client, answer)

    async def _trouble(self, client: httpx.AsyncClient, answer: httpx.Response) -> Exception:
        said = _description(answer)
        match answer.status_code:
            case 401 | 404:
                return TokenRefused(
                    "Telegram does not know this bot's token; set DONDOC_TELEGRAM_TOKEN as "
                    "BotFather gave it, and DONDOC_TELEGRAM_API_BASE without /bot."
                )
            case 409 if "webhook" in said:
                await client.post(self._url("deleteWebhook"))
                return Unreachable("a webhook was set; it is taken away", 0.2)
            case 409:
                return Unreachable("another process fetches this bot's updates", _CONFLICT_PAUSE)
            case 429:
                return Unreachable("told to wait", _retry_after(answer))
        return Unreachable(f"answer {answer.status_code}")

    def _url(self, method: str) -> str:
        return f"{self.api_base}/bot{self.token}/{method}"

    async def _note_up(self) -> None:
        """While updates come without a pause, to look once a second is enough."""
        now = clock.steady_now()
        if now >= self._look_again_at:
            self._look_again_at = now + _NOTE_EVERY
            await run_service(self.app, heartbeats.note_telegram_up)

    async def _note_down(self, reason: str, failures: int) -> None:
        """One failure may be a hiccup of the line; two in a row are shown in the portal."""
        log.warning("fetching updates: %s (%s in a row)", reason, failures)
        self._look_again_at = 0.0
        if failures > 1:
            await run_service(self.app, heartbeats.note_telegram_down, reason, clock.utc_now())


def raw_updates(body: bytes) -> list[str]:
    """The updates of an answer, each as its own text; read no further than that."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreachable("an answer that is not JSON") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("result"), list):
        raise Unreachable("an answer without updates")
    return [json.dumps(update, ensure_ascii=False) for update in answer["result"]]


def _description(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("description", ""))
    except (ValueError, AttributeError):
        return ""


def _retry_after(answer: httpx.Response) -> float:
    try:
        return float(answer.json()["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return 1.0
