"""What the disk has changed is noticed, not acknowledged as it is, and mended by a resend."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from central.casework.damage import damaged_attachment, raise_damage
from central.casework.opening import DamagedError, Opener
from central.casework.registering import Registrar
from central.keys import KeyStore
from central.storage.files import AttachmentFiles
from central.storage.models import AlarmRow, AttachmentRow, AuditRow, CaseRow, RecordRow
from contracts.canonical import canonical_bytes, sha256_hex
from contracts.submission import SubmissionRecord
from contracts.wire import ATTACHMENTS_PATH, HELLO_PATH, RECORDS_PATH, SEALED_TYPE
from tests.central.harness import ADMIN, PASSWORD, PHOTO, TIMEOUT_S, FakeTerminal, RunningCentre

Harm = Callable[[Path], None]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _delete(path: Path) -> None:
    path.unlink()


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


HARMS = pytest.mark.parametrize("harm", [_cut, _empty, _delete, _flip, _lengthen])


def _file(centre: RunningCentre, sha256: str) -> Path:
    return centre.data / "attachments" / sha256[:2] / sha256


def _alarms(centre: RunningCentre) -> list[tuple[str, str]]:
    with centre.database.read() as session:
        return [(row.kind, row.detail) for row in session.query(AlarmRow).order_by(AlarmRow.id)]


def harm_record(centre: RunningCentre, record_id: str, column: str, value: object) -> None:
    """What a broken disk does behind the database's back."""
    connection = sqlite3.connect(centre.data / "centre.db")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE tbl_name = 'record'")
    guard = dict(triggers.fetchall())["record_no_update"]
    connection.execute("DROP TRIGGER record_no_update")
    connection.execute(f"UPDATE record SET {column} = ? WHERE id = ?", (value, record_id))
    connection.execute(guard)
    connection.commit()
    connection.close()


def _with_photo(terminal: FakeTerminal) -> tuple[SubmissionRecord, bytes, bytes]:
    """A submission that has been taken: the record, its envelope, its sealed photo."""
    record = terminal.submission()
    sealed, reference = terminal.photo(record.id)
    record = SubmissionRecord.model_validate(record.model_dump() | {"attachments": [reference]})
    body = terminal.envelope(record, (reference["sealed_sha256"],))
    assert terminal.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE).status_code == 201
    assert terminal.post(RECORDS_PATH, body).status_code == 201
    return record, body, sealed


@HARMS
def test_a_damaged_attachment_is_mended_by_a_resend(
    centre: RunningCentre, terminal: FakeTerminal, harm: Harm
) -> None:
    sealed, _reference = terminal.photo(terminal.new_id())
    terminal.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE)
    path = _file(centre, sha256_hex(sealed))
    harm(path)
    assert terminal.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE).status_code == 201
    assert path.read_bytes() == sealed
    told = [("kept-damaged", f"attachment={sha256_hex(sealed)} mended")]
    assert _alarms(centre) == ([] if harm is _delete else told)


@HARMS
@pytest.mark.parametrize("known", [False, True])
def test_no_record_is_acknowledged_while_an_attachment_of_it_is_damaged(
    centre: RunningCentre, terminal: FakeTerminal, harm: Harm, known: bool
) -> None:
    record = terminal.submission()
    sealed, reference = terminal.photo(record.id)
    body = terminal.envelope(record, (reference["sealed_sha256"],))
    terminal.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE)
    if known:
        assert terminal.post(RECORDS_PATH, body).status_code == 201
    harm(_file(centre, sha256_hex(sealed)))
    answer = terminal.post(RECORDS_PATH, body)
    assert (answer.status_code, answer.json()["missing"]) == (424, [sha256_hex(sealed)])
    assert _alarms(centre) == [("kept-damaged", f"attachment={sha256_hex(sealed)}")]
    terminal.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE)
    assert terminal.post(RECORDS_PATH, body).status_code == (200 if known else 201)


def test_the_size_that_was_written_down_wrong_is_put_right(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    _record, _body, sealed = _with_photo(terminal)
    with centre.database.write() as session:
        session.get_one(AttachmentRow, sha256_hex(sealed)).size = 7
    terminal.post(ATTACHMENTS_PATH, sealed, SEALED_TYPE)
    with centre.database.read() as session:
        assert session.get_one(AttachmentRow, sha256_hex(sealed)).size == len(sealed)


@pytest.mark.parametrize("column", ["envelope", "sha256", "kind", "submission_id"])
def test_a_damaged_record_is_mended_by_the_same_bytes(
    centre: RunningCentre, terminal: FakeTerminal, column: str
) -> None:
    record, body, _sealed = _with_photo(terminal)
    wrong: dict[str, object] = {"envelope": body[:-40] + b"?" * 40, "sha256": "0" * 64}
    harm_record(centre, record.id, column, wrong.get(column, "rating"))
    answer = terminal.post(RECORDS_PATH, body)
    assert answer.status_code == 200
    assert answer.json()["ack"]["sha256"] == sha256_hex(body)
    with centre.database.read() as session:
        row = session.get_one(RecordRow, record.id)
        assert (row.envelope, row.sha256) == (body, sha256_hex(body))
        assert (row.kind, row.submission_id) == ("submission", record.id)
        actions = [line.action for line in session.query(AuditRow) if line.subject == record.id]
    assert "record.mended" in actions
    assert _alarms(centre) == [("kept-damaged", "record")]
    connection = sqlite3.connect(centre.data / "centre.db")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute("UPDATE record SET kind = 'x'")
    connection.close()


def test_other_bytes_for_a_damaged_record_settle_nothing(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    record, body, _sealed = _with_photo(terminal)
    damaged = body[:-40] + b"?" * 40
    harm_record(centre, record.id, "envelope", damaged)
    answer = terminal.send(record)  # sealed anew: other bytes
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert "signature" not in answer.json()  # an unsigned conflict takes nothing out of an outbox
    with centre.database.read() as session:
        assert session.get_one(RecordRow, record.id).envelope == damaged
    assert {kind for kind, _detail in _alarms(centre)} == {"kept-damaged", "record-conflict"}
    assert terminal.post(RECORDS_PATH, body).status_code == 200


def test_a_case_that_could_not_be_opened_for_damage_is_registered_after_its_mending(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    centre.centre.registrar.stop()
    record, body, _sealed = _with_photo(terminal)
    harm_record(centre, record.id, "envelope", body[:-40] + b"?" * 40)
    fresh = centre.registrar()
    assert fresh.register_all() == 1
    assert _alarms(centre) == [("kept-damaged", "record")]
    terminal.post(RECORDS_PATH, body)
    assert fresh.register_all() == 1
    with centre.database.read() as session:
        row = session.query(CaseRow).one()
        assert (row.state, row.number) == ("registered", record.number)


def test_of_cases_registered_together_one_that_is_damaged_keeps_none_from_it(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    centre.centre.registrar.stop()
    records = [_with_photo(terminal)[0] for _ in range(3)]
    harm_record(centre, records[1].id, "envelope", b"damaged")
    fresh = centre.registrar()
    assert (fresh.register_all(), fresh.register_all()) == (3, 0)
    with centre.database.read() as session:
        rows = [(row.state, row.number) for row in session.query(CaseRow).order_by(CaseRow.seq)]
        lines = session.query(AuditRow).filter(AuditRow.action == "case.registered")
        told = [(line.subject, line.success) for line in lines.order_by(AuditRow.id)]
    first, last = ("registered", records[0].number), ("registered", records[2].number)
    assert rows == [first, ("unreadable", None), last]
    assert told == [(record.id, record is not records[1]) for record in records]
    assert _alarms(centre) == [("kept-damaged", "record")]


@pytest.mark.parametrize("harm", [_cut, _delete, _flip])
def test_opening_a_damaged_attachment_says_so_and_raises_an_alarm(
    centre: RunningCentre, terminal: FakeTerminal, harm: Harm
) -> None:
    record, _body, sealed = _with_photo(terminal)
    harm(_file(centre, sha256_hex(sealed)))
    answer = requests.get(
        f"{centre.url}/api/v1/submissions/{record.id}/attachments/{sha256_hex(PHOTO)}",
        headers={"Authorization": f"Bearer {centre.token()}"},
        timeout=TIMEOUT_S,
    )
    assert (answer.status_code, answer.json()["code"]) == (503, DamagedError.code)
    assert _alarms(centre) == [("kept-damaged", f"attachment={sha256_hex(sealed)}")]


def _hello(terminal: FakeTerminal, gone: tuple[str, ...] = ()) -> list[str]:
    """What the centre asks back from a terminal."""
    answer = terminal.post(HELLO_PATH, canonical_bytes({"gone": gone}))
    assert answer.status_code == 200
    wanted = answer.json()["ack"]["wanted"]
    assert isinstance(wanted, list)
    return wanted


def _found(centre: RunningCentre, record: SubmissionRecord) -> None:
    requests.post(
        f"{centre.url}/api/v1/submissions/{record.id}/open",
        headers={"Authorization": f"Bearer {centre.token()}"},
        timeout=TIMEOUT_S,
    )


def test_a_damaged_record_is_asked_back_from_its_own_terminal_until_it_is_mended(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    record, body, _sealed = _with_photo(terminal)
    assert _hello(terminal) == []
    harm_record(centre, record.id, "envelope", body[:-40] + b"?" * 40)
    _found(centre, record)
    other = centre.terminal("二号机")
    assert _hello(other, (record.id,)) == []  # nor has another terminal a say in it
    assert _hello(terminal) == [record.id]
    assert terminal.post(RECORDS_PATH, body).status_code == 200
    assert _hello(terminal) == []


def test_what_its_terminal_does_not_have_is_asked_for_once(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    record, body, _sealed = _with_photo(terminal)
    harm_record(centre, record.id, "envelope", body[:-40] + b"?" * 40)
    _found(centre, record)
    assert _hello(terminal, (record.id,)) == []
    _found(centre, record)
    assert _hello(terminal) == []
    assert terminal.post(RECORDS_PATH, body).status_code == 200  # found after all
    harm_record(centre, record.id, "envelope", body[:-40] + b"?" * 40)
    _found(centre, record)
    assert _hello(terminal) == [record.id], "it was mended in between: this is new damage"


@pytest.mark.parametrize("body", [b"[]", b'{"gone": "all"}', b'{"gone": ["x"]}', b"{"])
def test_a_greeting_that_is_none_is_refused(terminal: FakeTerminal, body: bytes) -> None:
    answer = terminal.post(HELLO_PATH, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("has_it", [True, False])
def test_an_officer_reads_from_which_terminal_it_was_asked_back(
    centre: RunningCentre, terminal: FakeTerminal, has_it: bool
) -> None:
    record, body, _sealed = _with_photo(terminal)
    harm_record(centre, record.id, "envelope", body[:-40] + b"?" * 40)
    browser = requests.Session()
    page = browser.get(f"{centre.url}/console/login", timeout=TIMEOUT_S).text
    fields = {"name": ADMIN, "password": PASSWORD, "csrf": _csrf(page)}
    page = browser.post(f"{centre.url}/console/login", data=fields, timeout=TIMEOUT_S).text
    case = f"{centre.url}/console/cases/{record.id}"
    page = browser.get(case, timeout=TIMEOUT_S).text
    fields = {"purpose": "a test", "csrf": _csrf(page)}
    assert browser.post(f"{case}/open", data=fields, timeout=TIMEOUT_S).status_code == 503
    if not has_it:
        _hello(terminal, (record.id,))
    answer = browser.post(f"{case}/open", data=fields, timeout=TIMEOUT_S)
    assert answer.status_code == 503
    no = terminal.answer.terminal_no
    asked, gone = f"已经请 {no} 号终端（一号机）重新送来", f"{no} 号终端（一号机）也没有了"
    assert (asked in answer.text, gone in answer.text) == (has_it, not has_it)
    alarms = browser.get(
        f"{centre.url}/console/alarms/kept-damaged?terminal={terminal.id}", timeout=TIMEOUT_S
    )
    state = "正请终端重新送来" if has_it else "终端也没有了"
    assert state in alarms.text


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    return found[1] if found else ""


class LateOpener(Opener):
    """Tells of damage only when its terminal has mended it meanwhile."""

    meanwhile: Callable[[], object]

    def submission(self, row: RecordRow) -> SubmissionRecord:
        try:
            return super().submission(row)
        except DamagedError:
            self.meanwhile()
            raise


@pytest.fixture
def late(centre: RunningCentre) -> LateOpener:
    return LateOpener(
        database=centre.database,
        files=AttachmentFiles(centre.data / "attachments"),
        load_key=KeyStore(centre.data / "keys").opening_key,
        clock=centre.clock,
    )


def _asked(centre: RunningCentre) -> list[str | None]:
    """Records and files that are asked back now."""
    with centre.database.read() as session:
        open_now = session.query(AlarmRow).filter(AlarmRow.closed_at.is_(None))
        return [row.record_id for row in open_now]


def test_a_record_that_was_mended_while_it_was_read_is_not_asked_back(
    centre: RunningCentre, terminal: FakeTerminal, late: LateOpener
) -> None:
    record, body, _sealed = _with_photo(terminal)
    late.meanwhile = lambda: terminal.post(RECORDS_PATH, body)
    harm_record(centre, record.id, "envelope", body[:-40] + b"?" * 40)
    with pytest.raises(DamagedError):
        late.open_case(record.id, actor="tester", purpose="")
    assert _asked(centre) == []
    assert _hello(terminal) == []
    late.open_case(record.id, actor="tester", purpose="")


def test_a_case_that_was_mended_while_it_was_registered_is_registered_after_all(
    centre: RunningCentre, terminal: FakeTerminal, late: LateOpener
) -> None:
    centre.centre.registrar.stop()
    record, body, _sealed = _with_photo(terminal)
    late.meanwhile = lambda: terminal.post(RECORDS_PATH, body)
    harm_record(centre, record.id, "envelope", body[:-40] + b"?" * 40)
    Registrar(database=centre.database, opener=late, clock=centre.clock).register_all()
    assert _asked(centre) == []
    with centre.database.read() as session:
        case = session.query(CaseRow).filter_by(submission_id=record.id).one()
        assert (case.state, case.number) == ("registered", record.number)


@HARMS
def test_an_attachment_that_was_mended_meanwhile_is_not_asked_back(
    centre: RunningCentre, terminal: FakeTerminal, harm: Harm
) -> None:
    record, _body, sealed = _with_photo(terminal)
    files, name = AttachmentFiles(centre.data / "attachments"), sha256_hex(sealed)
    found = damaged_attachment(terminal.id, record.id, name)
    with centre.database.write() as session:
        raise_damage(session, centre.clock(), found, files)
    assert _asked(centre) == []
    harm(_file(centre, name))
    with centre.database.write() as session:
        raise_damage(session, centre.clock(), found, files)
    assert _asked(centre) == [record.id]
