"""Works through the inbox: in order within a chat, several chats at once.

An update whose handler fails is tried again, then set aside with an alarm and a code that its
sender is told; it blocks nobody but its own chat, and that for seconds.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from telegram import Update
from telegram.ext import Application

from bot.answers import Answer, alert, say
from bot.bridge import DESK, Desk, InHand, in_hand, meet, run_service
from bot.incoming import Incoming, read
from bot.replies import odd
from bot.shape import check_update
from portal import clock
from portal.domain.errors import AlreadyHandled
from portal.i18n import force_locale
from portal.services import inbox
from portal.services.inbox import PendingUpdate

log = logging.getLogger(__name__)

TRIES = 3
#: so many processes may die over an update before it is taken for their murderer
MOST_STARTS = 6
AT_ONCE = 6
LOOK_EVERY = 1.0
_FETCH = 200
_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass
class InboxWorker:
    """One lane a chat; whoever stored something new says so by `expect`."""

    app: Flask
    application: Application[Any, Any, Any, Any, Any, Any]
    pauses: tuple[float, ...] = (0.2, 1.0)
    look_every: float = LOOK_EVERY
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _begun: set[int] = field(default_factory=set)
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    _lanes: dict[int, deque[PendingUpdate]] = field(default_factory=dict)
    _held: set[int] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def expect(self, stored: list[int]) -> None:
        """Look at once: these are in the inbox, and their first attempt is counted already."""
        self._begun.update(stored)
        self._wake.set()

    async def run(self) -> None:
        """Until cancelled: take what waits, again whenever something came."""
        while True:
            self._wake.clear()
            try:
                waiting = await run_service(
                    self.app, inbox.pending_updates, _FETCH + len(self._held)
                )
            except Exception:
                log.exception("the inbox cannot be read; trying again")
                waiting = []
            for pending in waiting:
                if pending.id not in self._held:
                    self._put_into_lane(pending)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self.look_every)

    async def finish(self, within: float) -> None:
        """Let handlers that have begun end; what waits stays in the inbox."""
        for lane in self._lanes.values():
            lane.clear()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)

    def _put_into_lane(self, pending: PendingUpdate) -> None:
        self._held.add(pending.id)
        chat = chat_of(pending.raw)
        lane = self._lanes.get(chat)
        if lane is not None:
            lane.append(pending)
            return
        self._lanes[chat] = deque([pending])
        task = asyncio.create_task(self._drive(chat))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drive(self, chat: int) -> None:
        lane = self._lanes[chat]
        while lane:
            pending = lane.popleft()
            try:
                await self._handle(pending)
            except AlreadyHandled:
                log.info("update %s was handled elsewhere", pending.update_id)
            except Exception:
                log.exception("update %s stays in the inbox for now", pending.update_id)
                self._held.difference_update(one.id for one in lane)
                lane.clear()
                await asyncio.sleep(LOOK_EVERY)
            finally:
                self._held.discard(pending.id)
        del self._lanes[chat]

    async def _handle(self, pending: PendingUpdate) -> None:
        """Begin with an update; one that more than one process died over goes alone.

        So whatever kills the process is found after some tries, and nothing beside it is blamed.
        """
        if pending.id in self._begun:
            self._begun.discard(pending.id)
            await self._begin(pending, 1)
        elif pending.attempts < 2:
            await self._begin(pending, await self._count(pending))
        else:
            async with self._alone:
                await self._begin(pending, await self._count(pending))

    async def _count(self, pending: PendingUpdate) -> int:
        return await run_service(self.app, inbox.count_attempt, pending.id)

    async def _begin(self, pending: PendingUpdate, starts: int) -> None:
        update = self._parse(pending.raw)
        if update is None:
            await self._set_aside(pending, "unreadable")
        elif starts > MOST_STARTS:
            await self._set_aside(pending, f"begun {starts} times without an end")
        else:
            await self._try(pending, update)

    async def _try(self, pending: PendingUpdate, update: Update) -> None:
        error: Exception | None = None
        for pause in (*self.pauses, 0.0)[:TRIES]:
            hand = InHand(pending.id)
            in_hand.set(hand)
            async with self._turns:
                await self._process(update, hand)
            if hand.is_settled:
                if hand.error is not None:
                    log.warning("answering failed: %s", hand.error, exc_info=hand.error)
                return
            if hand.error is None:
                await run_service(self.app, inbox.mark_done, pending.id, None, clock.utc_now())
                return
            error = hand.error
            await asyncio.sleep(pause)
        await self._give_up(pending, update, error)

    async def _process(self, update: Update, hand: InHand) -> None:
        try:
            await self.application.process_update(update)
        except Exception as error:
            # The library itself failed over this update, before or after the handler.
            hand.error = error

    async def _give_up(
        self, pending: PendingUpdate, update: Update, error: Exception | None
    ) -> None:
        code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(4))
        log.error("update %s failed, code %s", pending.update_id, code, exc_info=error)
        await self._set_aside(pending, f"{code} {type(error).__name__}: {error}")
        incoming = read(update, pending.id)
        answer = await run_service(self.app, _not_saved, incoming, code)
        desk: Desk = self.application.bot_data[DESK]
        await desk.speaker.answer(incoming, answer)

    async def _set_aside(self, pending: PendingUpdate, reason: str) -> None:
        log.error("update %s is set aside: %s", pending.update_id, reason)
        await run_service(self.app, inbox.set_aside, pending.id, reason, clock.utc_now())

    def _parse(self, raw: str) -> Update | None:
        try:
            update = json.loads(raw)
            check_update(update)
            return Update.de_json(update, self.application.bot)
        except Exception as problem:
            # Whatever the library raises over somebody's data says the same: not readable.
            log.warning("an update cannot be read: %s: %s", type(problem).__name__, problem)
            return None


def _not_saved(incoming: Incoming, code: str) -> Answer:
    with force_locale(meet(incoming).locale):
        sentence = odd.not_saved(code)
    return alert(sentence) if incoming.is_tap else say(sentence)


def chat_of(raw: str) -> int:
    """The chat an update belongs to, so that its order is kept; 0 where none is named."""
    try:
        update = json.loads(raw)
    except ValueError:
        return 0
    bodies = update.values() if isinstance(update, dict) else ()
    for body in bodies:
        if not isinstance(body, dict):
            continue
        for holder in (body, body.get("message"), {"chat": body.get("from")}):
            chat = holder.get("chat") if isinstance(holder, dict) else None
            chat_id = chat.get("id") if isinstance(chat, dict) else None
            if isinstance(chat_id, int):
                return chat_id
    return 0
