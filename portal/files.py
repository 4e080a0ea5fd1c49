"""Where files that were handed in lie: in the data folder, each under the checksum of its content.

The same content is kept once. What is written here counts only once a row names it, so that a
crash in between leaves a file too many, never a row without its file.
"""

from __future__ import annotations

import errno
import os
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, BinaryIO

from portal.domain.errors import FileRefused, NoRoomForFiles
from portal.domain.files import (
    HEAD_LENGTH,
    LARGEST,
    FileKind,
    FileProblem,
    check_content,
    safe_name,
)

_AT_ONCE = 256 * 1024


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file whose content lies in the folder; `size` in bytes."""

    name: str
    kind: FileKind
    size: int
    checksum: str


def keep_file(folder: Path, name: str, source: IO[bytes], *, largest: int = LARGEST) -> KeptFile:
    """Take a file in and say what it is. Raises FileRefused, NoRoomForFiles.

    1. The content is written beside its place and its checksum taken.
    2. What it is, is read from the content; what is refused leaves nothing behind.
    3. It is put under its checksum, on the disk for good.
    """
    name = safe_name(name)
    with _no_room_is_said(), _beside(folder) as (path, fresh):
        size, checksum = _copy(source, fresh, name, largest)
        with path.open("rb") as written:
            head = written.read(HEAD_LENGTH)
        found = check_content(name, size, head, _members(path, head), largest=largest)
        _put(path, fresh, place_of(folder, checksum))
    return KeptFile(name, found.kind, size, checksum)


def put_content(folder: Path, source: IO[bytes]) -> str:
    """Put back content that was kept before, whatever it is; its checksum."""
    with _no_room_is_said(), _beside(folder) as (path, fresh):
        _size, checksum = _copy(source, fresh, "", LARGEST)
        _put(path, fresh, place_of(folder, checksum))
    return checksum


def place_of(folder: Path, checksum: str) -> Path:
    """Where the content with this checksum lies."""
    return folder / checksum[:2] / checksum


@contextmanager
def _beside(folder: Path) -> Iterator[tuple[Path, BinaryIO]]:
    """A fresh file of the same disk, gone afterwards unless it was moved to its place."""
    waiting = folder / "incoming"
    waiting.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=waiting)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as fresh:
            yield path, fresh
    finally:
        path.unlink(missing_ok=True)


def _put(path: Path, fresh: BinaryIO, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh.flush()
    os.fsync(fresh.fileno())
    path.replace(place)
    _settle(place.parent)


def _settle(folder: Path) -> None:
    """Let a folder's new entry survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(source: IO[bytes], target: BinaryIO, name: str, largest: int) -> tuple[int, str]:
    digest, size = sha256(), 0
    while block := source.read(_AT_ONCE):
        size += len(block)
        if size > largest:
            raise FileRefused(FileProblem.TOO_BIG, name, size, largest)
        digest.update(block)
        target.write(block)
    target.flush()
    return size, digest.hexdigest()


def _members(path: Path, head: bytes) -> Collection[str] | None:
    """The names inside a packed file; only its list of contents is read, nothing is unpacked."""
    if not head.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(path) as packed:
            return packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None


@contextmanager
def _no_room_is_said() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise NoRoomForFiles from problem
        raise
