"""Backing a centre up while terminals write, and making a centre of a backup.

A backup is a folder that may be backed up to again: attachments are only ever added.

``backup.json``   says what the rest is; written last, so a backup is whole or not there
``centre-*.db``   the database at one moment, by ``VACUUM INTO``: no writer makes it start over
``attachments/``  what that database names, each compared with its hash
``trust/``        files of sets, published and drafted; their signed metadata is in the database
``keys/``         the centre's keys, the private one under its passphrase, which is **not** here
"""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from central.audit import BY_COMMAND, AuditEntry, append_audit
from central.casework.damage import damaged_attachment, damaged_record, raise_damage, record_with
from central.clock import Clock
from central.fleet.numbers import leave_fleet_numbers_out
from central.folder import DataFolder
from central.keys import ANSWER_FILE, OPENING_FILE, SEALING_FILE, KeyStore
from central.publishing.editions import leave_numbers_out
from central.publishing.metadata import believe_reported
from central.rollouts.managing import hold_all
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.identity import begin_epoch, first_terminal_no
from central.storage.migrate import migrate
from central.storage.models import AttachmentRow, RecordRow, SessionRow, TerminalRow
from central.storage.trouble import told_as_trouble
from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import InvalidDocumentError, PolicyError
from contracts.number import TERMINALS
from contracts.wire import Sha256, parse_wire
from hardening.files import sync_folder, write_durably

MANIFEST = "backup.json"
_LOCK_WAIT_S = 60
_NUMBERS_LEFT_OUT = 100  # for terminals enrolled after the backup: far more than a day's work


class BackupError(PolicyError):
    """There is no backup to restore, it is damaged, or there is no place for it."""

    code: ClassVar[str] = "P-156"


class _Manifest(BaseModel):
    """``backup.json``. Everything acknowledged before ``time`` is in the database."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    v: int = 1
    time: AwareDatetime
    database: str = Field(pattern=r"^centre-[0-9TZ]+\.db$")
    database_sha256: Sha256


@dataclass(frozen=True, slots=True)
class Copied:
    """What a backup or restore came to; what was not whole where it lay, by its id or hash.

    ``held``: roll-outs that were under way in the backup and wait for people now.
    """

    time: AwareDatetime
    attachments: int
    damaged_records: tuple[str, ...]
    damaged_attachments: tuple[str, ...]
    damaged_files: tuple[str, ...] = ()
    held: int = 0

    @property
    def damaged(self) -> tuple[str, ...]:
        """The names of all that was not whole."""
        records = tuple(f"record {name}" for name in self.damaged_records)
        attachments = tuple(f"attachment {name}" for name in self.damaged_attachments)
        return records + attachments + tuple(f"file {name}" for name in self.damaged_files)


def back_up(folder: DataFolder, target: Path, clock: Clock) -> Copied:
    """Copy a centre, serving or not, to a folder that is new or an earlier backup of it.

    Raises StorageTroubleError.
    """
    with told_as_trouble():
        for part in (target, target / "attachments", target / "keys"):
            part.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = target / f".draft-{os.getpid()}.db"
        _made_private(draft)
        try:
            time = _copy_database(folder.database, draft, clock)
            files = AttachmentFiles(target / "attachments")
            records, lost = _damaged_records(draft), []
            count = 0
            for sha256, size in _attachments_of(draft):
                count += 1
                if not _brought(AttachmentFiles(folder.attachments), files, sha256, size):
                    lost.append(sha256)
            lost_files = _copy_files(folder, DataFolder(target))
            _copy_keys(folder.keys, target / "keys")
            database = target / f"centre-{time:%Y%m%dT%H%M%S%f}Z.db"
            manifest = _Manifest(
                time=time, database=database.name, database_sha256=_sha256_of(draft)
            )
            draft.replace(database)
            sync_folder(target)
            write_durably(target / MANIFEST, canonical_bytes(manifest.model_dump(mode="json")))
        finally:
            draft.unlink(missing_ok=True)
        for old in target.glob("centre-*.db"):
            if old != database:
                old.unlink()
    return Copied(time, count, tuple(records), tuple(lost), lost_files)


def records_of(session: Session, attachments: Iterable[str]) -> dict[str, str | None]:
    """The record of each of these; reads every record for each, so not while writing."""
    return {sha256: record_with(session, sha256) for sha256 in attachments}


def ask_back(
    session: Session,
    copied: Copied,
    records: Mapping[str, str | None],
    files: AttachmentFiles,
    now: datetime,
) -> None:
    """Raise an alarm about each thing that was not whole: its terminal is asked for it again.

    ``records``: what ``records_of`` says of the damaged attachments.
    """
    for name in copied.damaged_records:
        if (kept := session.get(RecordRow, name)) is not None:
            raise_damage(session, now, damaged_record(kept.terminal_id, name), files)
    for sha256 in copied.damaged_attachments:
        if (row := session.get(AttachmentRow, sha256)) is not None:
            alarm = damaged_attachment(row.terminal_id, records[sha256], sha256)
            raise_damage(session, now, alarm, files)


def restore(source: Path, folder: DataFolder, clock: Clock) -> Copied:
    """Make a centre of a backup, in a folder without one; it knows that it was restored.

    Raises BackupError, StorageTroubleError.
    """
    manifest = _manifest(source)
    if any(folder.root.glob(folder.database.name + "*")):  # its log would spoil another one
        raise BackupError("there is a database in this folder; restore into an empty one")
    if not _same_keys(source / "keys", folder.keys):
        raise BackupError("this folder holds the keys of another centre")
    with told_as_trouble():
        folder.make()
        draft = folder.root / ".restored.db"
        for left in folder.root.glob(".restored.db*"):
            left.unlink()
        _made_private(draft)
        shutil.copyfile(source / manifest.database, draft)
        if _sha256_of(draft) != manifest.database_sha256 or not _sound(draft):
            draft.unlink()
            raise BackupError("the database of this backup is damaged")
        files = AttachmentFiles(folder.attachments)
        names = list(_attachments_of(draft))
        lost = tuple(
            sha256
            for sha256, size in names
            if not _brought(AttachmentFiles(source / "attachments"), files, sha256, size)
        )
        lost_files = _copy_files(DataFolder(source), folder)
        copied = Copied(manifest.time, len(names), (), lost, lost_files)
        migrate(draft)
        copied = replace(copied, held=_begin_again(draft, copied, files, clock))
        _sync(draft)
        _copy_keys(source / "keys", folder.keys)
        draft.replace(folder.database)
        sync_folder(folder.root)
    return copied


def _copy_database(path: Path, draft: Path, clock: Clock) -> AwareDatetime:
    """The database at one moment. Whatever is not in it was received after the time returned:
    that is taken while no writer is at work, and records are dated while theirs is.
    """
    uri = f"{path.absolute().as_uri()}?mode=rw"
    with closing(
        sqlite3.connect(uri, uri=True, timeout=_LOCK_WAIT_S, isolation_level=None)
    ) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time = clock()
        connection.execute("COMMIT")
        connection.execute("VACUUM INTO ?", (str(draft),))
    _sync(draft)  # VACUUM INTO leaves that to others
    if not _sound(draft):
        raise BackupError("the database is damaged: the copy of it is not sound")
    return time


def _sound(path: Path) -> bool:
    with closing(_reading(path)) as connection:
        return connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _damaged_records(path: Path) -> list[str]:
    with closing(_reading(path)) as connection:
        rows = connection.execute("SELECT id, sha256, envelope FROM record")
        return [
            name
            for name, sha256, body in rows
            if not isinstance(body, bytes) or sha256_hex(body) != sha256
        ]


def _attachments_of(path: Path) -> Iterator[tuple[str, int]]:
    with closing(_reading(path)) as connection:
        yield from connection.execute("SELECT sha256, size FROM attachment ORDER BY sha256")


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True)


def _brought(
    source: AttachmentFiles, target: AttachmentFiles, sha256: str, size: int | None
) -> bool:
    """Whether the target has the attachment whole now."""
    if target.whole(sha256, size):
        return True
    try:
        data = source.read(sha256)
    except FileNotFoundError:
        return False
    if sha256_hex(data) != sha256:
        return False
    target.store(data)
    return True


def _manifest(source: Path) -> _Manifest:
    try:
        manifest = parse_wire(_Manifest, (source / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise BackupError("there is no whole backup in this folder") from None
    except InvalidDocumentError:
        raise BackupError(f"{MANIFEST} is damaged") from None
    if manifest.v != 1 or not (source / manifest.database).is_file():
        raise BackupError("this backup lacks its database or is of a newer centre")
    return manifest


def _copy_keys(source: Path, target: Path) -> None:
    for name in (*KeyStore(source).online_files(), OPENING_FILE, ANSWER_FILE, SEALING_FILE):
        if name == OPENING_FILE and not (source / name).exists():
            continue  # the private key may live elsewhere
        write_durably(target / name, (source / name).read_bytes())


def _copy_files(source: DataFolder, target: DataFolder) -> tuple[str, ...]:
    """Files of sets, each compared with its hash; those that are not whole."""
    lost = []
    for kept, copy in ((source.published, target.published), (source.drafted, target.drafted)):
        files = AttachmentFiles(copy)
        copy.mkdir(mode=0o700, parents=True, exist_ok=True)
        for sha256 in AttachmentFiles(kept).names():
            if not _brought(AttachmentFiles(kept), files, sha256, None):
                lost.append(sha256)
    return tuple(lost)


def _same_keys(ours: Path, theirs: Path) -> bool:
    """Whether the folder has no keys yet, or the very ones of the backup."""
    there = theirs / SEALING_FILE
    return not there.exists() or there.read_bytes() == (ours / SEALING_FILE).read_bytes()


def _begin_again(path: Path, copied: Copied, files: AttachmentFiles, clock: Clock) -> int:
    """Make another store of the copy: a new epoch, nobody logged in, no number given twice, and
    nothing rolled out that may have been stopped since. How many roll-outs wait by it.
    """
    database = Database(path)
    now = clock()
    with database.write() as session:
        begin_epoch(session, copied.time, _next_terminal_no(session), now)
        leave_numbers_out(session)
        leave_fleet_numbers_out(session)
        believe_reported(session, now)
        session.execute(delete(SessionRow))
        held = hold_all(session, copied.time, now)
        ask_back(session, copied, records_of(session, copied.damaged_attachments), files, now)
        purpose = f"backup={copied.time.isoformat()}"
        append_audit(session, now, AuditEntry(BY_COMMAND, "store.restored", purpose=purpose))
    database.close()
    return held


def _next_terminal_no(session: Session) -> int:
    last = session.scalars(select(func.max(TerminalRow.terminal_no))).one()
    known = max(first_terminal_no(session), 0 if last is None else last + 1)
    return min(known + _NUMBERS_LEFT_OUT, TERMINALS)


def _made_private(path: Path) -> None:
    """An empty file that nobody else can read, whatever was there."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
