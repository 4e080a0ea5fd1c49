"""Tasks that came out of rows, rows for several units, passages left without a row.

Revision ID: 0015
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

batches = sa.table("intake_batches", sa.column("id"), sa.column("omissions", JSON))
rows = sa.table("intake_rows", sa.column("id"), sa.column("task_id"))
omissions = sa.table(
    "intake_omissions",
    sa.column("batch_id"),
    sa.column("position"),
    sa.column("reference"),
    sa.column("text"),
    sa.column("above", JSON),
    sa.column("reason"),
)
tasks = sa.table(
    "intake_tasks",
    sa.column("row_id"),
    sa.column("task_id"),
    sa.column("is_update", sa.Boolean()),
    sa.column("before", JSON),
    sa.column("after", JSON),
)


def upgrade() -> None:
    _make_omissions()
    _make_tasks()
    _fill()
    with op.batch_alter_table("intake_batches") as batch_op:
        batch_op.drop_column("omissions")
    with op.batch_alter_table("intake_rows") as batch_op:
        batch_op.drop_index(op.f("ix_intake_rows_task_id"))
        batch_op.drop_constraint(op.f("fk_intake_rows_task_id_tasks"), type_="foreignkey")
        batch_op.drop_column("task_id")
        batch_op.add_column(
            sa.Column("offered_unit_ids", JSON, nullable=False, server_default="[]")
        )
        batch_op.add_column(sa.Column("each_unit_ids", JSON, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("omission_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_intake_rows_omission_id_intake_omissions"),
            "intake_omissions",
            ["omission_id"],
            ["id"],
        )
        batch_op.create_index(op.f("ix_intake_rows_omission_id"), ["omission_id"])


def _make_omissions() -> None:
    op.create_table(
        "intake_omissions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("above", JSON, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("left_by_id", sa.Integer(), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["intake_batches.id"],
            name=op.f("fk_intake_omissions_batch_id_intake_batches"),
        ),
        sa.ForeignKeyConstraint(
            ["left_by_id"], ["people.id"], name=op.f("fk_intake_omissions_left_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_omissions")),
        sa.UniqueConstraint(
            "batch_id", "position", name=op.f("uq_intake_omissions_batch_id_position")
        ),
    )
    op.create_index(op.f("ix_intake_omissions_left_by_id"), "intake_omissions", ["left_by_id"])


def _make_tasks() -> None:
    op.create_table(
        "intake_tasks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("is_update", sa.Boolean(), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["row_id"],
            ["intake_rows.id"],
            name=op.f("fk_intake_tasks_row_id_intake_rows"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["tasks.id"],
            name=op.f("fk_intake_tasks_task_id_tasks"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_tasks")),
        sa.UniqueConstraint("row_id", "task_id", name=op.f("uq_intake_tasks_row_id_task_id")),
    )
    op.create_index(op.f("ix_intake_tasks_task_id"), "intake_tasks", ["task_id"])


def _fill() -> None:
    """What rows became, and the passages, where they are kept from now on."""
    connection = op.get_bind()
    written = [
        {"row_id": row_id, "task_id": task_id, "is_update": False, "before": {}, "after": {}}
        for row_id, task_id in connection.execute(
            sa.select(rows.c.id, rows.c.task_id).where(rows.c.task_id.is_not(None))
        ).all()
    ]
    passages = [
        {
            "batch_id": batch_id,
            "position": position,
            "reference": reference[:120],
            "text": text,
            "above": [],
            "reason": "",
        }
        for batch_id, kept in connection.execute(sa.select(batches.c.id, batches.c.omissions)).all()
        for position, (reference, text) in enumerate(kept, 1)
    ]
    for table, values in ((tasks, written), (omissions, passages)):
        if values:
            connection.execute(sa.insert(table), values)


def downgrade() -> None:
    with op.batch_alter_table("intake_rows") as batch_op:
        batch_op.drop_index(op.f("ix_intake_rows_omission_id"))
        batch_op.drop_constraint(
            op.f("fk_intake_rows_omission_id_intake_omissions"), type_="foreignkey"
        )
        batch_op.drop_column("omission_id")
        batch_op.drop_column("each_unit_ids")
        batch_op.drop_column("offered_unit_ids")
        batch_op.add_column(sa.Column("task_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_intake_rows_task_id_tasks"),
            "tasks",
            ["task_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_index(op.f("ix_intake_rows_task_id"), ["task_id"])
    with op.batch_alter_table("intake_batches") as batch_op:
        batch_op.add_column(sa.Column("omissions", JSON, nullable=False, server_default="[]"))
    _put_back()
    op.drop_table("intake_tasks")
    op.drop_table("intake_omissions")


def _put_back() -> None:
    """One task of each row and the words of the passages; there is no place for more."""
    connection = op.get_bind()
    first = sa.select(sa.func.min(tasks.c.task_id)).where(tasks.c.row_id == rows.c.id)
    connection.execute(sa.update(rows).values(task_id=first.scalar_subquery()))
    kept: dict[int, list[list[str]]] = {}
    for batch_id, reference, text in connection.execute(
        sa.select(omissions.c.batch_id, omissions.c.reference, omissions.c.text).order_by(
            omissions.c.batch_id, omissions.c.position
        )
    ).all():
        kept.setdefault(batch_id, []).append([reference, text])
    for batch_id, passages in kept.items():
        connection.execute(
            sa.update(batches).where(batches.c.id == batch_id).values(omissions=passages)
        )
