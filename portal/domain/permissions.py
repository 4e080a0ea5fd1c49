"""Whether somebody may do something: the matrix asked for one actor and one object."""

from __future__ import annotations

from collections.abc import Callable, Collection

from portal.domain.actions import Action, Relation
from portal.domain.errors import NotAllowed
from portal.domain.matrix import MATRIX
from portal.domain.types import Actor, Role


def relations_of(
    actor: Actor,
    *,
    official_id: int | None,
    lead_unit_id: int | None,
    coordinating_unit_ids: Collection[int],
    leader_in_charge_id: int | None,
    units_above: Collection[int] = (),
    asked_unit_ids: Collection[int] = (),
    hub_unit_id: int | None = None,
    deriving_unit_id: int | None = None,
    observer_ids: Collection[int] = (),
) -> frozenset[Relation]:
    """How the actor, or the person in whose name he acts, stands to a task."""
    person = actor.acts_as
    held = {
        Relation.OWN: person is not None and official_id == person,
        Relation.OWN_UNIT: lead_unit_id in actor.unit_ids,
        Relation.CHILD_UNIT: not actor.unit_ids.isdisjoint(units_above),
        Relation.COORDINATING: not actor.unit_ids.isdisjoint(coordinating_unit_ids),
        Relation.ASKED: not actor.unit_ids.isdisjoint(asked_unit_ids),
        Relation.IN_CHARGE: person is not None and leader_in_charge_id == person,
        Relation.HUB: hub_unit_id in actor.unit_ids,
        Relation.OWN_PLAN: deriving_unit_id in actor.unit_ids,
        Relation.OBSERVED: person in observer_ids,
    }
    return frozenset(relation for relation, holds in held.items() if holds)


def may(actor: Actor, action: Action, relations: frozenset[Relation] = frozenset()) -> bool:
    """Whether the actor may do this, standing so to the object; the system itself may everything.

    Whoever acts in somebody's name has that person's rights, but only the powers handed over.
    """
    if actor.is_system:
        return True
    if actor.role is None or (actor.powers is not None and action not in actor.powers):
        return False
    granted = MATRIX[actor.role].get(action, frozenset())
    return Relation.ANY in granted or not granted.isdisjoint(relations)


def require(actor: Actor, action: Action, relations: frozenset[Relation] = frozenset()) -> None:
    """Raise NotAllowed, naming the roles that could, unless the actor may do this."""
    if not may(actor, action, relations):
        raise NotAllowed(action=action, who=roles_that_may(action))


def entitled(
    actor: Actor, action: Action, relations: Callable[[Actor], frozenset[Relation]]
) -> Actor:
    """The actor as the one who may do this: himself, or in the name of somebody he stands in for.

    Raises NotAllowed when neither may. The answer is what the audit log names.
    """
    for each in (actor, *actor.stands_in_for):
        if may(each, action, relations(each)):
            return each
    raise NotAllowed(action=action, who=roles_that_may(action))


def is_entitled(
    actor: Actor, action: Action, relations: Callable[[Actor], frozenset[Relation]]
) -> bool:
    """Whether the actor may do this, by own right or in the name of somebody he stands in for."""
    return any(may(each, action, relations(each)) for each in (actor, *actor.stands_in_for))


def relations_that_help(actor: Actor, action: Action) -> frozenset[Relation]:
    """The relations on which the actor's right to this depends; none if he has it or lacks it."""
    granted = MATRIX[actor.role].get(action, frozenset()) if actor.role else frozenset()
    return frozenset() if Relation.ANY in granted else granted


def roles_that_may(action: Action) -> tuple[Role, ...]:
    """The roles that may do this in some relation, in the order of the matrix."""
    return tuple(role for role, grants in MATRIX.items() if action in grants)
