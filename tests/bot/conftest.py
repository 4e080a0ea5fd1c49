"""An office with its bot, for each test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask

from bot.loopback.limits import Rates
from bot.loopback.server import LoopbackServer
from portal import clock
from portal.services import slots
from portal.settings import Settings
from tests.bot.phones import Office, StandingClock
from tests.bot.unpaced import AT_ONCE

#: no waiting in conversations: the pace is tried elsewhere
NO_LIMITS = Rates(is_on=False)


@pytest.fixture
def office(app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office whose bot does not run yet."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    monkeypatch.setattr(slots, "PACE", AT_ONCE)
    settings: Settings = app.extensions["dondoc_settings"]
    before, standing = clock.current(), StandingClock(now, settings.clock_file)
    clock.use(standing)
    with LoopbackServer(settings.bot_token, now=standing.now, rates=NO_LIMITS) as server:
        pointed = settings.model_copy(update={"telegram_api_base": server.base})
        yield Office(app, pointed, server, standing)
    clock.use(before)
    settings.clock_file.unlink()


@pytest.fixture
def running(office: Office) -> Iterator[Office]:
    """An office with its bot at work."""
    with office.bot():
        yield office
