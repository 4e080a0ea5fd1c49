"""What the pickers of forms and filters offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, select

from portal.domain.folding import fold
from portal.domain.types import Post, Role
from portal.extensions import db
from portal.models.organisation import Person, PostHolding, Unit
from portal.models.planning import Phase, Plan
from portal.queries.organisation import is_valid_on
from portal.queries.people import is_held_on


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a picker; `code` stands in addresses, `id` in forms."""

    id: int
    code: str
    name: str
    name_en: str

    def named(self, locale: str) -> str:
        return (self.name_en or self.name) if locale == "en" else self.name


def plan_choices() -> list[Choice]:
    rows = db.session.execute(
        select(Plan.id, Plan.code, Plan.title, Plan.title_en).order_by(Plan.id)
    )
    return [Choice(*row) for row in rows]


def phase_choices(plan_id: int) -> list[Choice]:
    """The phases of a plan in their order."""
    rows = db.session.execute(
        select(Phase.id, Phase.position, Phase.name, Phase.name_en)
        .where(Phase.plan_id == plan_id)
        .order_by(Phase.position)
    )
    return [
        Choice(number, str(position), name, english) for number, position, name, english in rows
    ]


def unit_choices(day: date) -> list[Choice]:
    """Units that exist on a day, by name."""
    rows = db.session.execute(
        select(Unit.id, Unit.code, Unit.name, Unit.name_en)
        .where(is_valid_on(day))
        .order_by(Unit.name)
    )
    return [Choice(*row) for row in rows]


def official_choices(day: date) -> list[Choice]:
    """People who may hold tasks, by given name, each with the unit."""
    return _officials(day)


def official_choice(person_id: int | None, day: date) -> list[Choice]:
    """The one of them who was chosen, if it is one of them."""
    return _officials(day, Person.id == person_id)


def _officials(day: date, *which: ColumnElement[bool]) -> list[Choice]:
    rows = db.session.execute(
        select(Person.id, Person.email, Person.name, Person.name_en, Unit.name, Unit.name_en)
        .outerjoin(PostHolding, and_(PostHolding.person_id == Person.id, is_held_on(day)))
        .outerjoin(Unit, Unit.id == PostHolding.unit_id)
        .where(Person.is_active.is_(True), Person.role.not_in((Role.ADMIN, Role.OBSERVER)), *which)
        .order_by(PostHolding.id.desc())
    )
    people = {row[0]: row for row in rows}
    in_order = sorted(people.values(), key=lambda row: (row[2].split()[-1:], row[2]))
    return [
        Choice(
            number,
            email,
            f"{name}, {unit}" if unit else name,
            f"{name_en or name}, {unit_en or unit}" if unit else name_en or name,
        )
        for number, email, name, name_en, unit, unit_en in in_order
    ]


def colleagues(unit_id: int | None, day: date) -> list[Choice]:
    """Who holds a post in a unit and may hold its tasks, by given name; the head comes last."""
    rows = db.session.execute(
        select(Person.id, Person.email, Person.name, Person.name_en, PostHolding.post)
        .join(PostHolding, and_(PostHolding.person_id == Person.id, is_held_on(day)))
        .where(
            PostHolding.unit_id == unit_id,
            Person.is_active.is_(True),
            Person.role.not_in((Role.ADMIN, Role.OBSERVER)),
        )
    )
    people = {row[0]: row for row in rows}
    in_order = sorted(
        people.values(), key=lambda row: (row[4] is Post.HEAD, row[2].split()[-1:], row[2])
    )
    return [Choice(*row[:4]) for row in in_order]


def leader_choices() -> list[Choice]:
    rows = db.session.execute(
        select(Person.id, Person.email, Person.name, Person.name_en)
        .where(
            Person.role.in_((Role.TOP_LEADER, Role.DEPUTY_LEADER, Role.COMMITTEE_MEMBER)),
            Person.is_active.is_(True),
        )
        .order_by(Person.id)
    )
    return [Choice(*row) for row in rows]


def leader_named(words: str) -> int | None:
    """The one leader whom words mean; None when nobody or more than one bears the name."""
    wanted = fold(words.strip())
    if not wanted:
        return None
    meant = [
        each.id for each in leader_choices() if wanted in (fold(each.name), fold(each.name_en))
    ]
    return meant[0] if len(meant) == 1 else None
