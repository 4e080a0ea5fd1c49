"""An RQ worker that says it is alive, whether or not anybody rings for it.

So a scheduler that is gone does not make its worker look dead, and whoever sends is missed although
somebody else plans.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rq import Worker
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.extensions import db
from portal.queue import QUEUE, SENDING_QUEUE
from portal.services import heartbeats
from worker.application import application

#: by queue, the name under which its worker beats
PART_OF = {QUEUE: "worker", SENDING_QUEUE: "sending"}
#: RQ looks up from an empty queue 15 seconds before this is over, and from a job every 15 seconds
LOOKS_UP_EVERY = 15
SECONDS = 2 * LOOKS_UP_EVERY
BEAT_EVERY = 10.0

log = logging.getLogger(__name__)


@contextmanager
def stopping_later() -> Iterator[None]:
    """RQ stops by an exception out of a signal, which the database's driver would swallow."""
    wanted: list[int] = []
    before = {
        number: signal.signal(number, lambda number, _frame: wanted.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for told in wanted:
            signal.raise_signal(told)


class LivingWorker(Worker):
    """Beats whenever RQ does, at most every ten seconds; it keeps no connection to be forked."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(
            *arguments, worker_ttl=SECONDS, job_monitoring_interval=LOOKS_UP_EVERY, **named
        )
        self._beat_next_at = 0.0

    def procline(self, message: str) -> None:
        """The process keeps the name of its command."""

    def heartbeat(self, *arguments: Any, **named: Any) -> None:
        super().heartbeat(*arguments, **named)
        if clock.steady_now() >= self._beat_next_at:
            self._beat_next_at = clock.steady_now() + BEAT_EVERY
            with stopping_later():
                self._say_so()

    def _say_so(self) -> None:
        try:
            with application().app_context():
                heartbeats.beat(PART_OF[self.queues[0].name])
                db.session.remove()
                db.engine.dispose()
        except SQLAlchemyError as error:
            log.warning("nobody is told that this worker lives: %s", error)
