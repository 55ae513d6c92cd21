"""A key file with a bit changed is damaged, never another key."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from contracts.errors import InvalidDocumentError
from contracts.keyfile import key_file, read_key_file

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def same(key: Ed25519PrivateKey) -> bool:
    return key.private_bytes_raw() == KEY.private_bytes_raw()


def test_every_flipped_bit_is_noticed_or_changes_nothing() -> None:
    whole = key_file(KEY)
    assert same(read_key_file(whole))
    noticed = 0
    for place in range(len(whole) * 8):
        data = bytearray(whole)
        data[place // 8] ^= 1 << place % 8
        try:
            assert same(read_key_file(bytes(data))), place
        except InvalidDocumentError:
            noticed += 1
    assert noticed > len(whole)


def test_a_file_that_is_cut_anywhere_is_damaged_or_holds_the_same_key() -> None:
    whole = key_file(KEY)
    for length in range(len(whole)):
        try:
            assert same(read_key_file(whole[:length])), length
        except InvalidDocumentError:
            continue


@pytest.mark.parametrize("kind", ["older", "other"])
def test_the_private_half_alone_is_an_older_file_and_another_kind_is_none(kind: str) -> None:
    words = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    if kind == "older":
        assert same(read_key_file(KEY.private_bytes(*words)))
    else:
        with pytest.raises(InvalidDocumentError):
            read_key_file(X25519PrivateKey.generate().private_bytes(*words))
