"""Documents under outgoing messages.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_outbox_files_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_files")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_files_key")),
    )
    op.create_index(op.f("ix_outbox_files_person_id"), "outbox_files", ["person_id"])
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("file_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_outbox_file_id_outbox_files"), "outbox_files", ["file_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_outbox_file_id"), ["file_id"])


def downgrade() -> None:
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index(op.f("ix_outbox_file_id"))
        batch_op.drop_constraint(op.f("fk_outbox_file_id_outbox_files"), type_="foreignkey")
        batch_op.drop_column("file_id")
    op.drop_index(op.f("ix_outbox_files_person_id"), table_name="outbox_files")
    op.drop_table("outbox_files")
