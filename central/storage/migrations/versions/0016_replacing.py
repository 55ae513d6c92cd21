"""Terminals take the place of others, and prove that they forgot everything."""

import sqlalchemy as sa
from alembic import op

from central.storage.base import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """None did before; how many numbers a terminal gave it has not said yet."""
    op.add_column("terminal", sa.Column("replaced_by", sa.String(length=64)))
    op.create_index(
        "ix_terminal_replaced_by",
        "terminal",
        ["replaced_by"],
        sqlite_where=sa.text("replaced_by IS NOT NULL"),
    )
    op.add_column("enrolment_code", sa.Column("replaces", sa.String(length=64)))
    op.add_column(
        "terminal_state", sa.Column("given", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_table(
        "wipe",
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminal.id"], name=op.f("fk_wipe_terminal_id_terminal")
        ),
        sa.PrimaryKeyConstraint("terminal_id", name=op.f("pk_wipe")),
    )
