"""The matrix of rights: role × action × relation to the object; what it does not hold is denied.

Source: domain.md §3.4. Read a row as: in this role, whoever stands so to the object may do this.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portal.domain.actions import Action, Relation
from portal.domain.types import Role

Grants = Mapping[Action, frozenset[Relation]]

_A = Action
_ANY = frozenset({Relation.ANY})
_OWN = frozenset({Relation.OWN})
_UNIT = frozenset({Relation.OWN, Relation.OWN_UNIT})
_UNIT_AND_BELOW = _UNIT | {Relation.CHILD_UNIT}
_FIELD = frozenset({Relation.IN_CHARGE})
_ASKED = frozenset({Relation.ASKED})
_HUB = frozenset({Relation.HUB})
_OWN_PLAN = frozenset({Relation.OWN_PLAN})


def _grant(relations: Iterable[Relation], *actions: Action) -> Grants:
    return dict.fromkeys(actions, frozenset(relations))


def _row(*parts: Grants) -> Grants:
    """One role's row; of an action granted twice, all the relations."""
    row: dict[Action, frozenset[Relation]] = {}
    for part in parts:
        for action, relations in part.items():
            row[action] = row.get(action, frozenset()) | relations
    return row


# "Transparent and clear": everybody in a plan sees title, lead, deadline and class of its tasks.
_EVERYBODY = _row(
    _grant(_ANY, _A.SEE_TASK, _A.USE_SIMULATOR, _A.MOVE_CLOCK),
    _grant(_OWN, _A.SEE_EVALUATION, _A.FILE_APPEAL, _A.MARK_ABSENCE),
)

# What somebody does with a task that is his own, whatever else his office is.
_HOLDER = _grant(
    _OWN,
    _A.SEE_EVERYTHING,
    _A.ACKNOWLEDGE_TASK,
    _A.REPORT_PROGRESS,
    _A.PLAN_WORK,
    _A.ADD_EVIDENCE,
    _A.CLAIM_COMPLETION,
    _A.REQUEST_EXTENSION,
    _A.RAISE_OBSTACLE,
    _A.SOLVE_OBSTACLE,
    _A.VERIFY_OBSTACLE,
    _A.REQUEST_RESOURCE,
    _A.ASK_COORDINATION,
    _A.PREPARE_DOSSIER,
    _A.RECORD_READING,
)

# What a unit is asked by others, its head, its focal point and whoever has the matter may read and
# answer.
_ANSWERS = _grant(_ASKED, _A.SEE_EVERYTHING, _A.ANSWER_COORDINATION, _A.SOLVE_OBSTACLE)

_LEADING = (
    _A.EDIT_TASK,
    _A.ISSUE_TASK,
    _A.SETTLE_ANSWER,
    _A.ACCEPT_COMPLETION,
    _A.PAUSE_TASK,
    _A.CANCEL_TASK,
    _A.REOPEN_TASK,
    _A.CONFIRM_CAUSE,
    _A.SUPERVISE_TASK,
    _A.DECIDE_EXTENSION,
    _A.SOLVE_OBSTACLE,
    _A.DECIDE_OBSTACLE,
    _A.DECIDE_RESOURCE,
    _A.ANSWER_GUIDANCE,
    _A.SIGN_DOSSIER,
    _A.BYPASS_LEGAL,
)

_OFFICE_WORK = (
    _A.SEE_EVERYTHING,
    _A.SEE_DASHBOARD,
    _A.SEE_PEOPLE,
    _A.SEE_DELIVERIES,
    _A.SEE_AUDIT,
    _A.CREATE_TASK,
    _A.EDIT_TASK,
    _A.ISSUE_TASK,
    _A.SETTLE_ANSWER,
    _A.ACCEPT_COMPLETION,
    _A.CANCEL_TASK,
    _A.CARRY_OVER_TASK,
    _A.REOPEN_TASK,
    _A.MOVE_DESK,
    _A.LINK_TASKS,
    _A.JUDGE_CONFIDENCE,
    _A.SUPERVISE_TASK,
    _A.RECOMMEND_EXTENSION,
    _A.SORT_OBSTACLE,
    _A.SOLVE_OBSTACLE,
    _A.ASK_GUIDANCE,
    _A.ASK_COORDINATION,
    _A.RECORD_SUBMISSION,
    _A.PROVIDE_RESOURCE,
    _A.EDIT_DOCUMENTS,
    _A.EDIT_PLANS,
    _A.DERIVE_PLAN,
    _A.RECORD_MEETING,
    _A.RECORD_READING,
    _A.SUCCEED_UNITS,
    _A.MANAGE_POSTS,
    _A.MARK_ABSENCE,
    _A.INVITE_PERSON,
    _A.RESEND_MESSAGE,
    _A.EDIT_CALENDAR,
)
_HUB_WORK = (_A.RECEIVE_REPORT, _A.CONSOLIDATE_REPORT, _A.FREEZE_FIGURES)

_HEADING = (
    _A.ACKNOWLEDGE_TASK,
    _A.COMMIT_TASKS,
    _A.REPORT_PROGRESS,
    _A.PLAN_WORK,
    _A.ADD_EVIDENCE,
    _A.CLAIM_COMPLETION,
    _A.MOVE_WITHIN_WINDOW,
    _A.DIRECT_OFFICIAL,
    _A.LINK_TASKS,
    _A.REQUEST_EXTENSION,
    _A.RAISE_OBSTACLE,
    _A.SOLVE_OBSTACLE,
    _A.VERIFY_OBSTACLE,
    _A.REQUEST_RESOURCE,
    _A.ASK_GUIDANCE,
    _A.ASK_COORDINATION,
    _A.PREPARE_DOSSIER,
    _A.PREPARE_REPORT,
    _A.SUBMIT_REPORT,
    _A.RECORD_READING,
    _A.DELEGATE,
    _A.MARK_ABSENCE,
    _A.DERIVE_PLAN,
)
# In the plan that a unit made for itself its head assigns.
_ASSIGNING = (_A.EDIT_TASK, _A.ISSUE_TASK, _A.SETTLE_ANSWER, _A.ACCEPT_COMPLETION)

_SPECIALIST = _row(
    _EVERYBODY,
    _HOLDER,
    _ANSWERS,
    _grant(_UNIT, _A.SEE_EVERYTHING, _A.ACKNOWLEDGE_TASK),
)

MATRIX: Mapping[Role, Grants] = {
    Role.TOP_LEADER: _row(
        _EVERYBODY,
        _grant(_ANY, _A.SEE_EVERYTHING, _A.SEE_DASHBOARD, _A.CREATE_TASK, *_LEADING),
        _grant(_ANY, _A.SEE_EVALUATION, _A.SIGN_EVALUATION),
        _grant(_OWN, _A.DELEGATE),
    ),
    Role.DEPUTY_LEADER: _row(
        _EVERYBODY,
        _grant(_ANY, _A.SEE_DASHBOARD, _A.CREATE_TASK),
        _grant(_FIELD, _A.SEE_EVERYTHING, *_LEADING),
        _grant(_OWN, _A.DELEGATE),
    ),
    Role.COMMITTEE_MEMBER: _row(
        _EVERYBODY,
        _HOLDER,
        _grant(_ANY, _A.SEE_DASHBOARD),
        _grant(_FIELD, _A.SEE_EVERYTHING, _A.SUPERVISE_TASK),
    ),
    Role.OFFICE: _row(
        _EVERYBODY,
        _HOLDER,
        _ANSWERS,
        _grant(_UNIT, _A.ACKNOWLEDGE_TASK),
        _grant(_ANY, *_OFFICE_WORK),
        _grant({Relation.SET_DEADLINE}, _A.DECIDE_EXTENSION),
        _grant(_HUB, *_HUB_WORK),
    ),
    Role.HUB: _row(
        _EVERYBODY,
        _HOLDER,
        _ANSWERS,
        _grant(_UNIT, _A.ACKNOWLEDGE_TASK),
        _grant(_ANY, _A.SEE_EVERYTHING, _A.SEE_DASHBOARD, _A.REOPEN_TASK, *_HUB_WORK),
        _grant(_HUB, _A.EDIT_PLANS, _A.RECORD_READING, _A.MOVE_DESK),
    ),
    Role.UNIT_HEAD: _row(
        _EVERYBODY,
        _ANSWERS,
        _grant(_ANY, _A.SEE_DASHBOARD),
        _grant(_UNIT_AND_BELOW, _A.SEE_EVERYTHING),
        _grant(_UNIT, *_HEADING),
        _grant(_OWN_PLAN, *_ASSIGNING),
        _grant({Relation.COORDINATING}, _A.SEE_EVERYTHING, _A.RAISE_OBSTACLE),
    ),
    Role.FOCAL_POINT: _row(
        _EVERYBODY,
        _HOLDER,
        _ANSWERS,
        _grant(
            _UNIT,
            _A.SEE_EVERYTHING,
            _A.ACKNOWLEDGE_TASK,
            _A.REPORT_PROGRESS,
            _A.PLAN_WORK,
            _A.ADD_EVIDENCE,
            _A.RAISE_OBSTACLE,
            _A.PREPARE_DOSSIER,
            _A.PREPARE_REPORT,
            _A.RECORD_READING,
            _A.DERIVE_PLAN,
        ),
        _grant(_OWN_PLAN, _A.EDIT_TASK),
    ),
    Role.OFFICIAL: _row(_EVERYBODY, _HOLDER, _grant(_UNIT, _A.SEE_EVERYTHING)),
    Role.LEGAL: _row(_SPECIALIST, _grant(_ANY, _A.REVIEW_DOSSIER)),
    Role.FINANCE: _row(_SPECIALIST, _grant(_ASKED, _A.APPRAISE_RESOURCE, _A.PROVIDE_RESOURCE)),
    Role.PERSONNEL: _row(
        _SPECIALIST,
        _grant(_ASKED, _A.APPRAISE_RESOURCE, _A.PROVIDE_RESOURCE),
        _grant(
            _ANY,
            _A.SEE_PEOPLE,
            _A.SEE_EVALUATION,
            _A.RUN_EVALUATION,
            _A.EXAMINE_APPEAL,
            _A.MANAGE_POSTS,
        ),
    ),
    Role.OBSERVER: _row(
        _EVERYBODY,
        _grant(_ANY, _A.SEE_DASHBOARD),
        _grant({Relation.OBSERVED}, _A.SEE_EVERYTHING),
    ),
    Role.ADMIN: _row(
        _EVERYBODY,
        _grant(
            _ANY,
            _A.SEE_PEOPLE,
            _A.SEE_DELIVERIES,
            _A.SEE_AUDIT,
            _A.MANAGE_POSTS,
            _A.MARK_ABSENCE,
            _A.INVITE_PERSON,
            _A.MANAGE_PEOPLE,
            _A.RESEND_MESSAGE,
            _A.EDIT_CALENDAR,
            _A.CHANGE_SETTINGS,
        ),
        _grant({Relation.UNIT_SUBJECT}, _A.SEE_EVALUATION),
    ),
}
