"""Terminals tell how they keep themselves running, and what of their machine is not well."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those that were heard before have not said it yet."""
    for column in (
        sa.Column("kept", sa.Text(), nullable=False, server_default=""),
        sa.Column("ails", sa.String(length=400), nullable=False, server_default=""),
    ):
        op.add_column("terminal_state", column)
