"""Small state files: JSON with a hash over itself, so that damage is never taken for news."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from contracts.checked import checked_bytes, checked_document
from contracts.errors import InvalidDocumentError
from hardening.files import write_durably
from kiosk.records.errors import StateDamagedError, storage_errors

T = TypeVar("T")


def known_part(kind: type[T], told: Any) -> T:
    """One of these dataclasses, from what was written of it: a newer program, which was gone back
    from, may have written more. Raises TypeError where something lacks.
    """
    if not isinstance(told, Mapping):
        raise TypeError("no fields")
    names = {each.name for each in fields(kind)}  # type: ignore[arg-type]  # dataclasses alone
    return kind(**{name: value for name, value in told.items() if name in names})


def write_state(path: Path, document: Mapping[str, Any], *, mode: int = 0o600) -> None:
    """Keep a document durably; an older one is replaced in one step.

    Raises:
        StorageFullError, StorageError: it could not be kept; the old one is as it was.
    """
    with storage_errors(f"write {path.name}"):
        write_durably(path, checked_bytes(document), mode=mode)


def read_state(path: Path) -> dict[str, Any] | None:
    """The document, None when there is no such file.

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
        return checked_document(data)
    except InvalidDocumentError as error:
        raise StateDamagedError(f"{path.name} is damaged: {error}") from None
