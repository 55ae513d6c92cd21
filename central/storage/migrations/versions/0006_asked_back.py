"""Alarms are closed by what mends them, and know what a terminal does not have any more."""

import sqlalchemy as sa
from alembic import op

from central.storage.base import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Notes of a mending stand closed; what was damaged before is asked back."""
    op.add_column("alarm", sa.Column("closed_at", UtcDateTime(), nullable=True))
    op.add_column("alarm", sa.Column("gone_at", UtcDateTime(), nullable=True))
    op.create_index(
        "ix_alarm_open",
        "alarm",
        ["kind", "terminal_id", "record_id"],
        unique=False,
        sqlite_where=sa.text("closed_at IS NULL"),
    )
    op.execute(
        "UPDATE alarm SET closed_at = at WHERE kind = 'kept-damaged' AND detail LIKE '% mended'"
    )
