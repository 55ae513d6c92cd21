"""Failed logins by name and address, with the time when they are forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table anew: what it holds lives for a quarter of an hour."""
    op.drop_table("login_failure")
    op.create_table(
        "login_failure",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_login_failure")),
    )
    for column in ("name_hash", "ends_at"):
        op.create_index(op.f(f"ix_login_failure_{column}"), "login_failure", [column], unique=False)
