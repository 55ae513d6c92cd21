"""Tokens of the read API get a scope and an end."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tokens that are there may go on doing what they could, for another year."""
    year = (datetime.now(UTC) + timedelta(days=365)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with op.batch_alter_table("api_token") as table:
        table.add_column(sa.Column("scope", sa.String(16), nullable=False, server_default="open"))
        table.add_column(sa.Column("items", sa.Text(), nullable=False, server_default=""))
        table.add_column(
            sa.Column("expires_at", sa.DateTime(), nullable=False, server_default=year)
        )
    with op.batch_alter_table("api_token") as table:
        for name in ("scope", "items", "expires_at"):
            table.alter_column(name, server_default=None)
