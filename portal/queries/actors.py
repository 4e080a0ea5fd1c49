"""People as those who act: with their role, their units of the day, and whom they stand in for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import (
    ColumnElement,
    Date,
    and_,
    bindparam,
    literal_column,
    null,
    select,
    type_coerce,
    union_all,
)

from portal.domain.standing_in import DEPUTY_POWERS
from portal.domain.types import Actor, Channel, Role
from portal.extensions import db
from portal.models.organisation import ChatLink, Person, PostHolding, Unit
from portal.models.standing_in import Absence, Delegation
from portal.queries.people import PersonLine, is_held_on, line_of, unit_ids_of


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


def met_in_chat(chat_id: str, day: date) -> tuple[Actor, PersonLine] | None:
    """Who answers from a Telegram chat; None for a stranger, and for a closed account."""
    person = db.session.scalar(_PERSON_OF_CHAT, {"chat_id": chat_id})
    if person is None:
        return None
    units = db.session.scalars(_UNITS, {"person_id": person.id, "day": day}).all()
    actor = Actor(
        person_id=person.id,
        role=person.role,
        unit_ids=frozenset(unit.id for unit in units),
        channel=Channel.TELEGRAM,
        stands_in_for=tuple(_stand_ins(person.id, Channel.TELEGRAM, day)),
    )
    return actor, line_of(person, units[0] if units else None)


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
    """Whoever handed powers over first, then whom somebody is the deputy of."""
    rows = db.session.execute(_STAND_INS, {"person_id": person_id, "day": day})
    for _rank, _id, principal_id, powers, role in rows:
        handed = DEPUTY_POWERS if powers is None else frozenset(powers)
        yield _in_the_name_of(person_id, principal_id, role, handed, channel, day)


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


def is_absent_on(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """The condition that an absence is in force on a day."""
    return and_(Absence.starts_on <= day, Absence.ends_on >= day, Absence.cancelled_at.is_(None))


_PERSON, _CHAT, _DAY = bindparam("person_id"), bindparam("chat_id"), bindparam("day", type_=Date())

#: built once: whoever taps waits for them, and a statement costs more to build than to run
_STAND_INS = union_all(
    select(
        literal_column("1").label("rank"),
        Delegation.id.label("id"),
        Delegation.principal_id,
        Delegation.powers,
        Person.role,
    )
    .join(Person, Person.id == Delegation.principal_id)
    .where(
        Delegation.delegate_id == _PERSON,
        Delegation.starts_on <= _DAY,
        Delegation.ends_on >= _DAY,
        Delegation.revoked_at.is_(None),
        Person.is_active.is_(True),
    ),
    select(
        literal_column("2"),
        Absence.id,
        Absence.person_id,
        type_coerce(null(), Delegation.powers.type),
        Person.role,
    )
    .join(Person, Person.id == Absence.person_id)
    .where(Absence.deputy_id == _PERSON, is_absent_on(_DAY), Person.is_active.is_(True)),
).order_by("rank", "id")
_PERSON_OF_CHAT = (
    select(Person)
    .join(ChatLink, ChatLink.person_id == Person.id)
    .where(
        ChatLink.channel == Channel.TELEGRAM,
        ChatLink.chat_id == _CHAT,
        ChatLink.ended_at.is_(None),
        Person.is_active.is_(True),
    )
)
_UNITS = (
    select(Unit)
    .join(PostHolding, PostHolding.unit_id == Unit.id)
    .where(PostHolding.person_id == _PERSON, is_held_on(_DAY))
    .order_by(PostHolding.id)
)


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
