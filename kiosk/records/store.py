"""The record store of a terminal: what ``commit_submission`` returned is never lost."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, Connection, and_, or_, select

from contracts.canonical import sha256_hex
from contracts.envelope import SealingKey
from contracts.errors import BugError, StorageError, StorageFullError
from contracts.number import receipt_number
from contracts.receipts import receipt_in_hand
from contracts.submission import RatingRecord, ReceiptOutcomeRecord
from contracts.uuid7 import RANDOM_BYTES, uuid7
from contracts.wire import RecordKind
from kiosk.records.database import (
    DATABASE_NAME,
    READING,
    connect,
    open_engine,
    require_schema,
    writing,
)
from kiosk.records.errors import (
    FileDamagedError,
    InDoubtError,
    storage_errors,
)
from kiosk.records.index import file_of, insert, last_numbers, sequence_of
from kiosk.records.locks import COMMITTING, hold
from kiosk.records.model import (
    CommittedSubmission,
    Outcome,
    ReceiptWindow,
    StoredReceipt,
    SubmissionDraft,
)
from kiosk.records.numbers import Numbers
from kiosk.records.outbox import REMOVED
from kiosk.records.recordfile import RecordFile, parse_record_file
from kiosk.records.schema import DeliveryRow, ReceiptRow, RecordRow
from kiosk.records.sealedfiles import ATTACHMENTS, RECORDS, SealedFolder, read_sealed
from kiosk.records.sealing import Sealer, attachment_ref, iso
from kiosk.records.starting import settle

log = structlog.get_logger(__name__)

# The sync process checkpoints while it confirms; this is the limit without a sync process.
_CHECKPOINT_PAGES = 8000


_REMOVED = select(DeliveryRow.position).where(DeliveryRow.state == REMOVED)


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
    """Open the store of a data folder that ``migrate`` prepared; what a crash left is settled.

    Raises:
        StoreNotReadyError: the migrator has not run.
        StoreDamagedError, StateDamagedError: ``kiosk recover`` is needed; nothing was changed.
        StoreInUseError: another terminal process has it open.
        StorageError: the disk does not do its work.
    """
    lock = hold(folder, COMMITTING)
    try:
        return RecordStore(folder, Sealer(sealing, terminal_id), terminal_no, new_id, lock)
    except BaseException:
        os.close(lock)
        raise


class RecordStore:
    """Keeps submissions, receipt outcomes and ratings, sealed. One process at a time.

    A record is kept from the moment that its file is durable; the index follows, and what it
    does not take at once it takes before the next record. Every method may be called from any
    thread and blocks for the disk: call it from a worker. All of them raise StorageFullError or
    StorageError, and after an error nothing is half kept.
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
        self._closed = False
        self._one_at_a_time = threading.Lock()
        self._folder = folder
        self._path = folder / DATABASE_NAME
        self._late: RecordFile | None = None
        self._spent = (0, 0)  # position and sequence that nothing else may get
        with ExitStack() as opened:
            self._engine = open_engine(self._path)
            opened.callback(self._engine.dispose)
            require_schema(self._engine, self._path)
            self._database = connect(self._path, checkpoint_pages=_CHECKPOINT_PAGES)
            opened.callback(lambda: self._database.close())
            self._attachments = SealedFolder(folder / ATTACHMENTS)
            opened.callback(self._attachments.close)
            self._records = SealedFolder(folder / RECORDS)
            opened.callback(self._records.close)
            self._numbers = Numbers(folder)
            settle(folder, self._database, self._records, self._attachments, self._numbers)
            self._helper = ThreadPoolExecutor(1, thread_name_prefix="sealing")
            opened.callback(self._helper.shutdown)
            self._opened = opened.pop_all()

    def commit_submission(self, draft: SubmissionDraft) -> CommittedSubmission:
        """Make a submission durable; when this returns, a receipt may be printed.

        Idempotent by ``draft.id``: the same id again returns the first result and keeps
        nothing new. Attachments are on the disk before the record that names them.
        """
        with self._one_at_a_time:
            self._catch_up()
            kept = self._file_of(draft.id)
            if kept is not None:
                receipt = kept.receipt_content()
                return CommittedSubmission(draft.id, receipt.number, receipt, again=True)
            position, sequence = self._next()
            self._numbers.reserve(sequence)
            record, temporary = self._prepare(draft, position, sequence)
            self._keep(record, temporary)
            receipt = record.receipt_content()
            return CommittedSubmission(draft.id, receipt.number, receipt)

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
        (``contracts.receipts``); under a given id it is never kept twice.
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
        self._append(record, at, receipt_in_hand(outcome, legible))

    def append_rating(
        self, submission_id: UUID, level: int | None, at: datetime, record_id: UUID | None = None
    ) -> None:
        """Record the resident's rating, 1..5, or None when they skipped it, once."""
        name = str(record_id or self._new_id())
        record = RatingRecord(id=name, submission_id=str(submission_id), level=level, at=iso(at))
        self._append(record, at, None)

    def unconfirmed_receipts(
        self, limit: int = 100, window: ReceiptWindow | None = None
    ) -> tuple[StoredReceipt, ...]:
        """Receipts that nobody is known to hold (see ``append_outcome``), last kept first.

        Their order is that of the records: no clock has a say in it.
        """
        query = (
            select(RecordRow.id, RecordRow.file, RecordRow.created_at)
            .join(ReceiptRow, RecordRow.id == ReceiptRow.submission_id)
            .where(ReceiptRow.confirmed.is_(False))
            .where(RecordRow.position.not_in(_REMOVED))
            .order_by(RecordRow.position.desc())
            .limit(limit)
        )
        if window is not None:
            query = query.where(_within(window))
        found = []
        with self._one_at_a_time, storage_errors("list receipts"):
            with suppress(StorageError):
                self._catch_up()
            with self._reading() as connection:
                rows = connection.execute(query).all()
            for row in rows:
                try:
                    content = self._read(row.file).receipt_content()
                except FileDamagedError:
                    log.critical("record.file_damaged", record=row.id, alarm=True)
                    continue
                found.append(StoredReceipt(UUID(row.id), content, row.created_at))
        return tuple(found)

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
        """Give database, folders and lock back, once: the numbers of descriptors come again."""
        with self._one_at_a_time:
            if self._closed:
                return
            self._closed = True
            with suppress(StorageError):
                self._catch_up()
            self._opened.close()
            os.close(self._process_lock)

    def _append(
        self, content: ReceiptOutcomeRecord | RatingRecord, at: datetime, in_hand: bool | None
    ) -> None:
        with self._one_at_a_time:
            self._catch_up()
            if self._file_of(UUID(content.id)) is not None:
                return
            position, _ = self._next()
            record = RecordFile(
                position=position,
                id=content.id,
                kind=content.kind.value,
                submission_id=content.submission_id,
                attachments=(),
                created_at=at,
                envelope=self._sealer.event(content, at),
                in_hand=in_hand,
            )
            (temporary,) = self._records.write([record.data])
            self._keep(record, temporary)

    def _prepare(
        self, draft: SubmissionDraft, position: int, sequence: int
    ) -> tuple[RecordFile, str]:
        """Seal and write everything; gives the record and its file's temporary name.

        The record is sealed and written while this thread waits for the disk to take the
        attachments, which have their names when this returns.
        """
        hashes = [self._helper.submit(sha256_hex, a.data) for a in draft.attachments]
        sealed = [self._sealer.attachment(draft.id, a) for a in draft.attachments]
        sealing = self._helper.submit(self._seal, draft, position, sequence, hashes, sealed)
        temporary: list[str] = []
        try:
            temporary = self._attachments.write(sealed)
            record, incoming = sealing.result()
            self._attachments.publish(dict(zip(temporary, record.attachments, strict=True)))
        except BaseException:
            self._attachments.forget(temporary)
            if sealing.exception() is None:
                self._records.forget([sealing.result()[1]])
            raise
        return record, incoming

    def _seal(
        self,
        draft: SubmissionDraft,
        position: int,
        sequence: int,
        hashes: Sequence[Future[str]],
        sealed: Sequence[bytes],
    ) -> tuple[RecordFile, str]:
        number = receipt_number(self._terminal_no, sequence)
        refs = tuple(
            attachment_ref(attachment, plain.result(), data)
            for attachment, plain, data in zip(draft.attachments, hashes, sealed, strict=True)
        )
        record = RecordFile(
            position=position,
            id=str(draft.id),
            kind=RecordKind.SUBMISSION.value,
            submission_id=str(draft.id),
            attachments=tuple(ref.sealed_sha256 for ref in refs),
            created_at=draft.created_at,
            envelope=self._sealer.submission(draft, number, refs),
            receipt=draft.receipt.numbered(number, draft.item.code).to_json(),
        )
        (temporary,) = self._records.write([record.data])
        return record, temporary

    def _keep(self, record: RecordFile, temporary: str) -> None:
        """Give the record's file its name: from then on it is kept, whatever the index says.

        What the index refuses is refused before that. Only a full disk, which says so before
        anything is committed, takes the file back. A COMMIT that could not be synced may hold
        or not: the record does.
        """
        database = self._database
        try:
            with storage_errors("keep a record"):
                database.execute("BEGIN IMMEDIATE")
                self._require_next(record)
                insert(database, record)
            self._records.publish({temporary: record.name})
        except BaseException as error:
            self._roll_back()
            if isinstance(error, InDoubtError):
                # It may turn up whole at the next start: nothing of it is used again.
                self._spent = (record.position, sequence_of(record.number))
                log.critical("record.in_doubt", record=record.id, alarm=True)
            else:
                self._records.forget([temporary])
                self._attachments.forget(record.attachments)
            raise
        try:
            with storage_errors("put a record into the index"):
                database.execute("COMMIT")
        except StorageError as error:
            self._roll_back()
            if isinstance(error, StorageFullError) and self._records.forget([record.name]):
                self._attachments.forget(record.attachments)
                raise
            self._late = record
            log.error("records.index_is_behind", record=record.id, code=error.code)

    def _catch_up(self) -> None:
        """Put the record into the index that it did not take; nothing overtakes it."""
        late = self._late
        if late is None:
            return
        with storage_errors("put a record into the index"):
            # After a COMMIT that failed a connection may be in doubt: ask the disk afresh.
            fresh = connect(self._path, checkpoint_pages=_CHECKPOINT_PAGES)
            self._database.close()
            self._database = fresh
            with writing(fresh):
                if file_of(fresh, late.id) is None:
                    insert(fresh, late)
        self._late = None
        log.info("records.index_caught_up", record=late.id)

    def _roll_back(self) -> None:
        with suppress(sqlite3.Error):
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")

    def _file_of(self, record_id: UUID) -> RecordFile | None:
        """A record that is kept already."""
        with storage_errors("look a record up"):
            name = file_of(self._database, str(record_id))
        return None if name is None else self._read(name)

    def _next(self) -> tuple[int, int]:
        """Position and sequence of the next record; this process alone gives them."""
        with storage_errors("look at the last record"):
            position, sequence = last_numbers(self._database)
        return max(position, self._spent[0]) + 1, max(sequence, self._spent[1]) + 1

    def _require_next(self, record: RecordFile) -> None:
        position, sequence = self._next()
        if position != record.position or (
            record.is_submission and sequence != sequence_of(record.number)
        ):
            raise BugError("another process commits in this folder")

    def _read(self, name: str) -> RecordFile:
        return parse_record_file(read_sealed(self._folder / RECORDS, name))

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(**READING)


def _within(window: ReceiptWindow) -> ColumnElement[bool]:
    timely = RecordRow.created_at >= window.since
    if window.until is not None:
        timely = and_(timely, RecordRow.created_at <= window.until)
    return or_(timely, RecordRow.clock_trusted.is_(False), RecordRow.id == str(window.always))
