"""Telegram as a channel: the only place beside the bot that knows python-telegram-bot.

What decides an outcome is whether the request can have left: the cause of the library's exception
tells, not its class (`BadRequest` is a `NetworkError` there, and a timeout may be either).
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from datetime import timedelta

import httpx
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram import Message as TelegramMessage
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from portal.channels.sending import Doubt, Halted, Moved, NotSent, Refused, SendFailed, WrongToken
from portal.domain.types import Button, Message

CONNECT_SECONDS = 5.0
READ_SECONDS = 10.0
WRITE_SECONDS = 10.0
POOL_SECONDS = 5.0
#: a send that takes longer is in doubt, however slowly the answer drips in
LONGEST_SEND = 30.0
_CONNECTIONS = 16

_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
)
_CHAT_GONE = (
    "chat not found",
    "user not found",
    "chat_id is empty",
    "peer_id_invalid",
    "user is deactivated",
    "group chat was deactivated",
    "have no rights to send",
)


class TelegramSender:
    """Sends messages through a Bot API server; keeps its connections open between sends.

    `api_base` is the server's root, without `/bot`. To be closed after use.
    """

    def __init__(self, token: str, api_base: str) -> None:
        # The library asks to opt in to what its next edition will do anyway.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        # At INFO the client writes each address, the token within, to the log.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        self._bot = Bot(
            token,
            base_url=f"{api_base}/bot",
            base_file_url=f"{api_base}/file/bot",
            request=HTTPXRequest(
                connection_pool_size=_CONNECTIONS,
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                write_timeout=WRITE_SECONDS,
                pool_timeout=POOL_SECONDS,
            ),
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="telegram-sender", daemon=True
        )
        self._thread.start()

    def send(self, chat_id: str, message: Message) -> str:
        """Send one message; Telegram's number of it, or a `SendFailed`."""
        return asyncio.run_coroutine_threadsafe(self._send(chat_id, message), self._loop).result()

    def close(self) -> None:
        """Close the connections and end the thread."""
        asyncio.run_coroutine_threadsafe(self._bot.request.shutdown(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _send(self, chat_id: str, message: Message) -> str:
        try:
            async with asyncio.timeout(LONGEST_SEND):
                sent = await self._said(chat_id, message)
        except TimeoutError:
            raise Doubt("the answer took too long") from None
        except TelegramError as error:
            raise classify(error) from error
        return str(sent.message_id)

    async def _said(self, chat_id: str, message: Message) -> TelegramMessage:
        if message.file is not None:
            return await self._bot.send_document(
                chat_id=_number_or_name(chat_id),
                document=InputFile(message.file.content, message.file.name),
                caption=message.text,
                parse_mode=ParseMode.HTML,
                reply_markup=_keyboard(message.buttons),
                disable_notification=message.silent,
                reply_parameters=_reply(message.reply_to),
                write_timeout=WRITE_SECONDS,
            )
        return await self._bot.send_message(
            chat_id=_number_or_name(chat_id),
            text=message.text,
            parse_mode=ParseMode.HTML,
            reply_markup=_keyboard(message.buttons),
            disable_notification=message.silent,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
            reply_parameters=_reply(message.reply_to),
        )


def classify(error: TelegramError) -> SendFailed:
    """What a failed send means for the message."""
    reason = error.message
    match error:
        case RetryAfter():
            return Halted(_seconds(error.retry_after))
        case ChatMigrated():
            return Moved(str(error.new_chat_id))
        case InvalidToken():
            return WrongToken(reason)
        case Forbidden():
            return Refused(reason)
        case BadRequest():
            is_gone = any(sign in reason.lower() for sign in _CHAT_GONE)
            return Refused(reason, chat_gone=is_gone)
    cause = error.__cause__
    if isinstance(cause, _NEVER_LEFT):
        return NotSent(f"{type(cause).__name__}: {cause}")
    return Doubt(type(cause).__name__ if isinstance(cause, httpx.HTTPError) else reason)


def _seconds(wanted: int | timedelta) -> float:
    return wanted.total_seconds() if isinstance(wanted, timedelta) else float(wanted)


def _number_or_name(chat_id: str) -> int | str:
    return int(chat_id) if chat_id.lstrip("-").isdigit() else chat_id


def _reply(message_id: int | None) -> ReplyParameters | None:
    """To answer a message that may be gone by now."""
    if message_id is None:
        return None
    return ReplyParameters(message_id, allow_sending_without_reply=True)


def _keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(one.label, url=one.url)
                if one.url
                else InlineKeyboardButton(one.label, callback_data=one.data)
                for one in row
            ]
            for row in rows
        ]
    )
