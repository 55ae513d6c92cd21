"""The record store of a terminal: what ``commit_submission`` returned is never lost."""

import fcntl
import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Connection, and_, or_, select

from contracts.canonical import sha256_hex
from contracts.envelope import SealingKey
from contracts.errors import BugError, StorageError
from contracts.number import receipt_number
from contracts.receipts import receipt_in_hand
from contracts.submission import RatingRecord, ReceiptOutcomeRecord
from contracts.uuid7 import RANDOM_BYTES, uuid7
from contracts.wire import RecordKind
from kiosk.documents.content import ReceiptContent, receipt_from_json
from kiosk.records.attachments import AttachmentFolder
from kiosk.records.database import (
    DATABASE_NAME,
    READING,
    connect,
    open_engine,
    require_schema,
    writing,
)
from kiosk.records.errors import StoreInUseError, storage_errors
from kiosk.records.model import (
    CommittedSubmission,
    Outcome,
    ReceiptWindow,
    StoredReceipt,
    SubmissionDraft,
)
from kiosk.records.prepared import (
    CONFIRM_RECEIPT,
    FIND_RECEIPT,
    KEEP_RECEIPT,
    KEEP_RECORD,
    LAST_SEQUENCE,
    RAISE_SEQUENCE,
)
from kiosk.records.schema import (
    ReceiptRow,
    RecordRow,
)
from kiosk.records.sealing import Sealer, attachment_ref, iso

log = structlog.get_logger(__name__)

LOCK_NAME = "records.lock"
# The sync process checkpoints while it confirms; this is the limit without a sync process.
_CHECKPOINT_PAGES = 8000

_ATTACHMENT_LISTS = select(RecordRow.attachments).where(
    RecordRow.kind == RecordKind.SUBMISSION.value
)


def mint_id() -> UUID:
    """A fresh UUIDv7 by the wall clock."""
    return uuid7(time.time_ns() // 1_000_000, os.urandom(RANDOM_BYTES))


def open_store(
    folder: Path,
    sealing: SealingKey,
    terminal_id: str,
    terminal_no: int,
    *,
    new_id: Callable[[], UUID] = mint_id,
) -> "RecordStore":
    """Open the store of a data folder that ``migrate`` prepared, and sweep what a crash left.

    Raises:
        StoreNotReadyError: the migrator has not run.
        StoreInUseError: another terminal process has it open.
        StorageError: the disk does not do its work.
    """
    lock = _lock(folder)
    try:
        return RecordStore(folder, Sealer(sealing, terminal_id), terminal_no, new_id, lock)
    except BaseException:
        os.close(lock)
        raise


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A submission sealed, with its files on the disk, before its transaction."""

    sequence: int
    receipt: ReceiptContent
    envelope: bytes
    files: tuple[str, ...]


class RecordStore:
    """Keeps submissions, receipt outcomes and ratings, sealed. One process at a time.

    Every method may be called from any thread and blocks for the disk: call it from a
    worker. All of them raise StorageFullError or StorageError, and after an error
    nothing is half kept.
    """

    def __init__(
        self,
        folder: Path,
        sealer: Sealer,
        terminal_no: int,
        new_id: Callable[[], UUID],
        lock: int,
    ) -> None:
        self._sealer = sealer
        self._terminal_no = terminal_no
        self._new_id = new_id
        self._process_lock = lock
        self._one_at_a_time = threading.Lock()
        self._path = folder / DATABASE_NAME
        with ExitStack() as opened:
            self._engine = open_engine(self._path)
            opened.callback(self._engine.dispose)
            require_schema(self._engine, self._path)
            self._database = connect(self._path, checkpoint_pages=_CHECKPOINT_PAGES)
            opened.callback(lambda: self._database.close())
            self._files = AttachmentFolder(folder)
            opened.callback(self._files.close)
            self._helper = ThreadPoolExecutor(1, thread_name_prefix="sealing")
            opened.callback(self._helper.shutdown)
            self._sweep()
            self._opened = opened.pop_all()

    def commit_submission(self, draft: SubmissionDraft) -> CommittedSubmission:
        """Make a submission durable; when this returns, a receipt may be printed.

        Idempotent by ``draft.id``: the same id again returns the first result and keeps
        nothing new. Attachments are on the disk before the transaction that names them.
        """
        with self._one_at_a_time:
            found, sequence = self._look_up(draft.id)
            if found is not None:
                return found
            sealed = self._prepare(draft, sequence)
            try:
                with storage_errors("commit a submission"), writing(self._database) as database:
                    self._insert(database, draft, sealed)
            except StorageError:
                self._settle_failed_commit(draft.id, sealed.files)
                raise
            except BaseException:
                self._files.forget(sealed.files)
                raise
            return CommittedSubmission(draft.id, sealed.receipt.number, sealed.receipt)

    def append_outcome(
        self,
        submission_id: UUID,
        outcome: Outcome,
        legible: bool | None,
        copies: int,
        reprint: bool,
        at: datetime,
        record_id: UUID | None = None,
    ) -> None:
        """Record what became of the paper, and what that says about the receipt
        (``contracts.receipts``), in one transaction; under a given id it is never kept twice.
        """
        record = ReceiptOutcomeRecord(
            id=str(record_id or self._new_id()),
            submission_id=str(submission_id),
            outcome=outcome,
            legible=legible,
            copies=copies,
            reprint=reprint,
            at=iso(at),
        )
        confirmed = receipt_in_hand(outcome, legible)
        with (
            self._one_at_a_time,
            storage_errors("keep a receipt outcome"),
            writing(self._database) as database,
        ):
            self._append(database, record, at)
            if confirmed is not None:
                values = {"submission": str(submission_id), "now_confirmed": confirmed}
                CONFIRM_RECEIPT.changed(database, values)

    def append_rating(
        self, submission_id: UUID, level: int | None, at: datetime, record_id: UUID | None = None
    ) -> None:
        """Record the resident's rating, 1..5, or None when they skipped it, once."""
        name = str(record_id or self._new_id())
        record = RatingRecord(id=name, submission_id=str(submission_id), level=level, at=iso(at))
        with (
            self._one_at_a_time,
            storage_errors("keep a rating"),
            writing(self._database) as database,
        ):
            self._append(database, record, at)

    def unconfirmed_receipts(
        self, limit: int = 100, window: ReceiptWindow | None = None
    ) -> tuple[StoredReceipt, ...]:
        """Receipts that nobody is known to hold (see ``append_outcome``), last kept first.

        Their order is that of the records: no clock has a say in it.
        """
        query = (
            select(ReceiptRow.submission_id, ReceiptRow.content, ReceiptRow.committed_at)
            .join(RecordRow, RecordRow.id == ReceiptRow.submission_id)
            .where(ReceiptRow.confirmed.is_(False))
            .order_by(RecordRow.position.desc())
            .limit(limit)
        )
        if window is not None:
            query = query.where(_within(window))
        with self._one_at_a_time, storage_errors("list receipts"), self._reading() as connection:
            rows = connection.execute(query).all()
        return tuple(
            StoredReceipt(UUID(row.submission_id), receipt_from_json(row.content), row.committed_at)
            for row in rows
        )

    def last_submission(self) -> UUID | None:
        """The submission that was kept last."""
        query = (
            select(RecordRow.id)
            .where(RecordRow.kind == RecordKind.SUBMISSION.value)
            .order_by(RecordRow.position.desc())
            .limit(1)
        )
        with self._one_at_a_time, storage_errors("look at records"), self._reading() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else UUID(found)

    def close(self) -> None:
        """Give database, folder and lock back."""
        with self._one_at_a_time:
            self._opened.close()
            os.close(self._process_lock)

    def _prepare(self, draft: SubmissionDraft, sequence: int) -> "_Sealed":
        """Seal everything; the files are on the disk when this returns.

        The record is sealed while this thread waits for the disk. Its number is known
        before the transaction because this process alone raises the sequence; the
        transaction checks that.
        """
        hashes = [self._helper.submit(sha256_hex, a.data) for a in draft.attachments]
        sealed = [self._sealer.attachment(draft.id, a) for a in draft.attachments]
        sealing = self._helper.submit(self._seal, draft, sequence, hashes, sealed)
        temporary = self._files.write(sealed)
        try:
            result = sealing.result()
        except BaseException:
            self._files.forget(temporary)
            raise
        self._files.publish(dict(zip(temporary, result.files, strict=True)))
        return result

    def _seal(
        self,
        draft: SubmissionDraft,
        sequence: int,
        hashes: Sequence[Future[str]],
        sealed: Sequence[bytes],
    ) -> "_Sealed":
        number = receipt_number(self._terminal_no, sequence)
        refs = tuple(
            attachment_ref(attachment, plain.result(), data)
            for attachment, plain, data in zip(draft.attachments, hashes, sealed, strict=True)
        )
        envelope = self._sealer.submission(draft, number, refs)
        receipt = draft.receipt.numbered(number, draft.item.code)
        return _Sealed(sequence, receipt, envelope, tuple(ref.sealed_sha256 for ref in refs))

    @staticmethod
    def _insert(database: sqlite3.Connection, draft: SubmissionDraft, sealed: "_Sealed") -> None:
        """The one transaction of a submission: sequence, record (and outbox), receipt."""
        counter = {"last": sealed.sequence - 1, "next": sealed.sequence}
        if RAISE_SEQUENCE.changed(database, counter) != 1:
            raise BugError("another process gives receipt numbers in this folder")
        record = {
            "id": str(draft.id),
            "kind": RecordKind.SUBMISSION.value,
            "submission_id": str(draft.id),
            "attachments": list(sealed.files),
            "created_at": draft.created_at,
            "envelope": sealed.envelope,
        }
        KEEP_RECORD.changed(database, record)
        receipt = {
            "submission_id": str(draft.id),
            "number": sealed.receipt.number,
            "content": sealed.receipt.to_json(),
            "committed_at": draft.created_at,
            "confirmed": False,
        }
        KEEP_RECEIPT.changed(database, receipt)

    def _append(
        self,
        database: sqlite3.Connection,
        record: ReceiptOutcomeRecord | RatingRecord,
        at: datetime,
    ) -> None:
        row = {
            "id": record.id,
            "kind": record.kind.value,
            "submission_id": record.submission_id,
            "attachments": [],
            "created_at": at,
            "envelope": self._sealer.event(record, at),
        }
        KEEP_RECORD.changed(database, row)

    def _look_up(self, submission_id: UUID) -> tuple[CommittedSubmission | None, int]:
        """The submission if it is kept already, and the sequence of the next receipt."""
        with storage_errors("look a submission up"):
            row = FIND_RECEIPT.row(self._database, {"submission_id": str(submission_id)})
            (last,) = LAST_SEQUENCE.row(self._database, {})
        if row is None:
            return None, last + 1
        number, content = row
        receipt = receipt_from_json(json.loads(content))
        return CommittedSubmission(submission_id, number, receipt, again=True), last + 1

    def _settle_failed_commit(self, submission_id: UUID, names: Iterable[str]) -> None:
        """Remove the files of a commit that failed, once it is sure that it failed.

        A failed COMMIT may leave the connection in doubt, so the database is asked afresh;
        when it cannot answer, the files stay and the sweep at the next start decides.
        """
        try:
            self._reconnect()
            kept = self._look_up(submission_id)[0] is not None
        except StorageError:
            log.warning("records.commit_left_in_doubt", submission=str(submission_id))
            return
        if not kept:
            self._files.forget(names)

    def _reconnect(self) -> None:
        with storage_errors("open the record store again"):
            fresh = connect(self._path, checkpoint_pages=_CHECKPOINT_PAGES)
            self._database.close()
            self._database = fresh

    def _sweep(self) -> None:
        with storage_errors("read attachment names"), self._reading() as connection:
            lists = connection.execute(_ATTACHMENT_LISTS).scalars()
            known = {name for names in lists for name in names}
        swept = self._files.sweep(known)
        if swept:
            log.info("records.orphans_swept", files=swept)

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(**READING)


def _within(window: ReceiptWindow) -> ColumnElement[bool]:
    timely = ReceiptRow.committed_at >= window.since
    if window.until is not None:
        timely = and_(timely, ReceiptRow.committed_at <= window.until)
    untrusted = ReceiptRow.content["clock_trusted"].as_boolean().is_(False)
    return or_(timely, untrusted, ReceiptRow.submission_id == str(window.always))


def _lock(folder: Path) -> int:
    with storage_errors("lock the record store"):
        lock = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        os.close(lock)
        raise StoreInUseError("another process commits to this folder") from exc
    return lock
