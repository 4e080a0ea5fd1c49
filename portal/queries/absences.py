"""Who is away when, and who answers meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.extensions import db
from portal.models.organisation import Person
from portal.models.standing_in import Absence


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """Some days of one person; `deputy` is empty when nobody answers."""

    id: int
    person: str
    deputy: str
    starts_on: date
    ends_on: date
    note: str


def absences_of(person_id: int, day: date) -> list[AbsenceLine]:
    """Absences that are not over on a day and were not called off, the nearest first."""
    person, deputy = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(Absence, person.name, deputy.name)
        .join(person, person.id == Absence.person_id)
        .outerjoin(deputy, deputy.id == Absence.deputy_id)
        .where(
            Absence.person_id == person_id,
            Absence.ends_on >= day,
            Absence.cancelled_at.is_(None),
        )
        .order_by(Absence.starts_on, Absence.id)
    )
    return [
        AbsenceLine(each.id, name, deputy_name or "", each.starts_on, each.ends_on, each.note)
        for each, name, deputy_name in rows
    ]
