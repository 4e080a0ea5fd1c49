"""The bell: asks the worker to look at the database now instead of at the next tick.

The database carries every promise. A bell that is not heard costs seconds, so ringing never
raises: without Redis it returns False.
"""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from redis import Redis
    from rq import Queue
    from rq.job import Job

    from portal.settings import Settings

Bell = Literal["tick", "deliver", "intake"]

QUEUE = "dondoc"
#: what is sent has a worker of its own, so that no tick waits behind a morning's messages
SENDING_QUEUE = "dondoc-sending"
QUEUES = (QUEUE, SENDING_QUEUE)
QUEUE_OF: dict[Bell, str] = {"tick": QUEUE, "deliver": SENDING_QUEUE, "intake": QUEUE}
#: how long a job may run; a big document takes its time, a page shows how far it is
JOB_SECONDS: dict[Bell, int] = {"tick": 60, "deliver": 180, "intake": 900}
KEEP_FAILED_SECONDS = 24 * 3600
CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 5.0

log = logging.getLogger(__name__)


def connect(settings: Settings, *, answer_seconds: float | None = ANSWER_SECONDS) -> Redis:
    """A client of the installation's Redis; nothing is sent yet.

    The worker passes `answer_seconds=None`, because it waits at the queue for minutes.
    """
    from redis import Redis

    return Redis.from_url(
        settings.redis, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=answer_seconds
    )


def open_queue(connection: Redis, name: str) -> Queue:
    from rq import Queue
    from rq.serializers import JSONSerializer

    return Queue(name, connection=connection, serializer=JSONSerializer)


def ring(bell: Bell) -> bool:
    """Ask for a job to be run soon; False if Redis is away, and the next tick will do it."""
    from flask import current_app
    from redis.exceptions import RedisError

    try:
        with connect(current_app.extensions["dondoc_settings"]) as connection:
            ring_on(connection, bell)
    except (RedisError, OSError) as error:
        log.debug("the bell is not heard: %s", error)
        return False
    return True


def is_reachable() -> bool:
    """Whether Redis answers now."""
    from flask import current_app
    from redis.exceptions import RedisError

    try:
        with connect(current_app.extensions["dondoc_settings"]) as connection:
            return bool(connection.ping())
    except (RedisError, OSError):
        return False


def waiting_jobs() -> dict[str, int] | None:
    """How many jobs wait in each queue; None without Redis."""
    from flask import current_app
    from redis.exceptions import RedisError

    try:
        with connect(current_app.extensions["dondoc_settings"]) as connection:
            return {name: open_queue(connection, name).count for name in QUEUES}
    except (RedisError, OSError):
        return None


def ring_on(connection: Redis, bell: Bell, **arguments: str) -> Job:
    """Put the job into its queue unless one of its kind waits there already; the waiting one.

    Two of a kind by a race do no harm: every job may run twice or never.
    """
    queue = open_queue(connection, QUEUE_OF[bell])
    for waiting in queue.get_job_ids():
        if waiting.startswith(f"{bell}-") and (job := queue.fetch_job(waiting)):
            return job
    return queue.enqueue(
        f"worker.jobs.{bell}",
        kwargs=arguments,
        job_id=f"{bell}-{uuid.uuid4().hex}",
        job_timeout=JOB_SECONDS[bell],
        result_ttl=0,
        failure_ttl=KEEP_FAILED_SECONDS,
    )
