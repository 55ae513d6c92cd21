import json
import sqlite3
from datetime import timedelta
from typing import Any

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.storage.models import AlarmRow, CaseRow, RecordRow
from contracts.canonical import sha256_hex
from contracts.signatures import SignatureError, verify_answer
from contracts.wire import (
    ATTACHMENTS_PATH,
    HELLO_PATH,
    JSON_TYPE,
    MAX_ATTACHMENT_BYTES,
    RECORDS_PATH,
    SEALED_TYPE,
    ErrorAnswer,
    SignedAnswer,
)
from tests.central.harness import PHOTO, TIMEOUT_S, FakeTerminal, RunningCentre


def _ack(terminal: FakeTerminal, answer: requests.Response) -> dict[str, Any]:
    """The acknowledgement, after its signature was checked as a terminal does."""
    return verify_answer(terminal.answer.ack_key, SignedAnswer.model_validate(answer.json()))


def _count(centre: RunningCentre, table: type) -> int:
    with centre.database.read() as session:
        return session.query(table).count()


def _error(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_given_a_record_when_sent_then_it_is_kept_verbatim_and_acknowledged(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    record = terminal.submission()
    body = terminal.envelope(record)
    answer = terminal.post(RECORDS_PATH, body)
    assert answer.status_code == 201
    ack = _ack(terminal, answer)
    assert (ack["id"], ack["sha256"]) == (record.id, sha256_hex(body))
    assert ack["terminal_id"] == terminal.id
    with centre.database.read() as session:
        assert session.get_one(RecordRow, record.id).envelope == body


def test_given_the_same_record_again_then_the_same_answer_and_one_case(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    body = terminal.envelope(terminal.submission())
    first = terminal.post(RECORDS_PATH, body)
    centre.clock.move(timedelta(minutes=3))
    again = terminal.post(RECORDS_PATH, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert (_count(centre, RecordRow), _count(centre, CaseRow)) == (1, 1)


def test_given_the_same_id_with_other_bytes_then_409_and_an_alarm(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    record = terminal.submission()
    body = terminal.envelope(record)
    terminal.post(RECORDS_PATH, body)
    for _ in range(2):
        anew = terminal.envelope(record)  # sealed anew: same content, other bytes
        answer = terminal.post(RECORDS_PATH, anew)
        assert _error(answer) == (409, "conflict")
        about = {"id": record.id, "sha256": sha256_hex(anew), "terminal_id": terminal.id}
        assert _ack(terminal, answer) == {"code": "conflict"} | about
    with centre.database.read() as session:
        assert session.get_one(RecordRow, record.id).envelope == body
        alarms = list(session.query(AlarmRow))
    assert {alarm.kind for alarm in alarms} == {"record-conflict"}
    assert {alarm.record_id for alarm in alarms} == {record.id}


def test_given_a_missing_attachment_then_424_names_it_and_nothing_is_kept(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    record = terminal.submission()
    sealed, reference = terminal.photo(record.id)
    body = terminal.envelope(record, (reference["sealed_sha256"],))
    answer = terminal.post(RECORDS_PATH, body)
    assert _error(answer) == (424, "missing-attachments")
    assert answer.json()["missing"] == [sha256_hex(sealed)]
    assert _count(centre, RecordRow) == 0
    terminal.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE)
    assert terminal.post(RECORDS_PATH, body).status_code == 201


def test_given_an_attachment_then_it_lies_under_its_own_hash_and_is_acknowledged(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    sealed, _reference = terminal.photo(terminal.new_id())
    for _ in range(2):
        answer = terminal.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE)
        assert answer.status_code == 201
        assert _ack(terminal, answer) == {"sha256": sha256_hex(sealed), "size": len(sealed)}
    files = [path for path in (centre.data / "attachments").rglob("*") if path.is_file()]
    assert [path.name for path in files] == [sha256_hex(sealed)]
    assert files[0].read_bytes() == sealed


def test_given_no_private_key_then_ingest_works_all_the_same(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    (centre.data / "keys" / "opening.json").unlink()
    (centre.data / "keys" / "passphrase").unlink()
    record = terminal.send_with_photo()
    assert terminal.send(terminal.rating(record.id, 5)).status_code == 201
    answer = requests.post(
        f"{centre.url}/api/v1/submissions/{record.id}/open",
        headers={"Authorization": f"Bearer {centre.token()}"},
        timeout=TIMEOUT_S,
    )
    assert answer.status_code == 503  # only opening needs it


def test_hello_tells_the_time_signed_and_bound_to_the_question(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    nonce = "a nonce of the terminal's own"
    ack = _ack(terminal, terminal.post(HELLO_PATH, b"{}", nonce=nonce))
    assert (ack["nonce"], ack["terminal_id"]) == (nonce, terminal.id)
    assert ack["time"].startswith("2026-11-21T02:00:00")
    assert ack["zone"] == "Asia/Shanghai"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_given_a_wrong_clock_then_401_with_a_time_that_can_be_trusted(
    centre: RunningCentre, terminal: FakeTerminal, minutes: int
) -> None:
    created = int((centre.clock() + timedelta(minutes=minutes)).timestamp())
    answer = terminal.post(HELLO_PATH, b"{}", created=created)
    assert _error(answer) == (401, "clock")
    error = ErrorAnswer.model_validate(answer.json())
    assert error.time == centre.clock()
    signed = SignedAnswer.model_validate(answer.json())
    assert verify_answer(terminal.answer.ack_key, signed)["terminal_id"] == terminal.id


def test_given_a_replayed_request_then_401(centre: RunningCentre, terminal: FakeTerminal) -> None:
    body = terminal.envelope(terminal.submission())
    headers = terminal.headers(RECORDS_PATH, body)
    answers = [
        requests.post(centre.url + RECORDS_PATH, data=body, headers=headers, timeout=TIMEOUT_S)
        for _ in range(2)
    ]
    assert answers[0].status_code == 201
    assert _error(answers[1]) == (401, "replay")


def test_given_a_replay_after_the_nonce_was_forgotten_then_the_clock_refuses_it(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    headers = terminal.headers(HELLO_PATH, b"{}")
    url = centre.url + HELLO_PATH
    assert requests.post(url, data=b"{}", headers=headers, timeout=TIMEOUT_S).ok
    centre.clock.move(timedelta(minutes=20))
    terminal.post(HELLO_PATH, b"{}")  # forgets old nonces
    answer = requests.post(url, data=b"{}", headers=headers, timeout=TIMEOUT_S)
    assert _error(answer) == (401, "clock")


def test_unsigned_foreign_and_changed_requests_are_refused(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    body = terminal.envelope(terminal.submission())
    url = centre.url + RECORDS_PATH
    plain = {"Content-Type": JSON_TYPE}
    unsigned = requests.post(url, data=body, headers=plain, timeout=TIMEOUT_S)
    headers = terminal.headers(RECORDS_PATH, body)
    changed = requests.post(url, data=body + b" ", headers=headers, timeout=TIMEOUT_S)
    elsewhere = requests.post(
        centre.url + HELLO_PATH, data=body, headers=headers, timeout=TIMEOUT_S
    )
    stranger = FakeTerminal(centre, Ed25519PrivateKey.generate(), terminal.answer)
    assert _error(unsigned) == (401, "unsigned")
    assert _error(changed) == (401, "signature")
    assert _error(elsewhere) == (401, "signature")
    assert _error(stranger.post(RECORDS_PATH, body)) == (401, "signature")
    unknown = terminal.answer.model_copy(update={"terminal_id": "t-unknown"})
    foreign = FakeTerminal(centre, terminal.key, unknown)
    assert _error(foreign.post(RECORDS_PATH, body)) == (401, "unknown-terminal")
    assert _count(centre, RecordRow) == 0


def test_a_record_of_another_terminal_is_refused_with_an_alarm(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    other = centre.terminal("二号机")
    body = other.envelope(other.submission())
    assert _error(terminal.post(RECORDS_PATH, body)) == (403, "foreign-record")
    assert (_count(centre, RecordRow), _count(centre, AlarmRow)) == (0, 1)


def test_a_record_sealed_to_another_key_is_refused(terminal: FakeTerminal) -> None:
    fields = json.loads(terminal.envelope(terminal.submission()))
    body = json.dumps(fields | {"key_id": "0" * 16}).encode()
    assert _error(terminal.post(RECORDS_PATH, body)) == (422, "unknown-sealing-key")


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>portal</html>", b"[1]"])
def test_what_is_no_envelope_is_refused(terminal: FakeTerminal, body: bytes) -> None:
    assert _error(terminal.post(RECORDS_PATH, body)) == (400, "malformed")


def test_kind_and_submission_must_fit(terminal: FakeTerminal) -> None:
    record = terminal.submission()
    body = terminal.envelope(record, kind="rating")
    assert _error(terminal.post(RECORDS_PATH, body)) == (400, "malformed")


def test_bodies_have_a_cap_whether_or_not_they_say_their_length(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    body = bytes(MAX_ATTACHMENT_BYTES + 1)
    headers = terminal.headers(ATTACHMENTS_PATH, body, SEALED_TYPE)
    url = centre.url + ATTACHMENTS_PATH
    announced = requests.post(url, data=body, headers=headers, timeout=TIMEOUT_S)
    pieces = (body[start : start + 2**20] for start in range(0, len(body), 2**20))
    chunked = requests.post(url, data=pieces, headers=headers, timeout=TIMEOUT_S)
    assert _error(announced) == (413, "too-large")
    assert _error(chunked) == (413, "too-large")


def test_a_rating_may_arrive_before_its_submission(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    record = terminal.submission()
    assert terminal.send(terminal.rating(record.id, 4)).status_code == 201
    assert terminal.send(record).status_code == 201
    assert (_count(centre, RecordRow), _count(centre, CaseRow)) == (2, 1)


def test_kept_records_cannot_be_changed_or_removed(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    terminal.send(terminal.submission())
    connection = sqlite3.connect(centre.data / "centre.db")
    for statement in ("UPDATE record SET kind = 'x'", "DELETE FROM record", "DELETE FROM audit"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


def test_nothing_personal_lies_in_the_data_folder(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    record = terminal.send_with_photo()
    centre.centre.registrar.register_all()
    requests.post(
        f"{centre.url}/api/v1/submissions/{record.id}/open",
        headers={"Authorization": f"Bearer {centre.token()}"},
        timeout=TIMEOUT_S,
    ).raise_for_status()
    everything = b"".join(path.read_bytes() for path in centre.data.rglob("*") if path.is_file())
    assert record.id.encode() in everything
    for secret in ("欧阳淑珍", "500199194103050021", "13800000199", "长寿街道"):
        for code in ("utf-8", "utf-16-le", "gb18030"):
            assert secret.encode(code) not in everything
    assert PHOTO[:60] not in everything


def test_an_answer_signed_by_somebody_else_is_not_believed(terminal: FakeTerminal) -> None:
    answer = terminal.send(terminal.submission())
    signed = SignedAnswer.model_validate(answer.json())
    forged = signed.model_copy(update={"ack": signed.ack | {"sha256": "0" * 64}})
    with pytest.raises(SignatureError):
        verify_answer(terminal.answer.ack_key, forged)
