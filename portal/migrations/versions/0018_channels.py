"""By which channels, and in which order, somebody is looked for.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kind = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("preferences", sa.Column("channels", kind, nullable=True))


def downgrade() -> None:
    op.drop_column("preferences", "channels")
