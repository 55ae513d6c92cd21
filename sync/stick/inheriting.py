"""What a stick carries from the terminal before this one: taken whole, and acknowledged to it.

The one before left it as it leaves everything, sealed for the centre and signed by its own key,
which the centre told this one. What is taken here is acknowledged with this terminal's key, which
the centre tells that one.
"""

import base64
import binascii
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.envelope import parse_envelope
from contracts.errors import InvalidDocumentError, PolicyError, StorageError
from contracts.replacement import Before, Inherited, InheritedRecord, Replaced
from contracts.signatures import ack_key_info, sign_answer, verify_answer
from contracts.sticks import (
    ATTACHMENTS,
    INHERITED,
    MAX_REPORT_BYTES,
    MAX_WORDS_BYTES,
    OUT,
    RECORDS,
    REPORT,
    StickRecord,
    StickReport,
)
from contracts.wire import (
    MAX_ATTACHMENT_BYTES,
    MAX_ENVELOPE_BYTES,
    AckKeyInfo,
    SignedAnswer,
    parse_wire,
)
from kiosk.records.inheriting import Sealed, keep_inherited
from kiosk.records.outbox import Outbox
from kiosk.records.staged import staged_names
from sync.stick.answers import named
from sync.stick.medium import OutFolder, read_bounded
from sync.updates.files import require_room
from sync.updates.words import NotTakenError

log = structlog.get_logger(__name__)


def inherit(
    stick: Path, data_dir: Path, before: Before, key: Ed25519PrivateKey, outbox: Outbox | None
) -> int:
    """Keep what the terminal before left on a stick and is not here yet; how many records.

    What this disk or the stick does not take, the next stick brings again.

    Raises:
        StorageError: this terminal's disk does not take it.
    """
    listed = _left_by(stick, before)
    here = set(staged_names(data_dir))
    if outbox is not None:
        ids = outbox.knows([record.id for record in listed])
        here |= {record.sha256 for record in listed if record.id in ids}
    fresh = [
        record
        for record in listed
        if record.sha256 not in here and _kept(stick, data_dir, before, record)
    ]
    held = here | {record.sha256 for record in fresh}
    said = Inherited(
        terminal_id=before.before,
        by=before.terminal_id,
        records=tuple(
            InheritedRecord(id=record.id, sha256=record.sha256)
            for record in listed
            if record.sha256 in held
        ),
    )
    if said.records:
        _acknowledge(stick, said, key)
    if fresh:
        log.info("records.inherited", records=len(fresh), before=before.before)
    return len(fresh)


def settle_inherited(
    stick: Path, replaced: Replaced, outbox: Outbox, left: Collection[StickRecord]
) -> int:
    """Take off the list what the terminal in this one's place holds; how many records.

    ``left``: see ``answers.named``.
    """
    try:
        data = read_bounded(
            stick / INHERITED.format(terminal=replaced.terminal_id), MAX_WORDS_BYTES
        )
        if data is None:
            return 0
        signed = parse_wire(SignedAnswer, data)
        said = Inherited.model_validate(verify_answer(_key(replaced.public_key), signed))
    except (NotTakenError, PolicyError, ValueError):
        log.warning("stick.heir_refused")
        return 0
    if (said.terminal_id, said.by) != (replaced.terminal_id, replaced.by):
        return 0
    held = {record.id: record.sha256 for record in said.records}
    answer = signed.model_dump(mode="json")
    settled = named(held, outbox, left)
    for record_id in settled:
        outbox.confirm(record_id, answer)
        log.info("record.handed_on", record=str(record_id), by=said.by)
    return len(settled)


def _left_by(stick: Path, before: Before) -> tuple[StickRecord, ...]:
    """What the terminal before listed, when its own key signed the list."""
    try:
        data = read_bounded(_place(stick, before.before, REPORT), MAX_REPORT_BYTES)
        if data is None:
            return ()
        said = verify_answer(_key(before.public_key), parse_wire(SignedAnswer, data))
        report = StickReport.model_validate(said)
    except (NotTakenError, PolicyError, ValueError):
        log.warning("stick.before_refused", before=before.before)
        return ()
    return report.records if report.terminal_id == before.before else ()


def _kept(stick: Path, data_dir: Path, before: Before, record: StickRecord) -> bool:
    try:
        envelope = read_bounded(
            _place(stick, before.before, f"{RECORDS}/{record.sha256}"), MAX_ENVELOPE_BYTES
        )
        if envelope is None or sha256_hex(envelope) != record.sha256:
            return False
        sealed = parse_envelope(envelope)
        if sealed.id != record.id or sealed.terminal_id == before.terminal_id:
            return False  # not what the list says, or this terminal's own, which no other seals
        found = dict(_attachments(stick, before.before, sealed.attachments))
        require_room(data_dir, len(envelope) + sum(map(len, found.values())))
        return keep_inherited(data_dir, Sealed(envelope, found))
    except (NotTakenError, InvalidDocumentError):  # pulled out, or none of ours
        return False


def _attachments(stick: Path, before: str, named: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for name in named:
        data = read_bounded(_place(stick, before, f"{ATTACHMENTS}/{name}"), MAX_ATTACHMENT_BYTES)
        if data is not None:
            yield name, data


def _acknowledge(stick: Path, said: Inherited, key: Ed25519PrivateKey) -> None:
    folder, _, name = INHERITED.format(terminal=said.terminal_id).rpartition("/")
    signed = sign_answer(key, said.model_dump(mode="json"))
    try:
        OutFolder(stick, folder).write(name, canonical_bytes(signed.model_dump(mode="json")))
    except StorageError as exc:
        log.warning("stick.heir_not_told", code=exc.code)


def _place(stick: Path, terminal: str, name: str) -> Path:
    return stick / OUT.format(terminal=terminal) / name


def _key(public: str) -> AckKeyInfo:
    """Raises ValueError for what is no key."""
    try:
        return ack_key_info(base64.b64decode(public, validate=True))
    except binascii.Error as exc:
        raise ValueError("no key") from exc
