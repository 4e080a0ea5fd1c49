"""One conclusion of a meeting: it becomes a draft, a directive on a running task, or a note."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import DeadlineBeforeStart, NotFound
from portal.domain.meetings import Standing
from portal.queries.meetings import ConclusionLine, MeetingLine, meeting_page
from portal.queries.office import local_day
from portal.queries.task_details import task_id_of
from portal.services.conclusions import (
    direct_by_conclusion,
    draft_from_conclusion,
    note_conclusion,
)
from portal.web.doors import acting, needs
from portal.web.forms import OfficeForm
from portal.web.htmx import page, see_other
from portal.web.meeting_forms import direct_form, draft_form, note_form
from portal.web.sentences import sentence

bp = Blueprint("conclusions", __name__, url_prefix="/meetings/<int:meeting_id>/conclusions")


@bp.get("/<int:position>")
@needs(Action.RECORD_MEETING)
def settle(meeting_id: int, position: int) -> Response:
    """The three ways a conclusion can go; one that is settled leads back to its meeting."""
    meeting, line = _found(meeting_id, position)
    if line.standing is not Standing.UNSETTLED:
        return see_other("meetings.show", meeting_id=meeting_id)
    return _shown(meeting, line)


@bp.post("/<int:position>/draft")
@needs(Action.RECORD_MEETING)
def draft(meeting_id: int, position: int) -> Response:
    meeting, line = _found(meeting_id, position)
    form = draft_form(line, is_sent=True)
    if form.validate_on_submit():
        try:
            code = draft_from_conclusion(acting(), line.id, form.fields(), now=clock.utc_now())
        except DeadlineBeforeStart as refusal:
            form.due_date.errors = [sentence(refusal)]
        else:
            flash(
                gettext(
                    "%(code)s is saved as a draft. Issue it when nothing is missing.", code=code
                )
            )
            return see_other("meetings.show", meeting_id=meeting_id)
    return _shown(meeting, line, draft=form)


@bp.post("/<int:position>/direct")
@needs(Action.RECORD_MEETING)
def direct(meeting_id: int, position: int) -> Response:
    meeting, line = _found(meeting_id, position)
    form = direct_form(line, is_sent=True)
    if form.validate_on_submit():
        code = form.code.data.strip()
        try:
            direct_by_conclusion(
                acting(),
                line.id,
                task_id_of(code),
                form.content.data.strip(),
                now=clock.utc_now(),
                answer_due=form.answer_due.data,
            )
        except NotFound as refusal:
            form.code.errors = [sentence(refusal)]
        else:
            flash(gettext("The directive stands on the page of %(code)s.", code=code))
            return see_other("meetings.show", meeting_id=meeting_id)
    return _shown(meeting, line, direct=form)


@bp.post("/<int:position>/note")
@needs(Action.RECORD_MEETING)
def note(meeting_id: int, position: int) -> Response:
    meeting, line = _found(meeting_id, position)
    form = note_form(is_sent=True)
    if form.validate_on_submit():
        note_conclusion(acting(), line.id, form.because.data, now=clock.utc_now())
        flash(gettext("Kept."))
        return see_other("meetings.show", meeting_id=meeting_id)
    return _shown(meeting, line, note=form)


def _found(meeting_id: int, position: int) -> tuple[MeetingLine, ConclusionLine]:
    found = meeting_page(meeting_id, local_day(clock.utc_now()))
    for line in found.conclusions:
        if line.position == position:
            return found.line, line
    raise NotFound(what="conclusion", key=position)


def _shown(meeting: MeetingLine, line: ConclusionLine, **sent: OfficeForm) -> Response:
    """The page with its three forms; one that was sent keeps what was typed."""
    forms = {"draft": draft_form(line), "direct": direct_form(line), "note": note_form(), **sent}
    return page(
        "conclusions/settle.html",
        None,
        422 if sent else 200,
        meeting=meeting,
        line=line,
        forms=forms,
        sent=next(iter(sent), ""),
        form=next(iter(sent.values()), None),
    )
