"""`python -m worker`: an RQ worker for each queue, one for ticks and documents, one that sends.

Each forks for each job, so a job that dies takes nothing with it. The application is built before;
no database connection is, so none is shared by two processes.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from functools import partial

from redis import Redis
from redis.exceptions import RedisError
from rq.serializers import JSONSerializer
from sqlalchemy.exc import SQLAlchemyError

from portal.extensions import db
from portal.queue import QUEUES, connect, open_queue
from portal.settings import BadSettings, Settings
from worker.application import application, settings_of
from worker.crew import run_together
from worker.living import LivingWorker

MAINTENANCE_SECONDS = 60
ASK_REDIS_EVERY = 0.2

log = logging.getLogger(__name__)


def main() -> int:
    try:
        app = application()
        with app.app_context():
            db.engine.dispose()
    except (BadSettings, SQLAlchemyError, OSError) as error:
        sys.stderr.write(f"The worker did not start: {error}\n")
        return 1
    settings = settings_of(app)
    with connect(settings) as connection:
        if not wait_for(connection):
            return 0
    return run_together([partial(work, settings, queue) for queue in QUEUES])


def work(settings: Settings, queue: str) -> None:
    """Work at one queue until told to stop."""
    connection = connect(settings, answer_seconds=None)
    worker = LivingWorker(
        [open_queue(connection, queue)],
        connection=connection,
        serializer=JSONSerializer,
        maintenance_interval=MAINTENANCE_SECONDS,
        log_job_description=False,
    )
    worker.work(logging_level="WARNING")


def wait_for(connection: Redis) -> bool:
    """Wait until Redis answers; False if asked to stop. Meanwhile the scheduler works alone."""
    is_told_to_stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: is_told_to_stop.set())
    was_told = False
    while not is_told_to_stop.is_set():
        try:
            connection.ping()
            return True
        except (RedisError, OSError) as error:
            if not was_told:
                log.warning("waiting for Redis: %s", error)
                was_told = True
        is_told_to_stop.wait(ASK_REDIS_EVERY)
    return False


if __name__ == "__main__":
    sys.exit(main())
