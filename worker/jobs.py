"""The jobs: each may run twice or never, because the database knows what is done."""

from __future__ import annotations

from rq import get_current_job

from portal import clock
from portal.queue import ring
from portal.services import heartbeats
from worker import steps
from worker.application import application

#: each end costs a moment in which nothing leaves
DELIVERY_SECONDS = 90.0
ASK_EVERY = 0.5


def tick(by: str = "") -> None:
    """Plan what is due, then have it sent; `by` is the part that rang, a sign of its life."""
    with application().app_context():
        heartbeats.beat("worker")
        if by:
            heartbeats.beat(by, {})
        steps.plan()
        ring("deliver")
        if steps.has_documents():
            ring("intake")


def deliver() -> None:
    """Send what waits, for a while; then go on in another job."""
    with application().app_context():
        heartbeats.beat("sending")
        if steps.send(for_seconds=DELIVERY_SECONDS, is_told_to_stop=StopNotice()):
            ring("deliver")


def intake() -> None:
    """Read what was taken in and waits to be read."""
    with application().app_context():
        steps.read_documents()


class StopNotice:
    """Whether the worker that runs this job was asked to stop: RQ notes that in Redis."""

    def __init__(self) -> None:
        self._job = get_current_job()
        self._is_told = False
        self._ask_at = 0.0

    def __call__(self) -> bool:
        if self._job is not None and not self._is_told and clock.steady_now() >= self._ask_at:
            worker = f"rq:worker:{self._job.worker_name}"
            self._is_told = bool(self._job.connection.hexists(worker, "shutdown_requested_date"))
            self._ask_at = clock.steady_now() + ASK_EVERY
        return self._is_told
