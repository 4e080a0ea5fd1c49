"""Directives on a task's page: the unit answers what a meeting said about its task."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import NotFound
from portal.services.supervision import answer_supervision
from portal.web.doors import acting, needs
from portal.web.forms import OfficeForm
from portal.web.htmx import page, see_other
from portal.web.tasks import facts_of, page_context

bp = Blueprint("directives", __name__, url_prefix="/tasks")


class AnswerForm(OfficeForm):
    answer = TextAreaField(_l("Answer"), [DataRequired(_l("Write the answer")), Length(max=2000)])


@bp.post("/<code>/directives/<int:directive_id>/answer")
@needs(Action.REPORT_PROGRESS)
def answer(code: str, directive_id: int) -> Response:
    facts, form = facts_of(code), AnswerForm()
    if directive_id not in {line.id for line in facts.directives if not line.answer}:
        raise NotFound(what="directive", key=directive_id)
    if form.validate_on_submit():
        said = form.answer.data.strip()
        answer_supervision(acting(), directive_id, said, now=clock.utc_now())
        flash(gettext("Answered. The Office sees it with the conclusions of the meeting."))
        return see_other("tasks.show", code=code)
    context = {**page_context(facts), "answer_form": form, "answering": directive_id}
    return page("tasks/show.html", None, 422, **context)
