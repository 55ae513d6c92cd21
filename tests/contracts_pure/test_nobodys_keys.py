"""Keys that anybody could sign for are no keys, and a signature ends when it says so."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519

from contracts.canonical import canonical_bytes
from contracts.errors import InvalidDocumentError
from contracts.signatures import (
    COVERED,
    LABEL,
    SignatureError,
    _Message,
    read_public_key,
    verify_answer,
    verify_request,
)
from contracts.wire import AckKeyInfo, SignedAnswer

PRIME = 2**255 - 19
D = -121665 * pow(121666, -1, PRIME) % PRIME
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
Point = tuple[int, int]


def _add(one: Point, other: Point) -> Point:
    """Addition on the curve, from RFC 8032 section 5.1.4, in plain coordinates."""
    (x1, y1), (x2, y2) = one, other
    t = D * x1 * x2 * y1 * y2 % PRIME
    x = (x1 * y2 + x2 * y1) * pow(1 + t, -1, PRIME) % PRIME
    return x, (y1 * y2 + x1 * x2) * pow(1 - t, -1, PRIME) % PRIME


def _small_order() -> list[Point]:
    """All eight points whose eighth multiple is nothing."""
    root = pow(2, (PRIME - 1) // 4, PRIME)  # of -1; the points (root, 0) have order 4
    points = {(0, 1), (0, PRIME - 1), (root, 0), (PRIME - root, 0)}
    y = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
    for value in (y, PRIME - y):
        square = (value * value - 1) * pow(D * value * value + 1, -1, PRIME) % PRIME
        x = pow(square, (PRIME + 3) // 8, PRIME)
        x = x if x * x % PRIME == square else x * root % PRIME
        points |= {(x, value), (PRIME - x, value)}
    return sorted(points)


def _encodings(point: Point) -> list[bytes]:
    """With either sign bit, and in the form that exceeds the prime where there is room for one."""
    ys = [point[1]] + ([point[1] + PRIME] if point[1] + PRIME < 2**255 else [])
    return [(y | sign << 255).to_bytes(32, "little") for y in ys for sign in (0, 1)]


def test_no_point_of_small_order_is_a_key() -> None:
    points = _small_order()
    assert len(points) == 8
    for point in points:
        twice = _add(point, point)
        four = _add(twice, twice)
        assert _add(four, four) == (0, 1)
        for raw in _encodings(point):
            with pytest.raises(InvalidDocumentError):
                read_public_key(raw)


@pytest.mark.parametrize("raw", [b"", b"\x02" * 31, b"\x02" * 33])
def test_what_has_another_length_is_no_key(raw: bytes) -> None:
    with pytest.raises(InvalidDocumentError):
        read_public_key(raw)


def test_a_key_of_somebody_is_read() -> None:
    public = KEY.public_key()
    assert read_public_key(public.public_bytes_raw()) == public


def test_an_answer_under_the_identity_point_is_not_believed() -> None:
    identity = (1).to_bytes(32, "little")
    forged = identity + bytes(32)  # R is the identity and s is 0: fits any text
    ack = {"id": "x"}
    Ed25519PublicKey.from_public_bytes(identity).verify(forged, canonical_bytes(ack))
    key = AckKeyInfo(key_id="k", public=base64.b64encode(identity).decode())
    answer = SignedAnswer(ack=ack, key_id="k", signature=base64.b64encode(forged).decode())
    with pytest.raises(SignatureError):
        verify_answer(key, answer)


@pytest.mark.parametrize("lasts", [None, timedelta(minutes=1)])
def test_the_end_that_a_signer_names_is_told(lasts: timedelta | None) -> None:
    created = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
    message = _Message("POST", "http://centre.invalid/v1/hello", {"Content-Type": "text/plain"})
    resolver = MappingKeyResolver(public_keys={}, private_keys={"t-1": KEY})
    HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=resolver).sign(
        message,
        key_id="t-1",
        created=created,
        expires=created + lasts if lasts else None,
        nonce="0123456789abcdef",
        label=LABEL,
        covered_component_ids=COVERED,
        body=b"{}",
    )
    verified = verify_request(
        "POST", "/v1/hello", message.headers.items(), b"{}", lambda _id: KEY.public_key()
    )
    assert verified.expires == (int(created.timestamp()) + 60 if lasts else None)
