"""Cases get a mark for what is odd inside them, and alarms an index by what and who."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Cases that are registered already keep standing without a mark."""
    op.add_column("casefile", sa.Column("mark", sa.String(length=20), nullable=True))
    op.create_index("ix_alarm_kind_terminal", "alarm", ["kind", "terminal_id", "id"], unique=False)
