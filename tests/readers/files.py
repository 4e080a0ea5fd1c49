"""Files as offices and others make them: good, broken, locked, hostile; each in a few bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import docx
import openpyxl

from tests.readers.drawn_pdf import pdf_of

ROWS = (
    ("TT", "Nhiệm vụ", "Chủ trì", "Thời hạn"),
    ("1", "Ban hành quy chế dữ liệu", "Vụ Pháp chế", "30/9/2025"),
    ("2", "Rà soát các thông tư", "Văn phòng Bộ", "Quý IV/2025"),
)
TEXT = (
    "KẾT LUẬN",
    "1. Giao Vụ Pháp chế thẩm định dự thảo, hoàn thành trước ngày 30/8/2025.",
    "2. Văn phòng Bộ theo dõi, đôn đốc.",
)
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"></Types>'
)


def word_file(lines: Sequence[str] = TEXT, rows: Sequence[Sequence[str]] = ROWS) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if rows:
        table = document.add_table(len(rows), len(rows[0]))
        for row, cells in zip(rows, table.rows, strict=True):
            for text, cell in zip(row, cells.cells, strict=True):
                cell.text = text
    return _saved(document)


def workbook(rows: Sequence[Sequence[object]] = ROWS) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    return _saved(book)


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in parts.items():
            opened.writestr(name, data)
    return kept.getvalue()


def word_of(document_xml: bytes | str, **more: bytes | str) -> bytes:
    """A Word file whose one part is given."""
    return archive({"[Content_Types].xml": _TYPES, "word/document.xml": document_xml, **more})


def with_part(data: bytes, name: str, content: bytes | None = None) -> bytes:
    """The same archive with a part changed, added, or, without content, taken out."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        parts = {each: opened.read(each) for each in opened.namelist() if each != name}
    if content is not None:
        parts[name] = content
    return archive(parts)


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return opened.read(name)


def pdf_file(lines: Sequence[str]) -> bytes:
    """A page of plain text, written by hand: what a program that prints to PDF leaves behind."""
    shown = "".join(f"({line}) Tj T* " for line in lines)
    stream = f"BT /F1 11 Tf 50 780 Td 14 TL {shown}ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    return pdf_of(objects)


def _saved(document: object) -> bytes:
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()
