"""Explanations of tasks that are a month late.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "explanations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("for_due", sa.Date(), nullable=False),
        sa.Column("asked_of_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_due", sa.Date(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("remaining", sa.Text(), nullable=False),
        sa.Column("finish", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_explanations_task_id_tasks")
        ),
        sa.ForeignKeyConstraint(
            ["asked_of_id"], ["people.id"], name=op.f("fk_explanations_asked_of_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["people.id"], name=op.f("fk_explanations_sent_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_explanations")),
        sa.UniqueConstraint(
            "task_id",
            "for_due",
            "asked_of_id",
            name=op.f("uq_explanations_task_id_for_due_asked_of_id"),
        ),
    )
    op.create_index(op.f("ix_explanations_asked_of_id"), "explanations", ["asked_of_id"])
    op.create_index(op.f("ix_explanations_sent_at"), "explanations", ["sent_at"])


def downgrade() -> None:
    op.drop_table("explanations")
