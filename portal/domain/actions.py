"""What somebody may want to do, and how somebody may stand to what it is done to."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """A right; the matrix says who has it. The simulator exists only where there is no Telegram."""

    SEE_TASK = "see_task"
    SEE_EVERYTHING = "see_everything"
    SEE_DASHBOARD = "see_dashboard"
    SEE_PEOPLE = "see_people"
    SEE_DELIVERIES = "see_deliveries"
    SEE_AUDIT = "see_audit"
    SEE_EVALUATION = "see_evaluation"

    CREATE_TASK = "create_task"
    EDIT_TASK = "edit_task"
    ISSUE_TASK = "issue_task"
    ACKNOWLEDGE_TASK = "acknowledge_task"
    SETTLE_ANSWER = "settle_answer"
    COMMIT_TASKS = "commit_tasks"
    REPORT_PROGRESS = "report_progress"
    PLAN_WORK = "plan_work"
    ADD_EVIDENCE = "add_evidence"
    CLAIM_COMPLETION = "claim_completion"
    ACCEPT_COMPLETION = "accept_completion"
    PAUSE_TASK = "pause_task"
    CANCEL_TASK = "cancel_task"
    CARRY_OVER_TASK = "carry_over_task"
    REOPEN_TASK = "reopen_task"
    MOVE_DESK = "move_desk"
    MOVE_WITHIN_WINDOW = "move_within_window"
    LINK_TASKS = "link_tasks"
    JUDGE_CONFIDENCE = "judge_confidence"
    CONFIRM_CAUSE = "confirm_cause"
    SUPERVISE_TASK = "supervise_task"
    DIRECT_OFFICIAL = "direct_official"

    REQUEST_EXTENSION = "request_extension"
    RECOMMEND_EXTENSION = "recommend_extension"
    DECIDE_EXTENSION = "decide_extension"
    RAISE_OBSTACLE = "raise_obstacle"
    SORT_OBSTACLE = "sort_obstacle"
    SOLVE_OBSTACLE = "solve_obstacle"
    DECIDE_OBSTACLE = "decide_obstacle"
    VERIFY_OBSTACLE = "verify_obstacle"
    REQUEST_RESOURCE = "request_resource"
    APPRAISE_RESOURCE = "appraise_resource"
    DECIDE_RESOURCE = "decide_resource"
    PROVIDE_RESOURCE = "provide_resource"
    ASK_GUIDANCE = "ask_guidance"
    ANSWER_GUIDANCE = "answer_guidance"
    ASK_COORDINATION = "ask_coordination"
    ANSWER_COORDINATION = "answer_coordination"

    PREPARE_DOSSIER = "prepare_dossier"
    REVIEW_DOSSIER = "review_dossier"
    SIGN_DOSSIER = "sign_dossier"
    BYPASS_LEGAL = "bypass_legal"
    RECORD_SUBMISSION = "record_submission"

    PREPARE_REPORT = "prepare_report"
    SUBMIT_REPORT = "submit_report"
    RECEIVE_REPORT = "receive_report"
    CONSOLIDATE_REPORT = "consolidate_report"
    FREEZE_FIGURES = "freeze_figures"
    RUN_EVALUATION = "run_evaluation"
    SIGN_EVALUATION = "sign_evaluation"
    FILE_APPEAL = "file_appeal"
    EXAMINE_APPEAL = "examine_appeal"

    EDIT_DOCUMENTS = "edit_documents"
    EDIT_PLANS = "edit_plans"
    DERIVE_PLAN = "derive_plan"
    RECORD_MEETING = "record_meeting"
    RECORD_READING = "record_reading"
    SUCCEED_UNITS = "succeed_units"
    MANAGE_POSTS = "manage_posts"
    DELEGATE = "delegate"
    MARK_ABSENCE = "mark_absence"
    INVITE_PERSON = "invite_person"
    MANAGE_PEOPLE = "manage_people"
    RESEND_MESSAGE = "resend_message"
    EDIT_CALENDAR = "edit_calendar"
    CHANGE_SETTINGS = "change_settings"
    USE_SIMULATOR = "use_simulator"
    MOVE_CLOCK = "move_clock"


class Relation(StrEnum):
    """How somebody stands to a task, or to what hangs on it.

    OWN: holds it, is the subject of it, or it is about oneself. OWN_UNIT: a unit of one's own leads
    it. CHILD_UNIT: a unit below one's own leads it. COORDINATING: one's unit works along. ASKED:
    one's unit is asked, or the matter has been put on its desk. IN_CHARGE: the leader of the field.
    SET_DEADLINE: one's office set the deadline and decides about it. HUB: one's unit is the hub of
    its plan. OWN_PLAN: one's unit derived its plan from an upper one, and leads it, or a unit below
    does. OBSERVED: one is to observe its plan. UNIT_SUBJECT: it is about a unit, not a person.
    """

    ANY = "any"
    OWN = "own"
    OWN_UNIT = "own_unit"
    CHILD_UNIT = "child_unit"
    COORDINATING = "coordinating"
    ASKED = "asked"
    IN_CHARGE = "in_charge"
    SET_DEADLINE = "set_deadline"
    HUB = "hub"
    OWN_PLAN = "own_plan"
    OBSERVED = "observed"
    UNIT_SUBJECT = "unit_subject"
