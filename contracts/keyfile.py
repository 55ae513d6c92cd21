"""Files of Ed25519 keys: the private key as PEM, and the public one after it.

A key with one bit changed is a key too, of somebody else: only the other half shows that it is not
the one that was kept.
"""

from cryptography.exceptions import InternalError, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from contracts.errors import InvalidDocumentError

_END = b"-----END PRIVATE KEY-----\n"


def key_file(key: Ed25519PrivateKey) -> bytes:
    """What is kept of a key: PKCS #8 without a passphrase, then its public half."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + _public(key)


def read_key_file(data: bytes) -> Ed25519PrivateKey:
    """The key in bytes that ``key_file`` made; an older file has the private half alone.

    Raises:
        InvalidDocumentError: they are damaged, or hold a key of another kind.
    """
    private, end, public = data.partition(_END)
    try:
        key = load_pem_private_key(private + end, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm, InternalError):
        raise InvalidDocumentError("no private key") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise InvalidDocumentError("a key of another kind")
    if public and public != _public(key):
        raise InvalidDocumentError("private and public half belong to different keys")
    return key


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
