"""The steps of a task: each one a form that posts, and lands on the task's page again."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import AlreadyRecorded, ClearsMissing, ReportDecreases, StepRefused
from portal.domain.types import Clear
from portal.services import completion, drafting, issuing, progress
from portal.services.taking_back import take_back_acceptance
from portal.web.doors import acting, needs
from portal.web.forms import ClaimForm, ProgressForm, ReturnForm
from portal.web.htmx import page, see_other, wants_fragment
from portal.web.sentences import sentence
from portal.web.tasks import facts_of, page_context
from portal.web.today import done_row
from portal.web.typed import cleaned

bp = Blueprint("task_steps", __name__, url_prefix="/tasks")


@bp.post("/<code>/issue")
@needs(Action.ISSUE_TASK)
def issue(code: str) -> Response:
    try:
        issuing.issue_task(acting(), facts_of(code).task.id, now=clock.utc_now())
    except (ClearsMissing, StepRefused) as refusal:
        if wants_fragment() or not refusal.missing:
            raise
        facts = facts_of(code)
        return page("tasks/show.html", None, 422, **page_context(facts), refusal=sentence(refusal))
    queue.ring("tick")
    return _done(code, gettext("%(code)s is issued. Its reminders are planned.", code=code))


@bp.post("/<code>/waive")
@needs(Action.ISSUE_TASK)
def waive(code: str) -> Response:
    given = request.form.get("clear", "")
    reason = (cleaned(request.form.get("reason")) or "").strip()[:500]
    facts = facts_of(code)
    if given not in set(Clear) or not reason:
        return page(
            "tasks/show.html",
            None,
            422,
            **page_context(facts),
            refusal=gettext("Say in one line why the task may be issued without it."),
        )
    drafting.waive_clear(acting(), facts.task.id, Clear(given), reason, now=clock.utc_now())
    return _done(code, gettext("Waived, with your reason in the timeline."))


@bp.post("/<code>/acknowledge")
@needs(Action.ACKNOWLEDGE_TASK)
def acknowledge(code: str) -> Response:
    issuing.acknowledge_task(acting(), facts_of(code).task.id, now=clock.utc_now())
    return _done(code, gettext("%(code)s is acknowledged.", code=code))


@bp.post("/<code>/progress")
@needs(Action.REPORT_PROGRESS)
def report(code: str) -> Response:
    facts, form = facts_of(code), ProgressForm()
    if not form.validate_on_submit():
        return _again(code, progress_form=form)
    try:
        saved = progress.report_progress(
            acting(),
            facts.task.id,
            form.percent.data,
            now=clock.utc_now(),
            note=(form.note.data or "").strip(),
            decrease_confirmed=form.decrease_confirmed.data,
            source_key=f"web:{form.source_key.data}" if form.source_key.data else None,
        )
    except AlreadyRecorded:
        return see_other("tasks.show", code=code)
    except ReportDecreases as refusal:
        form.percent.errors = [sentence(refusal)]
        return _again(code, progress_form=form, asks_decrease=True)
    return _done(
        code,
        gettext(
            "Recorded: %(before)s%% to %(now)s%%.", before=saved.percent_before, now=saved.percent
        ),
    )


@bp.post("/<code>/claim")
@needs(Action.CLAIM_COMPLETION)
def claim(code: str) -> Response:
    facts, form = facts_of(code), ClaimForm()
    if not form.validate_on_submit():
        return _again(code, claim_form=form)
    completion.claim_completion(
        acting(), facts.task.id, form.product_reference.data.strip(), now=clock.utc_now()
    )
    return _done(code, gettext("%(code)s is handed in for review.", code=code))


@bp.post("/<code>/accept")
@needs(Action.ACCEPT_COMPLETION)
def accept(code: str) -> Response:
    completion.accept_completion(acting(), facts_of(code).task.id, now=clock.utc_now())
    said = gettext("%(code)s is accepted as completed.", code=code)
    return _done(code, said, undo=url_for("task_steps.take_back", code=code))


@bp.post("/<code>/take-back")
@needs(Action.ACCEPT_COMPLETION)
def take_back(code: str) -> Response:
    take_back_acceptance(acting(), facts_of(code).task.id, now=clock.utc_now())
    return _done(code, gettext("%(code)s waits for acceptance again.", code=code))


@bp.post("/<code>/return")
@needs(Action.ACCEPT_COMPLETION)
def send_back(code: str) -> Response:
    facts, form = facts_of(code), ReturnForm()
    if not form.validate_on_submit():
        return _again(code, return_form=form)
    completion.return_completion(
        acting(), facts.task.id, form.missing.data.strip(), now=clock.utc_now()
    )
    return _done(code, gettext("%(code)s is sent back with what is missing.", code=code))


def _again(code: str, **forms: object) -> Response:
    """The page with what was typed and what is wrong with it."""
    return page("tasks/show.html", None, 422, **page_context(facts_of(code), **forms))


def _done(code: str, said: str, *, undo: str = "") -> Response:
    """Back to the task; in a queue, htmx gets the row as it is now."""
    if wants_fragment() and request.form.get("row"):
        return done_row(code, said, undo=undo)
    flash(said)
    if request.form.get("row"):
        return see_other("today.show")
    if request.form.get("mine"):
        return see_other("me.show")
    return see_other("tasks.show", code=code)
