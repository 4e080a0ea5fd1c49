"""Office files are archives: opened only if their sizes, their number of parts and names are sane.

Declared sizes are not believed: what is unpacked is counted as well.
"""

from __future__ import annotations

import io
import zipfile
import zlib

from portal.domain.errors import FileUnreadable
from portal.domain.intake.trouble import Trouble

MEGABYTE = 1024 * 1024
MOST_PARTS = 2_000
MOST_UNPACKED = 100 * MEGABYTE
MOST_OF_ONE = 60 * MEGABYTE
#: real sheets shrink to a tenth or so; below a size the ratio says nothing
MOST_RATIO, RATIO_COUNTS_FROM = 200, 2 * MEGABYTE
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")


class Archive:
    """The parts of an office file, each read at most as far as is allowed."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise FileUnreadable(Trouble.BROKEN) from error
        parts = self._zip.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise FileUnreadable(Trouble.HOSTILE)
        if any(part.flag_bits & 1 for part in parts):
            raise FileUnreadable(Trouble.PASSWORD)
        if any(_is_bomb(part) for part in parts):
            raise FileUnreadable(Trouble.HOSTILE)
        self.names = frozenset(part.filename for part in parts)
        self._unpacked = 0

    def part(self, name: str) -> bytes:
        """A part as it is; empty when there is none."""
        if name not in self.names:
            return b""
        try:
            with self._zip.open(name) as opened:
                data = opened.read(MOST_OF_ONE + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            ValueError,
        ) as error:
            raise FileUnreadable(Trouble.BROKEN) from error
        self._unpacked += len(data)
        if len(data) > MOST_OF_ONE or self._unpacked > 2 * MOST_UNPACKED:
            raise FileUnreadable(Trouble.HOSTILE)
        return data

    def refuse_entities(self) -> None:
        """Raise if any part declares entities: office programs never do."""
        for name in self.names:
            if name.endswith((".xml", ".rels", ".vml")) and declares_entities(self.part(name)):
                raise FileUnreadable(Trouble.HOSTILE)


def declares_entities(data: bytes) -> bool:
    plain = data.replace(b"\x00", b"")
    return any(mark in plain for mark in _ENTITIES)


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    if part.file_size > MOST_OF_ONE:
        return True
    return part.file_size > RATIO_COUNTS_FROM and part.file_size > MOST_RATIO * max(
        part.compress_size, 1
    )
