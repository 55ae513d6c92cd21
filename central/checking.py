"""``central check``: reads everything the centre keeps and asks back what is not whole.

Files of sets came from nobody who could be asked: they are named.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from central.alarms import Alarm
from central.audit import AuditEntry, append_audit
from central.casework.damage import damaged_attachment, damaged_record, raise_damage, record_with
from central.casework.keeping import is_whole
from central.clock import Clock
from central.publishing.editions import manifest_of
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.models import AttachmentRow, RecordRow
from central.storage.publishing import EditionRow

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """How many records, attachments and sets were read, and the alarms about those not whole.

    ``damaged_sets``: a set and the file of it.
    """

    records: int
    attachments: int
    sets: int
    damaged: tuple[Alarm, ...]
    damaged_sets: tuple[str, ...]


def check(
    database: Database,
    files: AttachmentFiles,
    published: AttachmentFiles,
    clock: Clock,
    actor: str,
) -> Checked:
    """Compare every record, attachment and file of a set with its hash, while the centre serves
    or not.

    Raises StorageTroubleError.
    """
    records, attachments = 0, 0
    damaged: list[Alarm] = []
    for row in _records(database):
        records += 1
        if not is_whole(row):
            damaged.append(damaged_record(row.terminal_id, row.id))
    for sha256, size, terminal_id in _attachments(database):
        attachments += 1
        if not files.whole(sha256, size):
            damaged.append(_lost(database, sha256, terminal_id))
    sets, damaged_sets = _sets(database, published)
    with database.write() as session:
        for alarm in damaged:
            raise_damage(session, clock(), alarm, files)
        purpose = f"damaged={len(damaged) + len(damaged_sets)}"
        append_audit(session, clock(), AuditEntry(actor, "store.checked", purpose=purpose))
    return Checked(records, attachments, sets, tuple(damaged), tuple(damaged_sets))


def _sets(database: Database, published: AttachmentFiles) -> tuple[int, list[str]]:
    """How many sets were ever signed, and what of them is not whole; each file is read once."""
    query = select(EditionRow.name, EditionRow.sha256).where(EditionRow.signed_at.is_not(None))
    with database.read() as session:
        rows = list(session.execute(query.order_by(EditionRow.number)))
    damaged, whole = [], dict[str, bool]()
    for name, sha256 in rows:
        manifest = manifest_of(published, sha256)
        if manifest is None:
            damaged.append(f"{name}: the manifest")
            continue
        for program in manifest.programs:
            if not published.whole(program.sha256, program.length):
                damaged.append(f"{name}: its program for Python {program.python}")
        for file in manifest.files:
            if file.sha256 not in whole:
                whole[file.sha256] = published.whole(file.sha256, file.length)
            if not whole[file.sha256]:
                damaged.append(f"{name}: {file.path}")
    return len(rows), damaged


def _lost(database: Database, sha256: str, terminal_id: str) -> Alarm:
    with database.read() as session:
        record = record_with(session, sha256)
    return damaged_attachment(terminal_id, record, sha256)


def _records(database: Database) -> Iterator[RecordRow]:
    last = ""
    while True:
        query = select(RecordRow).where(RecordRow.id > last).order_by(RecordRow.id)
        with database.read() as session:
            rows = list(session.scalars(query.limit(_AT_ONCE)))
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].id


def _attachments(database: Database) -> list[tuple[str, int, str]]:
    query = select(AttachmentRow.sha256, AttachmentRow.size, AttachmentRow.terminal_id)
    with database.read() as session:
        return [(row.sha256, row.size, row.terminal_id) for row in session.execute(query)]
