"""Webhook mode: tells Telegram where updates go, and looks now and then whether they arrive."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from flask import Flask
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.bridge import run_service
from bot.fetching import ALLOWED_UPDATES, TokenRefused
from portal import clock
from portal.services import heartbeats

log = logging.getLogger(__name__)

LOOK_EVERY = 60.0
_LONGEST_PAUSE = 10.0


@dataclass
class Webhook:
    """Keeps the address set; what comes there is stored by the portal."""

    app: Flask
    bot: Bot
    address: str
    secret: str
    look_every: float = LOOK_EVERY

    async def run(self) -> None:
        """Until cancelled, or `TokenRefused`."""
        failures = 0
        while True:
            try:
                await self._keep()
                failures = 0
                await asyncio.sleep(self.look_every)
            except InvalidToken:
                raise TokenRefused("Telegram does not know this bot's token any more.") from None
            except TelegramError as trouble:
                failures += 1
                log.warning("the webhook: %s (%s in a row)", trouble.message, failures)
                if failures > 1:
                    await self._note_down(trouble.message)
                await asyncio.sleep(min(_LONGEST_PAUSE, 0.5 * 2 ** min(failures - 1, 6)))

    async def _keep(self) -> None:
        """Set the address anew even where it is known: another secret cannot be seen."""
        info = await self.bot.get_webhook_info()
        await self.bot.set_webhook(
            self.address, secret_token=self.secret, allowed_updates=ALLOWED_UPDATES
        )
        if info.url == self.address and info.pending_update_count and info.last_error_message:
            await self._note_down(f"the webhook: {info.last_error_message}")
        else:
            await run_service(self.app, heartbeats.note_telegram_up)

    async def _note_down(self, reason: str) -> None:
        await run_service(self.app, heartbeats.note_telegram_down, reason, clock.utc_now())
