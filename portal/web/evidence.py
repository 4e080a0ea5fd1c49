"""Evidence on the task's page: links, numbers of documents, words; added and taken away."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import EvidenceUnreadable, NotFound
from portal.domain.types import EvidenceKind
from portal.services import evidence
from portal.web.doors import acting, needs
from portal.web.forms import OfficeForm
from portal.web.htmx import page, see_other
from portal.web.sentences import sentence
from portal.web.tasks import facts_of, page_context
from portal.web.words import word

bp = Blueprint("evidence", __name__, url_prefix="/tasks")

#: a file needs a place to be kept; the rest is written down
_WRITTEN = tuple(kind for kind in EvidenceKind if kind is not EvidenceKind.FILE)


class EvidenceForm(OfficeForm):
    kind = SelectField(_l("What it is"))
    title = StringField(_l("Title"), [DataRequired(_l("Enter a title")), Length(max=300)])
    reference = StringField(
        _l("Link, number and date, or what it says"),
        [DataRequired(_l("Enter the link, the number or the words")), Length(max=500)],
    )
    is_final = BooleanField(_l("It is the final product"))


def evidence_form(*, is_empty: bool = True) -> EvidenceForm:
    form = EvidenceForm(formdata=None) if is_empty else EvidenceForm()
    form.kind.choices = [(kind.value, word(kind)) for kind in _WRITTEN]
    return form


@bp.post("/<code>/evidence")
@needs(Action.ADD_EVIDENCE)
def add(code: str) -> Response:
    facts, form = facts_of(code), evidence_form(is_empty=False)
    if form.validate_on_submit():
        try:
            evidence.add_evidence(
                acting(),
                facts.task.id,
                EvidenceKind(form.kind.data),
                form.title.data.strip(),
                form.reference.data,
                now=clock.utc_now(),
                is_final=form.is_final.data,
            )
        except EvidenceUnreadable as refusal:
            form.reference.errors = [sentence(refusal)]
        else:
            flash(gettext("The evidence is added."))
            return see_other("tasks.show", code=code)
    context = {**page_context(facts_of(code)), "evidence_form": form}
    return page("tasks/show.html", None, 422, **context)


@bp.post("/<code>/evidence/<int:evidence_id>/remove")
@needs(Action.ADD_EVIDENCE)
def remove(code: str, evidence_id: int) -> Response:
    if evidence_id not in {line.id for line in facts_of(code).evidence}:
        raise NotFound(what="evidence", key=evidence_id)
    evidence.remove_evidence(acting(), evidence_id, now=clock.utc_now())
    flash(gettext("The evidence is taken away; the timeline keeps that it was there."))
    return see_other("tasks.show", code=code)
