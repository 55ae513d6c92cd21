"""Sealing: what a terminal writes can be opened by the centre only.

HPKE (RFC 9180, single-shot base mode) with the hybrid KEM X25519 + ML-KEM-768, HKDF-SHA256
and AES-256-GCM. The header of the envelope is the ``info`` of the key schedule, so a changed
header opens nothing. Sealing happens in memory; nothing here touches a file.
"""

import base64
import binascii
from dataclasses import dataclass, field
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import (
    MLKEM768PrivateKey,
    MLKEM768PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import (
    X25519PrivateKey,
    X25519PublicKey,
)
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import InvalidDocumentError
from contracts.wire import Envelope, SealingKeyInfo, parse_wire

SUITE_ID = "HPKE-MLKEM768X25519-HKDF-SHA256-AES256GCM"
_MLKEM_PUBLIC_BYTES = 1184
_X25519_BYTES = 32
_MLKEM_SEED_BYTES = 64
_ENC_BYTES = 1120
_ATTACHMENT_MAGIC = b"CKA1"
_KEY_ID_CHARS = 16


class EnvelopeError(InvalidDocumentError):
    """An envelope or a key cannot be read, or does not open with this key."""

    code: ClassVar[str] = "P-103"


def _suite() -> Suite:
    return Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def _key_id(public: bytes) -> str:
    return sha256_hex(SUITE_ID.encode() + b"\0" + public)[:_KEY_ID_CHARS]


@dataclass(frozen=True, slots=True)
class SealingKey:
    """Public half: ML-KEM-768 (1184 bytes) then X25519 (32 bytes). Any number of sealings."""

    public: bytes

    def __post_init__(self) -> None:
        if len(self.public) != _MLKEM_PUBLIC_BYTES + _X25519_BYTES:
            raise EnvelopeError("a sealing key has the wrong length")

    @property
    def key_id(self) -> str:
        """Names the key in envelopes; derived from its bytes."""
        return _key_id(self.public)

    def info(self) -> SealingKeyInfo:
        """The key as it travels and is kept in ``enrolment.json``."""
        public = base64.b64encode(self.public).decode()
        return SealingKeyInfo(key_id=self.key_id, suite=SUITE_ID, public=public)

    @classmethod
    def from_info(cls, info: SealingKeyInfo) -> "SealingKey":
        """Read a key from the wire; raises EnvelopeError for another suite or a wrong id."""
        if info.suite != SUITE_ID:
            raise EnvelopeError("the sealing key belongs to an unknown suite")
        key = cls(_unbase64(info.public))
        if key.key_id != info.key_id:
            raise EnvelopeError("the sealing key does not have the id it claims")
        return key

    def _hpke(self) -> MLKEM768X25519PublicKey:
        try:
            return MLKEM768X25519PublicKey(
                MLKEM768PublicKey.from_public_bytes(self.public[:_MLKEM_PUBLIC_BYTES]),
                X25519PublicKey.from_public_bytes(self.public[_MLKEM_PUBLIC_BYTES:]),
            )
        except ValueError:
            raise EnvelopeError("a sealing key is not a valid point") from None

    def _seal(self, plaintext: bytes, info: bytes) -> bytes:
        return _suite().encrypt(plaintext, self._hpke(), info=info)


@dataclass(frozen=True, slots=True)
class OpeningKey:
    """Private half; exists at the centre only. ``secret``: ML-KEM seed (64), X25519 (32)."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != _MLKEM_SEED_BYTES + _X25519_BYTES:
            raise EnvelopeError("an opening key has the wrong length")

    @classmethod
    def generate(cls) -> "OpeningKey":
        """A fresh key pair."""
        mlkem = MLKEM768PrivateKey.generate().private_bytes_raw()
        return cls(mlkem + X25519PrivateKey.generate().private_bytes_raw())

    def _parts(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        return (
            MLKEM768PrivateKey.from_seed_bytes(self.secret[:_MLKEM_SEED_BYTES]),
            X25519PrivateKey.from_private_bytes(self.secret[_MLKEM_SEED_BYTES:]),
        )

    def sealing_key(self) -> SealingKey:
        """The public half that terminals get."""
        mlkem, x25519 = self._parts()
        return SealingKey(
            mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
        )

    def _open(self, sealed: bytes, info: bytes) -> bytes:
        try:
            return _suite().decrypt(sealed, MLKEM768X25519PrivateKey(*self._parts()), info=info)
        except InvalidTag:
            raise EnvelopeError("the seal does not open with this key and header") from None


@dataclass(frozen=True, slots=True)
class RecordHeader:
    """What everybody may read of a sealed record. Nothing personal belongs here."""

    id: str
    kind: str
    submission_id: str
    terminal_id: str
    created_at: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenedRecord:
    """An envelope opened: its header, and the content bytes (see ``contracts.submission``)."""

    header: RecordHeader
    content: bytes = field(repr=False)


def seal_record(key: SealingKey, header: RecordHeader, content: bytes) -> bytes:
    """Seal content; returns the envelope, canonical JSON bytes as they are kept and sent."""
    bound = _bound(key.key_id, header)
    sealed = key._seal(content, _record_info(bound))
    envelope = bound | {
        "enc": base64.b64encode(sealed[:_ENC_BYTES]).decode(),
        "ciphertext": base64.b64encode(sealed[_ENC_BYTES:]).decode(),
    }
    return canonical_bytes(envelope)


def parse_envelope(data: bytes) -> Envelope:
    """Read an envelope without opening it. Raises InvalidDocumentError."""
    return parse_wire(Envelope, data)


def open_record(key: OpeningKey, data: bytes) -> OpenedRecord:
    """Open an envelope. Raises EnvelopeError when header, bytes or key do not fit."""
    envelope = parse_envelope(data)
    own_id = key.sealing_key().key_id
    if envelope.v != 1 or envelope.suite != SUITE_ID or envelope.key_id != own_id:
        raise EnvelopeError("the envelope was sealed to another key or suite")
    header = RecordHeader(
        envelope.id,
        envelope.kind,
        envelope.submission_id,
        envelope.terminal_id,
        envelope.created_at,
        envelope.attachments,
    )
    sealed = _unbase64(envelope.enc) + _unbase64(envelope.ciphertext)
    return OpenedRecord(header, key._open(sealed, _record_info(_bound(own_id, header))))


def seal_attachment(key: SealingKey, record_id: str, role: str, data: bytes) -> bytes:
    """Seal one attachment of a submission; its file name is the SHA-256 of the result."""
    sealed = key._seal(data, _attachment_info(key.key_id, record_id, role))
    return _ATTACHMENT_MAGIC + key.key_id.encode() + sealed


def open_attachment(key: OpeningKey, record_id: str, role: str, sealed: bytes) -> bytes:
    """Open an attachment of exactly this submission and role. Raises EnvelopeError."""
    key_id = key.sealing_key().key_id
    prefix = _ATTACHMENT_MAGIC + key_id.encode()
    if not sealed.startswith(prefix):
        raise EnvelopeError("the attachment was sealed to another key or suite")
    return key._open(sealed[len(prefix) :], _attachment_info(key_id, record_id, role))


def _bound(key_id: str, header: RecordHeader) -> dict[str, object]:
    """Header fields of the envelope, exactly what the seal binds."""
    return {
        "v": 1,
        "suite": SUITE_ID,
        "key_id": key_id,
        "id": header.id,
        "kind": header.kind,
        "submission_id": header.submission_id,
        "terminal_id": header.terminal_id,
        "created_at": header.created_at,
        "attachments": list(header.attachments),
    }


def _record_info(bound: dict[str, object]) -> bytes:
    return b"civic-kiosk record\0" + canonical_bytes(bound)


def _attachment_info(key_id: str, record_id: str, role: str) -> bytes:
    bound = {"v": 1, "suite": SUITE_ID, "key_id": key_id, "id": record_id, "role": role}
    return b"civic-kiosk attachment\0" + canonical_bytes(bound)


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise EnvelopeError("a field is not base64") from None
