"""The two steps of the promise, for whoever runs them: the worker's jobs or, when there is no
worker to be reached, the scheduler itself."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from portal import clock
from portal.channels.couriers import COURIERS
from portal.channels.telegram import TelegramSender
from portal.domain.types import Channel
from portal.queries.office import is_sending_on
from portal.services import (
    delivery,
    enclosures,
    evidence_files,
    holders,
    intake_reading,
    letters,
    ticking,
)
from worker.application import application, settings_of


def plan() -> None:
    """Write down every message that is due by now, and let go of files that nobody wants."""
    ticking.run_tick(clock.utc_now())
    enclosures.let_go_of_old(clock.utc_now())
    evidence_files.forget_discarded(now=clock.utc_now(), steady=clock.steady_now())


def has_documents() -> bool:
    """Whether a document that was taken in waits to be read."""
    return intake_reading.has_waiting()


def read_documents() -> int:
    """Read every document that waits; how many were read."""
    return intake_reading.read_waiting(clock.utc_now())


def send(*, for_seconds: float, is_told_to_stop: Callable[[], bool]) -> bool:
    """Send what waits; True if it was the time that ended before the messages did.

    To real people nothing leaves before the office has switched sending on.
    """
    app = application()
    settings = settings_of(app)
    with app.app_context():
        is_held_back = settings.sends_for_real and not is_sending_on()
    if is_held_back:
        return False
    until = clock.steady_now() + for_seconds
    with (
        ThreadPoolExecutor(len(COURIERS), "letters") as beside,
        closing(TelegramSender(settings.bot_token, settings.bot_api_base)) as sender,
    ):
        couriers = [
            beside.submit(
                _send_letters, channel, for_seconds=for_seconds, is_told_to_stop=is_told_to_stop
            )
            for channel in COURIERS
        ]
        delivery.deliver(
            sender,
            for_seconds=for_seconds,
            worker=holders.me(),
            is_told_to_stop=is_told_to_stop,
        )
        is_unfinished = clock.steady_now() >= until
        for each in couriers:
            each.result()
    return is_unfinished


def _send_letters(
    channel: Channel, *, for_seconds: float, is_told_to_stop: Callable[[], bool]
) -> None:
    """Letters reach people wherever Telegram is the simulator's: they want the same switch."""
    app = application()
    courier = COURIERS[channel](settings_of(app))
    if courier is None:
        return
    with app.app_context():
        if is_sending_on():
            letters.deliver_letters(
                courier, channel, for_seconds=for_seconds, is_told_to_stop=is_told_to_stop
            )
