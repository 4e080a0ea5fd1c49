"""What leaders, the Office and the unit decide about a task beside the daily work on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, flash, request
from flask_babel import gettext

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import (
    AlreadyPending,
    LinksInCircle,
    NotFound,
    OutsideWindow,
    PastDeadline,
    ReasonMissing,
    StepRefused,
)
from portal.domain.types import Desk
from portal.queries.office import local_day
from portal.queries.task_details import task_id_of
from portal.services import (
    completion,
    deadline_moves,
    desks,
    interruption,
    issuing,
    task_parts,
)
from portal.web.decisions import form_of
from portal.web.doors import acting, needs
from portal.web.forms import OfficeForm
from portal.web.htmx import page, see_other
from portal.web.sentences import sentence
from portal.web.tasks import facts_of, page_context

bp = Blueprint("task_decisions", __name__, url_prefix="/tasks")

Act = Callable[[int, OfficeForm, datetime], object]
#: what is said above the form of a step; whatever else refuses has a page of its own
REFUSALS = (
    AlreadyPending,
    LinksInCircle,
    NotFound,
    OutsideWindow,
    PastDeadline,
    ReasonMissing,
    StepRefused,
)


@bp.post("/<code>/settle")
@needs(Action.SETTLE_ANSWER)
def settle(code: str) -> Response:
    return take(
        code,
        "settle",
        lambda task_id, form, now: issuing.settle_answer(
            acting(), task_id, form.text.data.strip(), now=now
        ),
        gettext("Settled. The unit is asked once more."),
    )


@bp.post("/<code>/clarify")
@needs(Action.ACKNOWLEDGE_TASK)
def clarify(code: str) -> Response:
    return take(
        code,
        "clarify",
        lambda task_id, form, now: issuing.ask_for_clarity(
            acting(), task_id, form.text.data.strip(), now=now
        ),
        gettext("The Office has your question."),
    )


@bp.post("/<code>/disown")
@needs(Action.ACKNOWLEDGE_TASK)
def disown(code: str) -> Response:
    return take(
        code,
        "disown",
        lambda task_id, form, now: issuing.disown_task(
            acting(), task_id, form.text.data.strip(), now=now
        ),
        gettext("The Office has your answer. Until it is settled the task stays with the unit."),
    )


@bp.post("/<code>/window")
@needs(Action.MOVE_WITHIN_WINDOW)
def window(code: str) -> Response:
    return take(
        code,
        "window",
        lambda task_id, form, now: deadline_moves.move_within_window(
            acting(), task_id, form.due.data, now=now
        ),
        gettext("The deadline of %(code)s is moved.", code=code),
    )


@bp.post("/<code>/deadline")
@needs(Action.EDIT_TASK)
def deadline(code: str) -> Response:
    return take(
        code,
        "deadline",
        lambda task_id, form, now: deadline_moves.move_deadline(
            acting(), task_id, form.due.data, form.reason.data.strip(), now=now
        ),
        gettext("The deadline of %(code)s is moved.", code=code),
    )


@bp.post("/<code>/milestone")
@needs(Action.PLAN_WORK)
def milestone(code: str) -> Response:
    return take(
        code,
        "milestone",
        lambda task_id, form, now: task_parts.add_milestone(
            acting(), task_id, form.title.data.strip(), form.planned_on.data, now=now
        ),
        gettext("The milestone is added."),
    )


@bp.post("/<code>/milestones/<int:milestone_id>/reached")
@needs(Action.PLAN_WORK)
def reach(code: str, milestone_id: int) -> Response:
    now = clock.utc_now()
    if milestone_id not in {each.id for each in facts_of(code).milestones}:
        raise NotFound(what="milestone", key=milestone_id)
    task_parts.reach_milestone(acting(), milestone_id, local_day(now), now=now)
    flash(gettext("The milestone is reached."))
    return see_other("tasks.show", code=code)


@bp.post("/<code>/link")
@needs(Action.LINK_TASKS)
def link(code: str) -> Response:
    return take(
        code,
        "link",
        lambda task_id, form, now: task_parts.link_tasks(
            acting(),
            task_id,
            task_id_of(form.other.data.strip()),
            days_after=form.days.data,
            now=now,
        ),
        gettext("%(code)s waits for that task now.", code=code),
    )


@bp.post("/<code>/links/<other>/remove")
@needs(Action.LINK_TASKS)
def unlink(code: str, other: str) -> Response:
    task_parts.unlink_tasks(
        acting(), facts_of(code).task.id, task_id_of(other), now=clock.utc_now()
    )
    flash(gettext("%(code)s does not wait for %(other)s any more.", code=code, other=other))
    return see_other("tasks.show", code=code)


@bp.post("/<code>/desk")
@needs(Action.MOVE_DESK)
def desk(code: str) -> Response:
    return take(
        code,
        "desk",
        lambda task_id, form, now: desks.move_desk(
            acting(),
            task_id,
            Desk(form.desk.data),
            now=now,
            why=form.reason.data.strip(),
            unit_id=form.unit.data,
        ),
        gettext("%(code)s lies on another desk.", code=code),
    )


@bp.post("/<code>/pause")
@needs(Action.PAUSE_TASK)
def pause(code: str) -> Response:
    return take(
        code,
        "pause",
        lambda task_id, form, now: interruption.pause_task(
            acting(), task_id, form.reason.data.strip(), form.until.data, now=now
        ),
        gettext("%(code)s is paused.", code=code),
    )


@bp.post("/<code>/resume")
@needs(Action.PAUSE_TASK)
def resume(code: str) -> Response:
    return take(
        code,
        "resume",
        lambda task_id, form, now: interruption.resume_task(
            acting(), task_id, form.reason.data.strip(), now=now
        ),
        gettext("%(code)s goes on.", code=code),
    )


@bp.post("/<code>/carry-over")
@needs(Action.CARRY_OVER_TASK)
def carry_over(code: str) -> Response:
    return take(
        code,
        "carry_over",
        lambda task_id, form, now: interruption.carry_over_task(
            acting(), task_id, form.phase.data, form.reason.data.strip(), now=now
        ),
        gettext("%(code)s is carried over with arrears.", code=code),
    )


@bp.post("/<code>/merge")
@needs(Action.CANCEL_TASK)
def merge(code: str) -> Response:
    return take(
        code,
        "merge",
        lambda task_id, form, now: interruption.merge_task(
            acting(),
            task_id,
            task_id_of(form.into.data.strip()),
            form.deciding_document.data.strip(),
            now=now,
        ),
        gettext("%(code)s is merged and out of the count.", code=code),
    )


@bp.post("/<code>/cancel")
@needs(Action.CANCEL_TASK)
def cancel(code: str) -> Response:
    return take(
        code,
        "cancel",
        lambda task_id, form, now: interruption.cancel_task(
            acting(), task_id, form.deciding_document.data.strip(), now=now
        ),
        gettext("%(code)s is cancelled and out of the count.", code=code),
    )


@bp.post("/<code>/reopen")
@needs(Action.REOPEN_TASK)
def reopen(code: str) -> Response:
    return take(
        code,
        "reopen",
        lambda task_id, form, now: completion.reopen_task(
            acting(), task_id, form.reason.data.strip(), now=now
        ),
        gettext("%(code)s is open again.", code=code),
    )


def take(code: str, name: str, act: Act, said: str) -> Response:
    """Do what the form of a step asks and land on the task, or show the form with what is wrong."""
    facts = facts_of(code)
    form = form_of(name, facts)
    if form.validate_on_submit():
        try:
            act(facts.task.id, form, clock.utc_now())
        except REFUSALS as refusal:
            form.form_errors.append(sentence(refusal))
        else:
            queue.ring("tick")
            flash(said)
            if request.form.get("mine"):
                return see_other("me.show")
            return see_other("tasks.show", code=code)
    context = page_context(facts_of(code), typed=(name, form))
    return page("tasks/show.html", None, 422, **context)
