"""Tables of the centre. Nothing in them is a resident's personal data in clear."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text, literal_column, text
from sqlalchemy.orm import Mapped, mapped_column

from central.storage.base import Base, UtcDateTime


class StoreRow(Base):
    """The one row that says what this store is.

    ``epoch`` is made with the store and anew at each restore, ``backup_time`` when the backup was
    taken that the store came from. Terminal numbers below ``first_terminal_no`` are not given any
    more: terminals that the backup does not know may have them.
    """

    __tablename__ = "store"

    id: Mapped[int] = mapped_column(primary_key=True)
    epoch: Mapped[str] = mapped_column(String(32))
    backup_time: Mapped[datetime | None] = mapped_column(UtcDateTime)
    first_terminal_no: Mapped[int]


class TerminalRow(Base):
    """An enrolled terminal and its public key.

    ``replaced_by``: the terminal that took its place at ``revoked_at``; ``last_given``: how many
    receipt numbers it had given when it said that it is closed since, None until it does.
    """

    __tablename__ = "terminal"
    __table_args__ = (
        Index("ix_terminal_revoked", "revoked_at", sqlite_where=text("revoked_at IS NOT NULL")),
        Index("ix_terminal_name", "name", "terminal_no"),
        Index(
            "ix_terminal_replaced_by",
            "replaced_by",
            sqlite_where=text("replaced_by IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    terminal_no: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(120))
    software: Mapped[str] = mapped_column(String(80))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    enrolled_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaced_by: Mapped[str | None] = mapped_column(String(64))
    last_given: Mapped[int | None]


class EnrolmentCodeRow(Base):
    """A one-time code; only its hash is kept.

    ``replaces``: the terminal whose place is taken by whoever uses it.
    """

    __tablename__ = "enrolment_code"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    terminal_id: Mapped[str | None] = mapped_column(ForeignKey("terminal.id"))
    replaces: Mapped[str | None] = mapped_column(String(64))


class NonceRow(Base):
    """A nonce that a terminal has used, for the next process: see ``central.fleet.nonces``."""

    __tablename__ = "nonce"

    terminal_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(128), primary_key=True)
    created: Mapped[int] = mapped_column(index=True)


class RecordRow(Base):
    """One sealed record, byte for byte as the terminal sent it. Never changed, but mended from
    the same bytes when the disk has changed it: see ``central.casework.keeping``.
    """

    __tablename__ = "record"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    submission_id: Mapped[str] = mapped_column(String(36), index=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sha256: Mapped[str] = mapped_column(String(64))
    envelope: Mapped[bytes] = mapped_column(LargeBinary)


IN_ORDER_OF_ARRIVAL = (RecordRow.received_at, literal_column("record.rowid", Integer))
"""Ids carry a terminal's time, and its clock may step back; what arrived later is later."""


class AttachmentRow(Base):
    """A sealed attachment that lies on disk under its own hash."""

    __tablename__ = "attachment"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CaseRow(Base):
    """One line of the inbox per submission; registering fills what is not personal.

    ``state``: "new" (not yet registered), "registered", "unreadable" (an alarm says why). ``mark``
    is the kind of the alarm that was raised about its content, if any.
    """

    __tablename__ = "casefile"
    __table_args__ = (
        Index("ix_casefile_arrival", "received_at", "seq"),
        Index("ix_casefile_terminal_arrival", "terminal_id", "received_at", "seq"),
        Index("ix_casefile_item_arrival", "item_code", "received_at", "seq"),
        Index("ix_casefile_state", "state", "seq"),
        {"sqlite_autoincrement": True},
    )

    seq: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("record.id"), unique=True)
    terminal_id: Mapped[str] = mapped_column(ForeignKey("terminal.id"))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12), default="new")
    number: Mapped[str | None] = mapped_column(String(11), index=True)
    item_code: Mapped[str | None] = mapped_column(String(64))
    item_version: Mapped[str | None] = mapped_column(String(32))
    mark: Mapped[str | None] = mapped_column(String(20))
    first_opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AlarmRow(Base):
    """Something that must not happen did; codes and ids only.

    ``closed_at``: when what it tells of was put right. ``gone_at``: when its terminal said that it
    does not have what is damaged here any more.
    """

    __tablename__ = "alarm"
    __table_args__ = (
        Index("ix_alarm_kind_terminal", "kind", "terminal_id", "id"),
        Index(
            "ix_alarm_open",
            "kind",
            "terminal_id",
            "record_id",
            sqlite_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    kind: Mapped[str] = mapped_column(String(40))
    terminal_id: Mapped[str | None] = mapped_column(String(64))
    record_id: Mapped[str | None] = mapped_column(String(36))
    detail: Mapped[str] = mapped_column(String(200))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UserRow(Base):
    """Somebody who may use the console. ``password_hash`` "!" means no password is set."""

    __tablename__ = "console_user"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class LoginFailureRow(Base):
    """Failed logins of one name from one address, or of one name from everywhere, whether or not
    such a user exists; forgotten at ``ends_at``.
    """

    __tablename__ = "login_failure"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    name_hash: Mapped[str] = mapped_column(String(64), index=True)
    count: Mapped[int]
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SessionRow(Base):
    """A login in a browser; only the hash of its cookie is kept.

    ``stage``: "open"; "code" while the second factor lacks, "enrol" while one has to be set up.
    """

    __tablename__ = "login_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("console_user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    stage: Mapped[str] = mapped_column(String(8), default="open", server_default="open")


class GrantRow(Base):
    """An audited opening: this session may see this case until then."""

    __tablename__ = "opening_grant"

    token_hash: Mapped[str] = mapped_column(
        ForeignKey("login_session.token_hash", ondelete="CASCADE"), primary_key=True
    )
    submission_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ApiTokenRow(Base):
    """A bearer token of the read API; only its hash is kept.

    ``scope`` is "list" or "open", ``items`` the codes it may see with blanks between, "" for all.
    """

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    scope: Mapped[str] = mapped_column(String(16))
    items: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class AuditRow(Base):
    """Who did what, when, to which case, and whether it was allowed. Append-only.

    ``hash`` covers the row and the hash of the one before it; triggers refuse changes.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80), index=True)
    purpose: Mapped[str] = mapped_column(Text)
    success: Mapped[bool]
    hash: Mapped[str] = mapped_column(String(64))
