"""The hour at which somebody's morning list comes.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("preferences", sa.Column("morning_at", sa.Time(), nullable=True))
    op.add_column(
        "preferences", sa.Column("morning_chosen_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("preferences", "morning_chosen_at")
    op.drop_column("preferences", "morning_at")
