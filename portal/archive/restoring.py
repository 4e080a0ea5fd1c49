"""A whole installation out of an archive, and what has to be quiet after that (SPEC §3)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import flask_migrate
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from flask import current_app
from sqlalchemy import func, inspect, select, table
from sqlalchemy.exc import IntegrityError

from portal.archive.reading import (
    ArchiveRefused,
    Head,
    Lines,
    lines_of,
    load_lines,
    read_head,
    unpack_files,
)
from portal.database import WRITER, count_rows_anew
from portal.domain.types import Actor
from portal.extensions import db
from portal.migrating import FOLDER, init_migrations
from portal.services import audit, delivery, ticking
from portal.services.transaction import transaction


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, of which instant, and the messages that will not go out again."""

    rows: int
    files: int
    made_at: datetime
    held_back: int = 0


def load_data(path: Path) -> Restored:
    """Fill an empty installation with a data set. Raises ArchiveRefused.

    Messages that wait go on waiting: this moves an installation that was stopped before.
    """
    with path.open(encoding="utf-8") as held:
        head = read_head(held.readline())

    def lines() -> Iterable[str]:
        with path.open(encoding="utf-8") as held:
            held.readline()
            yield from held

    return Restored(_load(head, lines), 0, head.made_at)


def restore(path: Path, files_folder: Path, actor: Actor, *, now: datetime) -> Restored:
    """Put a backup back into an empty installation. Raises ArchiveRefused.

    1. The tables are brought to the version of the archive, filled in one transaction, and brought
       to this version.
    2. The files follow, each checked against its checksum.
    3. What was due between the backup and now is in doubt, because it may have gone out: nothing is
       sent, and everybody finds it in the web inbox.
    """
    try:
        packed = zipfile.ZipFile(path)
    except zipfile.BadZipFile as problem:
        raise ArchiveRefused("This is no backup that dondoc has made.") from problem
    with packed:
        head = read_head(next(iter(lines_of(packed)), ""))

        def lines() -> Iterable[str]:
            rest = iter(lines_of(packed))
            next(rest)
            yield from rest

        rows = _load(head, lines)
        files = unpack_files(packed, files_folder)
    held_back = _hold_back(head, actor, now)
    return Restored(rows, files, head.made_at, held_back)


def _load(head: Head, lines: Lines) -> int:
    _refuse_unknown(head.revision)
    _refuse_filled()
    _come_to(head.revision)
    try:
        with db.engine.connect().execution_options(**{WRITER: True}) as connection:
            rows = load_lines(connection, head, lines)
            connection.commit()
    except IntegrityError as problem:
        raise ArchiveRefused(
            "The data set is damaged: rows point to rows that are gone."
        ) from problem
    flask_migrate.upgrade()
    count_rows_anew(db.engine)
    return rows


def _refuse_unknown(revision: str) -> None:
    try:
        ScriptDirectory(str(FOLDER)).get_revision(revision)
    except CommandError as problem:
        raise ArchiveRefused(
            "The data set is of a version that this one does not know: install the newer version."
        ) from problem


def _refuse_filled() -> None:
    there = set(inspect(db.engine).get_table_names())
    with db.engine.connect() as connection:
        for name in {"people", "tasks"} & there:
            if connection.scalar(select(func.count()).select_from(table(name))):
                raise ArchiveRefused(
                    "There is data here already. Put it into an empty installation: another "
                    "DONDOC_DATA_DIR, or an empty database."
                )


def _come_to(revision: str) -> None:
    """Let the empty tables be those of an earlier version, or of this one."""
    init_migrations(current_app)
    if inspect(db.engine).has_table("alembic_version"):
        flask_migrate.downgrade(revision="base")
    flask_migrate.upgrade(revision=revision)


def _hold_back(head: Head, actor: Actor, now: datetime) -> int:
    """Plan what is due by now and put it in doubt with all that waited, in one transaction."""
    with transaction():
        ticking.run_tick(now)
        held_back = delivery.settle_after_restore(now)
        audit.record(
            actor,
            "restore_backup",
            object_type="installation",
            object_id=None,
            at=now,
            after={"made_at": head.made_at, "held_back": held_back},
        )
    return held_back
