"""What the pickers of forms and filters offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.domain.types import Role
from portal.extensions import db
from portal.models.organisation import Person, Unit
from portal.models.planning import Phase, Plan
from portal.queries.organisation import is_valid_on
from portal.queries.people import people_lines


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
    return [
        Choice(
            line.id,
            line.email,
            f"{line.name}, {line.unit}" if line.unit else line.name,
            f"{line.named('en')}, {line.unit_named('en')}" if line.unit else line.named("en"),
        )
        for line in people_lines(day)
        if line.is_active and line.role not in (Role.ADMIN, Role.OBSERVER)
    ]


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
