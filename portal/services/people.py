"""Accounts of the people who work with the system."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.errors import CodeTaken, NotFound
from portal.domain.folding import fold
from portal.domain.permissions import require
from portal.domain.types import Actor, Post, Role
from portal.extensions import db
from portal.models.organisation import Person, PostHolding, Unit
from portal.services import audit
from portal.services.signing_in import hash_password
from portal.services.transaction import transactional

_POST_OF_ROLE = {
    Role.UNIT_HEAD: Post.HEAD,
    Role.FOCAL_POINT: Post.FOCAL_POINT,
}


@dataclass(frozen=True, slots=True)
class PersonAdded:
    """A new account; `password` is set only when it was generated here."""

    person_id: int
    password: str


@transactional
def add_person(
    actor: Actor,
    *,
    email: str,
    name: str,
    role: Role,
    unit_code: str,
    now: datetime,
    since: date,
    password: str = "",
    locale: str = "vi",
    title: str = "",
) -> PersonAdded:
    """Open an account with a post in a unit; an empty password is generated.

    Raises NotAllowed, NotFound (no such unit), CodeTaken (the address is in use).
    """
    require(actor, Action.MANAGE_PEOPLE)
    email = email.strip().lower()
    unit = db.session.scalar(select(Unit).where(Unit.code == unit_code))
    if unit is None:
        raise NotFound(what="unit", key=unit_code)
    if db.session.scalar(select(Person.id).where(Person.email == email)) is not None:
        raise CodeTaken(code=email)
    generated = "" if password else secrets.token_urlsafe(9)
    person = Person(
        name=name,
        title=title,
        email=email,
        role=role,
        locale=locale,
        password_hash=hash_password(password or generated),
        folded=fold(f"{name} {title}"),
    )
    db.session.add(person)
    db.session.flush()
    db.session.add(
        PostHolding(
            person_id=person.id,
            unit_id=unit.id,
            post=_POST_OF_ROLE.get(role, Post.OFFICIAL),
            held_from=since,
        )
    )
    audit.record(
        actor,
        "add_person",
        object_type="person",
        object_id=person.id,
        at=now,
        after={"role": role, "unit": unit.code},
    )
    return PersonAdded(person.id, generated)


@transactional
def choose_language(person_id: int, locale: str, *, now: datetime, actor: Actor) -> None:
    """Speak to somebody in another language from now on, on the portal and in messages."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound(what="person", key=person_id)
    if person.locale == locale:
        return
    audit.record(
        actor,
        "choose_language",
        object_type="person",
        object_id=person_id,
        at=now,
        before={"locale": person.locale},
        after={"locale": locale},
    )
    person.locale = locale
