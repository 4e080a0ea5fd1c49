"""`python -m bot`: the bot's process."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys

from sqlalchemy.exc import SQLAlchemyError

from bot.fetching import TokenRefused
from bot.running import run_bot
from portal.app import create_app
from portal.logging import set_up_logging
from portal.settings import BadSettings, load_settings

#: the event loop waits so long for a thread that computes; a tap comes back to the loop ten times
_TURN_SECONDS = 0.001


def main() -> int:
    """Run until SIGTERM or SIGINT; 1 and one sentence if it cannot."""
    set_up_logging()
    try:
        asyncio.run(_run())
    except (BadSettings, TokenRefused) as error:
        sys.stderr.write(f"The bot did not start: {error}\n")
        return 1
    except (SQLAlchemyError, OSError) as error:
        sys.stderr.write(f"The bot did not start: {type(error).__name__}: {error}\n")
        return 1
    return 0


async def _run() -> None:
    sys.setswitchinterval(_TURN_SECONDS)
    settings = load_settings()
    app = create_app(settings, with_pages=False)
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told_to_stop.set)
    await run_bot(app, settings, told_to_stop)


if __name__ == "__main__":
    code = main()
    logging.shutdown()
    sys.stdout.flush()
    # All work is done and committed; taking the interpreter apart would only cost a second.
    os._exit(code)
