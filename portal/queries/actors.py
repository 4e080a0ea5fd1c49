"""People as those who act: with their role, their units of the day, and whom they stand in for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, and_, select

from portal.domain.standing_in import DEPUTY_POWERS
from portal.domain.types import Actor, Channel, Role
from portal.extensions import db
from portal.models.organisation import Person
from portal.models.standing_in import Absence, Delegation
from portal.queries.people import unit_ids_of


def actor_for(person_id: int, channel: Channel, day: date) -> Actor | None:
    """The person as one who acts on a day, or None if the account is closed."""
    person = db.session.get(Person, person_id)
    if person is None or not person.is_active:
        return None
    return actor_in_role(person.id, person.role, channel, day)


def actor_by_email(email: str, channel: Channel, day: date) -> Actor | None:
    """The person with that address as one who acts, or None."""
    person_id = db.session.scalar(select(Person.id).where(Person.email == email.strip().lower()))
    return None if person_id is None else actor_for(person_id, channel, day)


def actor_in_role(person_id: int, role: Role, channel: Channel, day: date) -> Actor:
    """Somebody whose account has been looked at, as one who acts on a day."""
    return Actor(
        person_id=person_id,
        role=role,
        unit_ids=unit_ids_of(person_id, day),
        channel=channel,
        stands_in_for=tuple(_stand_ins(person_id, channel, day)),
    )


def _stand_ins(person_id: int, channel: Channel, day: date) -> Iterator[Actor]:
    delegations = db.session.execute(
        select(Delegation.principal_id, Delegation.powers, Person.role)
        .join(Person, Person.id == Delegation.principal_id)
        .where(
            Delegation.delegate_id == person_id,
            Delegation.starts_on <= day,
            Delegation.ends_on >= day,
            Delegation.revoked_at.is_(None),
            Person.is_active.is_(True),
        )
        .order_by(Delegation.id)
    ).all()
    for principal_id, powers, role in delegations:
        yield _in_the_name_of(person_id, principal_id, role, frozenset(powers), channel, day)
    absences = db.session.execute(
        select(Absence.person_id, Person.role)
        .join(Person, Person.id == Absence.person_id)
        .where(Absence.deputy_id == person_id, is_absent_on(day), Person.is_active.is_(True))
        .order_by(Absence.id)
    ).all()
    for absent_id, role in absences:
        yield _in_the_name_of(person_id, absent_id, role, DEPUTY_POWERS, channel, day)


def deputies_on(day: date) -> dict[int, int]:
    """Who answers on a day for whom who is away; a deputy who is away himself answers for none."""
    rows = {
        person_id: deputy_id
        for person_id, deputy_id in db.session.execute(
            select(Absence.person_id, Absence.deputy_id)
            .where(is_absent_on(day))
            .order_by(Absence.id)
        )
    }
    return {
        person_id: deputy_id
        for person_id, deputy_id in rows.items()
        if deputy_id is not None and deputy_id not in rows
    }


def is_absent_on(day: date) -> ColumnElement[bool]:
    """The condition that an absence is in force on a day."""
    return and_(Absence.starts_on <= day, Absence.ends_on >= day, Absence.cancelled_at.is_(None))


def _in_the_name_of(
    person_id: int,
    principal_id: int,
    role: Role,
    powers: frozenset[str],
    channel: Channel,
    day: date,
) -> Actor:
    return Actor(
        person_id=person_id,
        role=role,
        unit_ids=unit_ids_of(principal_id, day),
        channel=channel,
        on_behalf_of_id=principal_id,
        powers=powers,
    )
