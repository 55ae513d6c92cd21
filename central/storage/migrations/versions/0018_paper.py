"""Terminals tell how much paper is left."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that were heard before have not said it yet."""
    paper = sa.Column("paper", sa.Text(), nullable=False, server_default="")
    op.add_column("terminal_state", paper)
