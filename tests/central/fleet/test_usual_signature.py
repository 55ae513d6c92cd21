"""The quick check of a head says exactly what the general one says, or nothing."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from contracts.signatures import RequestSigner, verify_head
from contracts.usual_signature import usual_head

PATH = "/v1/heartbeat"
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
ID = "t-0123456789ab"
BODY = b'{"v":1}'


def _headers(**changes: object) -> dict[str, str]:
    values = {"created": 1_795_000_000, "nonce": "0123456789abcdef"} | changes
    signer = RequestSigner(ID, KEY)
    return signer.headers("POST", PATH, BODY, "application/json", **values)  # type: ignore[arg-type]  # by keyword


def _raw(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def test_what_our_signer_writes_is_the_usual_form() -> None:
    headers = _headers()
    head = usual_head("POST", PATH, _raw(headers))
    assert head is not None
    assert head.signed_by(KEY.public_key())
    assert head.fits(BODY)
    assert not head.fits(BODY + b" ")
    told = verify_head("POST", PATH, headers.items(), lambda _id: KEY.public_key())
    assert head.request == told


def test_another_key_path_or_method_did_not_sign_it() -> None:
    raw = _raw(_headers())
    other = Ed25519PrivateKey.from_private_bytes(b"o" * 32).public_key()
    for method, path, key in (
        ("POST", PATH, other),
        ("POST", "/v1/records", KEY.public_key()),
        ("PUT", PATH, KEY.public_key()),
    ):
        head = usual_head(method, path, raw)
        assert head is not None
        assert not head.signed_by(key)


@pytest.mark.parametrize("name", ["signature", "signature-input", "content-digest", "content-type"])
def test_a_field_that_is_missing_or_there_twice_is_not_the_usual_form(name: str) -> None:
    raw = _raw(_headers())
    assert usual_head("POST", PATH, [pair for pair in raw if pair[0] != name.encode()]) is None
    again = next(pair for pair in raw if pair[0] == name.encode())
    assert usual_head("POST", PATH, [*raw, again]) is None


@given(st.sampled_from(range(4)), st.integers(0, 400), st.binary(min_size=1, max_size=1))
def test_whatever_byte_is_changed_it_is_refused_or_goes_the_general_way(
    field: int, place: int, byte: bytes
) -> None:
    raw = _raw(_headers())
    name, value = raw[field]
    place %= len(value)
    changed = value[:place] + byte + value[place + 1 :]
    if changed == value:
        return
    raw[field] = (name, changed)
    head = usual_head("POST", PATH, raw)
    assert head is None or not head.signed_by(KEY.public_key())
