"""Who of sixteen people may do what with one task, written down by hand from domain.md §3.4."""

from __future__ import annotations

from datetime import date

from portal.domain.actions import Action
from portal.domain.machines.requests import CoordinationState
from portal.domain.machines.resource_request import ResourceKind, ResourceState
from portal.models.requests import CoordinationRequest, ResourceRequest
from portal.services.transaction import transaction
from tests.office_days import at, task_of_unit
from tests.services.bigger_cast import BiggerCast


def task_of_all(office: BiggerCast, **fields: object) -> int:
    """A task that everybody of the cast stands to in some way.

    Led by the unit of head, official, colleague and focal point, held by the official, in the
    field of the deputy leader, in the plan of the hub; Legal is asked for coordination, Finance
    appraises a request because of it.
    """
    cast = office.cast
    task_id = task_of_unit(cast, **({"due": date(2025, 9, 30)} | fields))
    with transaction() as session:
        session.add(
            CoordinationRequest(
                task_id=task_id,
                state=CoordinationState.ASKED,
                from_unit_id=cast.unit_id,
                to_unit_id=cast.legal_unit_id,
                what="Ý kiến",
                due=date(2025, 7, 31),
                asked_by_id=cast.head,
                asked_at=at("2025-07-01 09:00"),
            )
        )
        session.add(
            ResourceRequest(
                task_id=task_id,
                state=ResourceState.SUBMITTED,
                kind=next(iter(ResourceKind)),
                quantity="1",
                asked_by_id=cast.head,
                asked_at=at("2025-07-01 09:00"),
                appraising_unit_id=office.finance_unit_id,
            )
        )
    return task_id


#: by their names in the cast; everything that is not here is denied
EVERYBODY = (
    "clerk official colleague head stranger legal_head deputy_leader top_leader admin finance "
    "personnel legal hub focal_point member observer"
)
WHO: dict[Action, frozenset[str]] = {
    action: frozenset(names.split())
    for action, names in {
        Action.SEE_TASK: EVERYBODY,
        Action.SEE_EVERYTHING: (
            "clerk official colleague head legal_head deputy_leader top_leader "
            "finance legal hub focal_point observer"
        ),
        Action.SEE_DASHBOARD: "clerk head legal_head deputy_leader top_leader hub member observer",
        Action.SEE_PEOPLE: "clerk admin personnel",
        Action.SEE_DELIVERIES: "clerk admin",
        Action.SEE_AUDIT: "clerk admin",
        Action.SEE_EVALUATION: "official top_leader personnel",
        Action.CREATE_TASK: "clerk deputy_leader top_leader",
        Action.EDIT_TASK: "clerk deputy_leader top_leader",
        Action.ISSUE_TASK: "clerk deputy_leader top_leader",
        Action.ACKNOWLEDGE_TASK: "official head focal_point",
        Action.SETTLE_ANSWER: "clerk deputy_leader top_leader",
        Action.COMMIT_TASKS: "head",
        Action.REPORT_PROGRESS: "official head focal_point",
        Action.PLAN_WORK: "official head focal_point",
        Action.ADD_EVIDENCE: "official head focal_point",
        Action.CLAIM_COMPLETION: "official head",
        Action.ACCEPT_COMPLETION: "clerk deputy_leader top_leader",
        Action.PAUSE_TASK: "deputy_leader top_leader",
        Action.CANCEL_TASK: "clerk deputy_leader top_leader",
        Action.CARRY_OVER_TASK: "clerk",
        Action.REOPEN_TASK: "clerk deputy_leader top_leader hub",
        Action.MOVE_DESK: "clerk hub",
        Action.MOVE_WITHIN_WINDOW: "head",
        Action.LINK_TASKS: "clerk head",
        Action.JUDGE_CONFIDENCE: "clerk",
        Action.CONFIRM_CAUSE: "deputy_leader top_leader",
        Action.SUPERVISE_TASK: "clerk deputy_leader top_leader",
        Action.DIRECT_OFFICIAL: "head",
        Action.REQUEST_EXTENSION: "official head",
        Action.RECOMMEND_EXTENSION: "clerk",
        Action.DECIDE_EXTENSION: "deputy_leader top_leader",
        Action.RAISE_OBSTACLE: "official head focal_point",
        Action.SORT_OBSTACLE: "clerk",
        Action.SOLVE_OBSTACLE: (
            "clerk official head legal_head deputy_leader top_leader finance legal"
        ),
        Action.DECIDE_OBSTACLE: "deputy_leader top_leader",
        Action.VERIFY_OBSTACLE: "official head",
        Action.REQUEST_RESOURCE: "official head",
        Action.APPRAISE_RESOURCE: "finance",
        Action.DECIDE_RESOURCE: "deputy_leader top_leader",
        Action.PROVIDE_RESOURCE: "clerk finance",
        Action.ASK_GUIDANCE: "clerk head",
        Action.ANSWER_GUIDANCE: "deputy_leader top_leader",
        Action.ASK_COORDINATION: "clerk official head",
        Action.ANSWER_COORDINATION: "legal_head finance legal",
        Action.PREPARE_DOSSIER: "official head focal_point",
        Action.REVIEW_DOSSIER: "legal",
        Action.SIGN_DOSSIER: "deputy_leader top_leader",
        Action.BYPASS_LEGAL: "deputy_leader top_leader",
        Action.RECORD_SUBMISSION: "clerk",
        Action.PREPARE_REPORT: "head focal_point",
        Action.SUBMIT_REPORT: "head",
        Action.RECEIVE_REPORT: "hub",
        Action.CONSOLIDATE_REPORT: "hub",
        Action.FREEZE_FIGURES: "hub",
        Action.RUN_EVALUATION: "personnel",
        Action.SIGN_EVALUATION: "top_leader",
        Action.FILE_APPEAL: "official",
        Action.EXAMINE_APPEAL: "personnel",
        Action.EDIT_DOCUMENTS: "clerk",
        Action.EDIT_PLANS: "clerk hub",
        Action.DERIVE_PLAN: "clerk head focal_point",
        Action.RECORD_MEETING: "clerk",
        Action.RECORD_READING: "clerk official head hub focal_point",
        Action.SUCCEED_UNITS: "clerk",
        Action.MANAGE_POSTS: "clerk admin personnel",
        Action.DELEGATE: "head",
        Action.MARK_ABSENCE: "clerk official head admin",
        Action.INVITE_PERSON: "clerk admin",
        Action.MANAGE_PEOPLE: "admin",
        Action.RESEND_MESSAGE: "clerk admin",
        Action.EDIT_CALENDAR: "clerk admin",
        Action.CHANGE_SETTINGS: "admin",
        Action.USE_SIMULATOR: EVERYBODY,
        Action.MOVE_CLOCK: EVERYBODY,
    }.items()
}
