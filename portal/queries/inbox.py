"""Every update received, for the staff and the command line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from portal.domain.types import UpdateState
from portal.extensions import db
from portal.models.delivery import ReceivedUpdate
from portal.models.organisation import Person


@dataclass(frozen=True, slots=True)
class UpdateRow:
    """One received update; `raw` is exactly what came."""

    id: int
    update_id: int
    state: UpdateState
    received_at: datetime
    handled_at: datetime | None
    person_id: int | None
    person_name: str | None
    attempts: int
    error: str
    raw: str


def received_updates(
    *, state: UpdateState | None = None, limit: int = 50, offset: int = 0
) -> list[UpdateRow]:
    """Received updates, newest first."""
    wanted = (
        select(
            ReceivedUpdate.id,
            ReceivedUpdate.update_id,
            ReceivedUpdate.state,
            ReceivedUpdate.received_at,
            ReceivedUpdate.handled_at,
            ReceivedUpdate.person_id,
            Person.name.label("person_name"),
            ReceivedUpdate.attempts,
            ReceivedUpdate.error,
            ReceivedUpdate.raw,
        )
        .outerjoin(Person, Person.id == ReceivedUpdate.person_id)
        .order_by(ReceivedUpdate.id.desc())
        .limit(limit)
        .offset(offset)
    )
    if state is not None:
        wanted = wanted.where(ReceivedUpdate.state == state)
    return [UpdateRow(**row._mapping) for row in db.session.execute(wanted)]


def update_counts() -> dict[UpdateState, int]:
    """How many updates stand in each state; every state is named."""
    counted = db.session.execute(
        select(ReceivedUpdate.state, func.count()).group_by(ReceivedUpdate.state)
    )
    return dict.fromkeys(UpdateState, 0) | {state: number for state, number in counted}
