"""Obstacles: those that stand in the way, and each with every step to its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Response, flash, request
from flask_babel import gettext

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import NotFound, StepRefused
from portal.domain.types import ObstacleKind
from portal.queries.obstacle_pages import ObstaclePage, obstacle_page, obstacle_rows
from portal.queries.task_details import task_id_of
from portal.services import guidance
from portal.services import obstacles as services
from portal.web.doors import acting, needs
from portal.web.forms import OfficeForm
from portal.web.htmx import page, see_other
from portal.web.obstacle_forms import form_of, open_steps
from portal.web.sentences import sentence

bp = Blueprint("obstacles", __name__, url_prefix="/obstacles")

Act = Callable[[ObstaclePage, OfficeForm, datetime], object]


@bp.get("")
@needs(Action.SEE_TASK)
def index() -> Response:
    is_open = request.args.get("state") != "answered"
    rows = obstacle_rows(acting(), clock.utc_now(), is_open=is_open)
    return page("obstacles/index.html", rows=rows, is_open=is_open)


@bp.get("/<int:obstacle_id>")
@needs(Action.SEE_TASK)
def show(obstacle_id: int) -> Response:
    found = _page_of(obstacle_id)
    return page("obstacles/show.html", found=found, row=found.row, steps=open_steps(found))


@bp.post("/<int:obstacle_id>/sort")
@needs(Action.SORT_OBSTACLE)
def sort(obstacle_id: int) -> Response:
    return _take(
        obstacle_id,
        "sort",
        lambda found, form, now: services.sort_obstacle(
            acting(),
            obstacle_id,
            kind=ObstacleKind(form.kind.data),
            owner_unit_id=form.owner_unit.data,
            solve_by=form.solve_by.data,
            impact=(form.impact.data or "").strip(),
            now=now,
        ),
        gettext("Sorted. Whoever solves it has a day."),
    )


@bp.post("/<int:obstacle_id>/answer")
@needs(Action.ANSWER_GUIDANCE)
def receive_guidance(obstacle_id: int) -> Response:
    def answer(found: ObstaclePage, form: OfficeForm, now: datetime) -> None:
        if found.question is None:
            raise NotFound(what="guidance_request", key=obstacle_id)
        text = form.text.data.strip()
        guidance.answer_question(acting(), found.question.id, text, now=now)

    said = gettext("Answered. The obstacle goes on with whoever solves it.")
    return _take(obstacle_id, "receive_guidance", answer, said)


@bp.post("/<int:obstacle_id>/solve")
@needs(Action.SOLVE_OBSTACLE)
def solve(obstacle_id: int) -> Response:
    return _take(
        obstacle_id,
        "solve",
        lambda found, form, now: services.solve_obstacle(
            acting(), obstacle_id, form.text.data.strip(), now=now
        ),
        gettext("The unit that was stuck is to confirm it."),
    )


@bp.post("/<int:obstacle_id>/ask")
@needs(Action.ASK_GUIDANCE)
def ask_guidance(obstacle_id: int) -> Response:
    return _take(
        obstacle_id,
        "ask_guidance",
        lambda found, form, now: guidance.ask_guidance(
            acting(),
            task_id_of(found.row.code),
            form.question.data.strip(),
            addressee_id=form.addressee.data,
            recommendation=(form.recommendation.data or "").strip(),
            obstacle_id=obstacle_id,
            now=now,
        ),
        gettext("Asked. The wait is not the unit's."),
    )


@bp.post("/<int:obstacle_id>/amendment")
@needs(Action.SOLVE_OBSTACLE)
def propose_amendment(obstacle_id: int) -> Response:
    return _take(
        obstacle_id,
        "propose_amendment",
        lambda found, form, now: services.propose_amendment(
            acting(),
            obstacle_id,
            form.document.data.strip(),
            form.article.data.strip(),
            now=now,
        ),
        gettext("The amendment is proposed."),
    )


@bp.post("/<int:obstacle_id>/limit")
@needs(Action.DECIDE_OBSTACLE)
def accept_as_limit(obstacle_id: int) -> Response:
    return _take(
        obstacle_id,
        "accept_as_limit",
        lambda found, form, now: services.accept_as_limit(
            acting(), obstacle_id, form.text.data.strip(), now=now
        ),
        gettext("Accepted as a limit."),
    )


@bp.post("/<int:obstacle_id>/reject")
@needs(Action.SORT_OBSTACLE)
def reject(obstacle_id: int) -> Response:
    return _take(
        obstacle_id,
        "reject",
        lambda found, form, now: services.reject_obstacle(
            acting(), obstacle_id, form.text.data.strip(), now=now
        ),
        gettext("The unit sees why it is not taken as an obstacle."),
    )


@bp.post("/<int:obstacle_id>/confirm")
@needs(Action.VERIFY_OBSTACLE)
def confirm(obstacle_id: int) -> Response:
    return _take(
        obstacle_id,
        "confirm",
        lambda found, form, now: services.confirm_solved(acting(), obstacle_id, now=now),
        gettext("Closed."),
    )


@bp.post("/<int:obstacle_id>/stuck")
@needs(Action.VERIFY_OBSTACLE)
def say_still_stuck(obstacle_id: int) -> Response:
    return _take(
        obstacle_id,
        "say_still_stuck",
        lambda found, form, now: services.say_still_stuck(
            acting(), obstacle_id, form.text.data.strip(), now=now
        ),
        gettext("The obstacle begins anew."),
    )


@bp.post("/<int:obstacle_id>/lift")
@needs(Action.VERIFY_OBSTACLE)
def lift(obstacle_id: int) -> Response:
    return _take(
        obstacle_id,
        "lift",
        lambda found, form, now: services.lift_obstacle(acting(), obstacle_id, now=now),
        gettext("Closed."),
    )


def _take(obstacle_id: int, name: str, act: Act, said: str) -> Response:
    """Do what the form of a step asks, or show the form with what is wrong."""
    found = _page_of(obstacle_id)
    form = form_of(name, found)
    if form.validate_on_submit():
        try:
            act(found, form, clock.utc_now())
        except StepRefused as refusal:
            form.form_errors.append(sentence(refusal))
        else:
            queue.ring("tick")
            flash(said)
            return see_other("obstacles.show", obstacle_id=obstacle_id)
    found = _page_of(obstacle_id)
    steps = open_steps(found, (name, form))
    return page("obstacles/show.html", None, 422, found=found, row=found.row, steps=steps)


def _page_of(obstacle_id: int) -> ObstaclePage:
    found = obstacle_page(obstacle_id, acting(), clock.utc_now())
    if found is None:
        raise NotFound(what="obstacle", key=obstacle_id)
    return found
