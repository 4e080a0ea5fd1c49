"""What somebody may do in another person's name."""

from __future__ import annotations

from portal.domain.actions import Action

#: a deputy answers for an absent colleague; he decides nothing that was not handed to him
DEPUTY_POWERS: frozenset[str] = frozenset(
    {
        Action.SEE_EVERYTHING,
        Action.ACKNOWLEDGE_TASK,
        Action.REPORT_PROGRESS,
        Action.PLAN_WORK,
        Action.ADD_EVIDENCE,
        Action.CLAIM_COMPLETION,
        Action.REQUEST_EXTENSION,
        Action.RAISE_OBSTACLE,
        Action.VERIFY_OBSTACLE,
        Action.REQUEST_RESOURCE,
        Action.ANSWER_COORDINATION,
    }
)

#: what a head or leader may hand to a named person (domain.md §3.3, row 3.09)
DELEGABLE: frozenset[Action] = frozenset(
    {
        Action.ACKNOWLEDGE_TASK,
        Action.COMMIT_TASKS,
        Action.CLAIM_COMPLETION,
        Action.ACCEPT_COMPLETION,
        Action.REQUEST_EXTENSION,
        Action.DECIDE_EXTENSION,
        Action.DECIDE_OBSTACLE,
        Action.DECIDE_RESOURCE,
        Action.REQUEST_RESOURCE,
        Action.ANSWER_GUIDANCE,
        Action.ANSWER_COORDINATION,
        Action.SUBMIT_REPORT,
        Action.CONFIRM_CAUSE,
        Action.SIGN_DOSSIER,
    }
)
