"""`python -m worker.scheduler`: starts a tick at every full `tick_seconds` of the office's clock.

Times live in the database, so two schedulers, none for an hour, or a moved clock change nothing.
Without Redis, or when no worker has shown a sign of life, the scheduler does the work itself.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading

from flask import Flask
from redis import Redis
from redis.exceptions import RedisError
from rq.cron import CronJob, CronScheduler
from rq.job import Job
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.queries.heartbeats import is_alive
from portal.queue import QUEUE, connect, open_queue, ring_on
from portal.services import heartbeats
from portal.settings import BadSettings, Settings
from worker import jobs, steps
from worker.application import application, settings_of

LOOK_EVERY = 0.25
WORKER_SILENT_AFTER = 60.0

log = logging.getLogger(__name__)


class OfficeTick(CronJob):
    """RQ's cron entry for the tick, due whenever the loop below says so.

    RQ's own times follow the machine's clock and its own queue would pickle; ours rings the bell.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(QUEUE, func=jobs.tick, interval=seconds)

    def should_run(self) -> bool:
        return True

    def enqueue(self, connection: Redis) -> Job:
        return ring_on(open_queue(connection), "tick")


class Scheduler:
    """Ticks until it is told to stop."""

    def __init__(self, app: Flask) -> None:
        self.settings: Settings = settings_of(app)
        self.app = app
        self._is_told_to_stop = threading.Event()
        self._began_at = clock.steady_now()
        self._last_slot: int | None = None
        self._works_alone_because = ""

    def tell_to_stop(self, *_: object) -> None:
        self._is_told_to_stop.set()

    def run(self) -> None:
        while not self._is_told_to_stop.is_set():
            slot = int(clock.utc_now().timestamp() // self.settings.tick_seconds)
            if slot != self._last_slot:
                self._last_slot = slot
                self._step()
            self._is_told_to_stop.wait(self._until_next_slot())

    def _until_next_slot(self) -> float:
        """Seconds until the next slot; looks sooner, because the office's clock may be moved."""
        gone = clock.utc_now().timestamp() % self.settings.tick_seconds
        return min(LOOK_EVERY, self.settings.tick_seconds - gone)

    def _step(self) -> None:
        try:
            with self.app.app_context():
                reason = self._reason_to_work_alone()
                self._note(reason)
                heartbeats.beat("scheduler", {"works_alone_because": reason} if reason else {})
                if reason:
                    self._work_alone()
        except SQLAlchemyError as error:
            log.error("the database cannot be used, trying again at the next tick: %s", error)

    def _reason_to_work_alone(self) -> str:
        """Ring for the worker; empty if one will come, else why none will."""
        try:
            with connect(self.settings) as connection:
                cron = CronScheduler(connection, logging_level="WARNING")
                cron.get_jobs().append(OfficeTick(self.settings.tick_seconds))
                cron.enqueue_jobs()
        except (RedisError, OSError):
            return "redis is away"
        silent_after = max(WORKER_SILENT_AFTER, 3.0 * self.settings.tick_seconds)
        is_young = clock.steady_now() - self._began_at < silent_after
        return "" if is_young or is_alive("worker", within=silent_after) else "no worker answers"

    def _note(self, reason: str) -> None:
        if reason == self._works_alone_because:
            return
        self._works_alone_because = reason
        if reason:
            log.warning("%s: the scheduler plans and sends by itself", reason)
        else:
            log.warning("the worker is back and plans and sends again")

    def _work_alone(self) -> None:
        steps.plan()
        for_seconds = max(1.0, self.settings.tick_seconds - 1.0)
        steps.send(for_seconds=for_seconds, is_told_to_stop=self._is_told_to_stop.is_set)


def main() -> int:
    try:
        scheduler = Scheduler(application())
    except (BadSettings, SQLAlchemyError, OSError) as error:
        sys.stderr.write(f"The scheduler did not start: {error}\n")
        return 1
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, scheduler.tell_to_stop)
    scheduler.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
