"""The synthesis of a week or a month: read, printed, taken away as Word and Excel."""

from __future__ import annotations

import io

from flask import Blueprint, Response, abort, request, send_file
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from wtforms import SelectField

from portal import clock
from portal.domain.actions import Action
from portal.domain.paper import Paper
from portal.domain.synthesis import NO_WORDS, Synthesis
from portal.domain.types import PeriodKind
from portal.i18n import current_locale
from portal.papers.synthesis import Edition, synthesis_paper
from portal.queries.choices import plan_choices
from portal.queries.office import office_head, zone
from portal.queries.synthesis import PeriodChoice, period_choices, period_with, synthesis_of
from portal.web.doors import needs
from portal.web.formats import short_date, week_number
from portal.web.forms import OfficeForm, as_id
from portal.web.htmx import page
from portal.writers import hypertext, word, workbook

bp = Blueprint("synthesis", __name__, url_prefix="/reports/synthesis")


class WhichForm(OfficeForm):
    """Which period, and of which plan."""

    class Meta(OfficeForm.Meta):
        csrf = False

    period = SelectField(_l("Period"), coerce=as_id)
    plan = SelectField(_l("Plan"), coerce=as_id)


@bp.get("")
@needs(Action.SEE_DASHBOARD)
def show() -> Response:
    """By default of the latest frozen week, else of the one that runs."""
    form, periods = _asked()
    if not periods:
        return page("reports/synthesis.html", form=form, synthesis=None, paper="")
    if not form.validate():
        return page("reports/synthesis.html", None, 422, form=form, synthesis=None, paper="")
    made = _synthesis(form)
    paper = Markup(hypertext.paper_body(_paper(made)))  # noqa: S704 - the writer escapes every text
    return page("reports/synthesis.html", form=form, synthesis=made, paper=paper)


@bp.get("/file.<form>")
@needs(Action.SEE_DASHBOARD)
def file(form: str) -> Response:
    """The same as `docx`, or its tables as `xlsx`."""
    asked, periods = _asked()
    if form not in ("docx", "xlsx") or not periods or not asked.validate():
        abort(404)
    made = _synthesis(asked)
    paper = _paper(made)
    content, mime = (
        (word.write_word(paper), word.MIME)
        if form == "docx"
        else (workbook.write_tables(paper, zone()), workbook.MIME)
    )
    name = f"{made.plan_code or 'office'}-{made.kind}-{made.ends_on:%Y-%m-%d}.{form}"
    return send_file(io.BytesIO(content), mimetype=mime, as_attachment=True, download_name=name)


def _asked() -> tuple[WhichForm, list[PeriodChoice]]:
    periods = period_choices()
    form = WhichForm(request.args)
    form.period.choices = [(str(each.id), _named(each)) for each in periods]
    form.plan.choices = [
        ("", gettext("all plans")),
        *((plan.id, f"{plan.code} – {plan.named(current_locale())}") for plan in plan_choices()),
    ]
    if "period" not in request.args and periods:
        form.period.data = period_with(PeriodKind.WEEK) or periods[0].id
    return form, periods


def _named(period: PeriodChoice) -> str:
    days = {"start": short_date(period.starts_on), "end": short_date(period.ends_on)}
    if period.kind is PeriodKind.WEEK:
        return gettext(
            "Week %(number)s (%(start)s–%(end)s)", number=week_number(period.ends_on), **days
        )
    return gettext("Month %(start)s–%(end)s", **days)


def _synthesis(form: WhichForm) -> Synthesis:
    return synthesis_of(form.period.data, clock.utc_now(), current_locale(), plan_id=form.plan.data)


def _paper(made: Synthesis) -> Paper:
    head = office_head()
    edition = Edition(
        above=head.above,
        office=head.name,
        locale=current_locale(),
        zone=zone(),
        taken_by=current_user.name,
        taken_at=clock.utc_now(),
    )
    return synthesis_paper(made, NO_WORDS, edition)
