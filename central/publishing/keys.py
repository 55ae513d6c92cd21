"""What signs as a person: the one place that knows how people keep their keys.

The port is ``Signer`` of securesystemslib: ``public_key`` and ``sign(payload)``; nothing above this
module asks where a key lives. There are two kinds: an encrypted file (PKCS #8, Ed25519), opened
with a passphrase, and a key on a token (PKCS #11) at an address ``pkcs11:…``, opened with its PIN.
A file of a key may also hold such an address.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
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
from central.publishing.token_address import SCHEME
from hardening.files import write_durably

Secret = Callable[[str], bytes]
"""Asks for a passphrase or a PIN with these words."""
PASSPHRASE_LENGTH = 16
"""PKCS #8 slows guessing down but little: the passphrase itself must be long."""
_TRIAL = b"A key shows that it signs what is as long as the list of some hundred sets.\n" * 800


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
    key = _key(private.public_key())
    _write_public(files, key)
    return key


def keep_public(files: KeyFiles, signer: Signer) -> Key:
    """Write the public half of a key that lies elsewhere, once it has shown that it signs.

    Raises SignerKeyError: there is one already, or the key does not sign.
    """
    if files.public.exists():
        raise SignerKeyError(f"{files.public.name} is there already; a key is never written over")
    signer.sign(_TRIAL)
    _write_public(files, signer.public_key)
    return signer.public_key


def read_public(path: Path) -> Key:
    """The public half from its file. Raises SignerKeyError."""
    try:
        public = load_pem_public_key(path.read_bytes())
    except OSError:
        raise SignerKeyError(f"{path.name} cannot be read") from None
    except (ValueError, UnsupportedAlgorithm, InternalError):
        raise SignerKeyError(f"{path.name} holds no public key") from None
    on_p256 = isinstance(public, EllipticCurvePublicKey) and isinstance(public.curve, SECP256R1)
    if not isinstance(public, Ed25519PublicKey) and not on_p256:
        raise SignerKeyError(
            f"{path.name} holds a key of another kind: Ed25519 or ECDSA P-256 is wanted"
        )
    return SSlibKey.from_crypto(public)


def on_token(address: str) -> bool:
    """Whether a key is on a token, and not in a file."""
    return address.startswith(SCHEME)


def open_signer(address: str, ask: Secret) -> Signer:
    """What signs with the key at an address: a file, or ``pkcs11:…``. Raises SignerKeyError."""
    if on_token(address):
        from central.publishing.token_signer import open_token  # only then is its library loaded

        return open_token(address, ask)
    path = Path(address)
    try:
        data = path.read_bytes()
    except OSError:
        raise SignerKeyError(f"{path.name} cannot be read") from None
    if data.startswith(SCHEME.encode()):
        return open_signer(data.decode("utf-8", "replace").strip(), ask)
    return signer_from(data, path.name, ask)


def signer_from(data: bytes, name: str, ask: Secret) -> Signer:
    """What signs with the key that stands in these bytes of a file. Raises SignerKeyError."""
    try:
        private = load_pem_private_key(data, ask(f"Passphrase of {name}: "))
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


def _write_public(files: KeyFiles, key: Key) -> None:
    told = str(key.keyval["public"])
    if key.keytype == "ed25519":  # metadata has its bare bytes
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(told))
        told = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    write_durably(files.public, told.encode(), mode=0o644)


def _key(public: Ed25519PublicKey) -> SSlibKey:
    return SSlibKey.from_crypto(public)
