"""Says the immediate answers: best effort, at the pace of all other messages (SPEC §3).

Nothing here is the only copy of anything: what was answered is committed before, and `/viec`
shows the state again. So an answer that fails is logged and let go.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.answers import Answer
from bot.incoming import Incoming
from bot.menu import Menus
from portal.domain.types import Message

log = logging.getLogger(__name__)

LONGEST_HALT = 5.0
RECEIVED = "👌"
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_HARMLESS = ("message is not modified", "query is too old", "query id is invalid")
_GONE = ("message to edit not found", "message can't be edited", "there is no text in the message")


@dataclass(frozen=True, slots=True)
class Saying:
    """One paced call for a chat; a later edit of the same message makes an earlier one idle."""

    call: Callable[[], Awaitable[object]]
    edited_id: int | None = None


class Noter(Protocol):
    """Keeps the numbers that messages have only once they are said."""

    async def keyboard(self, chat_id: str, message_id: int) -> None:
        """An answer with buttons stands there."""

    async def receipt(self, obstacle_id: int, chat_id: str, message_id: int) -> None:
        """The receipt of a difficulty stands there."""


class Speaker:
    """One queue a chat, so that answers keep their order and one slow chat holds up nobody."""

    def __init__(
        self,
        bot: Bot,
        menus: Menus,
        reserve_slot: Callable[[str], Awaitable[float]],
        halt: Callable[[float], Awaitable[None]],
        noter: Noter,
    ) -> None:
        self._bot = bot
        self._menus = menus
        self._reserve_slot = reserve_slot
        self._halt = halt
        self._noter = noter
        self._waiting: dict[str, list[Saying]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def answer(self, incoming: Incoming, answer: Answer) -> None:
        """Answer the tap now; the rest follows in the chat's turn."""
        if incoming.is_tap:
            await _try(
                lambda: self._bot.answer_callback_query(
                    incoming.query_id, text=answer.toast or None, show_alert=answer.is_alert
                )
            )
        chat_id, bot = incoming.chat_id, self._bot
        if answer.edit is not None and incoming.message_id is not None:
            self._say(chat_id, self._edit(chat_id, incoming.message_id, answer.edit))
        for message in answer.send:
            self._say(chat_id, self._send(chat_id, message, receipt_of=answer.receipt_of))
        for number, redrawn in answer.redraw:
            self._say(chat_id, self._edit(chat_id, number, redrawn, or_send=False))
        for number in (*(() if answer.close is None else (answer.close,)), *answer.strip):
            self._say(chat_id, self._strip(chat_id, number))
        for other_chat, message in answer.elsewhere:
            self._say(other_chat, self._send(other_chat, message))
        if answer.menu is not None:
            menu = answer.menu
            await _try(lambda: self._menus.show(bot, chat_id, menu))
        own_id = incoming.own_id
        if answer.reacts and own_id is not None:
            self._say(chat_id, Saying(lambda: bot.set_message_reaction(chat_id, own_id, RECEIVED)))
        if answer.deletes and own_id is not None:
            self._say(chat_id, Saying(lambda: bot.delete_message(chat_id, own_id)))
        if answer.leaves:
            self._say(chat_id, Saying(lambda: bot.leave_chat(chat_id)))

    async def finish(self, within: float) -> None:
        """Let what is being said be said, for so many seconds at most."""
        if self._tasks:
            _done, late = await asyncio.wait(self._tasks, timeout=within)
            for task in late:
                task.cancel()

    def _send(self, chat_id: str, message: Message, *, receipt_of: int | None = None) -> Saying:
        async def call() -> None:
            sent = await self._bot.send_message(
                chat_id,
                message.text,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard(message),
                disable_notification=message.silent,
            )
            await self._note(chat_id, sent.message_id, message, receipt_of)

        return Saying(call)

    async def _note(
        self, chat_id: str, message_id: int, message: Message, receipt_of: int | None
    ) -> None:
        """Keep where it stands; an answer that was said is not taken back by a note that fails."""
        try:
            if message.buttons:
                await self._noter.keyboard(chat_id, message_id)
            if receipt_of is not None:
                await self._noter.receipt(receipt_of, chat_id, message_id)
        except Exception:
            log.exception("it could not be noted where message %s stands", message_id)

    def _strip(self, chat_id: str, message_id: int) -> Saying:
        """Take a message's buttons away."""
        bot = self._bot
        return Saying(
            lambda: bot.edit_message_reply_markup(chat_id=chat_id, message_id=message_id),
            message_id,
        )

    def _edit(
        self, chat_id: str, message_id: int, message: Message, *, or_send: bool = True
    ) -> Saying:
        """Replace a message; one that is gone is said again, unless nobody looks at it now."""

        async def call() -> None:
            try:
                await self._bot.edit_message_text(
                    message.text,
                    chat_id=chat_id,
                    message_id=message_id,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=_NO_PREVIEW,
                    reply_markup=keyboard(message),
                )
            except BadRequest as refused:
                if not _says(refused, _GONE):
                    raise
                if or_send:
                    await self._send(chat_id, message).call()

        return Saying(call, message_id)

    def _say(self, chat_id: str, saying: Saying) -> None:
        queue = self._waiting.get(chat_id)
        if queue is not None:
            queue[:] = [
                one for one in queue if one.edited_id is None or one.edited_id != saying.edited_id
            ]
            queue.append(saying)
            return
        self._waiting[chat_id] = [saying]
        task = asyncio.create_task(self._speak(chat_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _speak(self, chat_id: str) -> None:
        queue = self._waiting[chat_id]
        try:
            while queue:
                await asyncio.sleep(await self._reserve_slot(chat_id))
                if queue:
                    await self._once_more(queue.pop(0).call)
        except Exception:
            log.exception("answering chat failed; the state can be seen again by /viec")
        finally:
            del self._waiting[chat_id]

    async def _once_more(self, call: Callable[[], Awaitable[object]]) -> None:
        """Try; when the whole bot is told to wait a little, wait and try a second time."""
        try:
            await call()
        except RetryAfter as told:
            seconds = _seconds(told)
            await self._halt(seconds)
            if seconds <= LONGEST_HALT:
                await asyncio.sleep(seconds)
                await _try(call)
        except TelegramError as error:
            _take_note(error)


async def _try(call: Callable[[], Awaitable[object]]) -> None:
    try:
        await call()
    except TelegramError as error:
        _take_note(error)


def _take_note(error: TelegramError) -> None:
    if isinstance(error, BadRequest) and _says(error, _HARMLESS):
        return
    is_expected = isinstance(error, NetworkError | TimedOut) and not isinstance(error, BadRequest)
    log.log(
        logging.INFO if is_expected else logging.WARNING,
        "an answer was not delivered: %s",
        error.message,
    )


def _says(error: BadRequest, sentences: tuple[str, ...]) -> bool:
    return any(sentence in error.message.lower() for sentence in sentences)


def _seconds(told: RetryAfter) -> float:
    asked = told.retry_after
    return asked if isinstance(asked, int) else asked.total_seconds()


def keyboard(message: Message) -> InlineKeyboardMarkup | None:
    """A message's buttons as Telegram wants them; None takes away what was there."""
    if not message.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(one.label, url=one.url)
                if one.url
                else InlineKeyboardButton(one.label, callback_data=one.data)
                for one in row
            ]
            for row in message.buttons
        ]
    )
