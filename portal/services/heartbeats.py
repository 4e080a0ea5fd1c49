"""Signs of life of the parts, and whether Telegram can be reached; for /readyz and the strip."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal import clock
from portal.extensions import db
from portal.models.office import Heartbeat
from portal.services.inserting import insert_missing
from portal.services.transaction import transaction

TELEGRAM = "telegram"


def beat(part: str, details: dict[str, Any] | None = None) -> None:
    """Say that a part (web, worker, scheduler, bot, sender) is alive; counts real seconds.

    `details` replace the former ones; None leaves them.
    """
    with transaction() as session:
        beat_at = clock.steady_now()
        row = {"part": part, "beat_at": beat_at, "details": details or {}}
        if insert_missing(session, Heartbeat, [row], [Heartbeat.part]):
            return
        known = session.get_one(Heartbeat, part, with_for_update=True)
        known.beat_at = beat_at
        if details is not None:
            known.details = details


def note_telegram_down(reason: str, now: datetime) -> None:
    """Remember since when Telegram cannot be reached; the first failure counts."""
    with transaction() as session:
        known = session.get(Heartbeat, TELEGRAM, with_for_update=True)
        since = known.details.get("since") if known else None
        beat(TELEGRAM, {"since": since or now.isoformat(), "reason": reason})


def note_telegram_up() -> None:
    """Telegram answered; writes only when it was noted as away, so that nobody waits for it."""
    if _is_noted_as_away():
        with transaction():
            if _is_noted_as_away():
                beat(TELEGRAM, {})


def _is_noted_as_away() -> bool:
    known = db.session.get(Heartbeat, TELEGRAM, populate_existing=True)
    return known is not None and bool(known.details)
