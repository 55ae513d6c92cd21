"""Some commands need a second person."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that were given before need none."""
    op.add_column(
        "remote_command",
        sa.Column("confirmed_by", sa.String(length=64), nullable=False, server_default=""),
    )
