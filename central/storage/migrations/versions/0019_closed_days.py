"""Notices may say that halls are closed meanwhile."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that were made before close none."""
    op.add_column(
        "outage_notice",
        sa.Column("closes", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
