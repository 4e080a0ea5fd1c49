"""Meetings and their conclusions.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("notice_number", sa.String(length=64), nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chair_id"], ["people.id"], name=op.f("fk_meetings_chair_id_people")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_meetings_plan_id_plans")),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_meetings_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    op.create_index(op.f("ix_meetings_chair_id"), "meetings", ["chair_id"])
    op.create_index(op.f("ix_meetings_held_on"), "meetings", ["held_on"])
    op.create_index(op.f("ix_meetings_plan_id"), "meetings", ["plan_id"])
    op.create_index(op.f("ix_meetings_recorded_by_id"), "meetings", ["recorded_by_id"])

    op.create_table(
        "meeting_units",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_units_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["units.id"], name=op.f("fk_meeting_units_unit_id_units")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "unit_id", name=op.f("pk_meeting_units")),
    )
    op.create_index(op.f("ix_meeting_units_unit_id"), "meeting_units", ["unit_id"])

    op.create_table(
        "conclusions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lead_unit_id", sa.Integer(), nullable=True),
        sa.Column("coordinating_unit_ids", JSON, nullable=False),
        sa.Column("due_text", sa.String(length=200), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("comes_again", sa.Boolean(), nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("like_task_id", sa.Integer(), nullable=True),
        sa.Column("like_percent", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("directive_id", sa.Integer(), nullable=True),
        sa.Column("noted_because", sa.Text(), nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["directive_id"],
            ["supervision_acts.id"],
            name=op.f("fk_conclusions_directive_id_supervision_acts"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["lead_unit_id"], ["units.id"], name=op.f("fk_conclusions_lead_unit_id_units")
        ),
        sa.ForeignKeyConstraint(
            ["like_task_id"],
            ["tasks.id"],
            name=op.f("fk_conclusions_like_task_id_tasks"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_conclusions_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["people.id"], name=op.f("fk_conclusions_settled_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["tasks.id"],
            name=op.f("fk_conclusions_task_id_tasks"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conclusions")),
        sa.UniqueConstraint(
            "meeting_id", "position", name=op.f("uq_conclusions_meeting_id_position")
        ),
    )
    op.create_index(op.f("ix_conclusions_directive_id"), "conclusions", ["directive_id"])
    op.create_index(op.f("ix_conclusions_lead_unit_id"), "conclusions", ["lead_unit_id"])
    op.create_index(op.f("ix_conclusions_like_task_id"), "conclusions", ["like_task_id"])
    op.create_index(op.f("ix_conclusions_settled_by_id"), "conclusions", ["settled_by_id"])
    op.create_index(op.f("ix_conclusions_task_id"), "conclusions", ["task_id"])


def downgrade() -> None:
    op.drop_table("conclusions")
    op.drop_table("meeting_units")
    op.drop_table("meetings")
