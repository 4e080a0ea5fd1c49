from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.actions import Action, Relation
from portal.domain.errors import NotAllowed
from portal.domain.matrix import MATRIX
from portal.domain.permissions import (
    entitled,
    is_entitled,
    may,
    relations_of,
    require,
    roles_that_may,
)
from portal.domain.types import Actor, Channel, Role

NONE: frozenset[Relation] = frozenset()
OWN = frozenset({Relation.OWN})
OWN_UNIT = frozenset({Relation.OWN_UNIT})
COORDINATING = frozenset({Relation.COORDINATING})
IN_CHARGE = frozenset({Relation.IN_CHARGE})
ALL = frozenset(Relation)

DECISIONS = {
    Action.EDIT_TASK,
    Action.ISSUE_TASK,
    Action.ACCEPT_COMPLETION,
    Action.PAUSE_TASK,
    Action.CANCEL_TASK,
    Action.CARRY_OVER_TASK,
    Action.REOPEN_TASK,
    Action.DECIDE_EXTENSION,
}


def somebody(role: Role | None, person_id: int = 1, units: frozenset[int] = frozenset()) -> Actor:
    return Actor(person_id=person_id, role=role, unit_ids=units, channel=Channel.WEB)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_in_a_plan_sees_its_tasks(role: Role) -> None:
    assert may(somebody(role), Action.SEE_TASK)


@pytest.mark.parametrize(
    ("action", "relations", "roles"),
    [
        (
            Action.SEE_EVERYTHING,
            NONE,
            {Role.TOP_LEADER, Role.OFFICE, Role.HUB},
        ),
        (
            Action.SEE_DASHBOARD,
            NONE,
            {
                Role.TOP_LEADER,
                Role.DEPUTY_LEADER,
                Role.COMMITTEE_MEMBER,
                Role.OFFICE,
                Role.HUB,
                Role.UNIT_HEAD,
                Role.OBSERVER,
            },
        ),
        (Action.CREATE_TASK, NONE, {Role.TOP_LEADER, Role.DEPUTY_LEADER, Role.OFFICE}),
        (Action.ISSUE_TASK, NONE, {Role.TOP_LEADER, Role.OFFICE}),
        (Action.ISSUE_TASK, IN_CHARGE, {Role.TOP_LEADER, Role.DEPUTY_LEADER, Role.OFFICE}),
        (Action.ACCEPT_COMPLETION, NONE, {Role.TOP_LEADER, Role.OFFICE}),
        (Action.ACCEPT_COMPLETION, IN_CHARGE, {Role.TOP_LEADER, Role.DEPUTY_LEADER, Role.OFFICE}),
        (Action.PAUSE_TASK, ALL, {Role.TOP_LEADER, Role.DEPUTY_LEADER}),
        (Action.DECIDE_EXTENSION, ALL, {Role.TOP_LEADER, Role.DEPUTY_LEADER, Role.OFFICE}),
        (Action.DECIDE_EXTENSION, IN_CHARGE, {Role.TOP_LEADER, Role.DEPUTY_LEADER}),
        (Action.REPORT_PROGRESS, NONE, set()),
        (Action.REPORT_PROGRESS, OWN_UNIT, {Role.UNIT_HEAD, Role.FOCAL_POINT}),
        (Action.CLAIM_COMPLETION, OWN_UNIT, {Role.UNIT_HEAD}),
        (Action.REQUEST_EXTENSION, OWN_UNIT, {Role.UNIT_HEAD}),
        (Action.RAISE_OBSTACLE, COORDINATING, {Role.UNIT_HEAD}),
        (
            Action.REPORT_PROGRESS,
            OWN,
            set(Role) - {Role.TOP_LEADER, Role.DEPUTY_LEADER, Role.OBSERVER, Role.ADMIN},
        ),
        (Action.INVITE_PERSON, NONE, {Role.OFFICE, Role.ADMIN}),
        (Action.MANAGE_PEOPLE, ALL, {Role.ADMIN}),
        (Action.SEE_DELIVERIES, ALL, {Role.OFFICE, Role.ADMIN}),
        (Action.RESEND_MESSAGE, ALL, {Role.OFFICE, Role.ADMIN}),
        (Action.SEE_AUDIT, ALL, {Role.OFFICE, Role.ADMIN}),
        (Action.CHANGE_SETTINGS, ALL, {Role.ADMIN}),
        (Action.EDIT_CALENDAR, ALL, {Role.OFFICE, Role.ADMIN}),
    ],
)
def test_an_action_belongs_to_its_roles(
    action: Action, relations: frozenset[Relation], roles: set[Role]
) -> None:
    assert {role for role in Role if may(somebody(role), action, relations)} == roles


def test_the_administrator_and_the_observer_take_no_business_decision() -> None:
    business = DECISIONS | {
        Action.CREATE_TASK,
        Action.ACKNOWLEDGE_TASK,
        Action.REPORT_PROGRESS,
        Action.CLAIM_COMPLETION,
        Action.REQUEST_EXTENSION,
        Action.RAISE_OBSTACLE,
    }
    for role in (Role.ADMIN, Role.OBSERVER):
        assert not {action for action in business if may(somebody(role), action, ALL)}


def test_an_official_reads_his_units_tasks_and_answers_his_own() -> None:
    official = somebody(Role.OFFICIAL)
    assert {action for action in Action if may(official, action, OWN_UNIT)} == {
        Action.SEE_TASK,
        Action.SEE_EVERYTHING,
        Action.USE_SIMULATOR,
        Action.MOVE_CLOCK,
    }
    assert may(official, Action.REPORT_PROGRESS, OWN)
    assert not {action for action in DECISIONS if may(official, action, ALL)}


@given(st.sampled_from(Action), st.frozensets(st.sampled_from(Relation)))
def test_nobody_without_a_role_may_anything(action: Action, relations: frozenset[Relation]) -> None:
    assert not may(somebody(None), action, relations)
    assert may(Actor.system(), action, relations)


@given(st.sampled_from(Role), st.sampled_from(Action), st.frozensets(st.sampled_from(Relation)))
def test_what_the_matrix_does_not_grant_is_denied(
    role: Role, action: Action, relations: frozenset[Relation]
) -> None:
    granted = MATRIX[role].get(action, NONE)
    expected = Relation.ANY in granted or bool(granted & relations)
    assert may(somebody(role), action, relations) is expected
    if expected:
        require(somebody(role), action, relations)
    else:
        with pytest.raises(NotAllowed) as refusal:
            require(somebody(role), action, relations)
        assert refusal.value.facts == {"action": action, "who": roles_that_may(action)}


def test_every_role_and_every_action_is_in_the_matrix() -> None:
    assert set(MATRIX) == set(Role)
    assert {action for action in Action if roles_that_may(action)} == set(Action)


def relations(actor: Actor) -> frozenset[Relation]:
    return relations_of(
        actor,
        official_id=1,
        lead_unit_id=10,
        coordinating_unit_ids=[20, 30],
        leader_in_charge_id=2,
    )


@pytest.mark.parametrize(
    ("person_id", "units", "expected"),
    [
        (1, {10}, {Relation.OWN, Relation.OWN_UNIT}),
        (2, set(), {Relation.IN_CHARGE}),
        (3, {30}, {Relation.COORDINATING}),
        (3, {40}, set()),
    ],
)
def test_relations_are_read_from_the_task(
    person_id: int, units: set[int], expected: set[Relation]
) -> None:
    assert relations(somebody(Role.OFFICIAL, person_id, frozenset(units))) == expected


def test_who_acts_for_somebody_stands_where_that_person_stands() -> None:
    deputy = Actor(9, Role.OFFICIAL, frozenset(), Channel.WEB, on_behalf_of_id=1)
    assert relations(deputy) == OWN


def test_a_task_without_people_is_nobodys_own() -> None:
    assert not relations_of(
        Actor.system(),
        official_id=None,
        lead_unit_id=None,
        coordinating_unit_ids=(),
        leader_in_charge_id=None,
    )


def standing_in(role: Role, powers: frozenset[str]) -> Actor:
    """An official (person 9) who stands in for person 1 in a role, with some powers."""
    other_self = Actor(9, role, frozenset({10}), Channel.WEB, on_behalf_of_id=1, powers=powers)
    return Actor(9, Role.OFFICIAL, frozenset({99}), Channel.WEB, stands_in_for=(other_self,))


def test_a_stand_in_acts_in_the_name_of_the_one_he_stands_in_for() -> None:
    deputy = standing_in(Role.UNIT_HEAD, frozenset({Action.SUBMIT_REPORT}))
    acting = entitled(deputy, Action.SUBMIT_REPORT, relations)
    assert (acting.person_id, acting.on_behalf_of_id) == (9, 1)
    assert is_entitled(deputy, Action.SUBMIT_REPORT, relations)


def test_a_stand_in_has_only_the_powers_that_were_handed_over() -> None:
    deputy = standing_in(Role.UNIT_HEAD, frozenset({Action.SUBMIT_REPORT}))
    assert not is_entitled(deputy, Action.CLAIM_COMPLETION, relations)
    with pytest.raises(NotAllowed):
        entitled(deputy, Action.CLAIM_COMPLETION, relations)


def test_a_power_that_the_principal_lacks_cannot_be_handed_on() -> None:
    deputy = standing_in(Role.OFFICIAL, frozenset({Action.ISSUE_TASK}))
    assert not is_entitled(deputy, Action.ISSUE_TASK, relations)


def test_whoever_has_the_right_himself_acts_in_his_own_name() -> None:
    holder = Actor(
        1,
        Role.OFFICIAL,
        frozenset(),
        Channel.WEB,
        stands_in_for=(Actor(1, Role.UNIT_HEAD, frozenset({10}), Channel.WEB, on_behalf_of_id=2),),
    )
    assert entitled(holder, Action.REPORT_PROGRESS, relations) is holder
