"""Counts for whoever watches the server: no names, no words, nothing of any task."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from portal.domain.types import Channel, OutboxState, ReminderState, UpdateState
from portal.extensions import db
from portal.models.delivery import OutboxMessage, ReceivedUpdate, Reminder
from portal.queries.heartbeats import heartbeats, telegram_outage


@dataclass(frozen=True, slots=True)
class Operating:
    """How delivery and its parts stand at an instant; ages are seconds."""

    messages: dict[tuple[Channel, OutboxState], int]
    marked_copies: dict[Channel, int]
    #: how long the message that has been due longest has waited for Telegram; 0 = none waits
    oldest_waiting: float
    #: 0 while Telegram answers
    telegram_unreachable: float
    #: by part, real seconds since its last sign of life
    heartbeat_ages: dict[str, float]
    updates: dict[UpdateState, int]
    rungs_due: int


def operating_at(now: datetime) -> Operating | None:
    """None when the database does not answer."""
    try:
        return _operating_at(now)
    except SQLAlchemyError:
        db.session.rollback()
        return None


def _operating_at(now: datetime) -> Operating:
    lives = heartbeats()
    outage = telegram_outage(lives)
    return Operating(
        messages=_messages(),
        marked_copies=_marked_copies(),
        oldest_waiting=_oldest_waiting(now),
        telegram_unreachable=_seconds(outage.since, now) if outage else 0.0,
        heartbeat_ages={one.part: one.age for one in lives if one.part != "telegram"},
        updates=_updates(),
        rungs_due=db.session.scalar(
            select(func.count()).where(
                Reminder.state == ReminderState.PLANNED, Reminder.due_at <= now
            )
        )
        or 0,
    )


def _messages() -> dict[tuple[Channel, OutboxState], int]:
    counted = db.session.execute(
        select(OutboxMessage.channel, OutboxMessage.state, func.count()).group_by(
            OutboxMessage.channel, OutboxMessage.state
        )
    )
    return {(channel, state): number for channel, state, number in counted}


def _marked_copies() -> dict[Channel, int]:
    counted = db.session.execute(
        select(OutboxMessage.channel, func.count())
        .where(OutboxMessage.repeat_of_id.is_not(None), OutboxMessage.state == OutboxState.SENT)
        .group_by(OutboxMessage.channel)
    )
    return {channel: number for channel, number in counted}


def _oldest_waiting(now: datetime) -> float:
    since = db.session.scalar(
        select(func.min(OutboxMessage.not_before)).where(
            OutboxMessage.state == OutboxState.PENDING, OutboxMessage.channel == Channel.TELEGRAM
        )
    )
    return 0.0 if since is None else _seconds(since, now)


def _updates() -> dict[UpdateState, int]:
    counted = db.session.execute(
        select(ReceivedUpdate.state, func.count()).group_by(ReceivedUpdate.state)
    )
    return dict.fromkeys(UpdateState, 0) | {state: number for state, number in counted}


def _seconds(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())
