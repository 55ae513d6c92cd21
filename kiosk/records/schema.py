"""Tables of ``records.db``: an index of the files in ``records/``, which can be made anew.

``records`` is append-only, guarded by triggers; another trigger puts each new record into
the outbox. What changes lies beside it: ``outbox`` (not confirmed yet), ``deliveries``
(what the centre said), ``receipts`` (who holds one). The migrations make the tables; a test
holds both to each other.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from contracts.errors import BugError

REVISION = "0002_index"
READ_FROM = 2
"""The oldest revision whose programs read what this one writes: migrations after it only add, so
that a program on trial can be taken back. Kept in the database, as ``PRAGMA application_id``."""
RECEIPT_COUNTER = "receipt"
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
_UUID_CHARS = 36
_SHA256_CHARS = 64


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, kept as ISO 8601 text in UTC."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Aware times only."""
        return None if value is None else as_stored(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """The same moment in UTC."""
        return None if value is None else datetime.fromisoformat(value)


def as_stored(moment: datetime) -> str:
    """An aware time as the database holds it."""
    if moment.tzinfo is None:
        raise BugError("a stored time must name its offset")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


class Base(DeclarativeBase):
    """Base of the tables, with names for every constraint."""

    metadata = MetaData(naming_convention=NAMING)


class RecordRow(Base):
    """One sealed record: submission, receipt outcome or rating. Never changed.

    ``attachments`` are the names of the sealed files that belong to it, ``file`` is the name of
    its own (``recordfile``), ``number`` and ``clock_trusted`` are a submission's; ``checksum``
    is ``row_checksum`` of all of them.
    """

    __tablename__ = "records"
    position: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(_UUID_CHARS), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    submission_id: Mapped[str] = mapped_column(String(_UUID_CHARS), ForeignKey("records.id"))
    attachments: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    file: Mapped[str] = mapped_column(String(_SHA256_CHARS))
    number: Mapped[str | None] = mapped_column(String(16))
    clock_trusted: Mapped[bool | None] = mapped_column(Boolean(create_constraint=False))
    checksum: Mapped[str] = mapped_column(String(_SHA256_CHARS))
    __table_args__ = ({"sqlite_autoincrement": True},)


CHECKED_COLUMNS = (
    "position",
    "id",
    "kind",
    "submission_id",
    "attachments",
    "created_at",
    "file",
    "number",
    "clock_trusted",
)


def row_checksum(stored: Sequence[Any]) -> str:
    """What ``checksum`` must be: over ``CHECKED_COLUMNS`` as the database itself holds them."""
    return hashlib.sha256(json.dumps(stored).encode()).hexdigest()


def schema_mark(texts: Iterable[str]) -> int:
    """What ``PRAGMA user_version`` must be: over the texts of the schema, as SQLite keeps them."""
    return zlib.crc32("\n".join(texts).encode()) & 0x7FFFFFFF


SCHEMA_TEXTS = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"


def stored_value(value: Any) -> Any:
    """A value of a column as the database holds it."""
    if isinstance(value, datetime):
        return as_stored(value)
    if isinstance(value, dict | list):
        return json.dumps(value)
    return int(value) if isinstance(value, bool) else value


class OutboxRow(Base):
    """A record that the centre has not confirmed; rows leave in the order of ``position``."""

    __tablename__ = "outbox"
    position: Mapped[int] = mapped_column(ForeignKey("records.position"), primary_key=True)


class DeliveryRow(Base):
    """What became of a record that left the outbox: "acknowledged" or "set-aside"."""

    __tablename__ = "deliveries"
    position: Mapped[int] = mapped_column(ForeignKey("records.position"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)


class ReceiptRow(Base):
    """What became of a receipt. ``confirmed``: somebody is known to hold it or to have seen it."""

    __tablename__ = "receipts"
    submission_id: Mapped[str] = mapped_column(
        String(_UUID_CHARS), ForeignKey("records.id"), primary_key=True
    )
    confirmed: Mapped[bool] = mapped_column(Boolean(create_constraint=False), default=False)


Index(
    "ix_receipts_unconfirmed",
    ReceiptRow.submission_id,
    sqlite_where=ReceiptRow.confirmed.is_(False),
)


class CounterRow(Base):
    """A number that only rises, such as the sequence of receipts."""

    __tablename__ = "counters"
    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[int]
