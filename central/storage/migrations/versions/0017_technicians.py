"""Technicians open terminals' doors with a listed card or a code."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; nobody is listed before somebody lists them."""
    op.create_table(
        "technician",
        sa.Column("id", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("proof", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("ended_by", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_technician")),
    )
    op.create_table(
        "technician_card",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("technician_id", sa.String(length=4), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("districts", sa.String(length=400), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technician.id"],
            name=op.f("fk_technician_card_technician_id_technician"),
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_technician_card")),
    )
    op.create_index(op.f("ix_technician_card_technician_id"), "technician_card", ["technician_id"])
    op.create_table(
        "technician_code",
        sa.Column("terminal_id", sa.String(length=64), nullable=False),
        sa.Column("challenge", sa.String(length=8), nullable=False),
        sa.Column("technician_id", sa.String(length=4), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminal.id"], name=op.f("fk_technician_code_terminal_id_terminal")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"],
            ["technician.id"],
            name=op.f("fk_technician_code_technician_id_technician"),
        ),
        sa.PrimaryKeyConstraint("terminal_id", "challenge", name=op.f("pk_technician_code")),
    )
    op.create_table(
        "terminal_door",
        sa.Column("terminal_id", sa.String(length=64), nullable=False),
        sa.Column("door", sa.String(length=44), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["terminal_id"], ["terminal.id"], name=op.f("fk_terminal_door_terminal_id_terminal")
        ),
        sa.PrimaryKeyConstraint("terminal_id", name=op.f("pk_terminal_door")),
        sa.UniqueConstraint("number", name=op.f("uq_terminal_door_number")),
    )
