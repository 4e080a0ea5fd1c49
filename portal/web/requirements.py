"""What would let a refused step be taken: a phrase for every guard of every machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import LazyString, lazy_gettext

from portal.web.words import listed

REQUIREMENTS: Mapping[str, LazyString] = {
    "six_clears": lazy_gettext("the six clears"),
    "lead_unit_valid": lazy_gettext("a lead unit that exists today"),
    "secrecy_allowed": lazy_gettext("a content that may be kept here"),
    "text": lazy_gettext("the text of the answer"),
    "product_or_evidence": lazy_gettext("the product or its evidence"),
    "criteria_met": lazy_gettext("the acceptance criteria, ticked one by one"),
    "dossier_submitted": lazy_gettext("the submission of the dossier"),
    "not_by_claimant": lazy_gettext("acceptance by somebody else"),
    "missing_points": lazy_gettext("the points to be completed"),
    "reason": lazy_gettext("the reason"),
    "until": lazy_gettext("a day ahead until when"),
    "deciding_document": lazy_gettext("the deciding document"),
    "merge_target": lazy_gettext("another open task to merge it into"),
    "period_closed": lazy_gettext("the close of the period"),
    "later_date": lazy_gettext("a date after the deadline in force and after today"),
    "partial_date": lazy_gettext("a date between the old deadline and the one asked for"),
    "ours_to_decide": lazy_gettext("the superior's decision, since the superior set the deadline"),
    "superiors_to_decide": lazy_gettext("a deadline that a superior set"),
    "not_by_asker": lazy_gettext("a decision by somebody other than who asked"),
    "just_accepted": lazy_gettext("that you accepted it a moment ago and nothing was done since"),
    "just_decided": lazy_gettext("that you decided it a moment ago and nothing was done since"),
    "period_open": lazy_gettext("the beginning of the period"),
    "cut_off_reached": lazy_gettext("the close of the reporting time"),
    "every_task_said": lazy_gettext("a report or a reason for every open task"),
    "overdue_explained": lazy_gettext("cause and new date for every overdue task"),
    "complete_papers": lazy_gettext("all papers of the dossier"),
    "comments_answered": lazy_gettext("an answer to every comment"),
    "legal_clearance": lazy_gettext("the clearance by Legal, or who goes past it and why"),
    "number_and_date": lazy_gettext("number and date of the document"),
    "owner_and_due": lazy_gettext("who solves it and by when"),
    "guidance_question": lazy_gettext("a question to the leader"),
    "document_and_article": lazy_gettext("the document and the article that block"),
    "amendment_task": lazy_gettext("the amendment task"),
    "quantity_and_date": lazy_gettext("how much is needed and by when"),
    "granted_quantity": lazy_gettext("how much is granted"),
    "budget_year": lazy_gettext("the budget year"),
    "provided_on": lazy_gettext("the day on which it was provided"),
    "addressee": lazy_gettext("to whom it is handed on"),
    "due_passed": lazy_gettext("the end of the time for an answer"),
    "seen_by_subject": lazy_gettext("that the person concerned has seen it"),
    "appeal_time_over": lazy_gettext("the end of the time for appeals"),
    "appeals_decided": lazy_gettext("a decision about every appeal"),
    "open_to_appeal": lazy_gettext("a sheet that is open to appeal"),
    "correcting_line": lazy_gettext("a line that corrects"),
    "examined_by_other": lazy_gettext("examination by somebody else"),
}


def requirements(guards: Iterable[str]) -> str:
    """What the guards that did not hold want, as one enumeration."""
    return listed(REQUIREMENTS[guard] for guard in guards)
