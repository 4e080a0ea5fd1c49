"""`dondoc db`: migrations and the check of the database."""

from __future__ import annotations

import click
import flask_migrate
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from portal.cli.context import json_option, office, show
from portal.extensions import db as database
from portal.migrating import FOLDER, init_migrations, upgrade_database
from portal.services.audit import verify_chain


@click.group()
def db() -> None:
    """The database: bring it up to date, check it."""


@db.command()
@json_option
def upgrade(as_json: bool) -> None:
    """Bring the tables up to this version; doing it again changes nothing."""
    with office():
        upgrade_database()
        revision = present_revision()
    show({"revision": revision}, ["The database is up to date."], as_json=as_json)


@db.command()
@click.argument("message")
def revision(message: str) -> None:
    """For developers: write the migration that brings the tables to what the models say."""
    with office() as app:
        init_migrations(app)
        flask_migrate.migrate(message=message)


@db.command()
@json_option
def check(as_json: bool) -> int:
    """Is the database of this version, whole, and its audit log unbroken? 1 if not."""
    with office():
        troubles = find_troubles()
    lines = troubles or ["The database is up to date and whole."]
    show({"ok": not troubles, "troubles": troubles}, lines, as_json=as_json)
    return 1 if troubles else 0


def find_troubles() -> list[str]:
    """Whatever is wrong with the database, each with its next step; within an app context."""
    if not is_up_to_date():
        return ["The database is of an earlier version: run `dondoc db upgrade`."]
    troubles = [f"{damage}: restore the latest backup." for damage in find_damage()]
    report = verify_chain()
    if not report.is_whole:
        troubles.append(
            f"The audit log is broken at entry {report.broken_at}: keep this database as evidence "
            "and compare it with the latest backup."
        )
    return troubles


def find_damage() -> list[str]:
    """What SQLite itself finds broken; PostgreSQL keeps its own watch."""
    with database.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            return []
        said = connection.exec_driver_sql("PRAGMA integrity_check(5)").scalars().all()
        damage = [f"The database file is damaged ({line})" for line in said if line != "ok"]
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        tables = sorted({str(row[0]) for row in orphans})
        return damage + [f"Rows of {table} point to rows that are gone" for table in tables]


def is_up_to_date() -> bool:
    directory = ScriptDirectory(str(FOLDER))
    return present_revision() == directory.get_current_head()


def present_revision() -> str | None:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
