"""The centre's keys.

``sealing.json``  public; terminals seal to it and ingest hands it out
``answer.pem``    Ed25519; signs acknowledgements
``opening.json``  the private half of the sealing key, under a passphrase (scrypt, AES-256-GCM)
``online-*.pem``  Ed25519; signs snapshot and timestamp of what people signed (``trust init``)
``passphrase``    made by ``init``; move it to another machine, a token or a credential store and
                  name it with ``--passphrase-file``

Ingest reads the first two only.
"""

import base64
import json
import secrets
from pathlib import Path
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from contracts.canonical import canonical_bytes
from contracts.envelope import SUITE_ID, OpeningKey, SealingKey
from contracts.errors import InvalidDocumentError, PolicyError
from contracts.keyfile import key_file, read_key_file
from contracts.wire import SealingKeyInfo, parse_wire
from hardening.files import write_durably

SEALING_FILE = "sealing.json"
ANSWER_FILE = "answer.pem"
OPENING_FILE = "opening.json"
ONLINE_FILES = "online*.pem"

_SCRYPT_N = 2**15  # 32 MB and about 0.1 s: paid once per start
_SCRYPT_R = 8
_SCRYPT_P = 1
_SALT_BYTES = 16
_NONCE_BYTES = 12


class KeyStoreError(PolicyError):
    """A key is missing, or the passphrase does not open it."""

    code: ClassVar[str] = "P-150"


class KeyStore:
    """The folder of keys."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def passphrase_file(self) -> Path:
        """Where ``init`` puts the passphrase unless told otherwise."""
        return self._folder / "passphrase"

    def exists(self) -> bool:
        """Whether keys have been made."""
        return (self._folder / SEALING_FILE).exists()

    def create(self, passphrase_file: Path | None = None) -> None:
        """Make all keys once. Refuses to replace any: old records would never open again."""
        if self.exists():
            raise KeyStoreError("the centre already has keys")
        target = passphrase_file or self.passphrase_file
        if not target.exists():
            write_durably(target, secrets.token_urlsafe(32).encode())
        opening = OpeningKey.generate()
        answer = Ed25519PrivateKey.generate()
        write_durably(self._folder / OPENING_FILE, _locked(opening, _read_passphrase(target)))
        write_durably(self._folder / ANSWER_FILE, key_file(answer))
        info = opening.sealing_key().info().model_dump(mode="json")
        write_durably(self._folder / SEALING_FILE, canonical_bytes(info))

    def sealing_key(self) -> SealingKey:
        """The public key that terminals seal to."""
        data = self._read(SEALING_FILE)
        return SealingKey.from_info(parse_wire(SealingKeyInfo, data))

    def answer_key(self) -> Ed25519PrivateKey:
        """The key that signs acknowledgements."""
        try:
            return read_key_file(self._read(ANSWER_FILE))
        except InvalidDocumentError:
            raise KeyStoreError("answer.pem is damaged: take it from a backup") from None

    def online_files(self) -> list[str]:
        """Names of the files of online keys; which one counts, the root of trust says."""
        return sorted(path.name for path in self._folder.glob(ONLINE_FILES))

    def online_keys(self) -> tuple[Ed25519PrivateKey, ...]:
        """The keys that may name what people signed. Raises KeyStoreError."""
        try:
            return tuple(read_key_file(self._read(name)) for name in self.online_files())
        except InvalidDocumentError:
            raise KeyStoreError("an online key is damaged: take it from a backup") from None

    def make_online_key(self) -> Ed25519PrivateKey:
        """Another online key; it counts once a root that people signed names it."""
        key = Ed25519PrivateKey.generate()
        name = ONLINE_FILES.replace("*", f"-{len(self.online_files()) + 1}")
        write_durably(self._folder / name, key_file(key))
        return key

    def device_key(self) -> bytes:
        """What marks of known browsers are made with; derived, so that no more keys lie about."""
        secret = self.answer_key().private_bytes_raw()
        return HKDF(SHA256(), 32, salt=None, info=b"console device marks").derive(secret)

    def factor_key(self) -> bytes:
        """What secrets of second factors are sealed with; derived like ``device_key``."""
        secret = self.answer_key().private_bytes_raw()
        return HKDF(SHA256(), 32, salt=None, info=b"console second factors").derive(secret)

    def opening_key(self, passphrase_file: Path | None = None) -> OpeningKey:
        """The private key. Raises KeyStoreError when it or its passphrase is not there."""
        passphrase = _read_passphrase(passphrase_file or self.passphrase_file)
        return _unlocked(self._read(OPENING_FILE), passphrase)

    def _read(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError:
            raise KeyStoreError(f"{name} cannot be read; was `init` run?") from None


def _read_passphrase(path: Path) -> bytes:
    try:
        return path.read_bytes().strip()
    except OSError:
        raise KeyStoreError("the passphrase file cannot be read") from None


def _derived(passphrase: bytes, salt: bytes) -> AESGCM:
    scrypt = Scrypt(salt=salt, length=32, n=_SCRYPT_N, r=_SCRYPT_R, p=_SCRYPT_P)
    return AESGCM(scrypt.derive(passphrase))


def _locked(key: OpeningKey, passphrase: bytes) -> bytes:
    salt, nonce = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES)
    key_id = key.sealing_key().key_id
    sealed = _derived(passphrase, salt).encrypt(nonce, key.secret, key_id.encode())
    return canonical_bytes(
        {
            "v": 1,
            "suite": SUITE_ID,
            "key_id": key_id,
            "kdf": {"name": "scrypt", "n": _SCRYPT_N, "r": _SCRYPT_R, "p": _SCRYPT_P},
            "salt": base64.b64encode(salt).decode(),
            "nonce": base64.b64encode(nonce).decode(),
            "sealed": base64.b64encode(sealed).decode(),
        }
    )


def _unlocked(data: bytes, passphrase: bytes) -> OpeningKey:
    try:
        fields = json.loads(data)
        parts = (base64.b64decode(fields[name]) for name in ("salt", "nonce", "sealed"))
        salt, nonce, sealed = parts
        opener = _derived(passphrase, salt)
        return OpeningKey(opener.decrypt(nonce, sealed, fields["key_id"].encode()))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyStoreError("opening.json is damaged: take it from a backup") from None
    except InvalidTag:
        raise KeyStoreError("the passphrase does not open the private key") from None
