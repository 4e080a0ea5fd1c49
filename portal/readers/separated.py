"""Plain text and separated values: which letters they are written in, and what separates them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

from portal.domain.errors import FileUnreadable
from portal.domain.intake.lines import grid_of, source_of_text
from portal.domain.intake.source import Source
from portal.domain.intake.trouble import Trouble

_SEPARATORS = (";", "\t", ",", "|")
MOST_ROWS, MOST_COLUMNS = 20_000, 60
_WIDEST_CELL = 100_000
#: what keeps a spreadsheet from taking a text for a formula
_GUARD = re.compile(r"^'(?=[=+\-@\t\r])")


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 by its mark, UTF-8, else Windows Vietnamese.

    Raises FileUnreadable for what is no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = _windows(data)
    odd = sum(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n\f" for letter in text)
    if odd > len(text) // 100:
        raise FileUnreadable(Trouble.WRONG_TYPE)
    return unicodedata.normalize("NFC", text)


def _windows(data: bytes) -> str:
    """Windows-1258 writes tone marks apart; fonts of old were written as Western letters."""
    vietnamese = data.decode("cp1258", "replace")
    if any(unicodedata.combining(letter) for letter in vietnamese) and "�" not in vietnamese:
        return vietnamese
    return data.decode("cp1252", "replace")


def read_separated(text: str) -> Source:
    """A file of separated values as one grid; a text without columns as passages."""
    separator = _separator_of(text)
    if separator is None:
        return source_of_text(text)
    csv.field_size_limit(_WIDEST_CELL)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    except csv.Error as error:
        raise FileUnreadable(Trouble.BROKEN) from error
    rows = [
        [_GUARD.sub("", cell) for cell in row[:MOST_COLUMNS]]
        for row in rows
        if any(cell.strip() for cell in row)
    ]
    if len(rows) > MOST_ROWS:
        raise FileUnreadable(Trouble.TOO_LONG)
    return Source((grid_of("1", rows),))


def _separator_of(text: str) -> str | None:
    """What splits most lines into the same number of columns, three at least."""
    sample = text[:20_000]
    best, most = None, 0.0
    for separator in _SEPARATORS:
        try:
            rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=separator))
        except csv.Error:
            continue
        widths = [len(row) for row in rows if row]
        if not widths:
            continue
        usual = max(set(widths), key=widths.count)
        share = widths.count(usual) / len(widths)
        if usual >= 3 and share >= 0.6 and share * usual > most:
            best, most = separator, share * usual
    return best
