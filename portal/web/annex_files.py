"""The official annex of a plan as Word, Excel, CSV and JSON, to be taken in again elsewhere."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from flask_babel import gettext

from portal.queries.annex import AnnexRow
from portal.web.formats import date as said_day

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
}
#: twentieths of a point: a landscape sheet of A4 with its margins
_SHEET = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>'
_EDGES = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
#: what a spreadsheet would take for a formula
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def heads() -> tuple[str, ...]:
    """The headings of the official columns, in the order of the annex."""
    return (
        gettext("No."),
        gettext("Task"),
        gettext("Leader in charge"),
        gettext("Lead unit"),
        gettext("Coordinating units"),
        gettext("Deadline"),
        gettext("Product"),
        gettext("Competent authority"),
        gettext("Note"),
    )


def cells(number: int, row: AnnexRow) -> tuple[str, ...]:
    """A task in the official columns; the deadline as its day, else as the document words it."""
    due = said_day(row.due_date) if row.due_date else row.due_text
    along = "; ".join(row.coordinating)
    return (
        str(number),
        row.task,
        row.leader,
        row.lead,
        along,
        due,
        row.product,
        row.authority,
        row.code,
    )


def as_word(title: str, rows: Sequence[Sequence[str]]) -> bytes:
    """A Word file with a title and one table, its heading repeated on every page."""
    head, *body = rows
    table = _row(head, is_head=True) + "".join(map(_row, body))
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_W}"><w:body>'
        f"{_paragraph(title, is_bold=True)}<w:tbl><w:tblPr><w:tblBorders>{_EDGES}</w:tblBorders>"
        f"</w:tblPr>{table}</w:tbl><w:p/><w:sectPr>{_SHEET}</w:sectPr></w:body></w:document>"
    )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, part in (*_PARTS.items(), ("word/document.xml", document)):
            opened.writestr(name, part)
    return kept.getvalue()


def as_separated(rows: Sequence[Sequence[str]]) -> bytes:
    """Separated values that Excel opens in the right letters, and in which nothing runs."""
    kept = io.StringIO(newline="")
    csv.writer(kept, delimiter=";").writerows(map(_guarded, rows))
    return kept.getvalue().encode("utf-8-sig")


def as_json(rows: Sequence[Sequence[str]]) -> bytes:
    """A list of tasks, each with the headings as its keys."""
    head, *body = rows
    tasks = [dict(zip(head, row, strict=True)) for row in body]
    return json.dumps(tasks, ensure_ascii=False, indent=1).encode()


def _guarded(row: Sequence[str]) -> list[str]:
    return [f"'{cell}" if cell.startswith(_FORMULAS) else cell for cell in row]


def _row(row: Sequence[str], *, is_head: bool = False) -> str:
    shown = "".join(f"<w:tc>{_paragraph(cell, is_bold=is_head)}</w:tc>" for cell in row)
    repeated = "<w:trPr><w:tblHeader/></w:trPr>" if is_head else ""
    return f"<w:tr>{repeated}{shown}</w:tr>"


def _paragraph(text: str, *, is_bold: bool = False) -> str:
    style = "<w:rPr><w:b/></w:rPr>" if is_bold else ""
    written = "".join(letter for letter in text if letter >= " " or letter == "\n")
    lines = '</w:t><w:br/><w:t xml:space="preserve">'.join(map(escape, written.split("\n")))
    return f'<w:p><w:r>{style}<w:t xml:space="preserve">{lines}</w:t></w:r></w:p>'
