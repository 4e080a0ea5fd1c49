"""Reads the data set back into an empty database, of this version or of an earlier one."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, bindparam, inspect, text

from portal.archive.kinds import EDITION, FORMAT, from_json, plain_table
from portal.archive.writing import DATA, FILES
from portal.files import put_content

#: the lines after the head, as often as they are wanted
Lines = Callable[[], Iterable[str]]


class ArchiveRefused(Exception):
    """The archive cannot be read, or not here; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Head:
    """What an archive says of itself: of which revision its tables are, and when it was made."""

    revision: str
    made_at: datetime
    tables: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Slot:
    """Where rows go: the plain table, its keys, and what can be filled only when all is there."""

    table: Table
    kinds: tuple[str, ...]
    keys: tuple[str, ...]
    later: tuple[str, ...]


def read_head(line: str) -> Head:
    """The first line. Raises ArchiveRefused."""
    try:
        head = json.loads(line)
        if head["format"] != FORMAT or head["edition"] != EDITION:
            raise ValueError
        return Head(head["revision"], datetime.fromisoformat(head["made_at"]), head["tables"])
    except (ValueError, KeyError, TypeError) as problem:
        raise ArchiveRefused("This is no data set that dondoc has written.") from problem


def load_lines(connection: Connection, head: Head, lines: Lines) -> int:
    """Write every row into the open transaction of an empty database; how many there were.

    1. Whatever the migrations put into the tables goes.
    2. Rows come in the order of the file, in which tables that others need come first.
    3. In a second reading, columns are filled that point to rows of their own table or of a later
       one.
    """
    slots = _slots(connection, head)
    for slot in reversed(slots.values()):
        connection.execute(slot.table.delete())
    written = 0
    for slot, rows in _parts(slots, lines()):
        written += _insert(connection, slot, rows)
    if any(slot.later for slot in slots.values()):
        for slot, rows in _parts(slots, lines()):
            _fill(connection, slot, rows)
    _let_numbers_go_on(connection, slots)
    return written


def _parts(slots: dict[str, Slot], lines: Iterable[str]) -> Iterator[tuple[Slot, list[list[Any]]]]:
    for line in lines:
        try:
            found = json.loads(line)
            slot, rows = slots[found["table"]], found["rows"]
        except (ValueError, KeyError, TypeError) as problem:
            raise ArchiveRefused("The data set is damaged: a line cannot be read.") from problem
        yield slot, rows


def unpack_files(packed: zipfile.ZipFile, folder: Path) -> int:
    """Put the files of an archive into their folder, each under the checksum of its content."""
    names = [name for name in packed.namelist() if name.startswith(FILES)]
    for name in names:
        checksum = name.removeprefix(FILES)
        with packed.open(name) as held:
            if put_content(folder, held) != checksum:
                raise ArchiveRefused(f"The archive is damaged: {name} is not what it was.")
    return len(names)


def lines_of(packed: zipfile.ZipFile) -> Iterator[str]:
    """The lines of the data set inside an archive. Raises ArchiveRefused."""
    try:
        with packed.open(DATA) as held:
            for line in held:
                yield line.decode()
    except (KeyError, zipfile.BadZipFile, UnicodeDecodeError) as problem:
        raise ArchiveRefused("The archive is damaged: its data cannot be read.") from problem


def _slots(connection: Connection, head: Head) -> dict[str, Slot]:
    """The tables in the order of the file, with what each of them needs of a later one."""
    inspector = inspect(connection)
    unknown = set(head.tables) - set(inspector.get_table_names())
    if unknown:
        raise ArchiveRefused(f"The data set has tables unknown here: {', '.join(sorted(unknown))}.")
    slots: dict[str, Slot] = {}
    for name, kinds in head.tables.items():
        loose = {
            column
            for key in inspector.get_foreign_keys(name)
            for column in key["constrained_columns"]
            if key["referred_table"] not in slots
        }
        slots[name] = Slot(
            plain_table(name, kinds),
            tuple(kinds.values()),
            tuple(inspector.get_pk_constraint(name)["constrained_columns"]),
            tuple(column for column in kinds if column in loose),
        )
    return slots


def _insert(connection: Connection, slot: Slot, rows: list[list[Any]]) -> int:
    blank = dict.fromkeys(slot.later)
    connection.execute(slot.table.insert(), [{**row, **blank} for row in _read(slot, rows)])
    return len(rows)


def _fill(connection: Connection, slot: Slot, rows: list[list[Any]]) -> None:
    pointing = [
        {f"of_{key}": row[key] for key in slot.keys}
        | {f"to_{name}": row[name] for name in slot.later}
        for row in _read(slot, rows)
        if any(row[name] is not None for name in slot.later)
    ]
    if pointing:
        table = slot.table
        connection.execute(
            table.update()
            .where(*(table.c[key] == bindparam(f"of_{key}") for key in slot.keys))
            .values({name: bindparam(f"to_{name}") for name in slot.later}),
            pointing,
        )


def _read(slot: Slot, rows: list[list[Any]]) -> Iterator[dict[str, Any]]:
    names = [column.name for column in slot.table.columns]
    for row in rows:
        yield {
            name: from_json(value, kind)
            for name, value, kind in zip(names, row, slot.kinds, strict=True)
        }


def _let_numbers_go_on(connection: Connection, slots: dict[str, Slot]) -> None:
    """PostgreSQL counts apart from the rows: let the next number be the one after the highest."""
    if connection.dialect.name != "postgresql":
        return
    for name, slot in slots.items():
        if slot.keys != ("id",):
            continue
        sequence = connection.scalar(
            text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": name}
        )
        if sequence is not None:
            connection.execute(
                text(
                    f"SELECT setval(:sequence, COALESCE((SELECT max(id) FROM {name}), 1), "  # noqa: S608 - a table of ours
                    f"(SELECT count(*) > 0 FROM {name}))"
                ),
                {"sequence": sequence},
            )
