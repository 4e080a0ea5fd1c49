"""Units as the office enters them, their other names, committees and observers of plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from portal.domain.actions import Action
from portal.domain.errors import AliasTaken, CodeTaken, NotFound, UnitNotValid
from portal.domain.folding import fold
from portal.domain.permissions import require
from portal.domain.types import Actor, UnitKind
from portal.extensions import db
from portal.models.committees import CommitteeMember, CommitteeRole
from portal.models.organisation import Person, Unit, UnitAlias
from portal.models.planning import Plan, plan_observers
from portal.queries.organisation import unit_named
from portal.queries.task_facts import units_above
from portal.services import audit
from portal.services.acts import row_to_change
from portal.services.transaction import transactional


@dataclass(frozen=True, slots=True)
class UnitFields:
    """What the office writes down about a unit."""

    name: str
    kind: UnitKind
    name_en: str = ""
    short_name: str = ""
    bloc: str = ""
    parent_id: int | None = None
    valid_from: date | None = None


@transactional
def add_unit(actor: Actor, code: str, fields: UnitFields, *, now: datetime) -> int:
    """Enter a unit and return its id. Raises NotAllowed, CodeTaken."""
    require(actor, Action.MANAGE_POSTS)
    if db.session.scalar(select(Unit.id).where(Unit.code == code)) is not None:
        raise CodeTaken(code=code)
    unit = Unit(code=code)
    _write(unit, fields)
    db.session.add(unit)
    db.session.flush()
    _record(actor, "add_unit", unit, now, {"name": unit.name, "kind": unit.kind})
    return unit.id


@transactional
def edit_unit(actor: Actor, unit_id: int, fields: UnitFields, *, now: datetime) -> None:
    """Correct what is written about a unit; a new name by decision is `rename_unit`.

    Raises NotAllowed, NotFound, UnitNotValid when a unit would stand above itself.
    """
    require(actor, Action.MANAGE_POSTS)
    unit = row_to_change(Unit, unit_id, "unit")
    above = units_above(fields.parent_id) | {fields.parent_id}
    if unit.id in above:
        raise UnitNotValid(unit=unit.code, on=fields.valid_from)
    before = {"name": unit.name, "parent_id": unit.parent_id}
    _write(unit, fields)
    _record(actor, "edit_unit", unit, now, {"name": unit.name, "parent_id": unit.parent_id}, before)


@transactional
def add_alias(actor: Actor, unit_id: int, alias: str, *, now: datetime) -> None:
    """Let another name mean a unit; raises AliasTaken when it means another one already."""
    require(actor, Action.MANAGE_POSTS)
    unit = row_to_change(Unit, unit_id, "unit")
    meant = unit_named(alias, now.date())
    if meant == unit.id:
        return
    key = fold(alias)
    known = db.session.scalar(select(UnitAlias.unit_id).where(UnitAlias.folded == key))
    taken = meant if meant is not None else known
    if taken is not None:
        raise AliasTaken(alias=alias, unit=db.session.get_one(Unit, taken).name)
    db.session.add(UnitAlias(unit_id=unit.id, alias=alias.strip(), folded=key))
    _record(actor, "add_alias", unit, now, {"alias": alias.strip()})


@transactional
def appoint_member(
    actor: Actor,
    committee_id: int,
    person_id: int,
    committee_role: CommitteeRole,
    field: str,
    since: date,
    *,
    now: datetime,
    field_en: str = "",
    document: str = "",
) -> int:
    """Make somebody a member of a committee, with a field, by a decision; returns its id."""
    require(actor, Action.MANAGE_POSTS)
    committee = row_to_change(Unit, committee_id, "unit")
    if committee.kind is not UnitKind.COMMITTEE:
        raise UnitNotValid(unit=committee.code, on=since)
    member = CommitteeMember(
        committee_id=committee.id,
        person_id=person_id,
        committee_role=committee_role,
        field=field,
        field_en=field_en,
        member_from=since,
        document=document,
    )
    db.session.add(member)
    db.session.flush()
    after = {"person_id": person_id, "role": committee_role, "field": field, "since": since}
    _record(actor, "appoint_member", committee, now, after)
    return member.id


@transactional
def end_membership(actor: Actor, member_id: int, last_day: date, *, now: datetime) -> None:
    """Let a membership end after a day; what the member answered for before stays his."""
    require(actor, Action.MANAGE_POSTS)
    member = row_to_change(CommitteeMember, member_id, "committee_member")
    member.member_to = last_day
    committee = db.session.get_one(Unit, member.committee_id)
    after = {"person_id": member.person_id, "last_day": last_day}
    _record(actor, "end_membership", committee, now, after)


@transactional
def let_observe(actor: Actor, plan_id: int, person_id: int, *, now: datetime) -> None:
    """Let an inspector or observer read everything of a plan."""
    require(actor, Action.EDIT_PLANS)
    plan = row_to_change(Plan, plan_id, "plan")
    if db.session.get(Person, person_id) is None:
        raise NotFound(what="person", key=person_id)
    row = {"plan_id": plan.id, "person_id": person_id}
    known = db.session.execute(select(plan_observers).filter_by(**row)).first()
    if known is None:
        db.session.execute(plan_observers.insert().values(**row))
        _record_plan(actor, "let_observe", plan, now, person_id)


@transactional
def end_observing(actor: Actor, plan_id: int, person_id: int, *, now: datetime) -> None:
    """Close a plan to an observer again."""
    require(actor, Action.EDIT_PLANS)
    plan = row_to_change(Plan, plan_id, "plan")
    db.session.execute(
        delete(plan_observers).where(
            plan_observers.c.plan_id == plan.id, plan_observers.c.person_id == person_id
        )
    )
    _record_plan(actor, "end_observing", plan, now, person_id)


def _write(unit: Unit, fields: UnitFields) -> None:
    unit.name, unit.name_en, unit.short_name = fields.name, fields.name_en, fields.short_name
    unit.kind, unit.bloc, unit.parent_id = fields.kind, fields.bloc, fields.parent_id
    unit.valid_from = fields.valid_from
    unit.folded = fold(f"{unit.code} {unit.name} {unit.name_en} {unit.short_name}")


def _record(
    actor: Actor,
    action: str,
    unit: Unit,
    now: datetime,
    after: Mapping[str, object],
    before: Mapping[str, object] | None = None,
) -> None:
    audit.record(
        actor,
        action,
        object_type="unit",
        object_id=unit.id,
        at=now,
        before=before,
        after={"unit": unit.code, **after},
    )


def _record_plan(actor: Actor, action: str, plan: Plan, now: datetime, person_id: int) -> None:
    audit.record(
        actor,
        action,
        object_type="plan",
        object_id=plan.id,
        at=now,
        after={"plan": plan.code, "person_id": person_id},
    )
