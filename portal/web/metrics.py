"""`/metrics`: what an operator's Prometheus reads, in its text format.

Every figure is a count or an age out of the database and Redis, so it is the same whichever web
process answers, and survives every restart.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping

from flask import Blueprint, Response, current_app, request

from portal import clock, queue
from portal.domain.types import Channel, OutboxState
from portal.queries.operating import Operating, operating_at
from portal.settings import Settings

bp = Blueprint("metrics", __name__)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_HERE = frozenset({"127.0.0.1", "::1"})
_SENT_ON = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")

Labels = Mapping[str, str]
Sample = tuple[Labels, float]


@bp.get("/metrics")
def show() -> Response:
    """With the token where one is set; else to this machine alone, while no proxy stands before."""
    settings: Settings = current_app.extensions["dondoc_settings"]
    if wanted := settings.metrics_token.get_secret_value():
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {wanted}".encode()):
            return _refused(401, "Send the token of DONDOC_METRICS_TOKEN as a bearer token.")
    elif not _is_asked_from_here(settings):
        return _refused(403, "Set DONDOC_METRICS_TOKEN to read the metrics from elsewhere.")
    return Response(exposition(), content_type=CONTENT_TYPE)


def exposition() -> str:
    """Every figure; without a database, that it is away and how the queues stand."""
    operating = operating_at(clock.utc_now())
    jobs = queue.waiting_jobs()
    lines = [
        *gauge("dondoc_database_up", "Whether the database answers.", operating is not None),
        *gauge("dondoc_redis_up", "Whether Redis answers.", jobs is not None),
        *gauges(
            "dondoc_queue_jobs",
            "Jobs that wait in a queue.",
            [({"queue": name}, count) for name, count in (jobs or {}).items()],
        ),
        *(_of(operating) if operating is not None else ()),
    ]
    return "\n".join(lines) + "\n"


def _of(operating: Operating) -> list[str]:
    return [
        *gauges(
            "dondoc_outbox_messages",
            "Outgoing messages by channel and state.",
            [
                ({"channel": channel.value, "state": state.value}, count)
                for channel in Channel
                for state in OutboxState
                if (count := operating.messages.get((channel, state), 0))
                or channel is Channel.TELEGRAM
            ],
        ),
        *gauges(
            "dondoc_marked_copies",
            "Copies sent after a doubt, each of which says so.",
            [
                ({"channel": channel.value}, operating.marked_copies.get(channel, 0))
                for channel in Channel
            ],
        ),
        *gauge(
            "dondoc_oldest_waiting_seconds",
            "How long the message that has been due longest has waited for Telegram.",
            operating.oldest_waiting,
        ),
        *gauge(
            "dondoc_telegram_unreachable_seconds",
            "Since when Telegram cannot be reached; 0 while it answers.",
            operating.telegram_unreachable,
        ),
        *gauges(
            "dondoc_heartbeat_age_seconds",
            "Time since the last sign of life of a part.",
            [({"part": part}, age) for part, age in operating.heartbeat_ages.items()],
        ),
        *gauges(
            "dondoc_updates",
            "Updates received from Telegram by state; pending is the backlog.",
            [({"state": state.value}, count) for state, count in operating.updates.items()],
        ),
        *gauge(
            "dondoc_rungs_due",
            "Reminders that are due and have not fired; stays above 0 when nothing ticks.",
            operating.rungs_due,
        ),
    ]


def gauge(name: str, means: str, value: float) -> list[str]:
    return gauges(name, means, [({}, value)])


def gauges(name: str, means: str, samples: Iterable[Sample]) -> list[str]:
    """One metric in the text format; names, words and label values are ours and need no quoting."""
    return [
        f"# HELP {name} {means}",
        f"# TYPE {name} gauge",
        *(f"{name}{_labels(labels)} {value:.12g}" for labels, value in samples),
    ]


def _labels(labels: Labels) -> str:
    written = ",".join(f'{key}="{value}"' for key, value in labels.items())
    return f"{{{written}}}" if written else ""


def _is_asked_from_here(settings: Settings) -> bool:
    """From this machine itself; a proxy on it would make everybody look like that."""
    is_sent_on = any(name in request.headers for name in _SENT_ON)
    return request.remote_addr in _HERE and not is_sent_on and not settings.public_url


def _refused(code: int, sentence: str) -> Response:
    answer = Response(sentence + "\n", status=code, content_type="text/plain; charset=utf-8")
    if code == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer
