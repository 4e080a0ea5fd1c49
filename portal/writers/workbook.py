"""Tables as an Excel file: real dates and numbers, a head that stays, and nothing that runs."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from portal.domain.paper import Paper, PaperTable

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Cell = str | int | float | date | datetime | None

_LONGEST = 32_767
_LONGEST_NAME = 31
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_BOLD, _TITLE = Font(bold=True), Font(bold=True, size=14)
_WRAPPED = Alignment(wrap_text=True, vertical="top")
#: characters that a share of a paper's table is worth
_WIDTH_OF_SHARE = 1.4


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, and its width in characters."""

    head: str
    width: float = 14


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: title, notes (what was asked, as of when, by whom), a head that stays, rows."""

    title: str
    notes: Sequence[str]
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def write_workbook(sheets: Iterable[Sheet], zone: tzinfo) -> bytes:
    """An Excel file, its instants on the clock of a zone; a cell that begins with "=" is text."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        _write(book, sheet, zone)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def write_tables(paper: Paper, zone: tzinfo) -> bytes:
    """The tables of a paper, a sheet for each; what is no table stays on paper."""
    return write_workbook((_sheet_of(table, paper) for table in paper.tables), zone)


def _sheet_of(table: PaperTable, paper: Paper) -> Sheet:
    columns = [Column(each.head, each.share * _WIDTH_OF_SHARE) for each in table.columns]
    return Sheet(table.name, [paper.title, paper.taken], columns, table.rows)


def _write(book: Workbook, wanted: Sheet, zone: tzinfo) -> None:
    name = _NOT_IN_A_NAME.sub(" ", wanted.title)[:_LONGEST_NAME]
    sheet = book.create_sheet(name)
    assert isinstance(sheet, WriteOnlyWorksheet)
    head_row = len(wanted.notes) + 3
    for number, column in enumerate(wanted.columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = f"A{head_row + 1}"
    sheet.append([_cell(sheet, wanted.title, zone, font=_TITLE)])
    for note in wanted.notes:
        sheet.append([_cell(sheet, note, zone, wraps=False)])
    sheet.append([])
    sheet.append([_cell(sheet, column.head, zone, font=_BOLD) for column in wanted.columns])
    last = head_row
    for row in wanted.rows:
        sheet.append([_cell(sheet, value, zone) for value in row])
        last += 1
    sheet.auto_filter.ref = f"A{head_row}:{get_column_letter(len(wanted.columns))}{last}"


def _cell(
    sheet: WriteOnlyWorksheet,
    value: Cell,
    zone: tzinfo,
    *,
    font: Font | None = None,
    wraps: bool = True,
) -> WriteOnlyCell:
    if isinstance(value, datetime):
        value = value.astimezone(zone).replace(tzinfo=None)
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
