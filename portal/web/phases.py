"""Phases of a plan: entered, closed with a fate for every unfinished task, and how they closed."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, flash, request
from flask_babel import gettext, ngettext

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import DomainError, PhaseIsClosed
from portal.domain.figures import Counters
from portal.domain.phases import Fate, Settlement, after_ending, settle
from portal.i18n import current_locale
from portal.queries.phase_closings import ClosingLine, closing_page
from portal.queries.phases import PhasePage, phase_page
from portal.queries.plans import plan_entry
from portal.services.bulk_changes import UNDO_FOR
from portal.services.phases import add_phase, close_phase, undo_closing
from portal.web.doors import acting, needs
from portal.web.errors import status_of
from portal.web.htmx import page, see_other
from portal.web.phase_forms import (
    ClosePhaseForm,
    PhaseForm,
    chosen_fates,
    own_reasons,
    single_fate,
)
from portal.web.sentences import sentence
from portal.web.spreadsheets import Cell, Column, spreadsheet, taken_away
from portal.web.words import word

bp = Blueprint("phases", __name__, url_prefix="/plans/<code>")


@bp.route("/phases/new", methods=["GET", "POST"])
@needs(Action.EDIT_PLANS)
def new(code: str) -> Response:
    plan, form = plan_entry(code), PhaseForm()
    if form.validate_on_submit():
        add_phase(acting(), plan.id, form.fields(), now=clock.utc_now())
        flash(gettext("The phase is entered."))
        return see_other("plans.show", code=code)
    return page("phases/new.html", None, form.page_status, form=form, plan=plan)


@bp.get("/phases/<int:position>/close")
@needs(Action.EDIT_PLANS)
def closing(code: str, position: int) -> Response:
    """The unfinished tasks of a phase; nothing is chosen yet, and nothing changes here."""
    found = _open_phase(code, position)
    return _asked(found, ClosePhaseForm(formdata=None).offer(found))


@bp.post("/phases/<int:position>/close")
@needs(Action.EDIT_PLANS)
def close(code: str, position: int) -> Response:
    """Look at what was chosen, go back to it, or close the phase."""
    found = _open_phase(code, position)
    form = ClosePhaseForm().offer(found)
    step = request.form.get("do", "review")
    if step == "change" or not form.validate():
        return _asked(found, form, 200 if step == "change" else 422)
    fates = chosen_fates(found, form)
    try:
        counted = settle({task.id: task.code for task in found.unfinished}, fates)
        if _blamed(form, counted, found, fates):
            return _asked(found, form, 422)
        if step != "close":
            return _reviewed(found, form, fates, counted)
        number = close_phase(acting(), found.id, fates, form.words(found), now=clock.utc_now())
    except DomainError as refusal:
        form.form_errors.append(sentence(refusal))
        return _asked(found, form, status_of(refusal))
    queue.ring("tick")
    flash(gettext("The phase is closed."))
    return see_other("phases.show", code=code, closing_id=number)


@bp.get("/closings/<int:closing_id>")
@needs(Action.SEE_TASK)
def show(code: str, closing_id: int) -> Response:
    """How a phase was closed, and the button that takes it back."""
    found = closing_page(code, closing_id)
    until = found.closed_at + UNDO_FOR
    is_own = found.closed_by_id == acting().person_id
    return page(
        "phases/show.html",
        found=found,
        fates=tuple(Fate),
        until=until,
        is_own=is_own,
        may_undo=is_own and found.undone_at is None and clock.utc_now() <= until,
        taken=taken_away(),
    )


@bp.post("/closings/<int:closing_id>/undo")
@needs(Action.EDIT_PLANS)
def undo(code: str, closing_id: int) -> Response:
    outcome = undo_closing(acting(), closing_id, now=clock.utc_now())
    queue.ring("tick")
    said = gettext("The phase is open again.") + " "
    said += ngettext(
        "%(num)s task stands as before.", "%(num)s tasks stand as before.", len(outcome.changed)
    )
    if outcome.refused:
        said += " " + gettext(
            "Changed again meanwhile and left as they are: %(codes)s.",
            codes=", ".join(each.code for each in outcome.refused),
        )
    flash(said)
    return see_other("phases.show", code=code, closing_id=closing_id)


@bp.get("/closings/<int:closing_id>/export")
@needs(Action.SEE_TASK)
def export(code: str, closing_id: int) -> Response:
    found = closing_page(code, closing_id)
    columns = [
        Column(gettext("Code"), 14),
        Column(gettext("Task"), 60),
        Column(gettext("Lead unit"), 30),
        Column(gettext("Deadline"), 14),
        Column(gettext("What becomes of it"), 18),
        Column(gettext("Reason"), 50),
        Column(gettext("Times carried over"), 14),
        Column(gettext("State now"), 18),
    ]
    notes = [f"{code}, {found.phase_named(current_locale())}", taken_away()]
    name, title = f"phase-{code}-{found.id}", gettext("Close of the phase")
    return spreadsheet(name, title, notes, columns, map(_cells, found.lines))


def _cells(line: ClosingLine) -> list[Cell]:
    locale = current_locale()
    return [
        line.code,
        line.titled(locale),
        line.unit_named(locale),
        line.effective_due,
        str(word(line.fate)),
        line.reason,
        line.times_carried_over,
        str(word(line.state)),
    ]


def _open_phase(code: str, position: int) -> PhasePage:
    found = phase_page(code, position, clock.utc_now())
    if found.closed_at is not None:
        raise PhaseIsClosed(at=found.closed_at)
    return found


def _blamed(
    form: ClosePhaseForm, counted: Settlement, found: PhasePage, fates: Mapping[int, Fate]
) -> bool:
    """Whether something is missing for the fates that were chosen, said beside its field."""
    words = form.words(found)
    if counted.carried and words.into_plan_id is None:
        form.into.errors = [gettext("Choose the phase or plan that the tasks go into")]
    moved = [task_id for task_id, fate in fates.items() if fate is not Fate.LEFT]
    if not all(words.reason_of(task_id) for task_id in moved):
        form.reason.errors = [gettext("Write one line that says why")]
    if counted.ended and not words.deciding_document:
        form.deciding_document.errors = [gettext("Name the document that decides the end")]
    return any(each.errors for each in (form.into, form.reason, form.deciding_document))


def _asked(found: PhasePage, form: ClosePhaseForm, status: int = 200) -> Response:
    return page(
        "phases/close.html",
        None,
        status,
        found=found,
        form=form,
        fates=tuple(Fate),
        chosen={task.id: single_fate(task.id) for task in found.unfinished},
        reasons=own_reasons(found),
    )


def _reviewed(
    found: PhasePage, form: ClosePhaseForm, fates: Mapping[int, Fate], counted: Settlement
) -> Response:
    ended = [
        (task.timeliness, task.due_soon)
        for task in found.unfinished
        if fates[task.id] is Fate.ENDED
    ]
    after = after_ending(found.counters, ended)
    return page(
        "phases/review.html",
        found=found,
        form=form,
        counted=counted,
        groups=[(fate, [t for t in found.unfinished if fates[t.id] is fate]) for fate in Fate],
        chosen={task.id: single_fate(task.id) for task in found.unfinished},
        reasons=own_reasons(found),
        words=form.words(found),
        into=dict(form.into.choices).get(form.into.data, ""),
        sums=_sums(found.counters, after),
    )


def _sums(before: Counters, after: Counters) -> list[tuple[str, int, int]]:
    """The parts of the sum at both ends; removed is told apart, so that it is seen to grow."""
    return [
        (gettext("Assigned"), before.assigned, after.assigned),
        (gettext("Removed from the count"), before.removed, after.removed),
        (gettext("Completed"), before.done, after.done),
        (gettext("In time"), before.in_time, after.in_time),
        (gettext("Overdue"), before.overdue, after.overdue),
        (gettext("No fixed deadline"), before.no_deadline, after.no_deadline),
    ]
