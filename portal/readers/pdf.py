"""PDF files with text; scans and locked ones are named."""

from __future__ import annotations

import io
import logging

from pypdf import PdfReader

from portal.domain.errors import FileUnreadable
from portal.domain.intake.passages import passages_of
from portal.domain.intake.source import Source
from portal.domain.intake.trouble import Trouble

MOST_PAGES, MOST_LETTERS = 500, 3_000_000
#: fewer letters than that on a page of text means it is a picture
_LEAST_ON_A_PAGE = 15


def read_pdf(data: bytes) -> Source:
    """The running text of a PDF as passages. Raises FileUnreadable."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileUnreadable(Trouble.PASSWORD)
        if len(reader.pages) > MOST_PAGES:
            raise FileUnreadable(Trouble.TOO_LONG)
        pages = _pages(reader)
    except FileUnreadable:
        raise
    except RecursionError as error:
        raise FileUnreadable(Trouble.HOSTILE) from error
    except Exception as error:
        raise FileUnreadable(Trouble.BROKEN) from error
    letters = sum(len("".join(page.split())) for page in pages)
    if pages and letters < _LEAST_ON_A_PAGE * len(pages):
        raise FileUnreadable(Trouble.SCANNED)
    return Source(passages=passages_of(line for page in pages for line in page.splitlines()))


def _pages(reader: PdfReader) -> list[str]:
    pages: list[str] = []
    letters = 0
    for page in reader.pages:
        text = page.extract_text() or ""
        letters += len(text)
        if letters > MOST_LETTERS:
            raise FileUnreadable(Trouble.TOO_LONG)
        pages.append(_without_page_number(text))
    return pages


def _without_page_number(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(line for line in lines if not line.strip().isdigit())
