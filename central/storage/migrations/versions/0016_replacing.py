"""Terminals take the place of others, prove a wipe, and are invited on sticks."""

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
    op.add_column("terminal", sa.Column("last_given", sa.Integer()))
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
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=True),
        sa.Column("terminal_id", sa.String(), nullable=True),
        sa.Column("replaces", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminal.id"], name=op.f("fk_invitation_terminal_id_terminal")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
