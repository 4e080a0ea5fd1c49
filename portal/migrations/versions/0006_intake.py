"""Files and pastes that were taken in, with their rows.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "intake_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("trouble", sa.String(length=32), nullable=False),
        sa.Column("trouble_facts", JSON, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("source", JSON, nullable=False),
        sa.Column("chosen", JSON, nullable=False),
        sa.Column("tables", JSON, nullable=False),
        sa.Column("omissions", JSON, nullable=False),
        sa.Column("skipped_rows", sa.Integer(), nullable=False),
        sa.Column("converted_from", sa.String(length=16), nullable=False),
        sa.Column("rows_found", sa.Integer(), nullable=False),
        sa.Column("rows_checked", sa.Integer(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reading_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("committed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["people.id"], name=op.f("fk_intake_batches_made_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_intake_batches_plan_id_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_batches")),
    )
    op.create_index(op.f("ix_intake_batches_made_by_id"), "intake_batches", ["made_by_id"])
    op.create_index(op.f("ix_intake_batches_plan_id"), "intake_batches", ["plan_id"])
    op.create_index(op.f("ix_intake_batches_state"), "intake_batches", ["state"])

    op.create_table(
        "intake_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lead_unit_id", sa.Integer(), nullable=True),
        sa.Column("coordinating_unit_ids", JSON, nullable=False),
        sa.Column("unknown_units", JSON, nullable=False),
        sa.Column("due_text", sa.String(length=200), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("every", sa.String(length=16), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("authority", sa.String(length=200), nullable=False),
        sa.Column("group_name", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("problems", JSON, nullable=False),
        sa.Column("like_task_id", sa.Integer(), nullable=True),
        sa.Column("like_percent", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["intake_batches.id"], name=op.f("fk_intake_rows_batch_id_intake_batches")
        ),
        sa.ForeignKeyConstraint(
            ["lead_unit_id"], ["units.id"], name=op.f("fk_intake_rows_lead_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["like_task_id"],
            ["tasks.id"],
            name=op.f("fk_intake_rows_like_task_id_tasks"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["tasks.id"],
            name=op.f("fk_intake_rows_task_id_tasks"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_rows")),
        sa.UniqueConstraint("batch_id", "position", name=op.f("uq_intake_rows_batch_id_position")),
    )
    op.create_index(op.f("ix_intake_rows_lead_unit_id"), "intake_rows", ["lead_unit_id"])
    op.create_index(op.f("ix_intake_rows_like_task_id"), "intake_rows", ["like_task_id"])
    op.create_index(op.f("ix_intake_rows_task_id"), "intake_rows", ["task_id"])


def downgrade() -> None:
    op.drop_table("intake_rows")
    op.drop_table("intake_batches")
