"""Outage notices may show a drawing."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that were made before show none."""
    op.add_column(
        "outage_notice",
        sa.Column("picture", sa.String(length=40), nullable=False, server_default=""),
    )
