"""Small state files: JSON with a hash over itself, so that damage is never taken for news."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import InvalidDocumentError
from hardening.files import write_durably
from kiosk.records.errors import StateDamagedError, storage_errors

CHECK = "sha256"
"""Field that holds the hash of the canonical bytes of all other fields."""
_FORMAT = "format"


def write_state(path: Path, document: Mapping[str, Any], *, mode: int = 0o600) -> None:
    """Keep a document durably; an older one is replaced in one step.

    Raises:
        StorageFullError, StorageError: it could not be kept; the old one is as it was.
    """
    document = {**document, _FORMAT: 2}
    checked = {**document, CHECK: sha256_hex(canonical_bytes(document))}
    with storage_errors(f"write {path.name}"):
        write_durably(path, canonical_bytes(checked), mode=mode)


def read_state(path: Path) -> dict[str, Any] | None:
    """The document, None when there is no such file.

    One without hash and format is of an earlier program.

    Raises:
        StateDamagedError: it is empty, cut or changed.
        StorageError: the disk does not read it.
    """
    with storage_errors(f"read {path.name}"):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
    try:
        document: dict[str, Any] = json.loads(data)
        check = document.pop(CHECK, None)
        if check is None:
            whole = _FORMAT not in document
        else:
            whole = check == sha256_hex(canonical_bytes(document))
    except (ValueError, AttributeError, InvalidDocumentError):
        raise StateDamagedError(f"{path.name} is damaged") from None
    if not whole:
        raise StateDamagedError(f"{path.name} is not what was written")
    document.pop(_FORMAT, None)
    return document
