"""`python -m worker.scheduler`: starts a tick at every full `tick_seconds` of the office's clock.

Times live in the database, so two schedulers, none for an hour, or a moved clock change nothing.
While a worker answers, this process only rings for it and needs no database; the tick writes down
that its scheduler lives. Without Redis, or when nobody has answered for a minute, the scheduler
plans and sends by itself.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from datetime import UTC, datetime

from redis import Redis
from redis.exceptions import RedisError
from rq.cron import CronJob, CronScheduler
from rq.job import Job

from portal import clock
from portal.logging import set_up_logging
from portal.queue import QUEUE, connect, ring_on
from portal.settings import BadSettings, Settings, load_settings

LOOK_EVERY = 0.25
UNANSWERED_AFTER = 60.0

log = logging.getLogger(__name__)


class OfficeTick(CronJob):
    """RQ's cron entry for the tick, due whenever the loop below says so.

    RQ's own times follow the machine's clock and its own queue would pickle; ours rings the bell.
    """

    def __init__(self, seconds: int) -> None:
        super().__init__(QUEUE, func_name="worker.jobs.tick", interval=seconds)
        self.waiting_since: datetime | None = None

    def should_run(self) -> bool:
        return True

    def enqueue(self, connection: Redis) -> Job:
        job = ring_on(connection, "tick", by="scheduler")
        self.waiting_since = job.enqueued_at
        return job


class Scheduler:
    """Ticks until it is told to stop."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._is_told_to_stop = threading.Event()
        self._last_slot: int | None = None
        self._alone_because = ""

    def tell_to_stop(self, *_: object) -> None:
        self._is_told_to_stop.set()

    def run(self) -> None:
        while not self._is_told_to_stop.is_set():
            slot = int(clock.utc_now().timestamp() // self.settings.tick_seconds)
            if slot != self._last_slot:
                self._last_slot = slot
                self.step()
            self._is_told_to_stop.wait(self._until_next_slot())

    def step(self) -> None:
        """Have one tick run: by the worker, or here."""
        reason = self.ring()
        if reason != self._alone_because:
            log.warning("%s", f"{reason}: working alone" if reason else "the worker works again")
            self._alone_because = reason
        if reason:
            self._work_alone(reason)

    def ring(self) -> str:
        """Ring for the worker; empty if one will come, else why none will."""
        tick = OfficeTick(self.settings.tick_seconds)
        try:
            with connect(self.settings) as connection:
                cron = CronScheduler(connection, logging_level="WARNING")
                cron.get_jobs().append(tick)
                cron.enqueue_jobs()
        except (RedisError, OSError):
            return "redis is away"
        if tick.waiting_since is None:
            return ""
        waited = clock.steady_now() - tick.waiting_since.replace(tzinfo=UTC).timestamp()
        return "no worker answers" if waited > UNANSWERED_AFTER else ""

    def _until_next_slot(self) -> float:
        """Seconds until the next slot; looks sooner, because the office's clock may be moved."""
        gone = clock.utc_now().timestamp() % self.settings.tick_seconds
        return min(LOOK_EVERY, self.settings.tick_seconds - gone)

    def _work_alone(self, reason: str) -> None:
        """Loads the application only now: most schedulers never need it."""
        from worker import alone

        alone.work(
            reason,
            for_seconds=max(1.0, self.settings.tick_seconds - 1.0),
            is_told_to_stop=self._is_told_to_stop.is_set,
        )


def main() -> int:
    try:
        settings = load_settings()
    except BadSettings as error:
        sys.stderr.write(f"The scheduler did not start: {error}\n")
        return 1
    set_up_logging()
    clock.use(clock.Clock(settings.clock_file if settings.is_clock_shifted else None))
    scheduler = Scheduler(settings)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, scheduler.tell_to_stop)
    scheduler.run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
