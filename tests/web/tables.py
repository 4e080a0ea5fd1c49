"""Excel files that the portal answers with, opened again."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from werkzeug.test import TestResponse

from portal.web.spreadsheets import MIME


def sheet_of(answer: TestResponse) -> Worksheet:
    """The one sheet of an Excel file."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == MIME
    assert answer.headers["Content-Disposition"].startswith("attachment")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert isinstance(sheet, Worksheet)
    return sheet
