"""Periodic reports: who has reported, a unit's report, and what the hub says to it."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request
from flask_babel import gettext

from portal import clock
from portal.domain.actions import Action
from portal.domain.errors import NotFound, StepRefused
from portal.domain.permissions import may
from portal.domain.types import CauseKind
from portal.queries.report_pages import ReportPage, report_inbox, report_page
from portal.queries.reports import ReportLine
from portal.services import reports
from portal.services.reports import RowWords
from portal.web.doors import acting, needs
from portal.web.formats import datetime as told
from portal.web.htmx import page, see_other
from portal.web.report_forms import NarrativeForm, PointsForm, RowForm
from portal.web.sentences import sentence
from portal.web.typed import number_in

bp = Blueprint("reports", __name__, url_prefix="/reports")


@bp.get("")
@needs(Action.SEE_TASK)
def index() -> Response:
    inbox = report_inbox(acting(), number_in(request.args, "period"))
    reads_synthesis = may(acting(), Action.SEE_DASHBOARD)
    return page("reports/index.html", inbox=inbox, reads_synthesis=reads_synthesis)


@bp.get("/<int:report_id>")
@needs(Action.SEE_TASK)
def show(report_id: int) -> Response:
    return _report(_page_of(report_id))


@bp.route("/<int:report_id>/tasks/<code>", methods=["GET", "POST"])
@needs(Action.PREPARE_REPORT)
def row(report_id: int, code: str) -> Response:
    found = _page_of(report_id)
    line = _line_of(found, code)
    form = RowForm(data=_data_of(line))
    form.offer_causes()
    if form.validate_on_submit():
        reports.write_row(acting(), report_id, line.task_id, _words(form), now=clock.utc_now())
        flash(gettext("%(code)s is written into the report.", code=code))
        return see_other("reports.show", report_id=report_id)
    return page("reports/row.html", None, form.page_status, report=found, line=line, form=form)


@bp.post("/<int:report_id>/narrative")
@needs(Action.PREPARE_REPORT)
def narrative(report_id: int) -> Response:
    form = NarrativeForm()
    if not form.validate_on_submit():
        return _report(_page_of(report_id), 422, narrative_form=form)
    reports.write_narrative(
        acting(), report_id, (form.narrative.data or "").strip(), now=clock.utc_now()
    )
    flash(gettext("The text is saved."))
    return see_other("reports.show", report_id=report_id)


@bp.post("/<int:report_id>/submit")
@needs(Action.SUBMIT_REPORT)
def submit(report_id: int) -> Response:
    try:
        is_on_time = reports.submit_report(acting(), report_id, now=clock.utc_now())
    except StepRefused as refusal:
        return _report(_page_of(report_id), 422, refusal=sentence(refusal))
    said = gettext("The report is handed in, in time.")
    flash(said if is_on_time else gettext("The report is handed in, after its time."))
    return see_other("reports.show", report_id=report_id)


@bp.post("/<int:report_id>/accept")
@needs(Action.RECEIVE_REPORT)
def accept(report_id: int) -> Response:
    reports.accept_report(acting(), report_id, now=clock.utc_now())
    flash(gettext("The report is accepted."))
    return see_other("reports.show", report_id=report_id)


@bp.post("/<int:report_id>/return")
@needs(Action.RECEIVE_REPORT)
def send_back(report_id: int) -> Response:
    form = PointsForm()
    if not form.validate_on_submit():
        return _report(_page_of(report_id), 422, points_form=form)
    due_at = reports.return_report(
        acting(), report_id, form.points.data.strip(), now=clock.utc_now()
    )
    flash(gettext("Sent back. It is due again %(at)s.", at=told(due_at)))
    return see_other("reports.show", report_id=report_id)


def _report(found: ReportPage, status: int = 200, **shown: object) -> Response:
    context = {
        "report": found,
        "narrative_form": NarrativeForm(formdata=None, narrative=found.narrative),
        "points_form": PointsForm(formdata=None),
        **shown,
    }
    return page("reports/show.html", None, status, **context)


def _page_of(report_id: int) -> ReportPage:
    found = report_page(report_id, acting(), clock.utc_now())
    if found is None:
        raise NotFound(what="report", key=report_id)
    return found


def _line_of(found: ReportPage, code: str) -> ReportLine:
    line = next((each for each in found.lines if each.code == code), None)
    if line is None:
        raise NotFound(what="task", key=code)
    return line


def _data_of(line: ReportLine) -> dict[str, object]:
    return {
        "text": line.text,
        "next_step": line.next_step,
        "no_change_because": line.no_change_because,
        "cause_kind": line.cause_kind.value,
        "cause": line.cause,
        "forecast_on": line.forecast_on,
    }


def _words(form: RowForm) -> RowWords:
    return RowWords(
        text=(form.text.data or "").strip(),
        next_step=(form.next_step.data or "").strip(),
        no_change_because=(form.no_change_because.data or "").strip(),
        cause_kind=CauseKind(form.cause_kind.data),
        cause=(form.cause.data or "").strip(),
        forecast_on=form.forecast_on.data,
    )
