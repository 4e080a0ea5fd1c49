"""Instants and messages as the tests of the scheduler speak of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from portal.domain.types import Desk, OutboxState
from portal.extensions import db
from portal.models.delivery import Notice, OutboxMessage, Reminder
from portal.models.office import CalendarDay
from portal.models.task import HolderInterval, Task
from portal.services.transaction import transaction
from tests.factories import LONG_AGO, Cast, make_task

#: a week before the Monday on which the tests play
DUE = date(2025, 6, 30)


def at(moment: str) -> datetime:
    """`2025-07-07 08:00` by the clock of the office."""
    return datetime.fromisoformat(f"{moment}+07:00").astimezone(UTC)


def messages(kind: str = "") -> list[OutboxMessage]:
    query = select(OutboxMessage).order_by(OutboxMessage.id)
    return list(db.session.scalars(query.where(OutboxMessage.kind == kind) if kind else query))


def message_to(person_id: int, kind: str) -> OutboxMessage:
    (found,) = [row for row in messages(kind) if row.person_id == person_id]
    return found


def readers_of(kind: str) -> list[int]:
    return sorted(row.person_id for row in messages(kind))


def labels(row: OutboxMessage) -> list[str]:
    return [button["label"] for line in row.buttons for button in line]


def task_of_unit(cast: Cast, **fields: Any) -> int:
    """A task of the cast's unit, official and deputy leader, with its ladder planned."""
    given = {
        "plan_id": cast.plan_id,
        "now": at("2025-07-07 07:59"),
        "due": DUE,
        "lead_unit_id": cast.unit_id,
        "official_id": cast.official,
        "leader_in_charge_id": cast.deputy_leader,
        "issued_at": at("2025-06-18 09:00"),
        "plan_reminders": True,
    }
    return make_task(**(given | fields))


def change_task(task_id: int, **values: Any) -> None:
    with transaction() as session:
        session.execute(update(Task).where(Task.id == task_id).values(**values))


def lay_on_desk(task_id: int, desk: Desk, unit_id: int | None) -> None:
    with transaction() as session:
        session.execute(
            update(HolderInterval)
            .where(HolderInterval.task_id == task_id)
            .values(until=LONG_AGO + timedelta(days=1))
        )
        session.add(
            HolderInterval(task_id=task_id, desk=desk, unit_id=unit_id, since=date(2025, 6, 25))
        )


def make_holiday(day: date, name: str = "Ngày lễ mẫu") -> None:
    with transaction() as session:
        session.add(CalendarDay(day=day, kind="holiday", name=name))


def reminders_of(task_id: int) -> dict[tuple[str, date], str]:
    """The state of each reminder by rung and deadline, with the reason of the dropped ones."""
    rows = db.session.scalars(select(Reminder).where(Reminder.task_id == task_id))
    return {
        (f"{row.rung}{row.repeat or ''}", row.for_due): f"{row.state} {row.reason}".strip()
        for row in rows
    }


def counts() -> tuple[int, int, int]:
    """How many reminders are settled, notices and messages written: what a step may change."""
    settled = db.session.query(Reminder).where(Reminder.settled_at.is_not(None)).count()
    found = settled, db.session.query(Notice).count(), db.session.query(OutboxMessage).count()
    db.session.rollback()
    return found


def change_message(message_id: int, **values: Any) -> None:
    with transaction() as session:
        session.execute(
            update(OutboxMessage).where(OutboxMessage.id == message_id).values(**values)
        )


def mark_sent(person_id: int) -> None:
    """All messages so far have arrived."""
    with transaction() as session:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.person_id == person_id)
            .values(state=OutboxState.SENT)
        )
