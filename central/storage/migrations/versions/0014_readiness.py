"""Terminals report how they were when somebody had set them up."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table; of terminals that were set up before nothing is known."""
    op.create_table(
        "readiness",
        sa.Column("terminal_id", sa.String(length=64), nullable=False),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminal.id"], name=op.f("fk_readiness_terminal_id_terminal")
        ),
        sa.PrimaryKeyConstraint("terminal_id", name=op.f("pk_readiness")),
    )
