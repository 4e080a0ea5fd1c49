"""Who is asked to decide a request for more time."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.machines.extension import Decider
from portal.domain.types import Role
from portal.extensions import db
from portal.models.organisation import Person
from portal.models.standing_in import Delegation
from portal.queries.people import people_in_role
from portal.queries.recipients import office_people


def approvers_of(decider: Decider, leader_id: int | None, day: date) -> tuple[int, ...]:
    """The people whose decision it is, and those who hold their power on that day.

    The leader in charge, else the top leaders; the Office's chief where the Office set the date
    or has to forward the request to a superior.
    """
    if decider is Decider.LEADERSHIP:
        own = _active(leader_id) or tuple(people_in_role(Role.TOP_LEADER))
    else:
        own = tuple(office_people(day)[:1])
    return tuple(dict.fromkeys((*own, *_delegates_of(own, day))))


def _active(person_id: int | None) -> tuple[int, ...]:
    person = db.session.get(Person, person_id) if person_id is not None else None
    return (person.id,) if person is not None and person.is_active else ()


def _delegates_of(people: tuple[int, ...], day: date) -> list[int]:
    rows = db.session.execute(
        select(Delegation.delegate_id, Delegation.powers)
        .join(Person, Person.id == Delegation.delegate_id)
        .where(
            Delegation.principal_id.in_(people),
            Delegation.starts_on <= day,
            Delegation.ends_on >= day,
            Delegation.revoked_at.is_(None),
            Person.is_active.is_(True),
        )
        .order_by(Delegation.id)
    )
    return [delegate for delegate, powers in rows if Action.DECIDE_EXTENSION in powers]
