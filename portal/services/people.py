"""Accounts of the people who work with the system."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal.domain.actions import Action
from portal.domain.errors import CodeTaken, NotFound, OwnAccount
from portal.domain.folding import fold
from portal.domain.permissions import require
from portal.domain.types import OPEN_STATES, Actor, Post, Role
from portal.extensions import db
from portal.models.organisation import Person, PostHolding, Unit
from portal.models.task import Task
from portal.services import audit, farewells
from portal.services.acts import row_to_change
from portal.services.one_tap import end_links
from portal.services.signing_in import end_sessions, hash_password
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


@dataclass(frozen=True, slots=True)
class PersonFields:
    """What the administrator writes down about somebody."""

    name: str
    email: str
    role: Role
    locale: str = "vi"
    title: str = ""
    name_en: str = ""
    title_en: str = ""


@transactional
def add_person(
    actor: Actor,
    *,
    email: str,
    name: str,
    role: Role,
    now: datetime,
    since: date,
    unit_code: str = "",
    password: str = "",
    locale: str = "vi",
    title: str = "",
    name_en: str = "",
    title_en: str = "",
) -> PersonAdded:
    """Open an account, with a post if a unit is named; an empty password is generated.

    Whoever sets a new office up comes before there is any unit.

    Raises NotAllowed, NotFound (no such unit), CodeTaken (the address is in use).
    """
    require(actor, Action.MANAGE_PEOPLE)
    email = email.strip().lower()
    unit = db.session.scalar(select(Unit).where(Unit.code == unit_code)) if unit_code else None
    if unit_code and unit is None:
        raise NotFound(what="unit", key=unit_code)
    _refuse_taken(email)
    generated = "" if password else secrets.token_urlsafe(9)
    person = Person(
        name=name,
        name_en=name_en,
        title=title,
        title_en=title_en,
        email=email,
        role=role,
        locale=locale,
        password_hash=hash_password(password or generated),
        folded=_search_key(name, name_en, title, title_en),
    )
    db.session.add(person)
    db.session.flush()
    if unit is not None:
        post = _POST_OF_ROLE.get(role, Post.OFFICIAL)
        db.session.add(
            PostHolding(person_id=person.id, unit_id=unit.id, post=post, held_from=since)
        )
    audit.record(
        actor,
        "add_person",
        object_type="person",
        object_id=person.id,
        at=now,
        after={"role": role, "unit": unit_code},
    )
    return PersonAdded(person.id, generated)


@transactional
def edit_person(actor: Actor, person_id: int, fields: PersonFields, *, now: datetime) -> None:
    """Correct what is written about somebody, or give another role.

    Raises NotAllowed, NotFound, CodeTaken (the address is in use), OwnAccount (one's own role).
    """
    require(actor, Action.MANAGE_PEOPLE)
    person = row_to_change(Person, person_id, "person")
    if person_id == actor.person_id and fields.role is not person.role:
        raise OwnAccount()
    email = fields.email.strip().lower()
    if email != person.email:
        _refuse_taken(email)
    names = PersonFields.__slots__
    before = {name: getattr(person, name) for name in names}
    for name in names:
        setattr(person, name, email if name == "email" else getattr(fields, name))
    person.folded = _search_key(person.name, person.name_en, person.title, person.title_en)
    after = {name: getattr(person, name) for name in names}
    changed = {name for name in names if before[name] != after[name]}
    if changed:
        audit.record(
            actor,
            "edit_person",
            object_type="person",
            object_id=person_id,
            at=now,
            before={name: before[name] for name in sorted(changed)},
            after={name: after[name] for name in sorted(changed)},
        )


@transactional
def renew_password(actor: Actor, person_id: int, *, now: datetime) -> str:
    """Generate another password, to be told once; every session of the person ends.

    Raises NotAllowed, NotFound.
    """
    require(actor, Action.MANAGE_PEOPLE)
    person = row_to_change(Person, person_id, "person")
    password = secrets.token_urlsafe(9)
    person.password_hash = hash_password(password)
    end_sessions(person_id, now)
    end_links(person_id, now)
    audit.record(actor, "renew_password", object_type="person", object_id=person_id, at=now)
    return password


@transactional
def close_account(actor: Actor, person_id: int, *, now: datetime) -> tuple[str, ...]:
    """Let somebody act and hear no more; the codes of the open tasks that still bear the name.

    Posts and history stay: tasks are handed over by a decision. Raises NotAllowed, NotFound,
    OwnAccount.
    """
    require(actor, Action.MANAGE_PEOPLE)
    if person_id == actor.person_id:
        raise OwnAccount()
    person = row_to_change(Person, person_id, "person")
    if person.is_active:
        person.is_active = False
        end_sessions(person_id, now)
        end_links(person_id, now)
        farewells.tell_leaver(person_id, now)
        audit.record(actor, "close_account", object_type="person", object_id=person_id, at=now)
    rows = db.session.scalars(
        select(Task.code)
        .where(Task.official_id == person_id, Task.state.in_(OPEN_STATES))
        .order_by(Task.code)
    )
    return tuple(rows)


@transactional
def reopen_account(actor: Actor, person_id: int, *, now: datetime) -> None:
    """Let somebody act again, with the password that was. Raises NotAllowed, NotFound."""
    require(actor, Action.MANAGE_PEOPLE)
    person = row_to_change(Person, person_id, "person")
    if not person.is_active:
        person.is_active = True
        audit.record(actor, "reopen_account", object_type="person", object_id=person_id, at=now)


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


def _refuse_taken(email: str) -> None:
    if db.session.scalar(select(Person.id).where(Person.email == email)) is not None:
        raise CodeTaken(code=email)


def _search_key(*words: str) -> str:
    return fold(" ".join(filter(None, words)))[:500]
