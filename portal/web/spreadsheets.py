"""Tables to be taken away: Excel files with real dates and numbers, and nothing that runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

from flask import Response, send_file
from flask_babel import gettext
from flask_login import current_user
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from portal import clock
from portal.domain.periods import week_of
from portal.queries.office import local_day, zone
from portal.web import formats

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: more rows than a person reads are for the export of the whole office
MOST_ROWS = 20_000

Cell = str | int | float | date | datetime | None

_LONGEST = 32_767
_BOLD, _TITLE = Font(bold=True), Font(bold=True, size=14)
_WRAPPED = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, and its width in characters."""

    head: str
    width: int = 14


def spreadsheet(
    name: str,
    title: str,
    notes: Sequence[str],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
) -> Response:
    """An Excel file: title, notes (what was asked, as of when, by whom), a head that stays, rows.

    Text stays text: a cell that begins with "=" is no formula.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    assert isinstance(sheet, WriteOnlyWorksheet)
    head_row = len(notes) + 3
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = f"A{head_row + 1}"
    sheet.append([_cell(sheet, title, font=_TITLE)])
    for note in notes:
        sheet.append([_cell(sheet, note, wraps=False)])
    sheet.append([])
    sheet.append([_cell(sheet, column.head, font=_BOLD) for column in columns])
    last = head_row
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
        last += 1
    sheet.auto_filter.ref = f"A{head_row}:{get_column_letter(len(columns))}{last}"
    file = BytesIO()
    book.save(file)
    file.seek(0)
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


def _cell(
    sheet: WriteOnlyWorksheet, value: Cell, *, font: Font | None = None, wraps: bool = True
) -> WriteOnlyCell:
    if isinstance(value, datetime):
        value = value.astimezone(zone()).replace(tzinfo=None)
    if isinstance(value, str):
        value = ILLEGAL_CHARACTERS_RE.sub(" ", value)[:_LONGEST]
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        if wraps:
            cell.alignment = _WRAPPED
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(value, datetime) else "dd/mm/yyyy"
    if font is not None:
        cell.font = font
    return cell
