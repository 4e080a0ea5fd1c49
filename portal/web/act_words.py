"""What was done with a task, in words: a title for every act that the services record."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

TASK_ACTS: Mapping[str, LazyString] = {
    "create_task": _l("Written down as a draft"),
    "edit_task": _l("Changed"),
    "waive_clear": _l("Requirement waived"),
    "issue_task": _l("Issued"),
    "acknowledge_task": _l("Acknowledged"),
    "ask_clarification": _l("The unit asks what is meant"),
    "dispute": _l("The unit says that the task is not its own"),
    "settle_answer": _l("Settled by the Office"),
    "commit_task": _l("Committed to"),
    "report_progress": _l("Report"),
    "promise_finish": _l("Expected to be done"),
    "claim_completion": _l("Handed in for review"),
    "accept_completion": _l("Accepted as completed"),
    "return_completion": _l("Sent back"),
    "reopen_task": _l("Opened again"),
    "pause_task": _l("Paused"),
    "resume_task": _l("Resumed"),
    "cancel_task": _l("Cancelled"),
    "merge_task": _l("Merged into another task"),
    "receive_merged_task": _l("Another task was merged into this one"),
    "carry_over_task": _l("Carried over with arrears"),
    "move_desk": _l("Moved to another desk"),
    "move_deadline": _l("Deadline moved"),
    "move_within_window": _l("Deadline moved within its window"),
    "extend_deadline": _l("Deadline extended"),
    "recompute_deadline": _l("Deadline moved by the calendar"),
    "inherit_task": _l("Passed on to the succeeding unit"),
    "inherit_coordination": _l("Coordination passed on to the succeeding unit"),
    "hand_over_task": _l("Handed over to a colleague"),
    "supervise_task": _l("Urged or inspected"),
    "answer_supervision": _l("Answer to the inspection"),
    "state_cause": _l("Cause of the delay stated"),
    "confirm_cause": _l("Objective cause confirmed"),
    "reject_cause": _l("Objective cause not seen"),
}

PART_ACTS: Mapping[str, LazyString] = {
    "add_milestone": _l("Milestone added"),
    "reach_milestone": _l("Milestone reached"),
    "plan_line": _l("Planned for the period"),
    "settle_line": _l("Result of the period's plan"),
    "carry_line_over": _l("Planned line carried over"),
    "link_tasks": _l("Waits for another task"),
    "unlink_tasks": _l("Waits for that task no more"),
    "add_evidence": _l("Evidence added"),
    "remove_evidence": _l("Evidence removed"),
    "record_reading": _l("Indicator read"),
    "ask_coordination": _l("Another unit asked"),
    "answer_coordination": _l("Answer of the other unit"),
    "return_answer": _l("Answer returned as incomplete"),
    "close_coordination": _l("Answer is what was asked for"),
    "answer_overdue": _l("The other unit's answer is overdue"),
    "ask_guidance": _l("Guidance asked for"),
    "hand_on_question": _l("Question handed on"),
    "answer_question": _l("Guidance given"),
}

EXTENSION_ACTS: Mapping[str, LazyString] = {
    "request_extension": _l("Extension asked for"),
    "submit_extension": _l("Extension asked for"),
    "withdraw_extension": _l("Request for an extension withdrawn"),
    "recommend_extension": _l("The Office recommends the extension"),
    "advise_against_extension": _l("The Office advises against the extension"),
    "forward_extension": _l("Extension forwarded to the superior authority"),
    "grant_extension": _l("Extension granted"),
    "grant_partly_extension": _l("Extension granted in part"),
    "refuse_extension": _l("Extension refused"),
    "record_grant_extension": _l("The superior authority granted the extension"),
    "record_partial_grant_extension": _l("The superior authority granted a part of the extension"),
    "record_refusal_extension": _l("The superior authority refused the extension"),
}

OBSTACLE_ACTS: Mapping[str, LazyString] = {
    "raise_obstacle": _l("Obstacle"),
    "sort_obstacle": _l("Obstacle sorted, with owner and day"),
    "ask_guidance_obstacle": _l("The obstacle waits for guidance"),
    "receive_guidance_obstacle": _l("Guidance on the obstacle came"),
    "propose_amendment_obstacle": _l("Amendment proposed of what blocks"),
    "issue_amendment_obstacle": _l("The amendment became a task"),
    "solve_obstacle": _l("Obstacle solved"),
    "accept_as_limit_obstacle": _l("Obstacle accepted as a limit"),
    "reject_obstacle": _l("Not accepted as an obstacle"),
    "confirm_obstacle": _l("The unit confirms: no obstacle any more"),
    "say_still_stuck_obstacle": _l("The unit is still stuck"),
    "lift_obstacle": _l("Obstacle gone"),
}

RESOURCE_ACTS: Mapping[str, LazyString] = {
    "request_resource": _l("Resources asked for"),
    "submit_resource": _l("Resources asked for"),
    "withdraw_resource": _l("Request for resources withdrawn"),
    "appraise_resource": _l("Request for resources appraised"),
    "recommend_resource": _l("Resources recommended"),
    "approve_resource": _l("Resources approved"),
    "approve_in_part_resource": _l("Resources approved in part"),
    "refuse_resource": _l("Resources refused"),
    "defer_resource": _l("Request for resources deferred"),
    "take_up_again_resource": _l("Request for resources taken up again"),
    "provide_resource": _l("Resources provided"),
    "confirm_received_resource": _l("Resources received"),
    "close_resource": _l("Request for resources closed"),
}

DOSSIER_ACTS: Mapping[str, LazyString] = {
    "open_dossier": _l("Dossier begun"),
    "tick_paper": _l("Paper of the dossier ticked"),
    "give_opinion": _l("Opinion on the draft"),
    "answer_opinion": _l("Opinion answered"),
    "consult_dossier": _l("Draft sent out for comments"),
    "settle_comments_dossier": _l("Comments settled"),
    "send_to_legal_dossier": _l("Dossier sent to Legal"),
    "take_into_review_dossier": _l("Legal reviews the dossier"),
    "return_with_points_dossier": _l("Legal returns the dossier with points"),
    "clear_dossier": _l("Cleared by Legal"),
    "clear_with_reservations_dossier": _l("Cleared by Legal with reservations"),
    "sign_by_deputy_dossier": _l("Signed by the deputy leader"),
    "sign_dossier": _l("Signed"),
    "sign_without_clearance_dossier": _l("Signed without Legal's clearance"),
    "submit_dossier": _l("Submitted to the authority"),
    "take_under_consideration_dossier": _l("Under consideration by the authority"),
    "ask_to_supplement_dossier": _l("The authority asks to supplement"),
    "resubmit_dossier": _l("Submitted again"),
    "promulgate_dossier": _l("Promulgated"),
    "return_dossier": _l("Returned by the authority"),
    "withdraw_dossier": _l("Dossier withdrawn"),
    "move_to_next_year_dossier": _l("Moved to next year"),
}

ACTS: Mapping[str, LazyString] = {
    **TASK_ACTS,
    **PART_ACTS,
    **EXTENSION_ACTS,
    **OBSTACLE_ACTS,
    **RESOURCE_ACTS,
    **DOSSIER_ACTS,
}
