"""Is it alive, is it ready: for the supervisor and for whoever watches the server."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from portal import queue
from portal.queries.heartbeats import which_are_alive

bp = Blueprint("health", __name__)

PARTS = ("worker", "scheduler", "bot")


@bp.get("/healthz")
def alive() -> Response:
    return jsonify(alive=True)


@bp.get("/readyz")
def ready() -> tuple[Response, int]:
    """Each part with its state; 503 while one of them is missing.

    That the heartbeats could be read is what proves the database; without it nothing is known of
    the others.
    """
    alive = which_are_alive(PARTS)
    parts = dict.fromkeys(PARTS, False) | (alive or {}) | {"database": alive is not None}
    parts["queue"] = queue.is_reachable()
    is_ready = all(parts.values())
    return jsonify(ready=is_ready, parts=parts), 200 if is_ready else 503
