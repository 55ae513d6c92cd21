"""Every order of the fleet's board is a walk along an index."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the indexes; two of them take the place of shorter ones."""
    op.drop_index("ix_terminal_state_seen_at", "terminal_state")
    op.drop_index("ix_terminal_state_running_healthy", "terminal_state")
    op.create_index("ix_terminal_name", "terminal", ["name", "terminal_no"])
    for column in ("seen_at", "running", "pending", "oldest_s", "free_mb"):
        name = f"ix_terminal_state_by_{column}"
        op.create_index(name, "terminal_state", [column, "terminal_id"])
