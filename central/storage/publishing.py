"""Tables of trust and publishing. Everything in them is public or becomes so, but for notes."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from central.storage.base import Base, UtcDateTime


class MetadataRow(Base):
    """Signed metadata, byte for byte as it is served. All roots are kept, of others the newest."""

    __tablename__ = "trust_metadata"

    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WaitingRow(Base):
    """New metadata of one role that still lacks signatures; all of them take effect together."""

    __tablename__ = "trust_waiting"

    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    purpose: Mapped[str] = mapped_column(Text)


class SigningKeyRow(Base):
    """Whose key it is. ``public`` is its public half as metadata writes it."""

    __tablename__ = "signing_key"

    keyid: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(String(64), index=True)
    role: Mapped[str] = mapped_column(String(40))
    public: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReportedRow(Base):
    """The highest version of a role that a terminal told of, where it is above ours.

    Beside them, as a restore leaves them: up to which version and until when terminals are
    believed, and the least number of a next edition.
    """

    __tablename__ = "trust_reported"

    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int]


class EditionRow(Base):
    """An edition of a set: one draft that people sign, or the set that came of it.

    ``number`` is the manifest's. ``state``: "review", "signed", "withdrawn", "replaced".
    ``bundle``: metadata that the editor signed and the reviewer is to sign, JSON; ``findings``,
    ``accepted``, ``changes``: what the reviewer reads and agreed to, JSON. ``examples``: hashes of
    the files of example residents by item, JSON.
    """

    __tablename__ = "edition"

    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    base: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text)
    emergency: Mapped[bool]
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    bundle: Mapped[str] = mapped_column(Text)
    findings: Mapped[str] = mapped_column(Text)
    accepted: Mapped[str] = mapped_column(Text)
    changes: Mapped[str] = mapped_column(Text)
    examples: Mapped[str] = mapped_column(Text)
    signed_by: Mapped[str | None] = mapped_column(String(64))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    live_from: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(String(64))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)


class PublishedItemRow(Base):
    """A version of an item that was published once: it means these bytes for ever.

    ``item_hash`` is what terminals write into their records; ``examples`` the hash of the file of
    its example residents.
    """

    __tablename__ = "published_item"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(40), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    item_hash: Mapped[str] = mapped_column(String(64), index=True)
    number: Mapped[int]
    examples: Mapped[str | None] = mapped_column(String(64))


class ReleasedQuestionRow(Base):
    """The type that a question of an item was released with; it never gets another."""

    __tablename__ = "released_question"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    question: Mapped[str] = mapped_column(String(64), primary_key=True)
    type: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(40))
