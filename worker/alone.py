"""The scheduler's way of doing the worker's work, when no worker can be reached."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from portal.queries.heartbeats import ALONE
from portal.services import heartbeats
from worker import steps
from worker.application import application

log = logging.getLogger(__name__)


def work(reason: str, *, for_seconds: float, is_told_to_stop: Callable[[], bool]) -> None:
    """One tick and one delivery in this process; a database that is away is tried again later."""
    try:
        with application().app_context():
            heartbeats.beat("scheduler", {ALONE: reason})
            steps.plan()
            steps.read_documents()
            steps.send(for_seconds=for_seconds, is_told_to_stop=is_told_to_stop)
    except SQLAlchemyError as error:
        log.error("the database cannot be used; the next tick tries again: %s", error)
