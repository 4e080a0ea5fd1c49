"""What became of a phase's tasks at its close; plans and tasks derived from upper ones.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for table in ("plans", "tasks"):
        column = f"upper_{table[:-1]}_id"
        # Said in SQL, which both databases take alike: a batch would write SQLite's table anew.
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} INTEGER"
            f" CONSTRAINT fk_{table}_{column}_{table} REFERENCES {table} (id)"
        )
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_table(
        "phase_closings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("into_plan_id", sa.Integer(), nullable=True),
        sa.Column("into_phase_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("deciding_document", sa.String(length=300), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["phase_id"], ["phases.id"], name=op.f("fk_phase_closings_phase_id_phases")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["people.id"], name=op.f("fk_phase_closings_closed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["into_plan_id"], ["plans.id"], name=op.f("fk_phase_closings_into_plan_id_plans")
        ),
        sa.ForeignKeyConstraint(
            ["into_phase_id"], ["phases.id"], name=op.f("fk_phase_closings_into_phase_id_phases")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase_closings")),
    )
    op.create_index(op.f("ix_phase_closings_phase_id"), "phase_closings", ["phase_id"])
    op.create_table(
        "phase_closing_rows",
        sa.Column("closing_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", _JSON, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closing_id"],
            ["phase_closings.id"],
            name=op.f("fk_phase_closing_rows_closing_id_phase_closings"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_phase_closing_rows_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("closing_id", "task_id", name=op.f("pk_phase_closing_rows")),
    )
    op.create_index(op.f("ix_phase_closing_rows_task_id"), "phase_closing_rows", ["task_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_phase_closing_rows_task_id"), table_name="phase_closing_rows")
    op.drop_table("phase_closing_rows")
    op.drop_index(op.f("ix_phase_closings_phase_id"), table_name="phase_closings")
    op.drop_table("phase_closings")
    for table in ("tasks", "plans"):
        column = f"upper_{table[:-1]}_id"
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
        op.drop_column(table, column)
