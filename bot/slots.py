"""Slots for the bot's immediate answers: those wanted at once are reserved in one transaction."""

from __future__ import annotations

import asyncio

from flask import Flask

from bot.bridge import run_service
from portal.services.slots import reserve_slots


class Slots:
    """Collects who wants a slot while the last ones are being reserved."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._wanted: dict[str, asyncio.Future[float]] = {}
        self._reserving: asyncio.Task[None] | None = None

    async def reserve(self, chat_id: str) -> float:
        """The seconds to wait for the chat's next slot; a chat waits for one at a time."""
        slot = asyncio.get_running_loop().create_future()
        self._wanted[chat_id] = slot
        if self._reserving is None or self._reserving.done():
            self._reserving = asyncio.create_task(self._reserve_what_is_wanted())
        return await slot

    async def _reserve_what_is_wanted(self) -> None:
        while self._wanted:
            wanted, self._wanted = self._wanted, {}
            try:
                waits = await run_service(self._app, reserve_slots, list(wanted))
            except Exception as problem:
                for slot in wanted.values():
                    if not slot.done():
                        slot.set_exception(problem)
                continue
            for slot, seconds in zip(wanted.values(), waits, strict=True):
                if not slot.done():
                    slot.set_result(seconds)
