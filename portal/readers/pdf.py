"""PDF files with text: ruled tables and what stands around; scans and locked ones are named."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

from pypdf import PdfReader, apply_configuration

from portal.domain.errors import FileUnreadable
from portal.domain.intake.passages import passages_of
from portal.domain.intake.source import Source
from portal.domain.intake.trouble import Trouble
from portal.readers.pdf_joined import joined_tables
from portal.readers.pdf_lines import lines_of
from portal.readers.pdf_marks import Budget, Word
from portal.readers.pdf_pen import marks_of
from portal.readers.pdf_tables import PageTable, tables_of

MOST_PAGES = 500
#: numbers and names in the drawing of one page; a page of text has a few thousand
_MOST_ON_A_PAGE = 200_000
#: fewer letters than that on a page of text means it is a picture
_LEAST_ON_A_PAGE = 15


def read_pdf(data: bytes) -> Source:
    """A PDF as tables and passages. Raises FileUnreadable."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        with apply_configuration(stream_parsing_work_maximum_count=_MOST_ON_A_PAGE):
            pages = list(_pages(PdfReader(io.BytesIO(data))))
    except FileUnreadable:
        raise
    except RecursionError as error:
        raise FileUnreadable(Trouble.HOSTILE) from error
    except Exception as error:
        raise FileUnreadable(Trouble.BROKEN) from error
    if pages and sum(letters for _tables, _rest, letters in pages) < _LEAST_ON_A_PAGE * len(pages):
        raise FileUnreadable(Trouble.SCANNED)
    prose = [line for _tables, rest, _letters in pages for line in _prose(rest)]
    grids = joined_tables([tables for tables, _rest, _letters in pages])
    return Source(grids, passages_of(prose))


def _pages(reader: PdfReader) -> Iterator[tuple[list[PageTable], list[Word], int]]:
    """The tables of each page, the words outside of them, and how many letters there are."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise FileUnreadable(Trouble.PASSWORD)
    if len(reader.pages) > MOST_PAGES:
        raise FileUnreadable(Trouble.TOO_LONG)
    budget = Budget()
    for page in reader.pages:
        marks = marks_of(page, budget)
        yield (*tables_of(marks, budget), sum(len(word.text) for word in marks.words))


def _prose(words: list[Word]) -> Iterator[str]:
    """Lines without the number of the page."""
    for line in lines_of(words):
        if not line.text.isdigit():
            yield line.text
