"""Canonical JSON (RFC 8785) and hashes: the same value is the same bytes everywhere.

Only what the project needs: text, whole numbers, booleans, null, lists and objects. A float
that is not a whole number is refused, because two implementations may print it differently;
amounts travel as text or in minor units.
"""

import hashlib
import json

from contracts.errors import InvalidDocumentError

MAX_SAFE_INTEGER = 2**53 - 1


def canonical_bytes(value: object) -> bytes:
    """Canonical UTF-8 JSON of a value made of dict, list, tuple, str, int, bool and None.

    Raises InvalidDocumentError for anything else: other types, fractions, whole numbers that
    a double cannot hold, keys that are not text, and lone surrogates.
    """
    try:
        text = json.dumps(_prepared(value), ensure_ascii=False, separators=(",", ":"))
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidDocumentError("a lone surrogate has no canonical form") from None


def sha256_hex(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def canonical_sha256(value: object) -> str:
    """Lower-case hexadecimal SHA-256 of the canonical bytes of a value."""
    return sha256_hex(canonical_bytes(value))


def _prepared(value: object) -> object:
    """The same value with object keys in RFC 8785 order (UTF-16 code units) and checked leaves."""
    if value is None or isinstance(value, (bool, str)):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, (int, float)):
        return _whole(value)
    if isinstance(value, (list, tuple)):
        return [_prepared(member) for member in value]
    if isinstance(value, dict):
        return _ordered(value)
    raise InvalidDocumentError(f"{type(value).__name__} has no canonical form")


def _whole(value: float) -> int:
    if isinstance(value, float) and not value.is_integer():
        raise InvalidDocumentError("a fraction has no canonical form here; use text")
    whole = int(value)
    if abs(whole) > MAX_SAFE_INTEGER:
        raise InvalidDocumentError("a whole number beyond 2^53 - 1 has no canonical form")
    return whole


def _ordered(value: dict[object, object]) -> dict[str, object]:
    texts: dict[str, object] = {}
    for key, member in value.items():
        if not isinstance(key, str):
            raise InvalidDocumentError("an object key must be text")
        texts[str(key)] = member
    ordered = sorted(texts, key=lambda key: key.encode("utf-16-be"))
    return {key: _prepared(texts[key]) for key in ordered}
