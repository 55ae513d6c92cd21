"""``enrolment.json``: who this terminal is to the centre, and the centre's public keys.

Written by the sync process, read by both. Nothing in it is secret.
"""

import base64
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, Field

from contracts.canonical import canonical_bytes
from contracts.envelope import SealingKey
from contracts.errors import InvalidDocumentError
from contracts.signatures import ack_key_info
from contracts.wire import AckKeyInfo, SealingKeyInfo, TerminalId, WireModel, parse_wire
from hardening.files import write_durably
from kiosk.records.errors import StateDamagedError, storage_errors
from kiosk.records.places import ENROLMENT, ENROLMENT_COPY
from kiosk.records.statefile import read_state, write_state

FILE_NAME, COPY_NAME = ENROLMENT, ENROLMENT_COPY


class Enrolment(WireModel):
    """What the centre told this terminal once; ``url`` is where it was said."""

    v: int = 1
    url: str
    terminal_id: TerminalId
    terminal_no: int = Field(ge=0, le=12166)
    sealing_key: SealingKeyInfo
    ack_key: AckKeyInfo
    enrolled_at: AwareDatetime

    def sealing(self) -> SealingKey:
        """The key to seal to. Raises EnvelopeError when it is damaged or unknown."""
        return SealingKey.from_info(self.sealing_key)


def read_enrolment(folder: Path) -> Enrolment | None:
    """The enrolment of a data folder, None before the terminal was enrolled.

    Raises:
        StateDamagedError: the file is damaged; ``restore_enrolment`` may help.
    """
    return _read(folder / FILE_NAME)


def write_enrolment(folder: Path, enrolment: Enrolment) -> None:
    """Keep the enrolment durably, and a copy of it; an older one is replaced in one step."""
    document: dict[str, Any] = enrolment.model_dump(mode="json")
    for name in (FILE_NAME, COPY_NAME):
        write_state(folder / name, document, mode=0o644)


def restore_enrolment(folder: Path) -> Enrolment | None:
    """Put the copy of a damaged or lost enrolment in its place; None when there is none.

    Raises:
        StateDamagedError: the copy is damaged too.
    """
    copy = _read(folder / COPY_NAME)
    if copy is not None:
        write_enrolment(folder, copy)
    return copy


def _read(path: Path) -> Enrolment | None:
    document = read_state(path)
    if document is None:
        return None
    try:
        enrolment = parse_wire(Enrolment, canonical_bytes(document))
        enrolment.sealing()
        answering = base64.b64decode(enrolment.ack_key.public, validate=True)
    except (InvalidDocumentError, ValueError) as error:
        raise StateDamagedError(f"{path.name}: {error}") from None
    if ack_key_info(answering) != enrolment.ack_key:
        raise StateDamagedError(f"{path.name}: the answer key does not have the id it claims")
    return enrolment


def replace_file(path: Path, data: bytes, *, mode: int) -> None:
    """Write a small file so that after a power cut the old or the new one is there, whole."""
    with storage_errors(f"write {path.name}"):
        write_durably(path, data, mode=mode)
