from datetime import timedelta

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.audit import audit_of
from central.fleet.codes import LIFETIME
from central.fleet.terminals import list_terminals, revoke
from central.storage.models import EnrolmentCodeRow
from contracts.wire import ENROLMENTS_PATH, HELLO_PATH
from tests.central.harness import TIMEOUT_S, FakeTerminal, RunningCentre, post_enrolment


def _new_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


def test_given_a_code_when_enrolling_then_the_terminal_gets_what_it_needs(
    centre: RunningCentre,
) -> None:
    terminal = centre.terminal("长寿街道一号机")
    assert terminal.answer.terminal_no == 0
    assert terminal.answer.time == centre.clock()
    assert terminal.post(HELLO_PATH, b"{}").status_code == 200
    with centre.database.read() as session:
        assert [row.name for row in list_terminals(session)] == ["长寿街道一号机"]


def test_terminal_numbers_are_never_given_twice(centre: RunningCentre) -> None:
    first = centre.terminal()
    with centre.database.write() as session:
        assert revoke(session, first.id, centre.clock(), "test")
    numbers = [centre.terminal().answer.terminal_no for _ in range(2)]
    assert [first.answer.terminal_no, *numbers] == [0, 1, 2]


def test_a_code_works_for_one_key_only_however_it_is_typed(centre: RunningCentre) -> None:
    code, key = centre.enrol_code(), _new_key()
    first = post_enrolment(centre.url, code.lower().replace("-", " "), key)
    lost_answer = post_enrolment(centre.url, code, key)
    other = post_enrolment(centre.url, code, _new_key())
    assert (first.status_code, lost_answer.status_code, other.status_code) == (201, 201, 403)
    assert first.json()["terminal_id"] == lost_answer.json()["terminal_id"]
    assert other.json()["code"] == "enrolment-code"
    with centre.database.read() as session:
        assert len(list_terminals(session)) == 1


def test_a_code_expires(centre: RunningCentre) -> None:
    code = centre.enrol_code()
    centre.clock.move(LIFETIME)
    assert post_enrolment(centre.url, code, _new_key()).status_code == 403


def test_a_key_belongs_to_one_terminal_whatever_code_comes_with_it(centre: RunningCentre) -> None:
    key, expired = _new_key(), centre.enrol_code()
    first = post_enrolment(centre.url, expired, key)  # its answer is lost
    centre.clock.move(LIFETIME)
    assert post_enrolment(centre.url, expired, key).status_code == 403
    fresh = centre.enrol_code("二号机")
    for _ in range(2):
        again = post_enrolment(centre.url, fresh, key)
        assert again.status_code == 201
        assert again.json()["terminal_id"] == first.json()["terminal_id"]
        assert again.json()["terminal_no"] == first.json()["terminal_no"]
    assert post_enrolment(centre.url, fresh, _new_key()).status_code == 403
    with centre.database.read() as session:
        assert [row.name for row in list_terminals(session)] == ["一号机"]
        audit = [row.action for row in audit_of(session, first.json()["terminal_id"])]
    assert audit == ["terminal.enrolled_again", "terminal.enrolled"]


def test_the_key_of_a_revoked_terminal_is_refused_and_uses_up_no_code(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    with centre.database.write() as session:
        assert revoke(session, terminal.id, centre.clock(), "test")
    code = centre.enrol_code()
    assert post_enrolment(centre.url, code, terminal.key).status_code == 403
    assert post_enrolment(centre.url, code, _new_key()).status_code == 201


def test_an_unknown_code_is_refused(centre: RunningCentre) -> None:
    assert post_enrolment(centre.url, "2222-2222-2222-2222", _new_key()).status_code == 403


def test_codes_are_hashed_at_rest(centre: RunningCentre) -> None:
    code = centre.enrol_code()
    with centre.database.read() as session:
        row = session.query(EnrolmentCodeRow).one()
    assert code.replace("-", "") not in row.code_hash
    assert code not in row.code_hash
    assert row.expires_at - row.created_at == timedelta(hours=24)


@pytest.mark.parametrize("body", ["", "{}", '{"code": "x", "public_key": "AAAA"}', "[]"])
def test_what_is_no_enrolment_is_refused(centre: RunningCentre, body: str) -> None:
    answer = requests.post(centre.url + ENROLMENTS_PATH, data=body, timeout=TIMEOUT_S)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_revoked_terminal_is_refused(centre: RunningCentre, terminal: FakeTerminal) -> None:
    with centre.database.write() as session:
        assert revoke(session, terminal.id, centre.clock(), "test")
        assert not revoke(session, "t-none", centre.clock(), "test")
    answer = terminal.post(HELLO_PATH, b"{}")
    assert (answer.status_code, answer.json()["code"]) == (401, "unknown-terminal")
