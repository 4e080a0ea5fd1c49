"""Files that are handed in: which kinds are taken, how large, and what shows what they are.

Source: ux.md script S8, SPEC §8 (type by content).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from portal.domain.errors import FileRefused

#: bytes; Telegram hands a bot files of this size at most
LARGEST_BY_TELEGRAM = 20 * 1024 * 1024
#: bytes; what the portal takes
LARGEST = 50 * 1024 * 1024
#: so many bytes from the beginning tell what a file is
HEAD_LENGTH = 16
#: entries of a packed document; an office's own never come near it
MOST_MEMBERS = 10_000
LONGEST_NAME = 200


class FileKind(StrEnum):
    """What a file is for its reader."""

    WORD = "word"
    SHEET = "sheet"
    PDF = "pdf"
    IMAGE = "image"


class FileProblem(StrEnum):
    """Why a file is not taken; each has a sentence of its own."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    TYPE = "type"
    CONTENT = "content"
    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    MACROS = "macros"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class FileType:
    """One ending that is taken: what it is, and how its content begins or what it holds."""

    kind: FileKind
    media_type: str
    heads: tuple[bytes, ...] = ()
    #: of a packed document, the part that makes it one
    part: str = ""


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED = b"PK\x03\x04"
_OOXML = "application/vnd.openxmlformats-officedocument."
_JPEG = FileType(FileKind.IMAGE, "image/jpeg", (b"\xff\xd8\xff",))

TYPES: dict[str, FileType] = {
    ".docx": FileType(
        FileKind.WORD,
        f"{_OOXML}wordprocessingml.document",
        (_PACKED,),
        "word/document.xml",
    ),
    ".doc": FileType(FileKind.WORD, "application/msword", (_OLE,)),
    ".xlsx": FileType(
        FileKind.SHEET, f"{_OOXML}spreadsheetml.sheet", (_PACKED,), "xl/workbook.xml"
    ),
    ".xls": FileType(FileKind.SHEET, "application/vnd.ms-excel", (_OLE,)),
    ".pdf": FileType(FileKind.PDF, "application/pdf", (b"%PDF-",)),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
    ".png": FileType(FileKind.IMAGE, "image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".webp": FileType(FileKind.IMAGE, "image/webp", (b"RIFF",)),
    ".heic": FileType(FileKind.IMAGE, "image/heic"),
}
_HEIC_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")


def ending_of(name: str) -> str:
    """`.pdf` of `Quyết định.PDF`; empty where a name has no ending."""
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""


def safe_name(name: str) -> str:
    """A file's own name without folders and without what no file system shows; never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = " ".join("".join(char if char.isprintable() else " " for char in last).split())
    if len(shown) > LONGEST_NAME:
        ending = ending_of(shown)[:12]
        shown = shown[: LONGEST_NAME - len(ending)] + ending
    return shown or "tệp"


def check_announced(name: str, size: int | None, *, largest: int = LARGEST) -> FileType:
    """The type of a file by its name and size alone, before it is fetched. Raises FileRefused."""
    found = TYPES.get(ending_of(name))
    if found is None:
        raise FileRefused(FileProblem.TYPE, name, size or 0, largest)
    if size is not None and size > largest:
        raise FileRefused(FileProblem.TOO_BIG, name, size, largest)
    return found


def check_content(
    name: str,
    size: int,
    head: bytes,
    members: Collection[str] | None,
    *,
    largest: int = LARGEST,
) -> FileType:
    """The type of a file by what is in it.

    `head` are its first bytes; `members` the names of a packed file's parts, None where it cannot
    be unpacked. Raises FileRefused.
    """
    found = check_announced(name, size, largest=largest)
    if not size:
        raise FileRefused(FileProblem.EMPTY, name, size, largest)
    if found.part and head.startswith(_OLE):
        # Word and Excel put an encrypted document into their old container.
        raise FileRefused(FileProblem.PASSWORD, name, size, largest)
    if not _begins_right(found, head):
        raise FileRefused(FileProblem.CONTENT, name, size, largest)
    if found.part:
        _check_parts(found, name, size, members, largest)
    return found


def _begins_right(found: FileType, head: bytes) -> bool:
    if found.media_type == "image/heic":
        return head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS
    if found.media_type == "image/webp":
        return head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    return head.startswith(found.heads)


def _check_parts(
    found: FileType, name: str, size: int, members: Collection[str] | None, largest: int
) -> None:
    if members is None or len(members) > MOST_MEMBERS:
        raise FileRefused(FileProblem.BROKEN, name, size, largest)
    if found.part not in members:
        raise FileRefused(FileProblem.CONTENT, name, size, largest)
    if any(member.rpartition("/")[2].lower() == "vbaproject.bin" for member in members):
        raise FileRefused(FileProblem.MACROS, name, size, largest)
