"""A mark that every change to the tasks renews, and indexes for figures and queues.

The triggers belong to the table: a later migration that makes `tasks` anew on SQLite makes them
anew too.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_FIGURES = [
    "lead_unit_id",
    "light",
    "state",
    "origin",
    "times_carried_over",
    "effective_due",
    "claimed_on",
    "last_report_at",
    "plan_id",
]
_WRITES = ("insert", "update", "delete")

#: A conflict rule of the statement that fires it would take the place of its own, so it is a plain
#: UPDATE of a row that is there from the beginning.
_ON_SQLITE = """
CREATE TRIGGER tr_tasks_edition_{write} AFTER {write} ON tasks
BEGIN UPDATE editions SET mark = lower(hex(randomblob(16))) WHERE name = 'tasks'; END
"""

#: It runs at the commit, when the transaction wants no other lock: two of them never wait for each
#: other crosswise. Of many changed rows only the first one writes.
_FUNCTION = """
CREATE FUNCTION renew_tasks_edition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('dondoc.tasks_edition', true) IS DISTINCT FROM txid_current()::text THEN
    INSERT INTO editions (name, mark) VALUES ('tasks', gen_random_uuid()::text)
    ON CONFLICT (name) DO UPDATE SET mark = excluded.mark;
    PERFORM set_config('dondoc.tasks_edition', txid_current()::text, true);
  END IF;
  RETURN NULL;
END $$
"""
_ON_POSTGRES = """
CREATE CONSTRAINT TRIGGER tr_tasks_edition AFTER INSERT OR UPDATE OR DELETE ON tasks
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION renew_tasks_edition()
"""


def upgrade() -> None:
    editions = op.create_table(
        "editions",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_editions")),
    )
    op.bulk_insert(editions, [{"name": "tasks", "mark": uuid4().hex}])
    op.create_index("ix_tasks_claimed", "tasks", ["state", "claimed_on"])
    op.create_index("ix_tasks_issued", "tasks", ["state", "issued_at"])
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("ix_tasks_figures", "tasks", _FIGURES)
        for write in _WRITES:
            op.execute(_ON_SQLITE.format(write=write))
    else:
        op.execute(_FUNCTION)
        op.execute(_ON_POSTGRES)


def downgrade() -> None:
    op.drop_index("ix_tasks_issued", table_name="tasks")
    op.drop_index("ix_tasks_claimed", table_name="tasks")
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_tasks_figures", table_name="tasks")
        for write in _WRITES:
            op.execute(f"DROP TRIGGER tr_tasks_edition_{write}")
    else:
        op.execute("DROP TRIGGER tr_tasks_edition ON tasks")
        op.execute("DROP FUNCTION renew_tasks_edition()")
    op.drop_table("editions")
