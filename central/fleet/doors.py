"""The centre's half of terminals' doors, derived from its answer key: no more keys lie about.

A backup has that key, so a restored centre knows the same cards and makes the same codes.
"""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def door_half(answer_key: Ed25519PrivateKey) -> bytes:
    """The private key that codes for technicians are agreed on with."""
    return _derived(answer_key, b"technicians' doors", 32)


def card_salt(answer_key: Ed25519PrivateKey) -> bytes:
    """What hashes of this centre's cards are salted with; every terminal of it knows it."""
    return _derived(answer_key, b"technicians' cards", 16)


def _derived(answer_key: Ed25519PrivateKey, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=None, info=info).derive(answer_key.private_bytes_raw())
