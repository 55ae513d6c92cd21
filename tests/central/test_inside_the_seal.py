"""What is inside a seal is a terminal's word: the centre checks, limits and survives it."""

import base64
import json
import re
from datetime import datetime, timedelta

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, MappingKeyResolver
from http_message_signatures.algorithms import ED25519
from sqlalchemy import select

from central.alarms import Alarm, AlarmKind, raise_alarm
from central.storage.models import AlarmRow, CaseRow
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


def _cases(centre: RunningCentre) -> dict[str, tuple[str | None, str | None, str | None]]:
    """Number, item and mark of each case, once all are registered."""
    centre.centre.registrar.register_all()
    with centre.database.read() as session:
        rows = session.query(CaseRow).all()
        assert {row.state for row in rows} == {"registered"}
        return {row.submission_id: (row.number, row.item_code, row.mark) for row in rows}


def _alarms(centre: RunningCentre) -> list[tuple[str, str | None]]:
    with centre.database.read() as session:
        rows = session.query(AlarmRow).order_by(AlarmRow.id).all()
        assert all(len(row.detail) <= 200 for row in rows)
        return [(row.kind, row.record_id) for row in rows]


ITEM = "elder-allowance"


@pytest.mark.parametrize("honest_first", [True, False])
def test_a_number_of_another_terminal_is_marked_and_the_honest_case_is_not(
    centre: RunningCentre, terminal: FakeTerminal, honest_first: bool
) -> None:
    other = centre.terminal("二号机")
    honest = terminal.submission()
    forged = other.submission(number=honest.number)
    sent = [(terminal, honest), (other, forged)]
    for sender, record in sent if honest_first else sent[::-1]:
        sender.send(record)
        centre.centre.registrar.register_all()
    cases = _cases(centre)
    assert cases[honest.id] == (honest.number, ITEM, None)
    assert cases[forged.id] == (honest.number, ITEM, "number-foreign")
    assert _alarms(centre) == [("number-foreign", forged.id)]


def test_twins_are_both_marked(centre: RunningCentre, terminal: FakeTerminal) -> None:
    first = terminal.submission()
    second = terminal.submission(number=first.number)
    for record in (first, second):
        terminal.send(record)
        centre.centre.registrar.register_all()
    assert {mark for _number, _item, mark in _cases(centre).values()} == {"number-twice"}
    assert _alarms(centre) == [("number-twice", second.id)]
    officer = Officer(centre.url)
    assert officer.log_in().text.count("编号重复") == 2
    assert "两份申请用了同一个回执编号" in officer.see(f"/console/cases/{first.id}").text


LONG = "9" * 200_000


@pytest.mark.parametrize("number", [LONG, "", "A7C-4K9-W2Y", "a7c4k9w2x", "<b>"])
def test_what_is_no_number_of_ours_does_not_get_into_the_inbox(
    centre: RunningCentre, terminal: FakeTerminal, number: str
) -> None:
    record = terminal.submission(number=number)
    terminal.send(record)
    assert _cases(centre)[record.id] == (None, ITEM, "content-odd")
    assert _alarms(centre) == [("content-odd", record.id)]
    officer = Officer(centre.url)
    assert "请核对" in officer.log_in().text
    assert len(officer.see("/console/").text) < 50_000


@pytest.mark.parametrize("changes", [{"code": LONG}, {"version": LONG}, {"code": "Ä"}])
def test_what_is_no_item_of_ours_does_not_get_into_the_inbox(
    centre: RunningCentre, terminal: FakeTerminal, changes: dict[str, str]
) -> None:
    record = terminal.submission(item=SUBMISSION["item"] | changes)
    terminal.send(record)
    number, code, mark = _cases(centre)[record.id]
    assert (number, mark) == (record.number, "content-odd")
    assert code == (None if "code" in changes else ITEM)
    with centre.database.read() as session:
        row = session.query(CaseRow).one()
        assert len(row.item_version or "") <= 32


def test_the_cases_of_a_place_are_found_by_its_name_whichever_terminal_stood_there(
    centre: RunningCentre,
) -> None:
    records = []
    for _ in range(2):
        at_the_place = centre.terminal("二楼大厅")
        record = at_the_place.submission()
        at_the_place.send(record)
        records.append(record.id)
    officer = Officer(centre.url)
    officer.log_in()
    page = officer.see("/console/?terminal=二楼大厅").text
    assert page.count('<option value="二楼大厅" selected>') == 1
    assert all(record in page for record in records)
    elsewhere = officer.see("/console/?terminal=三楼大厅").text
    assert not any(record in elsewhere for record in records)


def test_many_alarms_of_one_terminal_hide_no_other(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    other = centre.terminal("二号机")
    with centre.database.write() as session:
        real = Alarm(AlarmKind.UNREADABLE, other.id, other.new_id(), "P-103")
        raise_alarm(session, centre.clock(), real)
        for number in range(250):
            flood = Alarm(AlarmKind.RECORD_CONFLICT, terminal.id, terminal.new_id(), f"{number}")
            raise_alarm(session, centre.clock(), flood)
    officer = Officer(centre.url)
    officer.log_in()
    page = officer.see("/console/alarms").text
    assert "收到的申请打不开" in page
    assert "<td>250</td>" in page
    assert page.count("<tr>") == 3
    seen, address = 0, f"/console/alarms/record-conflict?terminal={terminal.id}"
    while address:
        text = officer.see(address).text
        seen += text.count("<tr>") - 1
        found = re.search(r'rel="next" href="([^"]+)"', text)
        address = found.group(1).replace("&amp;", "&") if found else ""
    assert seen == 250
    with centre.database.write() as session:
        for row in session.scalars(select(AlarmRow).where(AlarmRow.terminal_id == terminal.id)):
            row.closed_at = centre.clock()
        centre.clock.move(timedelta(minutes=1))
        session.scalars(
            select(AlarmRow).where(AlarmRow.terminal_id == other.id)
        ).one().at = centre.clock()
    page = officer.see("/console/alarms").text
    assert "<td>—</td>\n    <td>250</td>" in page, "put right, all of them"
    assert page.index(other.id) < page.index(terminal.id), "what was raised again last is first"
    assert officer.see("/console/alarms/nonsense").status_code == 404
