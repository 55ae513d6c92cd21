"""``enrolment.json``: who this terminal is to the centre, and the centre's public keys.

Written by the sync process, read by both. Nothing in it is secret.
"""

import os
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, Field

from contracts.canonical import canonical_bytes
from contracts.envelope import SealingKey
from contracts.wire import AckKeyInfo, SealingKeyInfo, TerminalId, WireModel, parse_wire
from kiosk.records.errors import storage_errors

FILE_NAME = "enrolment.json"


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
        InvalidDocumentError: the file is damaged.
    """
    with storage_errors("read the enrolment"):
        try:
            body = (folder / FILE_NAME).read_bytes()
        except FileNotFoundError:
            return None
    return parse_wire(Enrolment, body)


def write_enrolment(folder: Path, enrolment: Enrolment) -> None:
    """Keep the enrolment durably; an older one is replaced in one step."""
    document: dict[str, Any] = enrolment.model_dump(mode="json")
    replace_file(folder / FILE_NAME, canonical_bytes(document), mode=0o644)


def replace_file(path: Path, data: bytes, *, mode: int) -> None:
    """Write a small file so that after a power cut the old or the new one is there, whole."""
    temporary = path.with_name(f".{path.name}.new")
    with storage_errors(f"write {path.name}"):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
        try:
            os.write(file, data)
            os.fsync(file)
        finally:
            os.close(file)
        temporary.replace(path)
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
