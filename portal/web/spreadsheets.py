"""Tables to be taken away as Excel files, and the line that every copy has to say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

from flask import Response, send_file
from flask_babel import gettext
from flask_login import current_user

from portal import clock
from portal.domain.periods import week_of
from portal.queries.office import local_day, zone
from portal.web import formats
from portal.writers.workbook import MIME, Cell, Column, Sheet, write_workbook

__all__ = ["MIME", "MOST_ROWS", "Cell", "Column", "spreadsheet", "taken_away"]

#: more rows than a person reads are for the export of the whole office
MOST_ROWS = 20_000


def spreadsheet(
    name: str,
    title: str,
    notes: Sequence[str],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
) -> Response:
    """One table as an Excel file."""
    file = BytesIO(write_workbook([Sheet(title, notes, columns, rows)], zone()))
    return send_file(file, mimetype=MIME, as_attachment=True, download_name=f"{name}.xlsx")


def taken_away() -> str:
    """When a table was made, in which week, and by whom: every copy on paper has to say it."""
    now = clock.utc_now()
    return gettext(
        "Figures of %(time)s, week %(week)s, taken by %(name)s",
        time=formats.datetime(now),
        week=week_of(local_day(now)).number,
        name=current_user.name,
    )
