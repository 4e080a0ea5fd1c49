"""Excel files: every sheet as a grid, merged cells repeated, real dates written as dates."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterable
from datetime import date, datetime

import openpyxl
from openpyxl.utils.cell import range_boundaries

from portal.domain.errors import FileUnreadable
from portal.domain.intake.lines import grid_of
from portal.domain.intake.source import Grid, Source
from portal.domain.intake.trouble import Trouble
from portal.readers.archives import Archive

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 20_000, 60, 40
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_EMPTY_IN_A_ROW = 200
#: cells that all merged ranges together may cover
_MOST_COVERED = 2_000_000


def read_workbook(data: bytes, archive: Archive) -> Source:
    """A workbook as grids, hidden sheets left out. Raises FileUnreadable.

    Cells are read as a stream, so that a sheet of a million rows is refused and not loaded.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return Source(tuple(_grids(data, archive)))
        except FileUnreadable:
            raise
        except Exception as error:
            raise FileUnreadable(Trouble.BROKEN) from error


def _grids(data: bytes, archive: Archive) -> list[Grid]:
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    try:
        grids = []
        for sheet in book.worksheets[:MOST_SHEETS]:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()
            rows = _rows(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True))
            _repeat_merged(rows, archive.part(_part_of(sheet)))
            rows = [row for row in rows if any(cell.strip() for cell in row)]
            if rows:
                grids.append(grid_of(str(sheet.title), _without_empty_columns(rows)))
        return grids
    finally:
        book.close()


def _part_of(sheet: object) -> str:
    return str(getattr(sheet, "_worksheet_path", "")).lstrip("/")


def _rows(cells: Iterable[tuple[object, ...]]) -> list[list[str]]:
    rows: list[list[str]] = []
    empty = 0
    for row in cells:
        said = [_text(cell) for cell in row]
        empty = 0 if any(said) else empty + 1
        if empty > _EMPTY_IN_A_ROW:
            break
        rows.append(said)
        if len(rows) > MOST_ROWS:
            raise FileUnreadable(Trouble.TOO_LONG)
    width = max((len(row) for row in rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _repeat_merged(rows: list[list[str]], sheet: bytes) -> None:
    """Write what is merged into each cell it covers, inside what was read."""
    covered = 0
    for found in _MERGED.finditer(sheet):
        left, top, right, bottom = (int(edge or 0) for edge in range_boundaries(found[1].decode()))
        if top > len(rows) or left > len(rows[0]):
            continue
        text = rows[top - 1][left - 1]
        covered += (min(bottom, len(rows)) - top + 1) * (min(right, len(rows[0])) - left + 1)
        if covered > _MOST_COVERED:
            raise FileUnreadable(Trouble.HOSTILE)
        for row in rows[top - 1 : bottom]:
            for column in range(left - 1, min(right, len(row))):
                row[column] = text


def _without_empty_columns(rows: list[list[str]]) -> list[list[str]]:
    kept = [index for index in range(len(rows[0])) if any(row[index] for row in rows)]
    return [[row[index] for index in kept] for row in rows]
