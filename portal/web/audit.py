"""The audit log: who did what, to be filtered and taken away as a table."""

from __future__ import annotations

from itertools import islice
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField
from wtforms.validators import Length, Optional

from portal import clock
from portal.domain.actions import Action
from portal.queries.audit_log import (
    AuditFilter,
    AuditLine,
    audit_actions,
    audit_lines,
    audit_page,
)
from portal.web.act_words import ACTS
from portal.web.doors import needs
from portal.web.forms import DAY, OfficeForm, in_our_times
from portal.web.htmx import page
from portal.web.spreadsheets import MOST_ROWS, Cell, Column, spreadsheet, taken_away
from portal.web.typed import number_in
from portal.web.words import word

bp = Blueprint("audit", __name__, url_prefix="/audit")


class LogForm(OfficeForm):
    class Meta(OfficeForm.Meta):
        csrf = False

    who = StringField(_l("Who"), [Optional(), Length(max=100)])
    action = SelectField(_l("What"), default="")
    task = StringField(_l("Task"), [Optional(), Length(max=32)])
    since = DateField(_l("From"), [Optional(), in_our_times], format=DAY)
    until = DateField(_l("Until the end of"), [Optional(), in_our_times], format=DAY)


@bp.get("")
@needs(Action.SEE_AUDIT)
def index() -> Response:
    form = _form()
    if not form.validate():
        return page("audit/index.html", None, 422, form=form, found=None, said=_said)
    found = audit_page(_asked(form))
    return page("audit/index.html", form=form, found=found, act_words=ACTS, said=_said)


@bp.get("/export")
@needs(Action.SEE_AUDIT)
def export() -> Response:
    """The entries that are looked for as a table, from the newest to the oldest."""
    form = _form()
    if not form.validate():
        return page("audit/index.html", None, 422, form=form, found=None, said=_said)
    rows = islice(audit_lines(_asked(form)), MOST_ROWS)
    return spreadsheet(
        f"audit-{clock.utc_now():%Y%m%d-%H%M}",
        gettext("Audit log"),
        [taken_away(), gettext("%(number)s rows at most", number=MOST_ROWS)],
        _columns(),
        (_cells(line) for line in rows),
    )


def _form() -> LogForm:
    form = LogForm(request.args)
    acts = sorted((str(ACTS.get(each, each)), each) for each in audit_actions())
    form.action.choices = [("", gettext("everything")), *((each, said) for said, each in acts)]
    return form


def _asked(form: LogForm) -> AuditFilter:
    return AuditFilter(
        who=(form.who.data or "").strip(),
        action=form.action.data or "",
        task=(form.task.data or "").strip(),
        since=form.since.data,
        until=form.until.data,
        before=number_in(request.args, "before"),
    )


def _columns() -> list[Column]:
    return [
        Column(gettext("No."), 8),
        Column(gettext("Time"), 18),
        Column(gettext("Who"), 26),
        Column(gettext("In the name of"), 20),
        Column(gettext("Channel"), 12),
        Column(gettext("What"), 32),
        Column(gettext("Task"), 12),
        Column(gettext("Before"), 40),
        Column(gettext("After"), 40),
    ]


def _cells(line: AuditLine) -> list[Cell]:
    return [
        line.id,
        line.at,
        line.who,
        line.in_the_name_of,
        word(line.channel),
        str(ACTS.get(line.action, line.action)),
        line.task_code or f"{line.object_type} {line.object_id or ''}",
        _said(line.before),
        _said(line.after),
    ]


def _said(values: dict[str, Any]) -> str:
    """Values by their names, as the log keeps them."""
    return "; ".join(
        f"{name}: {value}" for name, value in values.items() if value not in (None, "")
    )
