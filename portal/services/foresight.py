"""What the scheduler will write on a day to come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import func, select

from portal.extensions import db
from portal.models.delivery import Notice, OutboxMessage
from portal.models.organisation import Person
from portal.models.task import Task
from portal.queries.office import zone
from portal.services.digests import DIGEST_TIME
from portal.services.ticking import run_tick
from portal.services.transaction import transaction

#: after the last message of a day is written, before its office hours end
_EVENING = time(17, 29)


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One message that would be written: to whom, of which kind, about what, because of what."""

    person: str
    kind: str
    task_codes: tuple[str, ...]
    why: tuple[str, ...]


class _Undone(Exception):
    """Carries what was seen out of the transaction that is rolled back."""

    def __init__(self, lines: list[PreviewLine]) -> None:
        super().__init__()
        self.lines = lines


def preview(day: date) -> list[PreviewLine]:
    """What would be written on a day if nothing changed until then; nothing is kept.

    The steps themselves run, in a transaction that is rolled back, so that a preview can say
    nothing else than what will happen.
    """
    try:
        with transaction() as session:
            last = session.scalar(select(func.max(OutboxMessage.id))) or 0
            for moment in _moments_of(day):
                run_tick(moment)
            raise _Undone(_written_after(last))
    except _Undone as seen:
        return seen.lines


def _moments_of(day: date) -> Iterator[datetime]:
    """The instants of a day at which something regular may be due."""
    for at in (DIGEST_TIME, time(8), time(9), _EVENING):
        yield datetime.combine(day, at, tzinfo=zone())


def _written_after(last_id: int) -> list[PreviewLine]:
    rows = db.session.execute(
        select(OutboxMessage.id, OutboxMessage.kind, Person.name)
        .join(Person, Person.id == OutboxMessage.person_id)
        .where(OutboxMessage.id > last_id)
        .order_by(OutboxMessage.id)
    ).all()
    carried: dict[int, list[tuple[str, str]]] = {}
    for outbox_id, code, rung in db.session.execute(
        select(OutboxMessage.id, Task.code, Notice.rung)
        .join(Notice, Notice.outbox_id == OutboxMessage.id)
        .join(Task, Task.id == Notice.task_id)
        .where(OutboxMessage.id > last_id)
        .order_by(Notice.id)
    ):
        carried.setdefault(outbox_id, []).append((code, rung.value))
    return [
        PreviewLine(
            person=name,
            kind=kind,
            task_codes=tuple(dict.fromkeys(code for code, _rung in carried.get(number, ()))),
            why=tuple(dict.fromkeys(rung for _code, rung in carried.get(number, ()))),
        )
        for number, kind, name in rows
    ]
