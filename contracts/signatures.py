"""HTTP Message Signatures (RFC 9421, Ed25519) on requests, and signed answers of the centre.

A terminal signs method, path, body digest (RFC 9530) and content type, with the time, a nonce
and its terminal id as key id. Whether the time is near and the nonce is new is the centre's
to decide: this module has no clock and no memory.
"""

import base64
import binascii
import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar

from cryptography.exceptions import InvalidSignature as InvalidBytes
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from http_message_signatures import (
    ContentDigest,
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    MappingKeyResolver,
)
from http_message_signatures.algorithms import ED25519

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import InvalidDocumentError, PolicyError
from contracts.wire import AckKeyInfo, Refusal, SignedAnswer

COVERED = ("@method", "@path", "content-digest", "content-type")
LABEL = "kiosk"
NONCE_CHARS = range(16, 129)
_PRIME = 2**255 - 19
_ORDER_8_Y = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_SMALL_ORDER_Y = {0, 1, _PRIME - 1, _ORDER_8_Y, _PRIME - _ORDER_8_Y}
_PLACEHOLDER_HOST = "http://centre.invalid"  # the host is not covered: halls have odd proxies

ResolveKey = Callable[[str], Ed25519PublicKey | None]


class SignatureError(PolicyError):
    """A request or an answer is not signed as it must be; ``refusal`` says how."""

    code: ClassVar[str] = "P-104"

    def __init__(self, refusal: Refusal, message: str) -> None:
        super().__init__(message)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class VerifiedRequest:
    """Who signed, and what the centre still has to judge: ``created`` (unix s) and ``nonce``.

    ``content_digest`` is the field that was signed: the body is true when it fits, see
    ``check_body``. ``expires`` (unix s) is set when the signer named an end.
    """

    key_id: str
    created: int
    nonce: str
    content_digest: str
    expires: int | None = None


@dataclass(slots=True)
class _Message:
    """A request as the signature library wants to see it."""

    method: str
    url: str
    headers: dict[str, str]


class _Verifier(HTTPMessageVerifier):
    """The library's verifier without its clock; times are judged by the centre."""

    def validate_created_and_expires(
        self, sig_input: Any, max_age: datetime.timedelta | None = None
    ) -> None:
        """Accept any time."""


class _Resolver(HTTPSignatureKeyResolver):
    """Looks a terminal's key up and remembers whether it was known."""

    def __init__(self, resolve: ResolveKey) -> None:
        self._resolve = resolve
        self.unknown = False

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey | None:
        """Key of a terminal, None when it is not enrolled."""
        key = self._resolve(key_id)
        self.unknown = key is None
        return key


@dataclass(frozen=True, slots=True)
class RequestSigner:
    """Signs the requests of one terminal. Safe to use from several threads."""

    key_id: str
    private_key: Ed25519PrivateKey

    def headers(
        self, method: str, path: str, body: bytes, content_type: str, *, created: int, nonce: str
    ) -> dict[str, str]:
        """Headers to send with exactly this body, ``content-type`` among them.

        ``path`` is the request's absolute path as sent, ``created`` unix seconds, ``nonce``
        16 to 128 random characters, never used twice.
        """
        message = _Message(method, _PLACEHOLDER_HOST + path, {"Content-Type": content_type})
        signer = HTTPMessageSigner(
            signature_algorithm=ED25519,
            key_resolver=MappingKeyResolver(
                public_keys={}, private_keys={self.key_id: self.private_key}
            ),
        )
        signer.sign(
            message,
            key_id=self.key_id,
            created=datetime.datetime.fromtimestamp(created, tz=datetime.UTC),
            nonce=nonce,
            label=LABEL,
            covered_component_ids=COVERED,
            body=body,
        )
        return message.headers


def verify_request(
    method: str, path: str, headers: Iterable[tuple[str, str]], body: bytes, resolve: ResolveKey
) -> VerifiedRequest:
    """Check a whole request: its head as ``verify_head``, then its body. Raises SignatureError."""
    verified = verify_head(method, path, headers, resolve)
    check_body(verified, body)
    return verified


def verify_head(
    method: str, path: str, headers: Iterable[tuple[str, str]], resolve: ResolveKey
) -> VerifiedRequest:
    """Check the head of a request against its signer's key, before any of its body is taken in.

    ``path`` is the raw path of the request line. Raises SignatureError.
    """
    fields = _combined(headers)
    if "signature" not in fields or "signature-input" not in fields:
        raise SignatureError(Refusal.UNSIGNED, "the request carries no signature")
    resolver = _Resolver(resolve)
    verifier = _Verifier(signature_algorithm=ED25519, key_resolver=resolver)
    try:
        results = verifier.verify(
            _Message(method, _PLACEHOLDER_HOST + path, fields),
            max_age=None,
            require_components=COVERED,
        )
    except HTTPMessageSignaturesException as error:
        if resolver.unknown:
            raise SignatureError(Refusal.UNKNOWN_TERMINAL, "the key id is not enrolled") from None
        raise SignatureError(Refusal.SIGNATURE, f"signature refused: {error}") from None
    return _verified(results[0].parameters, fields["content-digest"])


def check_body(verified: VerifiedRequest, body: bytes) -> str:
    """The SHA-256 of a body that has the digest that was signed. Raises SignatureError."""
    found = sha256(body)
    if verified.content_digest == f"sha-256=:{base64.b64encode(found.digest()).decode()}:":
        return found.hexdigest()  # as our signer writes it
    try:
        ContentDigest.verify(verified.content_digest, body)
    except HTTPMessageSignaturesException as error:
        raise SignatureError(Refusal.SIGNATURE, f"signature refused: {error}") from None
    return found.hexdigest()


def _verified(parameters: Mapping[str, int | str], content_digest: str) -> VerifiedRequest:
    created, nonce = parameters.get("created"), parameters.get("nonce")
    if not isinstance(created, int) or not isinstance(nonce, str):
        raise SignatureError(Refusal.SIGNATURE, "the signature lacks its time or its nonce")
    if len(nonce) not in NONCE_CHARS:
        raise SignatureError(Refusal.SIGNATURE, "the nonce has the wrong length")
    expires = parameters.get("expires")
    if expires is not None and not isinstance(expires, int):
        raise SignatureError(Refusal.SIGNATURE, "the end of the signature is no time")
    return VerifiedRequest(str(parameters["keyid"]), created, nonce, content_digest, expires)


def _combined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Field lines joined by name in lower case, as RFC 9110 section 5.3 reads them."""
    fields: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        fields[key] = f"{fields[key]}, {value}" if key in fields else value
    return fields


def read_public_key(raw: bytes) -> Ed25519PublicKey:
    """A raw Ed25519 key that only its holder can sign for. Raises InvalidDocumentError.

    The eight points of small order are read as keys by RFC 8032 and by libraries, but anybody can
    make signatures that fit them; they are told by their y, whatever the sign bit and the excess
    over the field's prime say.
    """
    y = (int.from_bytes(raw, "little") & ~(1 << 255)) % _PRIME
    if y in _SMALL_ORDER_Y:
        raise InvalidDocumentError("this public key is nobody's: anybody could sign for it")
    try:
        return Ed25519PublicKey.from_public_bytes(raw)
    except ValueError:
        raise InvalidDocumentError("this is no raw Ed25519 key") from None


def ack_key_info(public: bytes) -> AckKeyInfo:
    """The answer key as it travels; its id is derived from its bytes."""
    return AckKeyInfo(key_id=sha256_hex(public)[:16], public=base64.b64encode(public).decode())


def sign_answer(key: Ed25519PrivateKey, ack: dict[str, Any]) -> SignedAnswer:
    """Sign an acknowledgement with the centre's answer key."""
    info = ack_key_info(key.public_key().public_bytes_raw())
    signature = base64.b64encode(key.sign(canonical_bytes(ack))).decode()
    return SignedAnswer(ack=ack, key_id=info.key_id, signature=signature)


def verify_answer(key: AckKeyInfo, answer: SignedAnswer) -> dict[str, Any]:
    """The acknowledgement, once its signature has been checked. Raises SignatureError.

    Compare ids and hashes in it with what was sent: a true answer to another question
    is no answer.
    """
    if answer.key_id != key.key_id:
        raise SignatureError(Refusal.SIGNATURE, "the answer is signed by another key")
    try:
        public = read_public_key(base64.b64decode(key.public, validate=True))
        signature = base64.b64decode(answer.signature, validate=True)
        public.verify(signature, canonical_bytes(answer.ack))
    except (InvalidBytes, binascii.Error, ValueError, InvalidDocumentError):
        raise SignatureError(Refusal.SIGNATURE, "the answer's signature is wrong") from None
    return answer.ack
