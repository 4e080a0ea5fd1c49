"""Migrations: one head, there and back again, and the same tables as the models say."""

from __future__ import annotations

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from portal.extensions import db
from portal.models.registry import metadata
from tests.conftest import MigratedDatabase


def test_there_is_one_head(database: MigratedDatabase) -> None:
    with database.app.app_context():
        config = database.app.extensions["migrate"].migrate.get_config()
        assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_the_models_say_what_the_migrations_made(database: MigratedDatabase) -> None:
    with database.app.app_context():
        try:
            flask_migrate.check()
        except SystemExit:
            pytest.fail("the models and the migrations differ: `flask db migrate` says how")


def test_migrations_go_back_to_nothing_and_up_again(database: MigratedDatabase) -> None:
    database.empty()
    with database.app.app_context():
        before = _shape()
        flask_migrate.downgrade(revision="base")
        assert set(_shape()) <= {"alembic_version"}
        flask_migrate.upgrade()
        assert _shape() == before
    assert set(before) >= {table.name for table in metadata.sorted_tables}


def _shape() -> dict[str, list[tuple[str, str, bool]]]:
    """Tables with their columns and indexes, as the database itself describes them."""
    db.engine.dispose()
    inspector = inspect(db.engine)
    return {
        name: sorted(
            [(c["name"], str(c["type"]), bool(c["nullable"])) for c in inspector.get_columns(name)]
            + [
                (str(i["name"]), ",".join(str(c) for c in i["column_names"]), bool(i["unique"]))
                for i in inspector.get_indexes(name)
            ]
        )
        for name in inspector.get_table_names()
    }
