"""What a terminal leaves on a stick: its sealed records, and one signed report that lists them."""

from collections.abc import Callable

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import StorageError, StorageFullError
from contracts.signatures import sign_answer
from contracts.sticks import (
    ATTACHMENTS,
    MAX_RECORDS,
    RECORDS,
    REPORT,
    StickRecord,
    StickReport,
)
from kiosk.records.model import OutboxEntry
from kiosk.records.outbox import Outbox
from sync.stick.medium import OutFolder

log = structlog.get_logger(__name__)


def leave_records(out: OutFolder, outbox: Outbox | None) -> tuple[StickRecord, ...]:
    """Copy what waits for the centre, as much as there is room for; what was copied whole.

    Each file is whole and synced before the next begins; a record comes after its attachments.

    Raises:
        StorageError: the stick does not take anything; one that is full takes what fits.
    """
    left: list[StickRecord] = []
    for entry in [] if outbox is None else outbox.pending(MAX_RECORDS):
        try:
            record = _copied(out, outbox, entry)
        except StorageFullError:
            log.warning("stick.full", records=len(left))
            break
        if record is not None:
            left.append(record)
    return tuple(left)


def leave_report(out: OutFolder, key: Ed25519PrivateKey, report: StickReport) -> None:
    """Sign and write the report, then remove what earlier ones listed and this does not.

    Raises:
        StorageError: the stick does not take it.
    """
    signed = sign_answer(key, report.model_dump(mode="json"))
    out.write(REPORT, canonical_bytes(signed.model_dump(mode="json")))
    out.keep_only(RECORDS, {record.sha256 for record in report.records})
    out.keep_only(ATTACHMENTS, {name for record in report.records for name in record.attachments})


def _copied(out: OutFolder, outbox: Outbox | None, entry: OutboxEntry) -> StickRecord | None:
    """None when an attachment of it is damaged here: the line tells of that."""
    assert outbox is not None
    for name in entry.attachments:
        sealed = _whole(outbox.attachment, name)
        if sealed is None:
            return None
        out.write_hashed(ATTACHMENTS, sealed)
    sha256 = out.write_hashed(RECORDS, entry.envelope)
    return StickRecord(id=str(entry.id), sha256=sha256, attachments=entry.attachments)


def _whole(read: Callable[[str], bytes], name: str) -> bytes | None:
    try:
        sealed = read(name)
    except StorageError:
        return None
    return sealed if sha256_hex(sealed) == name else None
