"""Difficulties: who is asked for help, until when, what is waited for, and who answered.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("obstacles") as batch_op:
        batch_op.add_column(sa.Column("addressee", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("answer_due", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("waits_for_unit_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("needed_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("resource_request_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("answered_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("receipt", sa.String(length=100), nullable=False, server_default="")
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_obstacles_waits_for_unit_id_units"),
            "units",
            ["waits_for_unit_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_obstacles_resource_request_id_resource_requests"),
            "resource_requests",
            ["resource_request_id"],
            ["id"],
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_obstacles_answered_by_id_people"), "people", ["answered_by_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("obstacles") as batch_op:
        for name in (
            "fk_obstacles_waits_for_unit_id_units",
            "fk_obstacles_resource_request_id_resource_requests",
            "fk_obstacles_answered_by_id_people",
        ):
            batch_op.drop_constraint(name, type_="foreignkey")
        for name in (
            "receipt",
            "answered_at",
            "answered_by_id",
            "resource_request_id",
            "needed_on",
            "waits_for_unit_id",
            "answer_due",
            "addressee",
        ):
            batch_op.drop_column(name)
