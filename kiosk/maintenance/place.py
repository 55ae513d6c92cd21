"""A terminal in the place of another: what is inherited from a disk, and what is known as lost."""

import base64
import os
from collections.abc import Iterator
from pathlib import Path

from contracts.errors import InvalidDocumentError, StorageError
from contracts.keyfile import read_key_file
from contracts.replacement import Before
from hardening.strangers import open_plain
from kiosk.logbook.writing import Logbook
from kiosk.maintenance.finding import Finding, Level, trouble, warning
from kiosk.records.enrolment import FILE_NAME, read_enrolment
from kiosk.records.inheriting import inherit_folder
from kiosk.records.place import read_before
from kiosk.records.staged import staged_names

_KEY = Path("keys") / "terminal.key"
_MAX_KEY_BYTES = 4096
_MAX_ENROLMENT_BYTES = 64 * 1024


def inherit(data_dir: Path, old: Path) -> Iterator[Finding]:
    """Take what the disk of the terminal before holds and the centre lacks; blocking.

    The disk is only read. The same again takes nothing twice.
    """
    try:
        before = read_before(data_dir)
        if before is None:
            yield trouble("place_none")
            return
        refused = _stranger(old, before)
        if refused is not None:
            yield refused
            return
        kept, damaged = inherit_folder(data_dir, old, before.terminal_id)
    except StorageError as error:
        yield trouble("place_not_taken", code=error.code)
        return
    Logbook(data_dir).note("records.inherited", records=kept, damaged=damaged)
    yield Finding(Level.OK, "place_taken", {"n": str(kept)})
    if damaged:
        yield warning("place_damaged", n=str(damaged))


def before_findings(data_dir: Path) -> tuple[Finding, ...]:
    """Whose place this terminal took and what of that one is lost; empty where it took none."""
    try:
        before, waiting = read_before(data_dir), len(staged_names(data_dir))
    except StorageError as error:
        return (trouble("place_unread", code=error.code),)
    if before is None:
        return ()
    return (
        Finding(Level.OK, "place_took", {"before": before.before, "no": str(before.before_no)}),
        *((Finding(Level.OK, "place_waiting", {"n": str(waiting)}),) if waiting else ()),
        *_lost(before),
    )


def _lost(before: Before) -> Iterator[Finding]:
    """As the centre told it last."""
    lost, at = before.lost, f"{before.at:%Y-%m-%d %H:%M} UTC"
    if lost.nothing:
        yield Finding(Level.OK, "place_nothing_lost", {"at": at})
        return
    receipts = len(lost.numbers) + lost.more
    if receipts:
        numbers = " ".join(lost.numbers)
        yield warning("place_lost_receipts", n=str(receipts), numbers=numbers, at=at)
    if lost.records or lost.damaged:
        yield warning("place_lost_records", n=str(lost.records + lost.damaged), at=at)


def _stranger(old: Path, before: Before) -> Finding | None:
    """Why this is not the disk of the terminal before; None when it is."""
    try:
        with open_plain(old / FILE_NAME) as opened:
            small = os.fstat(opened.fileno()).st_size <= _MAX_ENROLMENT_BYTES
        known = read_enrolment(old) if small else None
    except (OSError, StorageError):
        known = None  # damaged: the key may tell
    public = _public(old)
    ours = base64.b64decode(before.public_key)
    if public not in (None, ours) or (known is not None and known.terminal_id != before.before):
        return trouble("place_other_disk", before=before.before)
    if public is None and known is None:
        return trouble("place_no_disk")
    return None


def _public(old: Path) -> bytes | None:
    """The public half of the key on a disk; None where there is none that can be read."""
    try:
        with open_plain(old / _KEY) as opened:
            data = opened.read(_MAX_KEY_BYTES)
        return read_key_file(data).public_key().public_bytes_raw()
    except (OSError, InvalidDocumentError):
        return None
