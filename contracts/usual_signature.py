"""The head of a request in exactly the form in which our signer writes it, checked quickly.

``contracts.signatures`` reads every form that RFC 9421 allows, which costs several times what the
signature itself does. Terminals always write the same form; here it is compared word for word, and
the signed base is put together from the very bytes that came. Whatever differs in a single byte of
its form is not refused here but nobody's: it goes the general way.
"""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from contracts.signatures import LABEL, VerifiedRequest

_PARAMETERS = re.compile(
    rb'\("@method" "@path" "content-digest" "content-type"\)'
    rb";created=([1-9][0-9]{0,11})"
    rb';keyid="([A-Za-z0-9][A-Za-z0-9._-]{0,63})"'
    rb';alg="ed25519"'
    rb';nonce="([A-Za-z0-9+/=._-]{16,128})"'
)
_SIGNATURE = re.compile(rb":([A-Za-z0-9+/]{86}==):")
_DIGEST = re.compile(rb"sha-256=:([A-Za-z0-9+/]{43}=):")
_TYPE = re.compile(rb"[a-z0-9.+-]+/[a-z0-9.+-]+")
_PREFIX = f"{LABEL}=".encode()
_WANTED = (b"signature-input", b"signature", b"content-digest", b"content-type")


@dataclass(frozen=True, slots=True)
class UsualHead:
    """What a head says; nothing of it is true before ``signed_by`` said so."""

    request: VerifiedRequest
    digest: bytes
    _base: bytes
    _signature: bytes

    def signed_by(self, key: Ed25519PublicKey) -> bool:
        """Whether the holder of this key signed it."""
        try:
            key.verify(self._signature, self._base)
        except InvalidSignature:
            return False
        return True

    def fits(self, body: bytes) -> bool:
        """Whether these are the bytes whose digest was signed."""
        return sha256(body).digest() == self.digest


def usual_head(method: str, path: str, headers: Iterable[tuple[bytes, bytes]]) -> UsualHead | None:
    """The head of a request in the usual form, None in any other.

    Args:
        path: the raw path of the request line, one of our own: it holds nothing to normalise.
        headers: names in lower case, as the server hands them over.
    """
    fields: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _WANTED:
            if name in fields:
                return None
            fields[name] = value
    if len(fields) != len(_WANTED):
        return None
    told, signature = fields[b"signature-input"], fields[b"signature"]
    if not told.startswith(_PREFIX) or not signature.startswith(_PREFIX):
        return None
    parameters = told[len(_PREFIX) :]
    about = _PARAMETERS.fullmatch(parameters)
    sealed = _SIGNATURE.fullmatch(signature[len(_PREFIX) :])
    digest = _DIGEST.fullmatch(fields[b"content-digest"])
    if not about or not sealed or not digest or not _TYPE.fullmatch(fields[b"content-type"]):
        return None
    created, key_id, nonce = about.groups()
    base = b'"@method": %s\n"@path": %s\n"content-digest": %s\n"content-type": %s\n' % (
        method.encode(),
        path.encode(),
        fields[b"content-digest"],
        fields[b"content-type"],
    )
    try:
        raw = base64.b64decode(sealed[1], validate=True), base64.b64decode(digest[1], validate=True)
    except binascii.Error:
        return None
    return UsualHead(
        VerifiedRequest(
            key_id.decode(), int(created), nonce.decode(), fields[b"content-digest"].decode()
        ),
        raw[1],
        base + b'"@signature-params": ' + parameters,
        raw[0],
    )
