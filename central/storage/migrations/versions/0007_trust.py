"""Signed metadata, people's keys, editions of sets."""

import sqlalchemy as sa
from alembic import op

from central.storage.base import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """All new; a centre without a ceremony has them empty."""
    op.create_table(
        "trust_metadata",
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("role", "version", name="pk_trust_metadata"),
    )
    op.create_table(
        "trust_waiting",
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("role", name="pk_trust_waiting"),
    )
    op.create_table(
        "signing_key",
        sa.Column("keyid", sa.String(64), nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("keyid", name="pk_signing_key"),
    )
    op.create_index("ix_signing_key_person", "signing_key", ["person"])
    op.create_table(
        "trust_reported",
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("role", name="pk_trust_reported"),
    )
    _editions()
    op.create_table(
        "published_item",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("item_hash", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("examples", sa.String(64), nullable=True),
        sa.PrimaryKeyConstraint("code", "version", name="pk_published_item"),
    )
    op.create_index("ix_published_item_item_hash", "published_item", ["item_hash"])
    op.create_table(
        "released_question",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("question", sa.String(64), nullable=False),
        sa.Column("type", sa.String(16), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("code", "question", name="pk_released_question"),
    )


def _editions() -> None:
    op.create_table(
        "edition",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("base", sa.String(40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("bundle", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("accepted", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("examples", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.String(64), nullable=True),
        sa.Column("signed_at", UtcDateTime(), nullable=True),
        sa.Column("live_from", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.String(64), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_edition"),
    )
    op.create_index("ix_edition_name", "edition", ["name"])
    op.create_index("ix_edition_state", "edition", ["state"])
    op.create_index("ix_edition_sha256", "edition", ["sha256"])
