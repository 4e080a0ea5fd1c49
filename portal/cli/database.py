"""`dondoc db`: migrations and the check of the database."""

from __future__ import annotations

import click
import flask_migrate
from flask import current_app

from portal.cli.context import json_option, office, show


@click.group()
def db() -> None:
    """The database: bring it up to date, check it."""


@db.command()
@json_option
def upgrade(as_json: bool) -> None:
    """Bring the tables up to this version; doing it again changes nothing."""
    with office():
        upgrade_database()
    show({"upgraded": True}, ["The database is up to date."], as_json=as_json)


def upgrade_database() -> None:
    """Run the migrations that are missing, inside the application's context."""
    flask_migrate.upgrade(directory=current_app.extensions["migrate"].directory)
