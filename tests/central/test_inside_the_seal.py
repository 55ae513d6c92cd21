"""What is inside a seal is a terminal's word: the centre checks, limits and survives it."""

import base64
import json
from datetime import datetime, timedelta

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519

from contracts.envelope import RecordHeader, seal_record
from contracts.signatures import COVERED, LABEL, _Message
from contracts.submission import SubmissionRecord
from contracts.wire import ENROLMENTS_PATH, HELLO_PATH, JSON_TYPE, RECORDS_PATH
from tests.central.harness import SUBMISSION, TIMEOUT_S, FakeTerminal, RunningCentre
from tests.central.test_ill_disk import Officer


def _opened(centre: RunningCentre, record: SubmissionRecord) -> requests.Response:
    officer = Officer(centre.url)
    officer.log_in()
    case = f"/console/cases/{record.id}"
    return officer.submit(f"{case}/open", case, purpose="办理")


@pytest.mark.parametrize(
    "created_at",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "9999-12-31T23:59:59+00:00",
        "0001-01-01T00:00:00",
        "when the rooster crows",
        "",
        "2026-11-21" * 20_000,
    ],
)
def test_a_case_opens_whatever_time_its_terminal_names(
    centre: RunningCentre, terminal: FakeTerminal, created_at: str
) -> None:
    record = terminal.submission(created_at=created_at)
    assert terminal.send(record).status_code == 201
    page = _opened(centre, record)
    assert page.status_code == 200
    assert "欧阳淑珍" in page.text
    assert created_at[:40] in page.text
    assert len(page.text) < 100_000


@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("value", [10**400, -(10**400), 10**8])
def test_a_case_opens_whatever_strokes_were_sealed(
    centre: RunningCentre, terminal: FakeTerminal, place: int, value: int
) -> None:
    point = [100, 100, 0]
    point[place] = value
    signature = SUBMISSION["signature"] | {"strokes": [[[1, 2, 3], point]]}
    page = _sent_and_opened(centre, terminal, signature)
    assert "封存的笔迹画不出来" in page.text
    assert "<path" not in page.text


@pytest.mark.parametrize("pad", [(10**400, 1), (1, 10**400)])
def test_a_case_opens_whatever_pad_was_sealed(
    centre: RunningCentre, terminal: FakeTerminal, pad: tuple[int, int]
) -> None:
    signature = SUBMISSION["signature"] | {"pad": {"width": pad[0], "height": pad[1]}}
    assert "封存的笔迹画不出来" in _sent_and_opened(centre, terminal, signature).text


def _sent_and_opened(
    centre: RunningCentre, terminal: FakeTerminal, signature: dict[str, object]
) -> requests.Response:
    record = terminal.submission()
    content = json.loads(record.content_bytes()) | {"signature": signature}
    created = centre.clock().isoformat()
    header = RecordHeader(record.id, "submission", record.id, terminal.id, created)
    body = seal_record(terminal.sealing_key, header, json.dumps(content).encode())
    assert terminal.post(RECORDS_PATH, body).status_code == 201
    page = _opened(centre, record)
    assert page.status_code == 200
    assert "欧阳淑珍" in page.text
    return page


@pytest.mark.parametrize(
    "raw",
    [
        (1).to_bytes(32, "little"),  # the identity
        ((1 << 255) | 1).to_bytes(32, "little"),
        bytes(32),
        (2**255 - 18).to_bytes(32, "little"),  # the identity again, beyond the prime
    ],
)
def test_a_key_that_anybody_can_sign_for_enrols_nobody(centre: RunningCentre, raw: bytes) -> None:
    body = {"v": 1, "code": centre.enrol_code(), "public_key": base64.b64encode(raw).decode()}
    answer = requests.post(centre.url + ENROLMENTS_PATH, json=body, timeout=TIMEOUT_S)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def _expiring(key: Ed25519PrivateKey, key_id: str, now: datetime, ends: datetime) -> dict[str, str]:
    message = _Message("POST", f"http://centre.invalid{HELLO_PATH}", {"Content-Type": JSON_TYPE})
    resolver = MappingKeyResolver(public_keys={}, private_keys={key_id: key})
    HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=resolver).sign(
        message,
        key_id=key_id,
        created=now,
        expires=ends,
        nonce=f"0123456789 {ends}",
        label=LABEL,
        covered_component_ids=COVERED,
        body=b"{}",
    )
    return message.headers


@pytest.mark.parametrize(("seconds", "status"), [(-60, 401), (0, 401), (60, 200)])
def test_a_signature_is_taken_until_it_expires(
    centre: RunningCentre, terminal: FakeTerminal, seconds: int, status: int
) -> None:
    now = centre.clock()
    created = now - timedelta(minutes=2)
    headers = _expiring(terminal.key, terminal.id, created, now + timedelta(seconds=seconds))
    answer = requests.post(centre.url + HELLO_PATH, data=b"{}", headers=headers, timeout=TIMEOUT_S)
    assert answer.status_code == status
    if status == 401:
        assert answer.json()["code"] == "signature"
