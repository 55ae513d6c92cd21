"""Opening a case: a separate, audited step. Nothing opened is ever written down.

What the private key reveals lives in the returned value, for one request.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar, TypeVar

import structlog
from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from central.alarms import Alarm, AlarmKind, raise_alarm
from central.audit import AuditEntry, append_audit
from central.casework.damage import damaged_attachment, damaged_record, raise_damage
from central.casework.keeping import is_whole
from central.clock import Clock
from central.keys import KeyStoreError
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.models import IN_ORDER_OF_ARRIVAL, CaseRow, RecordRow
from central.storage.trouble import StorageTroubleError
from contracts.canonical import sha256_hex
from contracts.envelope import EnvelopeError, OpeningKey, open_attachment, open_record
from contracts.errors import KioskError, PolicyError
from contracts.receipts import in_hand_after
from contracts.submission import (
    AnyRecord,
    AttachmentRef,
    RatingRecord,
    ReceiptOutcomeRecord,
    SubmissionRecord,
    parse_record,
)
from contracts.wire import RecordKind

log = structlog.get_logger(__name__)

NEWEST_OF_A_KIND = 20
"""A terminal adds a few records to a submission; hundreds are a mistake of its own, and opening
each would keep who opens the case waiting.
"""
_ADDED_KINDS = (RecordKind.RECEIPT_OUTCOME, RecordKind.RATING)

OpenedT = TypeVar("OpenedT")


class NoSuchCaseError(PolicyError):
    """There is no such submission, or it has no such attachment."""

    code: ClassVar[str] = "P-152"


class DamagedError(EnvelopeError):
    """What was kept is not here any more as it came: the disk has changed it."""

    code: ClassVar[str] = "P-154"


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A submission with what its terminal added, in order of arrival.

    ``unread`` counts added records that could not be read; an alarm names each. ``unopened``
    counts older ones beyond the newest of each kind, which were left sealed.
    """

    received_at: datetime
    submission: SubmissionRecord = field(repr=False)
    outcomes: tuple[ReceiptOutcomeRecord, ...] = field(default=(), repr=False)
    rating: RatingRecord | None = field(default=None, repr=False)
    unread: int = 0
    unopened: int = 0

    @property
    def outcome(self) -> ReceiptOutcomeRecord | None:
        """What became of the newest paper."""
        return self.outcomes[-1] if self.outcomes else None

    @property
    def in_hand(self) -> bool:
        """Whether the resident holds the receipt, after everything that became of it."""
        return in_hand_after(self.outcomes)


@dataclass(frozen=True, slots=True)
class OpenedAttachment:
    """One attachment in clear."""

    media_type: str
    data: bytes = field(repr=False)


class Opener:
    """Opens cases with the private key. Blocking; safe to use from several threads."""

    def __init__(
        self,
        *,
        database: Database,
        files: AttachmentFiles,
        load_key: Callable[[], OpeningKey],
        clock: Clock,
    ) -> None:
        self._database = database
        self._files = files
        self._load_key = load_key
        self._clock = clock
        self._key: OpeningKey | None = None

    def open_case(self, submission_id: str, *, actor: str, purpose: str) -> OpenedCase:
        """Open a case for somebody who says why; the audit log tells, also of failures.

        Raises NoSuchCaseError, EnvelopeError, KeyStoreError.
        """
        return self._audited(
            lambda: self.view(submission_id),
            AuditEntry(actor, "case.opened", submission_id, purpose),
        )

    def open_attachment(self, submission_id: str, sha256: str, *, actor: str) -> OpenedAttachment:
        """Open one attachment by its plaintext hash, audited. Raises as ``open_case`` does."""
        return self._audited(
            lambda: self.view_attachment(submission_id, sha256),
            AuditEntry(actor, "attachment.opened", submission_id, f"sha256={sha256}"),
        )

    def view(self, submission_id: str) -> OpenedCase:
        """The case again, for a caller whose opening has been audited already.

        An added record that cannot be read, or of a kind this centre does not know, keeps
        nobody from the submission: it is counted, and an alarm names it.
        """
        with self._database.read() as session:
            rows, unopened = _records_of(session, submission_id)
        submission = self._submission(rows[0])
        outcomes: list[ReceiptOutcomeRecord] = []
        rating: RatingRecord | None = None
        unread = 0
        for row in rows[1:]:
            match self._added(row):
                case ReceiptOutcomeRecord() as record:
                    outcomes.append(record)
                case RatingRecord() as record:
                    rating = record
                case _:
                    unread += 1
        return OpenedCase(
            rows[0].received_at, submission, tuple(outcomes), rating, unread, unopened
        )

    def view_attachment(self, submission_id: str, sha256: str) -> OpenedAttachment:
        """An attachment again, for a caller whose opening has been audited already."""
        with self._database.read() as session:
            row = _submission_row(session, submission_id)
        submission = self._submission(row)
        for reference in submission.attachments:
            if reference.sha256 == sha256:
                return self._attachment(submission, reference)
        raise NoSuchCaseError("the submission has no such attachment")

    def submission(self, row: RecordRow) -> SubmissionRecord:
        """The opened submission of a record row."""
        record = self._content(row)
        if not isinstance(record, SubmissionRecord) or record.terminal_id != row.terminal_id:
            raise EnvelopeError("the record is not the submission its header names")
        return record

    def _submission(self, row: RecordRow) -> SubmissionRecord:
        """The opened submission; an alarm asks back one that is damaged."""
        try:
            return self.submission(row)
        except DamagedError:
            log.error("record.damage_found", record=row.id)
            self._damaged(damaged_record(row.terminal_id, row.id))
            raise

    def _added(self, row: RecordRow) -> AnyRecord | None:
        """What a terminal added to its submission; None, with an alarm, when it is unreadable."""
        try:
            return self._content(row)
        except KeyStoreError:
            raise
        except KioskError as error:
            log.error("record.unreadable", record=row.id, code=error.code)
            if isinstance(error, DamagedError):
                self._damaged(damaged_record(row.terminal_id, row.id))
            else:
                alarm = Alarm(AlarmKind.RECORD_UNREADABLE, row.terminal_id, row.id, error.code)
                self._told(lambda session, now: raise_alarm(session, now, alarm))
            return None

    def _content(self, row: RecordRow) -> AnyRecord:
        if not is_whole(row):
            raise DamagedError("the record has changed since it came; its terminal is asked for it")
        opened = open_record(self._opening_key(), row.envelope)
        record = parse_record(opened.content)
        inside = record.id if isinstance(record, SubmissionRecord) else record.submission_id
        if (record.id, record.kind, inside) != (row.id, row.kind, row.submission_id):
            raise EnvelopeError("content and header of the record name different things")
        return record

    def _attachment(
        self, submission: SubmissionRecord, reference: AttachmentRef
    ) -> OpenedAttachment:
        try:
            sealed = self._files.read(reference.sealed_sha256)
        except FileNotFoundError:
            sealed = b""
        if sha256_hex(sealed) != reference.sealed_sha256:
            log.error("attachment.damage_found", sha256=reference.sealed_sha256)
            self._damaged(
                damaged_attachment(submission.terminal_id, submission.id, reference.sealed_sha256)
            )
            raise DamagedError(
                "the attachment is gone or has changed since it came; its terminal is asked for it"
            )
        data = open_attachment(self._opening_key(), submission.id, reference.role, sealed)
        if sha256_hex(data) != reference.sha256:
            raise EnvelopeError("the attachment is not what the submission names")
        return OpenedAttachment(reference.media_type, data)

    def _damaged(self, alarm: Alarm) -> None:
        self._told(lambda session, now: raise_damage(session, now, alarm, self._files))

    def _told(self, raised: Callable[[Session, datetime], None]) -> None:
        """Tell people; on a disk that takes nothing reading goes on all the same."""
        with suppress(StorageTroubleError), self._database.write() as session:
            raised(session, self._clock())

    def _opening_key(self) -> OpeningKey:
        if self._key is None:
            self._key = self._load_key()
        return self._key

    def _audited(self, task: Callable[[], OpenedT], entry: AuditEntry) -> OpenedT:
        """Do it, and write down that it was done or tried before anybody gets the result."""
        try:
            result = task()
        except KioskError as error:
            log.warning("case.opening_failed", case=entry.subject, code=error.code)
            self._write(replace(entry, success=False))
            raise
        self._write(entry)
        return result

    def _write(self, entry: AuditEntry) -> None:
        now = self._clock()
        with self._database.write() as session:
            append_audit(session, now, entry)
            if entry.success and entry.action == "case.opened":
                unopened = (
                    CaseRow.submission_id == entry.subject,
                    CaseRow.first_opened_at.is_(None),
                )
                session.execute(update(CaseRow).where(*unopened).values(first_opened_at=now))


def _submission_row(session: Session, submission_id: str) -> RecordRow:
    first = session.get(RecordRow, submission_id)
    if first is None or first.kind != RecordKind.SUBMISSION:
        raise NoSuchCaseError("there is no such submission")
    return first


def _records_of(session: Session, submission_id: str) -> tuple[list[RecordRow], int]:
    """The submission first, then the newest of each kind that its own terminal added, in order of
    arrival; and how many older ones there are.
    """
    first = _submission_row(session, submission_id)
    added = (
        RecordRow.submission_id == submission_id,
        RecordRow.terminal_id == first.terminal_id,
        RecordRow.id != submission_id,
    )
    kind = case((RecordRow.kind.in_(_ADDED_KINDS), RecordRow.kind), else_="")
    newest_first = [column.desc() for column in IN_ORDER_OF_ARRIVAL]
    place = func.row_number().over(partition_by=kind, order_by=newest_first)
    ranked = select(RecordRow.id, place.label("place")).where(*added).subquery()
    newest = (
        select(RecordRow)
        .join(ranked, ranked.c.id == RecordRow.id)
        .where(ranked.c.place <= NEWEST_OF_A_KIND)
        .order_by(*IN_ORDER_OF_ARRIVAL)
    )
    rows = list(session.scalars(newest))
    there = session.scalar(select(func.count()).select_from(RecordRow).where(*added)) or 0
    return [first, *rows], there - len(rows)
