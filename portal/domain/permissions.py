"""Who may do what: one matrix of role, action and relation to the task; the rest is denied."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum

from portal.domain.errors import NotAllowed
from portal.domain.types import Actor, Role


class Action(StrEnum):
    """What somebody may want to do. The simulator exists only where there is no Telegram."""

    SEE_TASK = "see_task"
    SEE_EVERYTHING = "see_everything"
    SEE_DASHBOARD = "see_dashboard"
    SEE_PEOPLE = "see_people"
    SEE_DELIVERIES = "see_deliveries"
    SEE_AUDIT = "see_audit"
    CREATE_TASK = "create_task"
    EDIT_TASK = "edit_task"
    ISSUE_TASK = "issue_task"
    ACKNOWLEDGE_TASK = "acknowledge_task"
    REPORT_PROGRESS = "report_progress"
    CLAIM_COMPLETION = "claim_completion"
    ACCEPT_COMPLETION = "accept_completion"
    PAUSE_TASK = "pause_task"
    CANCEL_TASK = "cancel_task"
    CARRY_OVER_TASK = "carry_over_task"
    REOPEN_TASK = "reopen_task"
    REQUEST_EXTENSION = "request_extension"
    DECIDE_EXTENSION = "decide_extension"
    RAISE_OBSTACLE = "raise_obstacle"
    INVITE_PERSON = "invite_person"
    MANAGE_PEOPLE = "manage_people"
    RESEND_MESSAGE = "resend_message"
    EDIT_CALENDAR = "edit_calendar"
    CHANGE_SETTINGS = "change_settings"
    USE_SIMULATOR = "use_simulator"
    MOVE_CLOCK = "move_clock"


class Relation(StrEnum):
    """How somebody stands to a task."""

    ANY = "any"
    OWN = "own"
    OWN_UNIT = "own_unit"
    COORDINATING = "coordinating"
    IN_CHARGE = "in_charge"


Grants = Mapping[Action, frozenset[Relation]]


def _grant(relations: Iterable[Relation], *actions: Action) -> Grants:
    return dict.fromkeys(actions, frozenset(relations))


def _row(*parts: Grants) -> Grants:
    """One role's row; of an action granted twice, all the relations."""
    row: dict[Action, frozenset[Relation]] = {}
    for part in parts:
        for action, relations in part.items():
            row[action] = row.get(action, frozenset()) | relations
    return row


_A = Action
_ANY = frozenset({Relation.ANY})
_OWN = frozenset({Relation.OWN})
_UNIT = frozenset({Relation.OWN, Relation.OWN_UNIT})
_FIELD = frozenset({Relation.IN_CHARGE})

# "Transparent and clear": everybody in a plan sees title, lead, deadline and class of its tasks.
_EVERYBODY = _grant(_ANY, _A.SEE_TASK, _A.USE_SIMULATOR, _A.MOVE_CLOCK)

_DECISIONS = (
    _A.EDIT_TASK,
    _A.ISSUE_TASK,
    _A.ACCEPT_COMPLETION,
    _A.PAUSE_TASK,
    _A.CANCEL_TASK,
    _A.REOPEN_TASK,
    _A.DECIDE_EXTENSION,
)

# Whoever holds a task answers for it, whatever else his office is.
_HOLDER = _grant(
    _OWN,
    _A.SEE_EVERYTHING,
    _A.ACKNOWLEDGE_TASK,
    _A.REPORT_PROGRESS,
    _A.CLAIM_COMPLETION,
    _A.REQUEST_EXTENSION,
    _A.RAISE_OBSTACLE,
)
_SPECIALIST = _row(_EVERYBODY, _HOLDER, _grant(_UNIT, _A.SEE_EVERYTHING, _A.ACKNOWLEDGE_TASK))

MATRIX: Mapping[Role, Grants] = {
    Role.TOP_LEADER: _row(
        _EVERYBODY,
        _grant(_ANY, _A.SEE_EVERYTHING, _A.SEE_DASHBOARD, _A.CREATE_TASK, *_DECISIONS),
    ),
    Role.DEPUTY_LEADER: _row(
        _EVERYBODY,
        _grant(_ANY, _A.SEE_DASHBOARD, _A.CREATE_TASK),
        _grant(_FIELD, _A.SEE_EVERYTHING, *_DECISIONS),
    ),
    Role.COMMITTEE_MEMBER: _row(
        _EVERYBODY,
        _HOLDER,
        _grant(_ANY, _A.SEE_DASHBOARD),
        _grant(_FIELD, _A.SEE_EVERYTHING),
    ),
    Role.OFFICE: _row(
        _EVERYBODY,
        _HOLDER,
        _grant(_UNIT, _A.ACKNOWLEDGE_TASK),
        _grant(
            _ANY,
            _A.SEE_EVERYTHING,
            _A.SEE_DASHBOARD,
            _A.SEE_PEOPLE,
            _A.SEE_DELIVERIES,
            _A.SEE_AUDIT,
            _A.CREATE_TASK,
            _A.EDIT_TASK,
            _A.ISSUE_TASK,
            _A.ACCEPT_COMPLETION,
            _A.CANCEL_TASK,
            _A.CARRY_OVER_TASK,
            _A.REOPEN_TASK,
            _A.INVITE_PERSON,
            _A.RESEND_MESSAGE,
            _A.EDIT_CALENDAR,
        ),
    ),
    Role.HUB: _row(
        _EVERYBODY,
        _HOLDER,
        _grant(_UNIT, _A.ACKNOWLEDGE_TASK),
        _grant(_ANY, _A.SEE_EVERYTHING, _A.SEE_DASHBOARD, _A.REOPEN_TASK),
    ),
    Role.UNIT_HEAD: _row(
        _EVERYBODY,
        _grant(_ANY, _A.SEE_DASHBOARD),
        _grant(
            _UNIT,
            _A.SEE_EVERYTHING,
            _A.ACKNOWLEDGE_TASK,
            _A.REPORT_PROGRESS,
            _A.CLAIM_COMPLETION,
            _A.REQUEST_EXTENSION,
            _A.RAISE_OBSTACLE,
        ),
        _grant({Relation.COORDINATING}, _A.SEE_EVERYTHING, _A.RAISE_OBSTACLE),
    ),
    Role.FOCAL_POINT: _row(
        _EVERYBODY,
        _HOLDER,
        _grant(
            _UNIT,
            _A.SEE_EVERYTHING,
            _A.ACKNOWLEDGE_TASK,
            _A.REPORT_PROGRESS,
            _A.RAISE_OBSTACLE,
        ),
    ),
    Role.OFFICIAL: _row(_EVERYBODY, _HOLDER, _grant(_UNIT, _A.SEE_EVERYTHING)),
    Role.LEGAL: _SPECIALIST,
    Role.FINANCE: _SPECIALIST,
    Role.PERSONNEL: _SPECIALIST,
    Role.OBSERVER: _row(_EVERYBODY, _grant(_ANY, _A.SEE_DASHBOARD)),
    Role.ADMIN: _row(
        _EVERYBODY,
        _grant(
            _ANY,
            _A.SEE_PEOPLE,
            _A.SEE_DELIVERIES,
            _A.SEE_AUDIT,
            _A.INVITE_PERSON,
            _A.MANAGE_PEOPLE,
            _A.RESEND_MESSAGE,
            _A.EDIT_CALENDAR,
            _A.CHANGE_SETTINGS,
        ),
    ),
}


def relations_of(
    actor: Actor,
    *,
    official_id: int | None,
    lead_unit_id: int | None,
    coordinating_unit_ids: Collection[int],
    leader_in_charge_id: int | None,
) -> frozenset[Relation]:
    """How the actor, or the person he acts for, stands to a task."""
    persons = {actor.person_id, actor.on_behalf_of_id} - {None}
    held = {
        Relation.OWN: official_id in persons,
        Relation.OWN_UNIT: lead_unit_id in actor.unit_ids,
        Relation.COORDINATING: not actor.unit_ids.isdisjoint(coordinating_unit_ids),
        Relation.IN_CHARGE: leader_in_charge_id in persons,
    }
    return frozenset(relation for relation, holds in held.items() if holds)


def may(actor: Actor, action: Action, relations: frozenset[Relation] = frozenset()) -> bool:
    """Whether the actor may do this, standing so to the task; the system itself may everything."""
    if actor.is_system:
        return True
    if actor.role is None:
        return False
    granted = MATRIX[actor.role].get(action, frozenset())
    return Relation.ANY in granted or not granted.isdisjoint(relations)


def require(actor: Actor, action: Action, relations: frozenset[Relation] = frozenset()) -> None:
    """Raise NotAllowed, naming the roles that could, unless the actor may do this."""
    if not may(actor, action, relations):
        raise NotAllowed(action=action, who=roles_that_may(action))


def require_another_person(actor: Actor, *, claimed_by_id: int | None) -> None:
    """Raise NotAllowed when somebody would accept the completion he claimed himself."""
    if claimed_by_id is not None and claimed_by_id in (actor.person_id, actor.on_behalf_of_id):
        action = Action.ACCEPT_COMPLETION
        raise NotAllowed(action=action, who=roles_that_may(action), reason="claimed_it")


def roles_that_may(action: Action) -> tuple[Role, ...]:
    """The roles that may do this in some relation, in the order of the matrix."""
    return tuple(role for role, grants in MATRIX.items() if action in grants)
