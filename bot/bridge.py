"""From the bot's event loop to the services: a thread, an application context, one transaction.

What a step changes and the mark that its update is done are committed together, so that an update
that is handed out again changes nothing (SPEC §3). Only then is anything answered.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from flask import Flask
from telegram import Update
from telegram.ext import CallbackContext

from bot import refusals
from bot.answers import NOTHING, Answer
from bot.downloading import download
from bot.incoming import Incoming, read
from bot.speaker import Speaker
from bot.visit import Visit
from portal import clock
from portal.domain.errors import AlreadyHandled, DomainError, NotAllowed
from portal.files import KeptFile
from portal.i18n import LOCALES, force_locale
from portal.messages.callbacks import UnreadableCallback
from portal.queries.actors import met_in_chat
from portal.queries.office import local_day, settings
from portal.services import delivery, inbox
from portal.services.transaction import reading, transaction

P = ParamSpec("P")
R = TypeVar("R")

Step = Callable[[Visit], Answer]
#: takes a step of its two for an update, and says whether it was somebody known who came
Take = Callable[[Incoming, Step, Step], tuple[Answer, bool]]
Callback = Callable[[Update, Any], Coroutine[Any, Any, None]]

STRANGERS_PER_MINUTE = 20
#: so many steps are worked out at once; more would take turns with each other and end no sooner
STEPS_AT_ONCE = 2
DESK = "desk"


@dataclass
class InHand:
    """The update being handled in this task: settled when its transaction is through."""

    inbox_id: int
    is_settled: bool = False
    error: Exception | None = None


in_hand: ContextVar[InHand] = ContextVar("in_hand")


@dataclass
class Desk:
    """What every handler finds in `bot_data`."""

    app: Flask
    speaker: Speaker
    _strangers: dict[str, deque[float]] = field(default_factory=dict)
    _steps: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(STEPS_AT_ONCE))

    async def run(self, service: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        async with self._steps:
            return await run_service(self.app, service, *args, **kwargs)

    def hears(self, chat_id: str) -> bool:
        """Whether an unknown chat still gets an answer in this minute."""
        now = clock.steady_now()
        if len(self._strangers) > 10_000:
            self._strangers.clear()
        times = self._strangers.setdefault(chat_id, deque())
        while times and times[0] <= now - 60:
            times.popleft()
        times.append(now)
        return len(times) <= STRANGERS_PER_MINUTE


async def run_service(app: Flask, service: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a service in a thread with a fresh application context, so that the loop goes on."""

    def call() -> R:
        with app.app_context():
            return service(*args, **kwargs)

    return await asyncio.to_thread(call)


def known(step: Step) -> Callback:
    """A handler for linked people; everybody else gets the one fixed answer."""
    return _handler(step, refusals.stranger)


def anyone(step: Step) -> Callback:
    """A handler that also speaks with people nobody knows yet."""
    return _handler(step, step)


def looking(step: Step) -> Callback:
    """A handler for linked people that shows something and changes nothing of theirs.

    What it shows is put together before the turn to write, which is then a short one. An open
    question is waited for no more: who looks elsewhere is not answering it.
    """
    return _handler(step, refusals.stranger, take_look)


def split(step: Step, for_strangers: Step) -> Callback:
    """A handler with a step of its own for each of the two."""
    return _handler(step, for_strangers)


def filed(
    look: Callable[[Visit], None],
    step: Callable[[Visit, KeptFile], Answer],
    refuse: Callable[[Visit, DomainError], Answer],
) -> Callback:
    """A handler for the files of linked people.

    1. `look` says whether the file is wanted; what it refuses is never fetched.
    2. It is fetched and kept outside any transaction: that may take a while.
    3. Then comes the step, like every other, or `refuse` says why there is none.
    """

    async def handle(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        desk: Desk = context.application.bot_data[DESK]
        incoming = read(update, in_hand.get().inbox_id)
        refusal, kept = await desk.run(refusal_of, incoming, look), None
        if refusal is None and incoming.file is not None:
            try:
                folder = desk.app.extensions["dondoc_settings"].files_folder
                kept = await download(context.bot, incoming.file, folder)
            except DomainError as problem:
                refusal = problem

        def take(visit: Visit) -> Answer:
            return step(visit, kept) if kept else refuse(visit, refusal or NotAllowed())

        await known(take)(update, context)

    return handle


def refusal_of(incoming: Incoming, look: Callable[[Visit], None]) -> DomainError | None:
    """Why a step is not to be prepared; nothing is changed and nothing answered yet."""
    visit = meet(incoming)
    try:
        if visit.person is None:
            return NotAllowed()
        look(visit)
    except DomainError as refusal:
        return refusal
    return None


def _handler(step: Step, for_strangers: Step, take: Take | None = None) -> Callback:
    async def handle(update: Update, context: CallbackContext[Any, Any, Any, Any]) -> None:
        desk: Desk = context.application.bot_data[DESK]
        hand = in_hand.get()
        incoming = read(update, hand.inbox_id)
        answer, is_known = await desk.run(settle, incoming, step, for_strangers, take or take_step)
        hand.is_settled = True
        if is_known or incoming.is_tap or desk.hears(incoming.chat_id):
            await desk.speaker.answer(incoming, answer)

    return handle


def settle(incoming: Incoming, step: Step, for_strangers: Step, take: Take) -> tuple[Answer, bool]:
    """Take one step and mark its update done, in one transaction; whether it is somebody known.

    A refusal undoes the step; its sentence and the mark are a transaction of their own.
    """
    try:
        return take(incoming, step, for_strangers)
    except AlreadyHandled:
        return NOTHING, True
    except (DomainError, UnreadableCallback) as refusal:
        refused = refusals.answers(refusal)
        try:
            return take_step(incoming, refused, refused)
        except AlreadyHandled:
            return NOTHING, True


def take_step(incoming: Incoming, step: Step, for_strangers: Step) -> tuple[Answer, bool]:
    """One transaction around the step and the mark."""
    with transaction():
        visit = meet(incoming)
        person = visit.person
        inbox.mark_done(incoming.inbox_id, person.id if person else None, visit.now)
        with force_locale(visit.locale):
            return (step if person else for_strangers)(visit), person is not None


def take_look(incoming: Incoming, step: Step, for_strangers: Step) -> tuple[Answer, bool]:
    """Put together what is shown while others may write; then the mark, in a turn of its own."""
    with reading():
        visit = _who_came(incoming)
        person = visit.person
        with force_locale(visit.locale):
            answer = (step if person else for_strangers)(visit)
    with transaction():
        if person is not None:
            _note_sign_of_life(visit)
            visit.stop_asking()
        inbox.mark_done(incoming.inbox_id, person.id if person else None, visit.now)
    return answer, person is not None


def meet(incoming: Incoming) -> Visit:
    """Who came, and that they did: what somebody taps has arrived, and their chat is alive."""
    visit = _who_came(incoming)
    if visit.person is not None:
        _note_sign_of_life(visit)
    return visit


def _who_came(incoming: Incoming) -> Visit:
    """The rights are looked up at each update; a closed account is nobody's."""
    now = clock.utc_now()
    met = met_in_chat(incoming.chat_id, local_day(now)) if incoming.chat_id else None
    if met is None:
        return Visit(incoming, now, _guessed_locale(incoming))
    actor, person = met
    return Visit(incoming, now, person.locale, actor, person)


def _note_sign_of_life(visit: Visit) -> None:
    incoming = visit.incoming
    if incoming.is_tap or incoming.is_message:
        delivery.mark_reachable(incoming.chat_id, visit.now)
    shown = incoming.message_id if incoming.is_tap else incoming.replied_id
    if shown is not None:
        delivery.prove_delivery(
            chat_id=incoming.chat_id,
            evidence="tap" if incoming.is_tap else "reply",
            now=visit.now,
            message_id=_named_message(visit),
            remote_id=str(shown),
        )


def _named_message(visit: Visit) -> int | None:
    try:
        return visit.tap.message_id if visit.incoming.is_tap else None
    except UnreadableCallback:
        return None


def _guessed_locale(incoming: Incoming) -> str:
    spoken = incoming.language_code[:2].lower()
    return spoken if spoken in LOCALES else settings().default_locale
