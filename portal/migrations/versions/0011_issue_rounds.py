"""Tasks issued in one go.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issue_rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issued_by_id"], ["people.id"], name=op.f("fk_issue_rounds_issued_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["plans.id"], name=op.f("fk_issue_rounds_plan_id_plans")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_rounds")),
    )
    op.create_index(op.f("ix_issue_rounds_plan_id"), "issue_rounds", ["plan_id"])
    op.create_table(
        "issue_round_tasks",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["issue_rounds.id"],
            name=op.f("fk_issue_round_tasks_round_id_issue_rounds"),
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_issue_round_tasks_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("round_id", "task_id", name=op.f("pk_issue_round_tasks")),
        sa.UniqueConstraint("task_id", name=op.f("uq_issue_round_tasks_task_id")),
    )


def downgrade() -> None:
    op.drop_table("issue_round_tasks")
    op.drop_index(op.f("ix_issue_rounds_plan_id"), table_name="issue_rounds")
    op.drop_table("issue_rounds")
