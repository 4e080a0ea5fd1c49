"""Migrations: attached to an application only where they are run.

Alembic costs every process ten megabytes and a third of a second; only one of them needs it.
"""

from __future__ import annotations

from pathlib import Path

import flask_migrate
from flask import Flask, current_app

from portal.extensions import db

FOLDER = Path(__file__).resolve().parent / "migrations"


def init_migrations(app: Flask) -> None:
    """Let flask_migrate's functions work inside this application's context."""
    flask_migrate.Migrate().init_app(app, db, directory=str(FOLDER), render_as_batch=True)


def upgrade_database() -> None:
    """Run the migrations that are missing, inside an application's context."""
    init_migrations(current_app)
    flask_migrate.upgrade()
