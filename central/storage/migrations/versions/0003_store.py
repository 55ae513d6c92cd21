"""What this store is: its epoch, which backup it came from, the first terminal number to give."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table with its one row; a store that is older gets its epoch now."""
    store = op.create_table(
        "store",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.String(length=32), nullable=False),
        sa.Column("backup_time", sa.DateTime(), nullable=True),
        sa.Column("first_terminal_no", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_store")),
    )
    row = {"id": 1, "epoch": secrets.token_hex(16), "first_terminal_no": 0}
    op.bulk_insert(store, [row])
