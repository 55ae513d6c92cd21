"""What signs as a person: the one place that knows how people keep their keys.

The port is ``Signer`` of securesystemslib: ``public_key`` and ``sign(payload)``; nothing above this
module asks where a key lives. Built is one kind: an encrypted file (PKCS #8, Ed25519), opened with
a passphrase. A token (PKCS #11) is **not** built: it would be another branch of ``open_signer``
that returns another ``Signer``; the address ``pkcs11:…`` (RFC 7512) is kept for it and refused
until then.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.signer import CryptoSigner, Key, Signer, SSlibKey
from tuf.api.metadata import Root, Timestamp

from central.publishing.errors import SignerKeyError
from hardening.files import write_durably

PASSPHRASE_LENGTH = 16
"""PKCS #8 slows guessing down but little: the passphrase itself must be long."""
_TOKEN = "pkcs11:"  # noqa: S105 - an address, no secret


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """Where one person's key lies in a folder of people."""

    folder: Path
    person: str

    @property
    def key(self) -> Path:
        """The private half, encrypted."""
        return self.folder / f"{self.person}.key"

    @property
    def public(self) -> Path:
        """The public half; this is what a ceremony needs of who is not there."""
        return self.folder / f"{self.person}.pub"

    @property
    def passphrase(self) -> Path:
        """The passphrase, for demonstrations only: people keep theirs in their heads."""
        return self.folder / f"{self.person}.pass"


def new_passphrase() -> bytes:
    """One that cannot be guessed."""
    return secrets.token_urlsafe(24).encode()


def make_key(files: KeyFiles, passphrase: bytes) -> Key:
    """Make a key for a person. Raises SignerKeyError: there is one already, a weak passphrase."""
    if files.key.exists():
        raise SignerKeyError(f"{files.key.name} is there already; a key is never written over")
    if len(passphrase) < PASSPHRASE_LENGTH:
        raise SignerKeyError(f"a passphrase has at least {PASSPHRASE_LENGTH} characters")
    private = Ed25519PrivateKey.generate()
    locked = BestAvailableEncryption(passphrase)
    write_durably(files.key, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    public = private.public_key()
    told = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    write_durably(files.public, told, mode=0o644)
    return _key(public)


def read_public(path: Path) -> Key:
    """The public half from its file. Raises SignerKeyError."""
    try:
        public = load_pem_public_key(path.read_bytes())
    except OSError:
        raise SignerKeyError(f"{path.name} cannot be read") from None
    except (ValueError, UnsupportedAlgorithm, InternalError):
        raise SignerKeyError(f"{path.name} holds no public key") from None
    if not isinstance(public, Ed25519PublicKey):
        raise SignerKeyError(f"{path.name} holds a key of another kind: Ed25519 is wanted")
    return _key(public)


def open_signer(address: str, passphrase: Callable[[], bytes]) -> Signer:
    """What signs with the key at an address, a path of a file. Raises SignerKeyError."""
    if address.startswith(_TOKEN):
        raise SignerKeyError("keys on tokens (PKCS #11) cannot be used yet; use a key file")
    path = Path(address)
    try:
        data = path.read_bytes()
    except OSError:
        raise SignerKeyError(f"{path.name} cannot be read") from None
    return signer_from(data, path.name, passphrase)


def signer_from(data: bytes, name: str, passphrase: Callable[[], bytes]) -> Signer:
    """What signs with the key that stands in these bytes of a file. Raises SignerKeyError."""
    try:
        private = load_pem_private_key(data, passphrase())
    except TypeError:  # it wants none
        raise SignerKeyError(f"{name} has no passphrase: make another key") from None
    except (ValueError, UnsupportedAlgorithm, InternalError):
        raise SignerKeyError(f"the passphrase does not open {name}, or it is damaged") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise SignerKeyError(f"{name} holds a key of another kind: Ed25519 is wanted")
    return CryptoSigner(private, _key(private.public_key()))


class OnlineKeys:
    """The centre's own keys; that one signs which the root names."""

    def __init__(self, privates: Iterable[Ed25519PrivateKey]) -> None:
        self._signers = [CryptoSigner(key, _key(key.public_key())) for key in privates]

    def signer(self, root: Root) -> Signer:
        """What signs snapshot and timestamp under this root. Raises SignerKeyError."""
        for signer in self._signers:
            if signer.public_key.keyid in root.roles[Timestamp.type].keyids:
                return signer
        raise SignerKeyError("the online key that the root names is not here: rotate it")


def public_key(private: Ed25519PrivateKey) -> Key:
    """The public half as metadata names it."""
    return _key(private.public_key())


def passphrase_from(path: Path) -> bytes:
    """A passphrase from a file. Raises SignerKeyError."""
    try:
        return path.read_bytes().strip()
    except OSError:
        raise SignerKeyError(f"the passphrase file {path.name} cannot be read") from None


def _key(public: Ed25519PublicKey) -> SSlibKey:
    return SSlibKey.from_crypto(public)
