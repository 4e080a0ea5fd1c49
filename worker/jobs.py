"""The jobs: each may run twice or never, because the database knows what is done."""

from __future__ import annotations

from rq import get_current_job

from portal.queue import ring
from portal.services import heartbeats
from worker import steps
from worker.application import application

DELIVERY_SECONDS = 20.0


def tick() -> None:
    """Plan what is due, then have it sent."""
    with application().app_context():
        heartbeats.beat("worker")
        steps.plan()
        ring("deliver")


def deliver() -> None:
    """Send what waits, for a while; then let a tick pass before going on."""
    with application().app_context():
        heartbeats.beat("worker")
        if steps.send(for_seconds=DELIVERY_SECONDS, is_told_to_stop=is_worker_stopping):
            ring("deliver")


def is_worker_stopping() -> bool:
    """Whether the worker that runs this job was asked to stop; it notes that in Redis."""
    job = get_current_job()
    if job is None:
        return False
    return bool(job.connection.hexists(f"rq:worker:{job.worker_name}", "shutdown_requested_date"))
