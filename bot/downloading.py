"""A sent file from Telegram into the folder of files, outside any transaction (script S8)."""

from __future__ import annotations

import asyncio
from io import BytesIO
from pathlib import Path

from telegram import Bot

from bot.incoming import SentFile
from portal.domain.files import LARGEST_BY_TELEGRAM
from portal.files import KeptFile, keep_file


async def download(bot: Bot, sent: SentFile, folder: Path) -> KeptFile:
    """Fetch what somebody sent and keep it.

    Raises FileRefused, NoRoomForFiles; TelegramError while Telegram does not hand it out.
    """
    remote = await bot.get_file(sent.file_id)
    content = await remote.download_as_bytearray()
    return await asyncio.to_thread(
        keep_file, folder, sent.name, BytesIO(content), largest=LARGEST_BY_TELEGRAM
    )
