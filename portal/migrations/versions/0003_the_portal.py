"""The portal that staff live in: preferences, saved views, changes of many tasks at once.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

_INDEXES = {
    "ix_tasks_counted": ("light", "state"),
    "ix_tasks_percent": ("percent", "code"),
    "ix_tasks_due": ("effective_due", "code"),
    "ix_tasks_light_in_order": ("light", "effective_due", "code"),
}


def upgrade() -> None:
    op.create_table(
        "preferences",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("density", sa.String(length=32), nullable=False),
        sa.Column("has_shortcuts", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_preferences_person_id_people")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_preferences")),
    )
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["people.id"], name=op.f("fk_saved_views_owner_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("owner_id", "name", name=op.f("uq_saved_views_owner_id_name")),
    )
    op.create_table(
        "bulk_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("column", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_bulk_changes_made_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_changes")),
    )
    op.create_table(
        "bulk_change_rows",
        sa.Column("bulk_change_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("before", _JSON, nullable=False),
        sa.Column("after", _JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bulk_change_id"],
            ["bulk_changes.id"],
            name=op.f("fk_bulk_change_rows_bulk_change_id_bulk_changes"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_bulk_change_rows_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("bulk_change_id", "task_id", name=op.f("pk_bulk_change_rows")),
    )
    op.create_index(
        op.f("ix_bulk_change_rows_task_id"), "bulk_change_rows", ["task_id"], unique=False
    )
    _keep_sending()
    op.add_column("extension_requests", sa.Column("granted_before", sa.Date(), nullable=True))
    for name, columns in _INDEXES.items():
        op.create_index(name, "tasks", list(columns), unique=False)
    # A long title would not fit into an index of PostgreSQL, whose workers scan side by side.
    if op.get_bind().dialect.name == "sqlite":
        op.create_index("ix_tasks_searched", "tasks", ["light", "state", "folded"], unique=False)


def _keep_sending() -> None:
    """An office whose messages left before goes on; only a new one has to switch sending on."""
    last = op.get_bind().scalar(
        sa.text("SELECT MAX(sent_at) FROM outbox WHERE channel = 'telegram'")
    )
    if last is not None:
        settings = sa.table(
            "office_settings",
            sa.column("key"),
            sa.column("value", _JSON),
            sa.column("changed_at"),
        )
        op.bulk_insert(settings, [{"key": "sending", "value": True, "changed_at": last}])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_tasks_searched", table_name="tasks")
    for name in _INDEXES:
        op.drop_index(name, table_name="tasks")
    with op.batch_alter_table("extension_requests") as requests:
        requests.drop_column("granted_before")
    op.drop_table("bulk_change_rows")
    op.drop_table("bulk_changes")
    op.drop_table("saved_views")
    op.drop_table("preferences")
