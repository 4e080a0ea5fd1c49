"""Dossiers: products on their way to an authority, by desk, and each with every step."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import CodeTaken, NotFound, StepRefused
from portal.domain.types import Desk
from portal.queries.dossier_pages import (
    DESKS,
    DossierPage,
    desk_counts,
    dossier_page,
    dossier_rows,
)
from portal.queries.task_details import task_id_of
from portal.services import dossiers
from portal.web.doors import acting, needs
from portal.web.dossier_forms import STEPS, form_of, open_steps
from portal.web.htmx import page, see_other
from portal.web.sentences import sentence
from portal.web.typed import cleaned
from portal.web.words import word

bp = Blueprint("dossiers", __name__)

ENDED = "ended"


@bp.get("/dossiers")
@needs(Action.SEE_TASK)
def index() -> Response:
    now, actor = clock.utc_now(), acting()
    given = request.args.get("desk", "")
    counts = desk_counts(actor, now)
    desk = None if given == ENDED else _desk(given, counts)
    chips = [
        {
            "label": word(each) if each else gettext("Ended"),
            "url": url_for("dossiers.index", desk=each.value if each else ENDED),
            "count": counts[each],
            "is_current": each is desk,
        }
        for each in DESKS
    ]
    return page("dossiers/index.html", rows=dossier_rows(actor, now, desk), desk=desk, desks=chips)


@bp.get("/dossiers/<int:dossier_id>")
@needs(Action.SEE_TASK)
def show(dossier_id: int) -> Response:
    found = _page_of(dossier_id)
    return page("dossiers/show.html", found=found, row=found.row, steps=open_steps(found))


@bp.post("/tasks/<code>/dossier")
@needs(Action.PREPARE_DOSSIER)
def begin(code: str) -> Response:
    try:
        number = dossiers.open_dossier(
            acting(),
            task_id_of(code),
            product_type=request.form.get("product_type", "")[:32],
            now=clock.utc_now(),
        )
    except CodeTaken:
        flash(gettext("The task has its dossier already."), "error")
        return see_other("tasks.show", code=code)
    return see_other("dossiers.show", dossier_id=number)


@bp.post("/dossiers/<int:dossier_id>/papers")
@needs(Action.PREPARE_DOSSIER)
def tick(dossier_id: int) -> Response:
    """Keep which papers are there; only those that changed are written down."""
    found, there = _page_of(dossier_id), set(request.form.getlist("paper"))
    for paper, was_there in found.row.papers:
        if (paper in there) != was_there:
            dossiers.tick_paper(
                acting(), dossier_id, paper, there=paper in there, now=clock.utc_now()
            )
    flash(gettext("The papers are kept."))
    return see_other("dossiers.show", dossier_id=dossier_id)


@bp.post("/dossiers/<int:dossier_id>/opinions/<int:opinion_id>")
@needs(Action.SEE_TASK)
def opine(dossier_id: int, opinion_id: int) -> Response:
    """Give an opinion, or say what is done with one that was given."""
    found = _page_of(dossier_id)
    opinion = next((each for each in found.opinions if each.id == opinion_id), None)
    if opinion is None:
        raise NotFound(what="opinion", key=opinion_id)
    said = (cleaned(request.form.get("text")) or "").strip()[:2000]
    if not said:
        flash(gettext("Write what is to be said"), "error")
    elif opinion.given_at is None:
        dossiers.give_opinion(acting(), opinion_id, said, now=clock.utc_now())
        flash(gettext("The opinion is given."))
    else:
        accepted = request.form.get("result") == "accepted"
        dossiers.answer_opinion(acting(), opinion_id, said, accepted=accepted, now=clock.utc_now())
        flash(gettext("The opinion is answered."))
    return see_other("dossiers.show", dossier_id=dossier_id)


@bp.post("/dossiers/<int:dossier_id>/steps/<step>")
@needs(Action.SEE_TASK)
def take(dossier_id: int, step: str) -> Response:
    """Take a step of the machine; after a decision of Legal the next dossier opens."""
    if step not in STEPS:
        raise NotFound(what="step", key=step)
    _page_of(dossier_id)
    form = form_of(step)
    if form.validate_on_submit():
        try:
            STEPS[step].act(acting(), dossier_id, form, clock.utc_now())
        except StepRefused as refusal:
            form.form_errors.append(sentence(refusal))
        else:
            queue.ring("tick")
            flash(gettext("Done: %(what)s.", what=STEPS[step].title))
            return _next_for_legal(step, dossier_id)
    found = _page_of(dossier_id)
    steps = open_steps(found, (step, form))
    return page("dossiers/show.html", None, 422, found=found, row=found.row, steps=steps)


def _next_for_legal(step: str, dossier_id: int) -> Response:
    """Whoever works through what lies with Legal stays in the queue."""
    if step in ("clear", "return_with_points"):
        waiting = dossier_rows(acting(), clock.utc_now(), Desk.LEGAL)
        if waiting:
            return see_other("dossiers.show", dossier_id=waiting[0].id)
    return see_other("dossiers.show", dossier_id=dossier_id)


def _desk(given: str, counts: dict[Desk | None, int]) -> Desk | None:
    """The desk asked for, else the first on which something lies."""
    if given in {each.value for each in DESKS if each}:
        return Desk(given)
    return next((each for each in DESKS if each and counts[each]), Desk.UNIT)


def _page_of(dossier_id: int) -> DossierPage:
    found = dossier_page(dossier_id, acting(), clock.utc_now())
    if found is None:
        raise NotFound(what="dossier", key=dossier_id)
    return found
