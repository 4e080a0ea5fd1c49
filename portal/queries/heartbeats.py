"""Which parts are alive, and since when Telegram cannot be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.extensions import db
from portal.models.office import Heartbeat
from portal.queries.deliveries import messages_waiting


@dataclass(frozen=True, slots=True)
class PartLife:
    """One part's last sign of life, `age` real seconds ago."""

    part: str
    age: float
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outage:
    """Telegram cannot be reached since then; so many messages wait for it."""

    since: datetime
    waiting: int


def heartbeats() -> list[PartLife]:
    """Every part that ever beat, by name."""
    now = clock.steady_now()
    rows = db.session.execute(
        select(Heartbeat.part, Heartbeat.beat_at, Heartbeat.details).order_by(Heartbeat.part)
    )
    return [PartLife(part, max(0.0, now - at), dict(details)) for part, at, details in rows]


def is_alive(part: str, within: float = 60) -> bool:
    """Whether a part beat within the last `within` real seconds."""
    at = db.session.scalar(select(Heartbeat.beat_at).where(Heartbeat.part == part))
    return at is not None and clock.steady_now() - at <= within


def which_are_alive(parts: Sequence[str]) -> dict[str, bool] | None:
    """Whether each part is alive; None when the database does not answer."""
    try:
        return {part: is_alive(part) for part in parts}
    except SQLAlchemyError:
        db.session.rollback()
        return None


def bot_username() -> str:
    """The bot's name as Telegram told it to the bot's process; empty before its first start."""
    details = db.session.scalar(select(Heartbeat.details).where(Heartbeat.part == "bot"))
    return str((details or {}).get("username", ""))


def telegram_outage() -> Outage | None:
    """What the portal's strip says while Telegram cannot be reached."""
    details = db.session.scalar(select(Heartbeat.details).where(Heartbeat.part == "telegram"))
    if not details or "since" not in details:
        return None
    waiting = messages_waiting(clock.utc_now())
    return Outage(since=datetime.fromisoformat(details["since"]), waiting=waiting)
