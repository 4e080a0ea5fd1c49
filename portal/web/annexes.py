"""A plan taken away in the official columns, and a sample of how a plan is taken in."""

from __future__ import annotations

import io

from flask import Blueprint, Response, abort, send_file
from flask_babel import gettext

from portal.domain.actions import Action
from portal.queries.annex import AnnexRow, annex_rows
from portal.web.annex_files import WORD, as_json, as_separated, as_word, cells, heads
from portal.web.doors import needs
from portal.web.spreadsheets import Column, spreadsheet

bp = Blueprint("annexes", __name__)

_WIDTHS = (6, 60, 24, 30, 40, 14, 30, 24, 14)


@bp.get("/plans/<code>/annex/<form>")
@needs(Action.SEE_TASK)
def plan(code: str, form: str) -> Response:
    """The tasks of a plan as `docx`, `xlsx`, `csv` or `json`."""
    return _sent(form, code, gettext("Annex of plan %(code)s", code=code), annex_rows(code))


@bp.get("/intake/sample/<form>")
@needs(Action.CREATE_TASK)
def sample(form: str) -> Response:
    """A plan of three made-up tasks, to see which columns are read and how."""
    names = {"lead": gettext("Ministry Office"), "leader": ""}
    rows = [
        AnnexRow(
            task=task,
            coordinating=(),
            due_date=None,
            due_text=due,
            product=gettext("Report"),
            authority=gettext("Minister"),
            code="",
            **names,
        )
        for task, due in (
            (gettext("Review the regulations on shared data"), gettext("30 September 2025")),
            (gettext("Propose a list of open data"), gettext("within 15 working days")),
            (gettext("Report on how far the tasks are"), gettext("every month")),
        )
    ]
    return _sent(form, "sample", gettext("A sample plan"), rows)


def _sent(form: str, name: str, title: str, rows: list[AnnexRow]) -> Response:
    table = [heads(), *(cells(number, row) for number, row in enumerate(rows, 1))]
    if form == "xlsx":
        columns = [Column(head, width) for head, width in zip(table[0], _WIDTHS, strict=True)]
        return spreadsheet(name, title, [], columns, table[1:])
    written = {
        "docx": (WORD, lambda: as_word(title, table)),
        "csv": ("text/csv", lambda: as_separated(table)),
        "json": ("application/json", lambda: as_json(table)),
    }
    if form not in written:
        abort(404)
    mime, write = written[form]
    return send_file(
        io.BytesIO(write()), mimetype=mime, as_attachment=True, download_name=f"{name}.{form}"
    )
