"""What opens a technician's door: a card that is listed with its PIN, or a code with its PIN.

A list says nothing that can be searched: a number of a card and its PIN are hashed together,
slowly, with the salt of one centre. A code answers a challenge of one terminal and is bound to a
technician and their PIN; both sides make it from a key that never travelled (X25519).
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from itertools import pairwise
from typing import Annotated, ClassVar

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from pydantic import Field

from contracts.canonical import canonical_bytes, sha256_hex
from contracts.errors import InvalidDocumentError
from contracts.number import ALPHABET, BASE

ID_SYMBOLS = 4
CHALLENGE_SYMBOLS = 8
CODE_SYMBOLS = ID_SYMBOLS + 8
LEAST_PIN, MOST_PIN = 6, 12

TechnicianId = Annotated[str, Field(pattern=f"^[{ALPHABET}]{{{ID_SYMBOLS}}}$")]
"""A pseudonym: who it is, only the centre knows."""
DoorKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]{43}=$")]
"""An X25519 public key, base64."""

Choose = Callable[[str], str]


class TechnicianCodeError(InvalidDocumentError):
    """The text is no challenge, no code or no PIN: wrong length, symbol or check symbol."""

    code: ClassVar[str] = "P-193"


# ---- cards ---------------------------------------------------------------------------


def checked_pin(pin: str) -> str:
    """A PIN of digits that are not all one. Raises TechnicianCodeError."""
    if not (LEAST_PIN <= len(pin) <= MOST_PIN and pin.isascii() and pin.isdigit()):
        raise TechnicianCodeError(f"a PIN has {LEAST_PIN} to {MOST_PIN} digits")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(steps) == 1 and steps & {0, 1, 9}:
        raise TechnicianCodeError("digits in a row or all alike are no PIN")
    return pin


def card_hash(salt: bytes, number: str, pin: str) -> str:
    """What a list says of a card: nobody finds the number without the PIN, or the other way."""
    return _slow(canonical_bytes(["card", _plain(number), pin]), salt).hex()


def pin_proof(technician: str, pin: str) -> bytes:
    """What a code is bound to of a PIN. The centre keeps it; a terminal never does."""
    salt = hashlib.sha256(f"civic kiosk technician {technician}".encode()).digest()
    return _slow(canonical_bytes(["pin", pin]), salt)


def _slow(secret: bytes, salt: bytes) -> bytes:
    """32 MB and about 0.1 s, on a terminal too."""
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(secret)


# ---- codes ---------------------------------------------------------------------------


def new_id(choose: Choose = secrets.choice) -> str:
    """A pseudonym."""
    return "".join(choose(ALPHABET) for _ in range(ID_SYMBOLS))


def new_challenge(choose: Choose = secrets.choice) -> str:
    """What a terminal wants a code for, ``7K2M9ACE``; the last symbol checks the others."""
    symbols = "".join(choose(ALPHABET) for _ in range(CHALLENGE_SYMBOLS - 1))
    return symbols + _check(symbols)


def read_challenge(text: str) -> str:
    """A challenge as it was said over the phone. Raises TechnicianCodeError."""
    symbols = _symbols(text, CHALLENGE_SYMBOLS, "a challenge")
    if symbols[-1] != _check(symbols[:-1]):
        raise TechnicianCodeError("the challenge was misheard: its check symbol is wrong")
    return symbols


def in_fours(symbols: str) -> str:
    """As people read it."""
    return "-".join(symbols[start : start + 4] for start in range(0, len(symbols), 4))


def public_half(private: bytes) -> str:
    """The key that the other side gets."""
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return base64.b64encode(public).decode()


def fingerprint(public: str) -> str:
    """Names a key in few symbols."""
    return sha256_hex(public.encode())[:16]


def make_code(
    private: bytes, public: str, terminal_id: str, challenge: str, who: str, proof: bytes
) -> str:
    """The code for one challenge of one terminal, for one technician with their PIN.

    Args:
        private: of the side that asks, ``public``: of the other one.
        proof: ``pin_proof`` of the technician.

    Raises TechnicianCodeError: that is no key to agree on anything with.
    """
    try:
        other = X25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
        shared = X25519PrivateKey.from_private_bytes(private).exchange(other)
    except ValueError:
        raise TechnicianCodeError("there is no such key") from None
    info = f"civic kiosk technician door {terminal_id}".encode()
    key = HKDF(SHA256(), 32, salt=None, info=info).derive(shared)
    said = canonical_bytes([challenge, who, proof.hex()])
    number = int.from_bytes(hmac.digest(key, said, "sha256"), "big")
    tail = ""
    for _ in range(CODE_SYMBOLS - ID_SYMBOLS):
        number, symbol = divmod(number, BASE)
        tail += ALPHABET[symbol]
    return who + tail


def read_code(text: str) -> str:
    """A code as it was typed. Raises TechnicianCodeError."""
    return _symbols(text, CODE_SYMBOLS, "a code")


def whose(code: str) -> str:
    """The technician that a code was made for."""
    return code[:ID_SYMBOLS]


def same(one: str, other: str) -> bool:
    """Compared without telling how much of it is alike."""
    return hmac.compare_digest(one.encode(), other.encode())


def _symbols(text: str, count: int, what: str) -> str:
    symbols = _plain(text)
    if len(symbols) != count or any(symbol not in ALPHABET for symbol in symbols):
        raise TechnicianCodeError(f"{what} has {count} symbols of {ALPHABET}")
    return symbols


def _plain(text: str) -> str:
    return text.upper().replace("-", "").replace(" ", "")


def _check(symbols: str) -> str:
    total = sum(weight * ALPHABET.index(symbol) for weight, symbol in enumerate(symbols, start=2))
    return ALPHABET[-total % BASE]
