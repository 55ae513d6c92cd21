"""``inherited/``: sealed records of the terminal before this one, on their way into the store.

Whoever brings them writes whole files there; the next start puts them into the store, whose outbox
offers them like its own. Broken off anywhere, the same is done again: a record counts once by its
id. Their receipts stay with the terminal that gave them.
"""

import errno
import os
import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.envelope import parse_envelope
from contracts.errors import InvalidDocumentError, StorageError
from contracts.wire import MAX_ATTACHMENT_BYTES, MAX_ENVELOPE_BYTES, RecordKind
from hardening.files import sync_folder, write_durably
from hardening.strangers import open_plain
from kiosk.records.database import DATABASE_NAME, connect
from kiosk.records.errors import FileDamagedError, storage_errors
from kiosk.records.index import examined
from kiosk.records.locks import INHERITING, hold_by
from kiosk.records.outbox import Outbox
from kiosk.records.recordfile import RecordFile, parse_record_file
from kiosk.records.sealedfiles import ATTACHMENTS, RECORDS, SealedFolder, read_sealed
from kiosk.records.setaside import SetAside
from kiosk.records.staged import INHERITED, staged_names

_DATABASE_PARTS = ("", "-wal")
_MAX_INDEX_BYTES = 256 * 1024 * 1024
_MAX_FILE_BYTES = MAX_ENVELOPE_BYTES + 64 * 1024
"""An envelope with its head (``recordfile``)."""
_PATIENCE_S = 60.0
"""How long one waits for the other: for a start that brings a whole backlog in, at most."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A record as it was sealed, with the sealed attachments that it names."""

    envelope: bytes
    attachments: Mapping[str, bytes]


def keep_inherited(data_dir: Path, record: Sealed) -> bool:
    """Keep a record for the next start, attachments first; False of what is no whole record.

    A start that clears the folder away takes none that is just being kept: one waits for the other.

    Raises StorageFullError, StorageError: it could not be kept.
    """
    try:
        named = stripped(record.envelope).attachments
    except (FileDamagedError, InvalidDocumentError):
        return False
    if any(sha256_hex(record.attachments.get(name, b"")) != name for name in named):
        return False
    folder = data_dir / INHERITED
    with _alone(data_dir), storage_errors("keep what was inherited"):
        for name in named:
            write_durably(folder / ATTACHMENTS / name, record.attachments[name])
        write_durably(folder / RECORDS / sha256_hex(record.envelope), record.envelope)
    return True


def bring_in(data_dir: Path, records: SealedFolder, attachments: SealedFolder) -> None:
    """Put what waits where the store's own files lie. Only for the process that commits.

    Raises StorageFullError, StorageError.
    """
    if (data_dir / INHERITED).is_dir():
        with _alone(data_dir):
            _bring_in(data_dir, records, attachments)


def _bring_in(data_dir: Path, records: SealedFolder, attachments: SealedFolder) -> None:
    folder = data_dir / INHERITED
    for name in staged_names(data_dir):
        try:
            envelope = read_sealed(folder / RECORDS, name)
            record = stripped(envelope)
        except (FileDamagedError, InvalidDocumentError):
            SetAside(data_dir).take([folder / RECORDS / name])
            continue
        with storage_errors("bring in what was inherited"):
            for each in record.attachments:
                _linked(folder / ATTACHMENTS / each, attachments.path / each)
            sync_folder(attachments.path)
        if record.name not in records.names():
            (temporary,) = records.write([record.data])
            records.publish({temporary: record.name})
        with storage_errors("bring in what was inherited"):
            (folder / RECORDS / name).unlink()
    with storage_errors("bring in what was inherited"):
        shutil.rmtree(folder)
        sync_folder(data_dir)


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Nobody else works in the folder. Raises StoreInUseError: somebody does for too long."""
    lock = hold_by(data_dir, INHERITING, time.monotonic() + _PATIENCE_S)
    try:
        yield
    finally:
        os.close(lock)


def stripped(envelope: bytes) -> RecordFile:
    """The file of an inherited record, whose receipt is not this terminal's to print again.

    The same bytes each time, so that nothing comes in twice. Raises FileDamagedError,
    InvalidDocumentError.
    """
    submission = parse_envelope(envelope).kind == RecordKind.SUBMISSION
    head = {"in_hand": True if submission else None, "position": 0, "receipt": None, "v": 1}
    return parse_record_file(canonical_bytes(head) + b"\n" + envelope)


def inherit_folder(data_dir: Path, old: Path, own: str) -> tuple[int, int]:
    """Keep what the data folder of another terminal holds sealed and did not bring to the centre.

    By its index where that can be read, else all that is sealed there: the centre takes the same
    bytes twice as once. What this terminal's own index knows is not kept again, unless it waits and
    its file is gone. That folder may be read-only, damaged or made by a stranger; nothing in it
    is changed.

    Args:
        own: the id of this terminal, whose own records come from no other's disk.

    Returns:
        How many records were kept, and how many files there are none any more.

    Raises:
        StorageFullError, StorageError: they could not be kept, or that disk is not read at all.
    """
    with storage_errors("read the other terminal's records"):
        names = sorted(os.listdir(old / RECORDS))
    staged = old / INHERITED / RECORDS
    known = _delivered(old) | _known(data_dir)
    kept = damaged = 0
    for folder, name in [
        *((old / RECORDS, each) for each in names if each[0] != "."),
        *((staged, each) for each in staged_names(old)),
    ]:
        try:
            data = _read_sealed(folder, name, _MAX_FILE_BYTES)
            envelope = data if folder == staged else parse_record_file(data).envelope
            sealed = parse_envelope(envelope)
        except (StorageError, InvalidDocumentError):
            damaged += 1
            continue
        if sealed.id in known:
            continue
        if sealed.terminal_id == own:
            damaged += 1
            continue
        whole = keep_inherited(data_dir, _sealed(old, envelope, sealed.attachments))
        kept, damaged = kept + whole, damaged + (not whole)
    return kept, damaged


def _sealed(old: Path, envelope: bytes, names: Iterable[str]) -> Sealed:
    found: dict[str, bytes] = {}
    for place in (old / ATTACHMENTS, old / INHERITED / ATTACHMENTS):
        for name in names:
            with suppress(StorageError):
                found[name] = _read_sealed(place, name, MAX_ATTACHMENT_BYTES)
    return Sealed(envelope, found)


def _read_sealed(folder: Path, name: str, most: int) -> bytes:
    """``read_sealed`` of a disk that a stranger may have made. Raises StorageError."""
    with storage_errors("read from the other terminal's disk"), open_plain(folder / name) as opened:
        data = opened.read(most + 1)
    if len(data) > most or sha256_hex(data) != name:
        raise FileDamagedError("a file of the other terminal is damaged")
    return data


def _delivered(old: Path) -> frozenset[str]:
    """Ids of what the centre has, by a copy of the index; none where it cannot be read."""
    with TemporaryDirectory() as scratch:
        copy = Path(scratch)
        try:
            for part in _DATABASE_PARTS:
                with suppress(FileNotFoundError):
                    _copy(old / f"{DATABASE_NAME}{part}", copy / f"{DATABASE_NAME}{part}")
            if not (copy / DATABASE_NAME).exists():
                return frozenset()
            with closing(Outbox(copy)) as outbox:
                return outbox.delivered()
        except (OSError, StorageError, sqlite3.Error):
            return frozenset()


def _known(data_dir: Path) -> frozenset[str]:
    """Ids that the own index has, with their files as long as they wait; none while it is none."""
    try:
        with closing(connect(data_dir / DATABASE_NAME)) as database:
            database.execute("BEGIN")
            known = examined(database)
        there = set(os.listdir(data_dir / RECORDS))
    except (OSError, StorageError, sqlite3.Error):
        return frozenset()
    return frozenset(
        record
        for record, file in known.files.items()
        if record not in known.waiting or file in there
    )


def _copy(source: Path, target: Path) -> None:
    with open_plain(source) as opened, target.open("wb") as written:
        if os.fstat(opened.fileno()).st_size > _MAX_INDEX_BYTES:
            raise OSError(errno.EFBIG, "no index is as large")
        shutil.copyfileobj(opened, written)


def _linked(source: Path, target: Path) -> None:
    """A second name: what a start sets aside that was broken off is still here for the next."""
    with suppress(FileExistsError, FileNotFoundError):
        os.link(source, target)
