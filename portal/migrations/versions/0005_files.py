"""Files that were handed in, one-tap links to one's own work.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "one_tap_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_one_tap_links_person_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_one_tap_links_task_id_tasks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_tap_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_tap_links_token_hash")),
    )
    with op.batch_alter_table("one_tap_links") as batch_op:
        batch_op.create_index(op.f("ix_one_tap_links_person_id"), ["person_id"], unique=False)

    op.create_table(
        "files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("checksum", sa.String(length=64), nullable=False),
        sa.Column("caption", sa.String(length=300), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("stored_by_id", sa.Integer(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source_key", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_files_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["stored_by_id"], ["people.id"], name=op.f("fk_files_stored_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sa.UniqueConstraint("source_key", name=op.f("uq_files_source_key")),
    )
    with op.batch_alter_table("files") as batch_op:
        batch_op.create_index(op.f("ix_files_checksum"), ["checksum"], unique=False)
        batch_op.create_index(op.f("ix_files_discarded_at"), ["discarded_at"], unique=False)
        batch_op.create_index(op.f("ix_files_evidence_id"), ["evidence_id"], unique=False)
        batch_op.create_index(op.f("ix_files_stored_by_id"), ["stored_by_id"], unique=False)

    with op.batch_alter_table("evidence") as batch_op:
        # no file was ever kept by these
        batch_op.drop_column("stored_as")
        batch_op.drop_column("checksum")
        batch_op.drop_column("size")

    with op.batch_alter_table("sign_in_sessions") as batch_op:
        batch_op.add_column(
            sa.Column("is_own_work", sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    with op.batch_alter_table("sign_in_sessions") as batch_op:
        batch_op.drop_column("is_own_work")

    with op.batch_alter_table("evidence") as batch_op:
        batch_op.add_column(sa.Column("size", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("checksum", sa.String(64), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("stored_as", sa.String(120), nullable=False, server_default="")
        )

    with op.batch_alter_table("files") as batch_op:
        batch_op.drop_index(op.f("ix_files_stored_by_id"))
        batch_op.drop_index(op.f("ix_files_discarded_at"))
        batch_op.drop_index(op.f("ix_files_evidence_id"))
        batch_op.drop_index(op.f("ix_files_checksum"))

    op.drop_table("files")
    with op.batch_alter_table("one_tap_links") as batch_op:
        batch_op.drop_index(op.f("ix_one_tap_links_person_id"))

    op.drop_table("one_tap_links")
