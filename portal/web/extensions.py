"""Requests for more time: those that wait for a word, and each with everything said to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, flash, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal import clock, queue
from portal.domain.actions import Action
from portal.domain.errors import NotFound, StepRefused
from portal.queries.extension_pages import ExtensionRow, extension_row, extension_rows
from portal.services import extension_advice, extensions
from portal.services.taking_back import TAKE_BACK_FOR, take_back_decision
from portal.web.doors import acting, needs
from portal.web.formats import date as told_date
from portal.web.forms import DAY, OfficeForm, in_our_times
from portal.web.htmx import page, see_other, wants_fragment
from portal.web.sentences import sentence
from portal.web.today import done_row

bp = Blueprint("extensions", __name__, url_prefix="/extensions")

_DOCUMENT = [DataRequired(_l("Name the document")), Length(max=200)]


class GrantForm(OfficeForm):
    granted_due = DateField(_l("Until"), [InputRequired(_l("Enter the day")), in_our_times], DAY)
    remark = StringField(_l("Remark"), [Optional(), Length(max=300)])


class RefuseForm(OfficeForm):
    reason = TextAreaField(
        _l("Reason"), [DataRequired(_l("Write one line that says why")), Length(max=500)]
    )


class AdviseForm(OfficeForm):
    advice = TextAreaField(_l("Advice of the Office"), [Optional(), Length(max=500)])


class ForwardForm(OfficeForm):
    document = StringField(_l("Document it is forwarded with"), _DOCUMENT)


class AnswerForm(OfficeForm):
    granted_due = DateField(_l("Granted until, if it is"), [Optional(), in_our_times], DAY)
    document = StringField(_l("Document of the answer"), _DOCUMENT)


@bp.get("")
@needs(Action.SEE_TASK)
def index() -> Response:
    decided = request.args.get("state") == "decided"
    rows = extension_rows(acting(), decided=decided)
    return page("extensions/index.html", rows=rows, decided=decided)


@bp.get("/<int:request_id>")
@needs(Action.SEE_TASK)
def show(request_id: int) -> Response:
    return _request(_row_of(request_id))


@bp.post("/<int:request_id>/grant")
@needs(Action.DECIDE_EXTENSION)
def grant(request_id: int) -> Response:
    form = GrantForm()
    return _take(
        request_id,
        form,
        lambda: extensions.grant_extension(
            acting(),
            request_id,
            granted_due=form.granted_due.data,
            remark=(form.remark.data or "").strip(),
            now=clock.utc_now(),
        ),
        _granted(form),
        grant_form=form,
    )


@bp.post("/<int:request_id>/refuse")
@needs(Action.DECIDE_EXTENSION)
def refuse(request_id: int) -> Response:
    form = RefuseForm()
    return _take(
        request_id,
        form,
        lambda: extensions.refuse_extension(
            acting(), request_id, form.reason.data.strip(), now=clock.utc_now()
        ),
        gettext("The extension is refused. The old deadline stays. The unit is told in a minute."),
        refuse_form=form,
    )


@bp.post("/<int:request_id>/take-back")
@needs(Action.DECIDE_EXTENSION)
def take_back(request_id: int) -> Response:
    form = OfficeForm()
    return _take(
        request_id,
        form,
        lambda: take_back_decision(acting(), request_id, now=clock.utc_now()),
        gettext("The decision is taken back. The request waits again."),
    )


@bp.post("/<int:request_id>/withdraw")
@needs(Action.REQUEST_EXTENSION)
def withdraw(request_id: int) -> Response:
    form = OfficeForm()
    return _take(
        request_id,
        form,
        lambda: extensions.withdraw_extension(acting(), request_id, now=clock.utc_now()),
        gettext("The request is withdrawn. The old deadline stays."),
    )


@bp.post("/<int:request_id>/recommend")
@needs(Action.RECOMMEND_EXTENSION)
def recommend(request_id: int) -> Response:
    form = AdviseForm()
    return _take(
        request_id,
        form,
        lambda: extension_advice.recommend_extension(
            acting(), request_id, (form.advice.data or "").strip(), now=clock.utc_now()
        ),
        gettext("Recommended. Whoever decides sees the advice."),
        advise_form=form,
    )


@bp.post("/<int:request_id>/advise-against")
@needs(Action.RECOMMEND_EXTENSION)
def advise_against(request_id: int) -> Response:
    form = AdviseForm()
    return _take(
        request_id,
        form,
        lambda: extension_advice.advise_against_extension(
            acting(), request_id, (form.advice.data or "").strip(), now=clock.utc_now()
        ),
        gettext("Advised against. Whoever decides sees the advice."),
        advise_form=form,
    )


@bp.post("/<int:request_id>/forward")
@needs(Action.RECOMMEND_EXTENSION)
def forward(request_id: int) -> Response:
    form = ForwardForm()
    return _take(
        request_id,
        form,
        lambda: extension_advice.forward_extension(
            acting(), request_id, form.document.data.strip(), now=clock.utc_now()
        ),
        gettext("Forwarded to the superior level. Until it answers the old deadline counts."),
        forward_form=form,
    )


@bp.post("/<int:request_id>/answer")
@needs(Action.RECOMMEND_EXTENSION)
def answer(request_id: int) -> Response:
    form = AnswerForm()

    def write_down() -> None:
        now, document = clock.utc_now(), form.document.data.strip()
        if form.granted_due.data is None:
            extension_advice.record_superior_refusal(acting(), request_id, document, now=now)
        else:
            extension_advice.record_superior_grant(
                acting(), request_id, form.granted_due.data, document, now=now
            )

    said = gettext("The answer of the superior level is written down.")
    return _take(request_id, form, write_down, said, answer_form=form)


def _granted(form: GrantForm) -> str:
    return gettext(
        "The extension is granted until %(day)s. The unit is told in a minute.",
        day=told_date(form.granted_due.data),
    )


def _take(
    request_id: int, form: OfficeForm, act: Callable[[], object], said: str, **typed: object
) -> Response:
    """Do what was asked and show the request, or show what is wrong with the form."""
    _row_of(request_id)
    if form.validate_on_submit():
        try:
            act()
        except StepRefused as refusal:
            form.form_errors.append(sentence(refusal))
            typed = typed or {"refusal": sentence(refusal)}
        else:
            queue.ring("tick")
            if wants_fragment() and request.form.get("row"):
                return _in_row(_row_of(request_id), said)
            flash(said)
            if request.form.get("row"):
                return see_other("today.show")
            return see_other("extensions.show", request_id=request_id)
    return _request(_row_of(request_id), 422, **typed)


def _in_row(row: ExtensionRow, said: str) -> Response:
    """The row of a queue after the decision, with the way back while there is one."""
    undo = url_for("extensions.take_back", request_id=row.id) if "take_back" in row.steps else ""
    return done_row(row.code, said, undo=undo)


def _request(row: ExtensionRow, status: int = 200, **typed: object) -> Response:
    context = {
        "row": row,
        "grant_form": GrantForm(formdata=None, granted_due=row.wanted_due),
        "refuse_form": RefuseForm(formdata=None),
        "advise_form": AdviseForm(formdata=None, advice=row.advice),
        "forward_form": ForwardForm(formdata=None),
        "answer_form": AnswerForm(formdata=None, granted_due=row.wanted_due),
        **typed,
    }
    return page("extensions/show.html", None, status, **context)


def _row_of(request_id: int) -> ExtensionRow:
    row = extension_row(request_id, acting())
    if row is None:
        raise NotFound(what="extension_request", key=request_id)
    is_recent = row.decided_at is not None and clock.utc_now() <= row.decided_at + TAKE_BACK_FOR
    return row if is_recent else replace(row, steps=row.steps - {"take_back"})
