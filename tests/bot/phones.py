"""The real bot on a real HTTP server: people write and tap there, a test looks at both ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from flask import Flask

from bot.loopback.server import LoopbackServer
from bot.running import run_bot
from portal import clock
from portal.channels.loopback_views import Button, Message, Tap
from portal.channels.telegram import TelegramSender
from portal.extensions import db
from portal.services import delivery, ticking
from portal.settings import Settings

T = TypeVar("T")

PATIENCE = 30.0
ROOT = Path(__file__).resolve().parents[2]


def wait_until(look: Callable[[], T], what: str = "it") -> T:
    """What `look` gives once it is true; fails after some seconds."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"waited in vain for {what}")


class StandingClock(clock.Clock):
    """The office's clock, standing where the test puts it; a process sees it in the file."""

    def __init__(self, at: datetime, kept_in: Path) -> None:
        super().__init__()
        self._kept_in = kept_in
        self.at = at

    @property
    def at(self) -> datetime:
        return self._at

    @at.setter
    def at(self, instant: datetime) -> None:
        self._at = instant
        self._kept_in.unlink(missing_ok=True)
        clock.Clock(self._kept_in).stand_at(instant)

    def now(self) -> datetime:
        return self._at


@dataclass
class Phone:
    """One person's phone."""

    server: LoopbackServer
    chat_id: int
    seen: int = 0

    def write(self, text: str, reply_to: int | None = None) -> None:
        self.seen = self.last_id()
        self.server.send_text(self.chat_id, text, reply_to)

    def reads(self, contains: str = "") -> Message:
        """The bot's next message that reads so, after what this phone wrote last."""
        found = self.server.wait_message(self.chat_id, contains, self.seen, PATIENCE)
        if found is None:
            raise AssertionError(f"{contains!r} was not said; last: {self.last_texts()}")
        return found

    def message(self, message_id: int) -> Message:
        return next(
            one for one in self.server.messages(self.chat_id) if one.message_id == message_id
        )

    def sees(self, message_id: int, contains: str) -> Message:
        """A message once it has been edited to read so."""

        def look() -> Message | None:
            found = self.message(message_id)
            return found if contains in found.plain else None

        try:
            return wait_until(look)
        except AssertionError:
            raise AssertionError(
                f"{contains!r} is not in: {self.message(message_id).plain!r}"
            ) from None

    def tap(self, message: Message, label: str) -> Tap:
        """Tap the button whose label begins so; waits for the answer."""
        fresh = self.message(message.message_id)
        return self.tap_data(fresh, button(fresh, label).data or "")

    def tap_data(self, message: Message, data: str) -> Tap:
        answered = self.server.tap(
            self.chat_id, message.message_id, data, wait=PATIENCE, is_stale=True
        )
        assert answered.is_answered, "the tap was never answered"
        return answered

    def last_id(self) -> int:
        return max((one.message_id for one in self.server.messages(self.chat_id)), default=0)

    def last_texts(self) -> list[str]:
        return [one.plain for one in self.server.messages(self.chat_id)][-3:]


def button(message: Message, label: str) -> Button:
    for row in message.buttons:
        for one in row:
            if one.text.startswith(label):
                return one
    raise AssertionError(f"no button {label!r} in {labels(message)}")


def labels(message: Message) -> list[str]:
    return [one.text for row in message.buttons for one in row]


@dataclass
class Office:
    """The application, the server that plays Telegram, and the bot between them."""

    app: Flask
    settings: Settings
    server: LoopbackServer
    clock: StandingClock
    phones: dict[int, Phone] = field(default_factory=dict)

    def phone(self, chat_id: int, language_code: str = "vi") -> Phone:
        if chat_id not in self.phones:
            self.server.ensure_user(
                chat_id,
                f"Người {chat_id}",
                username=f"user{chat_id}",
                language_code=language_code,
                is_started=True,
            )
            self.phones[chat_id] = Phone(self.server, chat_id)
        return self.phones[chat_id]

    def send_what_is_due(self) -> None:
        """Plan and deliver, as the worker does at this moment."""
        ticking.run_tick(self.clock.at)
        with closing(TelegramSender(self.settings.bot_token, self.server.base)) as sender:
            delivery.deliver(sender, for_seconds=5, worker="test")
        db.session.rollback()

    def fresh(self, look: Callable[[], T]) -> T:
        """What the database says now, in a transaction of its own."""
        db.session.rollback()
        return look()

    @contextmanager
    def bot(self) -> Iterator[threading.Thread]:
        """The bot's process, in a thread of the test; its error is raised at the end."""
        loop = asyncio.new_event_loop()
        told_to_stop = asyncio.Event()
        trouble: list[BaseException] = []

        def live() -> None:
            asyncio.set_event_loop(loop)
            try:
                loop.run_until_complete(run_bot(self.app, self.settings, told_to_stop))
                loop.run_until_complete(loop.shutdown_default_executor())
            except BaseException as error:
                trouble.append(error)
            finally:
                loop.close()

        thread = threading.Thread(target=live, name="bot")
        thread.start()
        try:
            yield thread
        finally:
            if thread.is_alive():
                loop.call_soon_threadsafe(told_to_stop.set)
            thread.join(PATIENCE)
            assert not thread.is_alive(), "the bot did not stop"
        if trouble:
            raise trouble[0]

    @contextmanager
    def bot_apart(self) -> Iterator[subprocess.Popen[str]]:
        """The bot as a process of its own; it has to stop when told, without a word of trouble."""
        given = {
            "DATA_DIR": str(self.settings.data_dir),
            "DATABASE_URL": self.settings.database_url,
            "TELEGRAM_API_BASE": self.server.base,
            "CLOCK": self.clock.at.isoformat(),
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DONDOC_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bot.unpaced"],
            env=kept | {f"DONDOC_{name}": value for name, value in given.items()},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, said
        assert "Traceback" not in said, said
