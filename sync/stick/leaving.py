"""What a terminal leaves on a stick: its sealed records, and one signed report that lists them."""

from collections.abc import Callable, Collection, Mapping

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import PolicyError, StorageError
from contracts.signatures import ack_key_info, sign_answer, verify_answer
from contracts.sticks import (
    ATTACHMENTS,
    MAX_RECORDS,
    MAX_REPORT_BYTES,
    RECORDS,
    REPORT,
    StickRecord,
    StickReport,
)
from contracts.wire import MAX_ATTACHMENT_BYTES, MAX_ENVELOPE_BYTES, SignedAnswer, parse_wire
from kiosk.records.model import OutboxEntry
from kiosk.records.outbox import Outbox
from sync.stick.medium import OutFolder

log = structlog.get_logger(__name__)


def leave_records(
    out: OutFolder, key: Ed25519PrivateKey, outbox: Outbox | None
) -> tuple[StickRecord, ...]:
    """Copy what waits for the centre, as much as there is room for; what was copied whole.

    What was left earlier, and waits no more or stands in no report of this terminal, makes room
    first. Each file is whole and synced before the next begins; a record comes after its
    attachments. One that the stick does not take keeps no other from it; one that is damaged here,
    as all are without an outbox, stays as it was left.

    Raises:
        StorageError: what waits cannot be read here, or the stick is gone.
    """
    earlier = {record.id: record for record in listed(out, key)}
    if outbox is None:
        return tuple(record for record in earlier.values() if _holds(out, record))
    left = [record for record in _damaged_here(earlier, outbox) if _holds(out, record)]
    waiting = outbox.pending(MAX_RECORDS - len(left), {record.id for record in left})
    ids = {str(entry.id) for entry in waiting}
    _tidy(out, [*left, *(record for record in earlier.values() if record.id in ids)])
    failed: list[str] = []
    for entry in waiting:
        try:
            record = _copied(out, outbox, entry) or _again(out, earlier.get(str(entry.id)))
        except StorageError as exc:
            failed.append(exc.code)
            continue
        if record is not None:
            left.append(record)
    if failed:
        log.warning("stick.records_not_left", records=len(failed), codes=sorted(set(failed)))
    return tuple(left)


def leave_report(out: OutFolder, key: Ed25519PrivateKey, report: StickReport) -> None:
    """Sign and write the report, then remove what earlier ones listed and this does not.

    Raises:
        StorageError: the stick does not take it.
    """
    signed = sign_answer(key, report.model_dump(mode="json"))
    out.write(REPORT, canonical_bytes(signed.model_dump(mode="json")))
    _tidy(out, report.records)


def _tidy(out: OutFolder, records: Collection[StickRecord]) -> None:
    """Remove all but these; what cannot be removed stays, and the next stick tries again."""
    try:
        out.keep_only(RECORDS, {record.sha256 for record in records})
        out.keep_only(ATTACHMENTS, {name for record in records for name in record.attachments})
    except StorageError as exc:
        log.warning("stick.not_tidied", code=exc.code)


def listed(out: OutFolder, key: Ed25519PrivateKey) -> tuple[StickRecord, ...]:
    """What the report lists that lies there, if this terminal signed it."""
    try:
        data = out.read(REPORT, MAX_REPORT_BYTES)
        if data is None:
            return ()
        public = ack_key_info(key.public_key().public_bytes_raw())
        said = verify_answer(public, parse_wire(SignedAnswer, data))
        return StickReport.model_validate(said).records
    except (StorageError, PolicyError, ValueError):
        return ()


def _damaged_here(earlier: Mapping[str, StickRecord], outbox: Outbox) -> list[StickRecord]:
    """What waits of what was left earlier, and whose own file is not whole here any more."""
    waits = outbox.ids()
    known = waits & earlier.keys()
    here = {str(entry.id) for entry in outbox.pending(len(known), waits - known)}
    return [earlier[record_id] for record_id in earlier if record_id in known - here]


def _again(out: OutFolder, record: StickRecord | None) -> StickRecord | None:
    """A record that was left earlier, when it is still whole there."""
    return record if record is not None and _holds(out, record) else None


def _holds(out: OutFolder, record: StickRecord) -> bool:
    return out.holds(RECORDS, record.sha256, MAX_ENVELOPE_BYTES) and all(
        out.holds(ATTACHMENTS, name, MAX_ATTACHMENT_BYTES) for name in record.attachments
    )


def _copied(out: OutFolder, outbox: Outbox, entry: OutboxEntry) -> StickRecord | None:
    """None when an attachment of it is damaged here: the line tells of that."""
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
