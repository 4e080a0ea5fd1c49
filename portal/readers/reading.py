"""Files and pastes as sources: the type is what the content says, whatever the name says."""

from __future__ import annotations

from dataclasses import replace

from portal.domain.errors import FileUnreadable
from portal.domain.intake.lines import source_of_text
from portal.domain.intake.old_fonts import in_unicode
from portal.domain.intake.source import Source
from portal.domain.intake.trouble import Trouble
from portal.readers.archives import MEGABYTE, Archive

MOST_BYTES = 50 * MEGABYTE
MOST_LETTERS = 3_000_000
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_TYPES = "[Content_Types].xml"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"RIFF", b"BM")


def read_file(data: bytes, name: str = "") -> Source:
    """What a file says. Raises FileUnreadable with the trouble."""
    if len(data) > MOST_BYTES:
        size = -(-len(data) // MEGABYTE)
        raise FileUnreadable(Trouble.TOO_BIG, size=size, most=MOST_BYTES // MEGABYTE)
    if not data.strip():
        raise FileUnreadable(Trouble.EMPTY)
    return _finished(_read(data, name))


def read_text(text: str) -> Source:
    """What was pasted says. Raises FileUnreadable."""
    if len(text) > MOST_LETTERS:
        raise FileUnreadable(Trouble.TOO_LONG)
    if not text.strip():
        raise FileUnreadable(Trouble.EMPTY)
    return _finished(source_of_text(text.replace("\0", "")))


def _read(data: bytes, name: str) -> Source:
    if data.startswith(_OLD_OFFICE):
        raise FileUnreadable(Trouble.PASSWORD if _LOCKED in data else Trouble.OLD_OFFICE)
    if data.startswith(_PICTURES):
        raise FileUnreadable(
            Trouble.SCANNED if not data.startswith((b"RIFF", b"BM")) else Trouble.WRONG_TYPE
        )
    if data.lstrip()[:5] == b"%PDF-":
        from portal.readers.pdf import read_pdf

        return read_pdf(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _read_office(data)
    from portal.readers.separated import decoded, read_separated

    text = decoded(data)
    if len(text) > MOST_LETTERS * 4:
        raise FileUnreadable(Trouble.TOO_LONG)
    if text.lstrip()[:15].lower().startswith(("<!doctype", "<html", "<?xml", "{\\rtf")):
        raise FileUnreadable(Trouble.WRONG_TYPE)
    if text.lstrip()[:1] in ("[", "{"):
        from portal.readers.objects import read_objects

        return read_objects(text)
    return source_of_text(text) if name.lower().endswith(".txt") else read_separated(text)


def _read_office(data: bytes) -> Source:
    archive = Archive(data)
    types = archive.part(_TYPES)
    if not types:
        raise FileUnreadable(Trouble.WRONG_TYPE)
    archive.refuse_entities()
    if b"macroEnabled" in types or any(each.endswith("vbaProject.bin") for each in archive.names):
        raise FileUnreadable(Trouble.MACROS)
    if "word/document.xml" in archive.names:
        from portal.readers.word import read_word

        return read_word(archive)
    if "xl/workbook.xml" in archive.names:
        from portal.readers.spreadsheets import read_workbook

        return read_workbook(data, archive)
    raise FileUnreadable(Trouble.WRONG_TYPE)


def _finished(source: Source) -> Source:
    if source.is_empty:
        raise FileUnreadable(Trouble.EMPTY)
    grids, passages, font = in_unicode(source.grids, source.passages)
    return replace(source, grids=grids, passages=passages, converted_from=font)
