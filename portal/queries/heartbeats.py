"""Which parts are alive, and since when Telegram cannot be reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.extensions import db
from portal.models.office import Heartbeat
from portal.queries.deliveries import messages_waiting
from portal.queries.office import settings

#: the processes that the product needs, by the names of their heartbeats
PARTS = ("worker", "sending", "scheduler", "bot")
#: both hear nothing without Redis
WORKERS = frozenset({"worker", "sending"})
MISSED_AFTER = 60.0
#: in the details of the scheduler: why it works alone
ALONE, REDIS_IS_AWAY = "works_alone_because", "redis is away"


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


def is_alive(part: str, within: float = MISSED_AFTER) -> bool:
    """Whether a part beat within the last `within` real seconds."""
    at = db.session.scalar(select(Heartbeat.beat_at).where(Heartbeat.part == part))
    return at is not None and clock.steady_now() - at <= within


def which_are_alive() -> dict[str, bool | None] | None:
    """Whether each of `PARTS` is alive, None = not known; None when the database does not answer.

    The worker writes down that the scheduler rang. While no worker lives, nothing can be said of
    the scheduler, until it works alone and says so itself.
    """
    try:
        lives = {life.part: life for life in heartbeats()}
    except SQLAlchemyError:
        db.session.rollback()
        return None
    alive: dict[str, bool | None] = {
        part: part in lives and lives[part].age <= longest_silence(part) for part in PARTS
    }
    if not alive["worker"] and not alive["scheduler"]:
        alive["scheduler"] = None
    return alive


def silent_parts(everyone: Iterable[PartLife], watched_for: float) -> list[PartLife]:
    """Who has lived and gives no sign of life any more, as far as `watched_for` seconds tell.

    Without Redis no worker can work, and the scheduler does all of it: then that is what is missed.
    """
    lives = {life.part: life for life in everyone if life.part in PARTS}
    silent = {
        part: life
        for part, life in lives.items()
        if min(life.age, watched_for) > longest_silence(part)
    }
    if WORKERS & set(silent) and "scheduler" in silent:
        del silent["scheduler"]
    scheduler = lives.get("scheduler")
    works_alone = scheduler.details.get(ALONE) if scheduler else None
    if WORKERS & set(silent) and works_alone == REDIS_IS_AWAY:
        since = min(silent.pop(part).age for part in WORKERS & set(silent))
        silent["queue"] = PartLife("queue", since)
    return list(silent.values())


def longest_silence(part: str) -> float:
    """After so many real seconds without a sign of life a part is missed."""
    return max(MISSED_AFTER, 3.0 * settings().tick_seconds) if part == "scheduler" else MISSED_AFTER


def bot_username() -> str:
    """The bot's name as Telegram told it to the bot's process; empty before its first start."""
    details = db.session.scalar(select(Heartbeat.details).where(Heartbeat.part == "bot"))
    return str((details or {}).get("username", ""))


def telegram_outage(everyone: Iterable[PartLife]) -> Outage | None:
    """What the portal's strip says while Telegram cannot be reached."""
    details = next((life.details for life in everyone if life.part == "telegram"), {})
    if "since" not in details:
        return None
    waiting = messages_waiting(clock.utc_now())
    return Outage(since=datetime.fromisoformat(details["since"]), waiting=waiting)
