"""Acting in somebody's name: powers handed over for a time, deputies of people who are away."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from portal.domain.actions import Action, Relation
from portal.domain.errors import NotFound, PastDeadline, PowersNotHeld
from portal.domain.matrix import MATRIX
from portal.domain.permissions import require
from portal.domain.standing_in import DELEGABLE
from portal.domain.types import Actor
from portal.extensions import db
from portal.models.organisation import Person
from portal.models.standing_in import Absence, Delegation
from portal.queries.people import unit_ids_of
from portal.services import audit
from portal.services.acts import row_to_change
from portal.services.transaction import transactional


@transactional
def delegate_powers(
    actor: Actor,
    delegate_id: int,
    powers: Collection[Action],
    starts_on: date,
    ends_on: date,
    *,
    now: datetime,
    document: str = "",
) -> int:
    """Hand some of one's own powers to a named person for a time and return the delegation's id.

    What the delegate does with them is logged as done on one's behalf. Raises NotAllowed,
    NotFound, PowersNotHeld (not one's own, or not to be handed on), PastDeadline (ends too soon).
    """
    require(actor, Action.DELEGATE, frozenset({Relation.OWN}))
    if actor.person_id is None or actor.role is None:
        raise NotFound(what="person", key=actor.person_id)
    if db.session.get(Person, delegate_id) is None:
        raise NotFound(what="person", key=delegate_id)
    foreign = [power for power in powers if power not in DELEGABLE & set(MATRIX[actor.role])]
    if foreign or not powers:
        raise PowersNotHeld(powers=tuple(foreign))
    if ends_on < starts_on:
        raise PastDeadline(ends_on)
    delegation = Delegation(
        principal_id=actor.person_id,
        delegate_id=delegate_id,
        powers=sorted(powers),
        starts_on=starts_on,
        ends_on=ends_on,
        deciding_document=document,
        made_at=now,
    )
    db.session.add(delegation)
    db.session.flush()
    audit.record(
        actor,
        "delegate_powers",
        object_type="delegation",
        object_id=delegation.id,
        at=now,
        after={
            "delegate_id": delegate_id,
            "powers": sorted(powers),
            "starts_on": starts_on,
            "ends_on": ends_on,
            "document": document,
        },
    )
    return delegation.id


@transactional
def revoke_delegation(actor: Actor, delegation_id: int, *, now: datetime) -> None:
    """Take powers back before their time is over; only who handed them over may."""
    delegation = row_to_change(Delegation, delegation_id, "delegation")
    own = frozenset({Relation.OWN}) if delegation.principal_id == actor.person_id else frozenset()
    require(actor, Action.DELEGATE, own)
    if delegation.revoked_at is not None:
        return
    delegation.revoked_at = now
    audit.record(
        actor, "revoke_delegation", object_type="delegation", object_id=delegation.id, at=now
    )


@transactional
def mark_absence(
    actor: Actor,
    person_id: int,
    starts_on: date,
    ends_on: date,
    *,
    now: datetime,
    deputy_id: int | None = None,
    note: str = "",
) -> int:
    """Note that somebody is away, and who answers meanwhile; returns the absence's id.

    Everybody may for himself, a head for the people of his units, the Office for all. Raises
    NotAllowed, NotFound, PastDeadline (ends before it starts).
    """
    _require_absence(actor, person_id, starts_on)
    for each in (person_id, deputy_id):
        if each is not None and db.session.get(Person, each) is None:
            raise NotFound(what="person", key=each)
    if ends_on < starts_on or deputy_id == person_id:
        raise PastDeadline(ends_on)
    absence = Absence(
        person_id=person_id,
        deputy_id=deputy_id,
        starts_on=starts_on,
        ends_on=ends_on,
        note=note,
        marked_at=now,
        marked_by_id=actor.person_id,
    )
    db.session.add(absence)
    db.session.flush()
    audit.record(
        actor,
        "mark_absence",
        object_type="absence",
        object_id=absence.id,
        at=now,
        after={
            "person_id": person_id,
            "deputy_id": deputy_id,
            "starts_on": starts_on,
            "ends_on": ends_on,
        },
    )
    return absence.id


@transactional
def cancel_absence(actor: Actor, absence_id: int, *, now: datetime) -> None:
    """Say that somebody is not away after all, or is back early."""
    absence = row_to_change(Absence, absence_id, "absence")
    _require_absence(actor, absence.person_id, absence.starts_on)
    if absence.cancelled_at is not None:
        return
    absence.cancelled_at = now
    audit.record(actor, "cancel_absence", object_type="absence", object_id=absence.id, at=now)


def _require_absence(actor: Actor, person_id: int, day: date) -> None:
    relations: set[Relation] = set()
    if actor.person_id == person_id:
        relations.add(Relation.OWN)
    if not actor.unit_ids.isdisjoint(unit_ids_of(person_id, day)):
        relations.add(Relation.OWN_UNIT)
    require(actor, Action.MARK_ABSENCE, frozenset(relations))
