"""The bot's process: one on duty at a time fetches and answers, the others stand by."""

from __future__ import annotations

import asyncio
import logging
import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Flask
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application

from bot.application import build_application
from bot.bridge import DESK, Desk, run_service
from bot.fetching import Fetcher, TokenRefused
from bot.inbox_worker import InboxWorker
from bot.menu import Menus
from bot.slots import Slots
from bot.speaker import Speaker
from bot.webhook import Webhook
from portal import clock
from portal.services import conversations, delivery, difficulties, heartbeats, holders, leases
from portal.settings import Settings

log = logging.getLogger(__name__)

PART = "bot"
LEASE = "poller"
LEASE_SECONDS = 10.0
RENEW_EVERY = 3.0
STAND_BY_EVERY = 1.0
BEAT_EVERY = 5.0
#: services run in them: the steps of two taps, and beside them what the process owes itself
THREADS = 6
#: in webhook mode nobody in this process hears that something came
LOOK_QUICKLY = 0.1
_FINISH_WITHIN = 0.8
_LONGEST_PAUSE = 15.0


async def run_bot(app: Flask, settings: Settings, told_to_stop: asyncio.Event) -> None:
    """Until told to stop. Raises TokenRefused."""
    asyncio.get_running_loop().set_default_executor(
        ThreadPoolExecutor(THREADS, thread_name_prefix="service")
    )
    application = build_application(settings)
    beating = asyncio.create_task(_beat(app))
    stopping = asyncio.create_task(told_to_stop.wait())
    living = asyncio.create_task(_live(app, settings, application))
    try:
        await asyncio.wait({stopping, living}, return_when=asyncio.FIRST_COMPLETED)
        if living.done():
            await living
    finally:
        for task in (living, stopping, beating):
            task.cancel()
        await asyncio.gather(living, stopping, beating, return_exceptions=True)


async def _live(
    app: Flask, settings: Settings, application: Application[Any, Any, Any, Any, Any, Any]
) -> None:
    menus = Menus(app)
    speaker = Speaker(
        application.bot,
        menus,
        Slots(app).reserve,
        lambda seconds: run_service(app, delivery.halt_bot, seconds),
        Noting(app),
    )
    application.bot_data[DESK] = Desk(app, speaker)
    announcing: asyncio.Task[None] | None = None
    try:
        await _introduce(app, application)
        await run_service(app, heartbeats.beat, PART, {"username": application.bot.username})
        announcing = asyncio.create_task(
            menus.announce_quietly(application.bot, settings.default_locale)
        )
        await _take_turns(app, settings, application)
    finally:
        if announcing is not None:
            announcing.cancel()
            await asyncio.gather(announcing, return_exceptions=True)
        await speaker.finish(_FINISH_WITHIN)
        await application.shutdown()
        # an application that never was initialised does not close its connections
        await application.bot.request.shutdown()


@dataclass(frozen=True)
class Noting:
    """The speaker's notes, kept in the database."""

    app: Flask

    async def keyboard(self, chat_id: str, message_id: int) -> None:
        now = clock.utc_now()
        await run_service(self.app, conversations.note_keyboard, chat_id, message_id, now=now)

    async def receipt(self, obstacle_id: int, chat_id: str, message_id: int) -> None:
        await run_service(self.app, difficulties.note_receipt, obstacle_id, chat_id, message_id)


async def _introduce(app: Flask, application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Learn the bot's own name; without Telegram, wait for it and say so."""
    failures = 0
    while True:
        try:
            await application.initialize()
            return
        except InvalidToken:
            raise TokenRefused(
                "Telegram does not know this bot's token; set DONDOC_TELEGRAM_TOKEN as BotFather "
                "gave it, and DONDOC_TELEGRAM_API_BASE without /bot."
            ) from None
        except TelegramError as error:
            failures += 1
            log.warning("waiting for Telegram: %s", error.message)
            if failures > 3:
                await run_service(
                    app, heartbeats.note_telegram_down, error.message, clock.utc_now()
                )
            await asyncio.sleep(min(_LONGEST_PAUSE, 0.25 * 2 ** min(failures, 6)))


async def _take_turns(
    app: Flask, settings: Settings, application: Application[Any, Any, Any, Any, Any, Any]
) -> None:
    """On duty while this process holds the lease."""
    holder = f"{holders.me()}:{secrets.token_hex(4)}"
    while True:
        until = await run_service(app, leases.acquire, LEASE, holder, LEASE_SECONDS)
        if until is None:
            await asyncio.sleep(STAND_BY_EVERY)
            continue
        try:
            await _be_on_duty(app, settings, application, holder)
        finally:
            with suppress(Exception):
                await asyncio.shield(run_service(app, leases.release, LEASE, holder))


async def _be_on_duty(
    app: Flask,
    settings: Settings,
    application: Application[Any, Any, Any, Any, Any, Any],
    holder: str,
) -> None:
    worker = InboxWorker(app, application)
    if settings.webhook_address:
        source: Fetcher | Webhook = Webhook(
            app, application.bot, settings.webhook_address, settings.webhook_secret
        )
        worker.look_every = LOOK_QUICKLY
    else:
        source = Fetcher(
            app, settings.bot_token, settings.bot_api_base, settings.bot_id, worker.expect
        )
    tasks = [
        asyncio.create_task(source.run()),
        asyncio.create_task(worker.run()),
        asyncio.create_task(_keep_lease(app, holder)),
    ]
    try:
        done, _others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await worker.finish(_FINISH_WITHIN)


async def _keep_lease(app: Flask, holder: str) -> None:
    """Returns when the lease has gone to somebody else."""
    while True:
        await asyncio.sleep(RENEW_EVERY)
        try:
            if await run_service(app, leases.acquire, LEASE, holder, LEASE_SECONDS) is None:
                log.warning("another process took over; this one stands by")
                return
        except Exception:
            log.exception("the lease could not be renewed; trying again")


async def _beat(app: Flask) -> None:
    """Say that the process is alive; what it said of itself before stays."""
    while True:
        with suppress(Exception):
            await run_service(app, heartbeats.beat, PART)
        await asyncio.sleep(BEAT_EVERY)
