"""Is it alive, is it ready: for the supervisor and for whoever watches the server."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, jsonify
from flask_babel import LazyString, lazy_gettext

from portal import queue
from portal.queries.heartbeats import PARTS, WORKERS, which_are_alive

bp = Blueprint("health", __name__)

#: the parts as the strip above a page names them
PART_WORDS: Mapping[str, LazyString] = {
    "worker": lazy_gettext("Planning of reminders"),
    "sending": lazy_gettext("Sending of messages"),
    "scheduler": lazy_gettext("Timer of reminders"),
    "bot": lazy_gettext("Telegram bot"),
    "queue": lazy_gettext("Work queue (Redis)"),
}


@bp.get("/healthz")
def alive() -> Response:
    return jsonify(alive=True)


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """Each part with its state, null = not known; 503 while one of them is not there for sure.

    That the heartbeats could be read is what proves the database; without it nothing is known of
    the others. Without the queue nothing is known of those who wait at it.
    """
    alive = which_are_alive()
    parts: dict[str, bool | None] = dict.fromkeys(PARTS) | (alive or {})
    parts |= {"database": alive is not None, "queue": queue.is_reachable()}
    if not parts["queue"]:
        parts |= dict.fromkeys(WORKERS)
    is_ready = all(parts.values())
    return jsonify(ready=is_ready, parts=parts), 200 if is_ready else 503
