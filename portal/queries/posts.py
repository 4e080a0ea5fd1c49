"""Posts as a person's and a unit's page show them, and powers handed over for a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import aliased

from portal.domain.types import OPEN_STATES, Post, Role
from portal.extensions import db
from portal.models.organisation import Person, PostHolding, Unit
from portal.models.standing_in import Delegation
from portal.models.task import Task
from portal.queries.choices import Choice
from portal.queries.people import is_held_on, unit_ids_of

#: whom a leader or a head may want to stand in, whatever the unit
_TRUSTED = (Role.TOP_LEADER, Role.DEPUTY_LEADER, Role.COMMITTEE_MEMBER, Role.UNIT_HEAD, Role.OFFICE)


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post somebody holds, held or will hold; `held_to` is its last day."""

    id: int
    person_id: int
    person: str
    person_en: str
    unit_code: str
    unit: str
    unit_en: str
    post: Post
    is_acting: bool
    held_from: date
    held_to: date | None

    def person_named(self, locale: str) -> str:
        return (self.person_en or self.person) if locale == "en" else self.person

    def unit_named(self, locale: str) -> str:
        return (self.unit_en or self.unit) if locale == "en" else self.unit

    def is_over(self, day: date) -> bool:
        return self.held_to is not None and self.held_to < day


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """Powers of one person in the hands of another, from one day to another."""

    id: int
    principal_id: int
    principal: str
    delegate: str
    powers: tuple[str, ...]
    starts_on: date
    ends_on: date
    document: str


def posts_of(person_id: int) -> list[PostLine]:
    """Every post of a person, the latest first."""
    return _posts(PostHolding.person_id == person_id)


def posts_in(unit_id: int, day: date) -> list[PostLine]:
    """Who holds which post in a unit on a day or later, heads first."""
    still = or_(PostHolding.held_to.is_(None), PostHolding.held_to >= day)
    lines = _posts(and_(PostHolding.unit_id == unit_id, still))
    order = list(Post)
    return sorted(lines, key=lambda line: (order.index(line.post), line.is_acting, line.person))


def units_leading_tasks_of(person_id: int) -> frozenset[int]:
    """The units that lead the open tasks of somebody."""
    rows = db.session.scalars(
        select(Task.lead_unit_id).where(
            Task.official_id == person_id,
            Task.state.in_(OPEN_STATES),
            Task.lead_unit_id.is_not(None),
        )
    )
    return frozenset(number for number in rows if number is not None)


def delegations_of(person_id: int, day: date) -> list[DelegationLine]:
    """Powers handed over by somebody or to somebody that are in force or to come."""
    principal, delegate = aliased(Person), aliased(Person)
    rows = db.session.execute(
        select(Delegation, principal.name, delegate.name)
        .join(principal, principal.id == Delegation.principal_id)
        .join(delegate, delegate.id == Delegation.delegate_id)
        .where(
            or_(Delegation.principal_id == person_id, Delegation.delegate_id == person_id),
            Delegation.ends_on >= day,
            Delegation.revoked_at.is_(None),
        )
        .order_by(Delegation.starts_on, Delegation.id)
    )
    return [
        DelegationLine(
            each.id,
            each.principal_id,
            of,
            to,
            tuple(each.powers),
            each.starts_on,
            each.ends_on,
            each.deciding_document,
        )
        for each, of, to in rows
    ]


def delegate_choices(person_id: int, day: date) -> list[Choice]:
    """Whom somebody may let stand in: colleagues of the own units, leaders and heads."""
    own = unit_ids_of(person_id, day)
    rows = db.session.execute(
        select(Person.id, Person.email, Person.name, Person.name_en)
        .join(PostHolding, and_(PostHolding.person_id == Person.id, is_held_on(day)))
        .join(Unit, Unit.id == PostHolding.unit_id)
        .where(
            Person.is_active.is_(True),
            Person.id != person_id,
            or_(Unit.id.in_(own), Person.role.in_(_TRUSTED)),
        )
    )
    return _by_given_name(Choice(*row) for row in rows)


def _by_given_name(choices: Iterable[Choice]) -> list[Choice]:
    """Each once, as Vietnamese offices sort."""
    each = {choice.id: choice for choice in choices}
    return sorted(each.values(), key=lambda choice: (choice.name.split()[-1:], choice.name))


def _posts(condition: ColumnElement[bool]) -> list[PostLine]:
    rows = db.session.execute(
        select(PostHolding, Person, Unit)
        .join(Person, Person.id == PostHolding.person_id)
        .join(Unit, Unit.id == PostHolding.unit_id)
        .where(condition)
        .order_by(PostHolding.held_from.desc(), PostHolding.id.desc())
    )
    return [
        PostLine(
            id=held.id,
            person_id=person.id,
            person=person.name,
            person_en=person.name_en,
            unit_code=unit.code,
            unit=unit.name,
            unit_en=unit.name_en,
            post=held.post,
            is_acting=held.is_acting,
            held_from=held.held_from,
            held_to=held.held_to,
        )
        for held, person, unit in rows
    ]
