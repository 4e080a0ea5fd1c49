"""What was taken in before rows could become several tasks is there after the upgrade, and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import MetaData, select

from portal.extensions import db
from portal.models.intake import IntakeTask
from portal.queries.intake_pages import batch_page
from portal.queries.intake_row_lines import row_lines
from tests.conftest import MigratedDatabase
from tests.structure.test_upgrade import write

REVISION = "0015"


@pytest.fixture
def before(database: MigratedDatabase) -> Iterator[MetaData]:
    """The tables just before, empty; the last schema is put back at the end."""
    database.empty()
    with database.app.app_context():
        flask_migrate.downgrade(revision=_revision_before())
        yield reflected()
        db.session.remove()
        flask_migrate.upgrade()
    database.empty()


def reflected() -> MetaData:
    db.engine.dispose()
    tables = MetaData()
    tables.reflect(db.engine)
    return tables


def test_rows_keep_their_tasks_and_passages_their_words(before: MetaData) -> None:
    plan = write(before, "plans", code="KH02", title="Kế hoạch 02", cadence="weekly")
    common = {"plan_id": plan, "kind": "one_off", "origin": "original", "hardness": "fixed"}
    judged = {"self_confidence": "not_judged", "office_confidence": "not_judged"}
    task = write(
        before,
        "tasks",
        **common,
        **judged,
        code="KH02-01",
        title="Rà soát",
        state="draft",
        light="not_started",
        urgency="ordinary",
        secrecy="none",
        weight=1,
        version=1,
    )
    batch = write(
        before,
        "intake_batches",
        plan_id=plan,
        state="committed",
        issued_on=date(2025, 7, 1),
        omissions=[["3", "Việc này phải xong sớm."]],
        source={},
        trouble_facts={},
    )
    row = {"batch_id": batch, "choice": "open", "version": 1, "evidence": {}}
    write(before, "intake_rows", **row, position=1, title="Rà soát", task_id=task)
    write(before, "intake_rows", **row, position=2, title="Báo cáo")

    flask_migrate.upgrade()
    page = batch_page(batch)
    assert page.task_codes == ("KH02-01",)
    (passage,) = page.omissions
    assert (passage.reference, passage.text) == ("3", "Việc này phải xong sớm.")
    assert passage.is_open
    assert [line.task_codes for line in row_lines(batch)] == [("KH02-01",), ()]
    assert not db.session.scalars(select(IntakeTask.is_update)).one()
    db.session.remove()

    flask_migrate.downgrade(revision=_revision_before())
    tables = reflected()
    with db.engine.connect() as connection:
        rows = tables.tables["intake_rows"]
        kept = connection.execute(select(rows.c.task_id).order_by(rows.c.position)).scalars().all()
        passages = connection.execute(select(tables.tables["intake_batches"].c.omissions)).scalar()
    assert kept == [task, None]
    assert passages == [["3", "Việc này phải xong sớm."]]


def _revision_before() -> str:
    config = current_app.extensions["migrate"].migrate.get_config()
    return str(ScriptDirectory.from_config(config).get_revision(REVISION).down_revision)
