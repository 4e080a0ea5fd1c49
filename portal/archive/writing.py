"""Writes the whole data set: as lines of JSON, or with the files in one archive.

Everything is read in one transaction, so that it is the state of one instant, while others go on
writing.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Connection, Table, select

from portal.archive.kinds import EDITION, FORMAT, kind_of, plain_table, to_json
from portal.extensions import db
from portal.files import place_of
from portal.models.base import NOT_ARCHIVED
from portal.models.registry import metadata
from portal.queries.files import named_checksums
from portal.services.transaction import let_go

DATA = "data.jsonl"
FILES = "files/"
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: rows of all tables, files, and files that were missing on the disk."""

    rows: int
    files: int = 0
    missing: int = 0


def export_data(target: TextIO, *, revision: str, now: datetime) -> Written:
    """Write every row of every table: a head line, then lines of rows, in the order of the keys."""
    let_go()
    with _one_instant() as connection:
        return Written(sum(_write_lines(connection, target, revision, now)))


def back_up(path: Path, files_folder: Path, *, revision: str, now: datetime) -> Written:
    """Write data and files into one archive, which is there whole or not at all.

    The archive is readable by its owner alone; it holds no secrets of the installation (tokens,
    signing key), but everything people wrote.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.touch(mode=0o600)
    try:
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as packed:
            written = _pack(packed, files_folder, revision, now)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return written


def _pack(packed: zipfile.ZipFile, folder: Path, revision: str, now: datetime) -> Written:
    let_go()
    with _one_instant() as connection, packed.open(DATA, "w", force_zip64=True) as held:
        target = _Encoding(held)
        rows = sum(_write_lines(connection, target, revision, now))
    found = [place_of(folder, checksum) for checksum in sorted(named_checksums())]
    let_go()
    there = [place for place in found if place.is_file()]
    for place in there:
        packed.write(place, f"{FILES}{place.name}", zipfile.ZIP_STORED)
    return Written(rows, len(there), len(found) - len(there))


def _write_lines(
    connection: Connection, target: Any, revision: str, now: datetime
) -> Iterator[int]:
    tables = {
        table.name: table for table in metadata.sorted_tables if NOT_ARCHIVED not in table.info
    }
    kinds = {
        name: {column.name: kind_of(column) for column in table.columns}
        for name, table in tables.items()
    }
    head = {
        "format": FORMAT,
        "edition": EDITION,
        "revision": revision,
        "made_at": now.isoformat(),
        "tables": kinds,
    }
    target.write(json.dumps(head, ensure_ascii=False) + "\n")
    for name, table in tables.items():
        plain = plain_table(name, kinds[name])
        for rows in _rows(connection, plain, [key.name for key in table.primary_key]):
            line = {"table": name, "rows": rows}
            # sorted, because PostgreSQL keeps the keys inside a JSON value in an order of its own
            said = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            target.write(said + "\n")
            yield len(rows)


def _rows(connection: Connection, table: Table, keys: list[str]) -> Iterator[list[list[Any]]]:
    asked = select(table).order_by(*(table.c[key] for key in keys))
    with connection.execution_options(yield_per=ROWS_AT_ONCE).execute(asked) as found:
        for part in found.partitions():
            yield [[to_json(value) for value in row] for row in part]


@contextmanager
def _one_instant() -> Iterator[Connection]:
    """A connection that sees the state of its first question, whoever writes meanwhile."""
    engine = db.engine
    if engine.dialect.name != "sqlite":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            # a long table is written for minutes, and asks nothing meanwhile
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield connection


class _Encoding:
    """Text into a file of bytes."""

    def __init__(self, held: Any) -> None:
        self._held = held

    def write(self, text: str) -> None:
        self._held.write(text.encode())
