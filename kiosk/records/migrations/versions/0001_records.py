"""Sealed records, outbox, deliveries, masked receipts, counters."""

import sqlalchemy as sa
from alembic import op

revision = "0001_records"
down_revision = None
branch_labels = None
depends_on = None

_APPEND_ONLY = """
CREATE TRIGGER records_no_{verb} BEFORE {verb} ON records
BEGIN SELECT RAISE(ABORT, 'records are append-only'); END
"""
_ENTER_OUTBOX = """
CREATE TRIGGER records_enter_outbox AFTER INSERT ON records
BEGIN INSERT INTO outbox (position) VALUES (NEW.position); END
"""


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "records",
        sa.Column("position", sa.Integer(), nullable=False, autoincrement=True),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("submission_id", sa.String(36), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.String(32), nullable=False),
        sa.Column("envelope", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_records"),
        sa.UniqueConstraint("id", name="uq_records_id"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["records.id"], name="fk_records_submission_id_records"
        ),
        sqlite_autoincrement=True,
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(_APPEND_ONLY.format(verb=verb))
    op.create_table(
        "outbox",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_outbox"),
        sa.ForeignKeyConstraint(
            ["position"], ["records.position"], name="fk_outbox_position_records"
        ),
    )
    op.execute(_ENTER_OUTBOX)
    op.create_table(
        "deliveries",
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_deliveries"),
        sa.ForeignKeyConstraint(
            ["position"], ["records.position"], name="fk_deliveries_position_records"
        ),
    )
    op.create_table(
        "receipts",
        sa.Column("submission_id", sa.String(36), nullable=False),
        sa.Column("number", sa.String(16), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("committed_at", sa.String(32), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", name="pk_receipts"),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["records.id"], name="fk_receipts_submission_id_records"
        ),
    )
    op.create_index(
        "ix_receipts_unconfirmed",
        "receipts",
        ["committed_at"],
        sqlite_where=sa.text("confirmed IS 0"),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.execute("INSERT INTO counters (name, value) VALUES ('receipt', 0)")


def downgrade() -> None:
    """Remove them again, with everything they hold."""
    for table in ("counters", "receipts", "deliveries", "outbox", "records"):
        op.drop_table(table)
