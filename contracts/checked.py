"""Small documents with a hash over themselves, so that damage is never taken for news."""

import json
from collections.abc import Mapping
from typing import Any

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import InvalidDocumentError

CHECK = "sha256"
"""Field that holds the hash of the canonical bytes of all other fields."""
_FORMAT = "format"


def checked_bytes(document: Mapping[str, Any]) -> bytes:
    """Canonical JSON of a document, with its hash. Raises InvalidDocumentError for fractions."""
    document = {**document, _FORMAT: 2}
    return canonical_bytes({**document, CHECK: sha256_hex(canonical_bytes(document))})


def checked_document(data: bytes) -> dict[str, Any]:
    """The document in bytes that ``checked_bytes`` made; one without hash and format is older.

    Raises:
        InvalidDocumentError: they are empty, cut or changed.
    """
    try:
        return _checked(json.loads(data))
    except (ValueError, OverflowError, RecursionError):
        raise InvalidDocumentError("no JSON") from None


def _checked(document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise InvalidDocumentError("no object")
    check = document.pop(CHECK, None)
    if check is None and _FORMAT not in document:
        return document
    if check != sha256_hex(canonical_bytes(document)):
        raise InvalidDocumentError("not what was written")
    document.pop(_FORMAT, None)
    return document
