"""The two steps of the promise, for whoever runs them: the worker's jobs or, when there is no
worker to be reached, the scheduler itself."""

from __future__ import annotations

from collections.abc import Callable

from portal import clock
from portal.channels.telegram import TelegramSender
from portal.services import delivery, ticking
from worker.application import application, settings_of

BITE_SECONDS = 1.0


def plan() -> bool:
    """Write down every message that is due by now; True if any was."""
    return ticking.run_tick(clock.utc_now()).queued > 0


def send(*, for_seconds: float, is_told_to_stop: Callable[[], bool]) -> bool:
    """Send what waits, in short bites, so that a stop never cuts a message in half.

    True if the time was over before the waiting messages were.
    """
    sender = TelegramSender(settings_of(application()))
    until = clock.steady_now() + for_seconds
    while clock.steady_now() < until and not is_told_to_stop():
        if delivery.deliver(sender, for_seconds=BITE_SECONDS) == 0:
            return False
    return True
