import base64
from collections.abc import Callable
from hashlib import sha256, sha512

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519

from contracts.signatures import (
    RequestSigner,
    SignatureError,
    VerifiedRequest,
    _Message,
    _Verifier,
    ack_key_info,
    check_body,
    sign_answer,
    verify_answer,
    verify_head,
    verify_request,
)
from contracts.wire import Refusal, SignedAnswer

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
BODY = b'{"v":1}'
NONCE = "0123456789abcdef"


def _resolve(key_id: str) -> Ed25519PublicKey | None:
    return KEY.public_key() if key_id == "t-1" else None


def _headers(key_id: str = "t-1", key: Ed25519PrivateKey = KEY) -> dict[str, str]:
    signer = RequestSigner(key_id, key)
    return signer.headers(
        "POST", "/v1/records", BODY, "application/json", created=1_700_000_000, nonce=NONCE
    )


def _verify(
    headers: dict[str, str], *, method: str = "POST", path: str = "/v1/records", body: bytes = BODY
) -> VerifiedRequest:
    return verify_request(method, path, headers.items(), body, _resolve)


def test_a_signed_request_names_its_signer_time_and_nonce() -> None:
    verified = _verify(_headers())
    assert (verified.key_id, verified.created, verified.nonce) == ("t-1", 1_700_000_000, NONCE)


def test_a_head_is_judged_before_its_body_and_the_body_by_what_the_head_signed() -> None:
    verified = verify_head("POST", "/v1/records", _headers().items(), _resolve)
    assert check_body(verified, BODY) == sha256(BODY).hexdigest()
    for body in (BODY + b" ", b""):
        with pytest.raises(SignatureError) as caught:
            check_body(verified, body)
        assert caught.value.refusal is Refusal.SIGNATURE


def test_a_body_may_be_signed_by_another_digest_than_ours() -> None:
    digest = base64.b64encode(sha512(BODY).digest()).decode()
    verified = VerifiedRequest("t-1", 1_700_000_000, NONCE, f"sha-512=:{digest}:")
    assert check_body(verified, BODY) == sha256(BODY).hexdigest()
    with pytest.raises(SignatureError):
        check_body(verified, BODY + b" ")


def test_header_names_may_change_case_and_others_may_be_added() -> None:
    headers = {name.upper(): value for name, value in _headers().items()} | {"Via": "1.1 hall"}
    assert _verify(headers).key_id == "t-1"


def test_the_header_says_what_is_covered() -> None:
    covered = _headers()["Signature-Input"]
    assert covered.startswith('kiosk=("@method" "@path" "content-digest" "content-type");')
    assert 'keyid="t-1"' in covered
    assert 'alg="ed25519"' in covered
    assert "created=1700000000" in covered


def test_any_covered_change_is_refused() -> None:
    headers = _headers()
    changed = headers | {"Content-Type": "text/plain"}
    attempts: tuple[Callable[[], VerifiedRequest], ...] = (
        lambda: _verify(headers, method="PUT"),
        lambda: _verify(headers, path="/v1/hello"),
        lambda: _verify(headers, body=b'{"v":2}'),
        lambda: _verify(changed),
        lambda: _verify(_headers(key=Ed25519PrivateKey.generate())),
    )
    for attempt in attempts:
        with pytest.raises(SignatureError) as caught:
            attempt()
        assert caught.value.refusal is Refusal.SIGNATURE


def test_unsigned_and_foreign_requests_are_told_apart() -> None:
    with pytest.raises(SignatureError) as unsigned:
        _verify({"Content-Type": "application/json"})
    with pytest.raises(SignatureError) as foreign:
        _verify(_headers("t-9"))
    assert unsigned.value.refusal is Refusal.UNSIGNED
    assert foreign.value.refusal is Refusal.UNKNOWN_TERMINAL


def test_a_signature_that_covers_less_is_refused() -> None:
    message = _Message("POST", "http://h/v1/records", {"Content-Type": "application/json"})
    keys = MappingKeyResolver(public_keys={}, private_keys={"t-1": KEY})
    signer = HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=keys)
    signer.sign(message, key_id="t-1", nonce=NONCE, covered_component_ids=("@method",))
    with pytest.raises(SignatureError) as caught:
        _verify(message.headers)
    assert caught.value.refusal is Refusal.SIGNATURE


@pytest.mark.parametrize("value", ["", "kiosk", "kiosk=(", "x=1", "kiosk=();created=x"])
def test_garbage_in_the_signature_fields_is_refused(value: str) -> None:
    with pytest.raises(SignatureError) as caught:
        _verify(_headers() | {"Signature-Input": value})
    assert caught.value.refusal is Refusal.SIGNATURE


def test_a_short_nonce_is_refused() -> None:
    signer = RequestSigner("t-1", KEY)
    headers = signer.headers("POST", "/", BODY, "application/json", created=1, nonce="short")
    with pytest.raises(SignatureError):
        _verify(headers, path="/")


def test_the_ed25519_example_of_rfc9421_b26_verifies() -> None:
    public = "JrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs="  # test-key-ed25519, appendix B.1.4
    headers = {
        "Date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "Content-Type": "application/json",
        "Content-Length": "18",
        "Signature-Input": 'sig-b26=("date" "@method" "@path" "@authority" '
        '"content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
        "Signature": "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1"
        "u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:",
    }
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public))
    verifier = _Verifier(
        signature_algorithm=ED25519,
        key_resolver=MappingKeyResolver(public_keys={"test-key-ed25519": key}, private_keys={}),
    )
    message = _Message("POST", "http://example.com/foo?param=Value&Pet=dog", headers)
    assert verifier.verify(message, max_age=None)[0].parameters["keyid"] == "test-key-ed25519"


def test_a_signed_answer_reads_back_and_a_false_one_does_not() -> None:
    answer = sign_answer(KEY, {"id": "1", "名": "值"})
    key = ack_key_info(KEY.public_key().public_bytes_raw())
    assert verify_answer(key, answer) == {"id": "1", "名": "值"}
    other = Ed25519PrivateKey.generate()
    false: list[SignedAnswer] = [
        answer.model_copy(update={"ack": {"id": "2"}}),
        answer.model_copy(update={"ack": {"id": 1.5}}),
        answer.model_copy(update={"signature": "!"}),
        answer.model_copy(update={"key_id": "0"}),
        sign_answer(other, {"id": "1"}).model_copy(update={"key_id": key.key_id}),
    ]
    for one in false:
        with pytest.raises(SignatureError):
            verify_answer(key, one)
