"""Meetings: the list with what was done of their conclusions, one meeting, and writing it down."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext, ngettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import FileUnreadable, NothingChosen
from portal.domain.meetings import Standing
from portal.domain.permissions import may
from portal.queries.meetings import MeetingPage, meeting_lines, meeting_page
from portal.queries.office import local_day
from portal.services.conclusions import draft_all
from portal.services.meetings import change_meeting, record_meeting, take_conclusions
from portal.web.doors import acting, needs
from portal.web.htmx import page, see_other
from portal.web.meeting_forms import TextForm, meeting_form
from portal.web.sentences import sentence

bp = Blueprint("meetings", __name__, url_prefix="/meetings")


@bp.get("")
@needs(Action.SEE_DASHBOARD)
def index() -> Response:
    lines = meeting_lines(local_day(clock.utc_now()))
    may_record = may(acting(), Action.RECORD_MEETING)
    return page("meetings/index.html", meetings=lines, may_record=may_record)


@bp.route("/new", methods=["GET", "POST"])
@needs(Action.RECORD_MEETING)
def new() -> Response:
    form = meeting_form()
    if form.validate_on_submit():
        meeting_id = record_meeting(acting(), form.fields(), now=clock.utc_now())
        flash(gettext("The meeting is recorded. Paste its conclusions below."))
        return see_other("meetings.show", meeting_id=meeting_id)
    return page("meetings/edit.html", None, form.page_status, form=form, meeting=None)


@bp.route("/<int:meeting_id>/edit", methods=["GET", "POST"])
@needs(Action.RECORD_MEETING)
def edit(meeting_id: int) -> Response:
    """Correct a meeting, or add its notice."""
    found = _found(meeting_id)
    form = meeting_form(found)
    if form.validate_on_submit():
        change_meeting(acting(), meeting_id, form.fields(), now=clock.utc_now())
        flash(gettext("Kept."))
        return see_other("meetings.show", meeting_id=meeting_id)
    return page("meetings/edit.html", None, form.page_status, form=form, meeting=found.line)


@bp.get("/<int:meeting_id>")
@needs(Action.SEE_DASHBOARD)
def show(meeting_id: int) -> Response:
    """One meeting with what became of each conclusion; it prints as a paper."""
    return _shown(_found(meeting_id), TextForm(formdata=None), 200)


@bp.post("/<int:meeting_id>/conclusions")
@needs(Action.RECORD_MEETING)
def take(meeting_id: int) -> Response:
    """Split a pasted text into conclusions."""
    found, form = _found(meeting_id), TextForm()
    if not form.validate_on_submit():
        return _shown(found, form, 422)
    try:
        number = take_conclusions(acting(), meeting_id, form.text.data, now=clock.utc_now())
    except FileUnreadable as refusal:
        form.text.errors = [sentence(refusal)]
        return _shown(found, form, 422)
    if number:
        flash(ngettext("%(num)s conclusion came.", "%(num)s conclusions came.", number))
    else:
        flash(gettext("All of it was there already."))
    return see_other("meetings.show", meeting_id=meeting_id)


@bp.post("/<int:meeting_id>/drafts")
@needs(Action.RECORD_MEETING)
def draft(meeting_id: int) -> Response:
    """Write every clear conclusion as a draft."""
    try:
        codes = draft_all(acting(), meeting_id, now=clock.utc_now())
    except NothingChosen:
        flash(gettext("No conclusion is clear enough to become a draft by itself."))
    else:
        said = ngettext("%(num)s draft is written.", "%(num)s drafts are written.", len(codes))
        flash(said)
    return see_other("meetings.show", meeting_id=meeting_id)


def _found(meeting_id: int) -> MeetingPage:
    return meeting_page(meeting_id, local_day(clock.utc_now()))


def _shown(found: MeetingPage, form: TextForm, status: int) -> Response:
    return page(
        "meetings/show.html",
        None,
        status,
        found=found,
        meeting=found.line,
        clear=sum(each.is_clear for each in found.conclusions),
        form=form,
        Standing=Standing,
        may_record=may(acting(), Action.RECORD_MEETING),
        may_draft=may(acting(), Action.CREATE_TASK),
    )
