"""A sent file from Telegram into the folder of files, outside any transaction (script S8)."""

from __future__ import annotations

import asyncio
from io import BytesIO
from pathlib import Path

from telegram import Bot
from telegram.error import BadRequest

from bot.incoming import SentFile
from portal.domain.errors import FileRefused
from portal.domain.files import LARGEST_BY_TELEGRAM, FileProblem
from portal.files import KeptFile, keep_file


async def download(bot: Bot, sent: SentFile, folder: Path) -> KeptFile:
    """Fetch what somebody sent and keep it.

    What Telegram will never hand out is refused like any other file. Raises FileRefused,
    NoRoomForFiles; another TelegramError while Telegram does not hand it out.
    """
    try:
        remote = await bot.get_file(sent.file_id)
    except BadRequest as error:
        is_too_big = "too big" in error.message.lower()
        problem = FileProblem.TOO_BIG if is_too_big else FileProblem.BROKEN
        raise FileRefused(problem, sent.name, sent.size or 0, LARGEST_BY_TELEGRAM) from error
    content = await remote.download_as_bytearray()
    return await asyncio.to_thread(
        keep_file, folder, sent.name, BytesIO(content), largest=LARGEST_BY_TELEGRAM
    )
