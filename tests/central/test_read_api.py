import json
from datetime import timedelta
from typing import Any

import pytest
import requests

from central.api.shapes import OpenedSubmission
from central.audit import audit_of, first_broken
from central.casework.opening import Opener
from central.casework.registering import Registrar
from central.keys import KeyStore, KeyStoreError
from central.storage.files import AttachmentFiles
from central.storage.models import AlarmRow, ApiTokenRow, AuditRow, CaseRow
from contracts.canonical import sha256_hex
from contracts.envelope import RecordHeader, seal_record
from contracts.submission import SubmissionRecord
from contracts.wire import RECORDS_PATH
from tests.central.harness import PHOTO, SUBMISSION, TIMEOUT_S, FakeTerminal, RunningCentre

PAPERS = b"%PDF-1.4 papers of nobody" * 40


class Api:
    """A department's system."""

    def __init__(self, centre: RunningCentre, token: str | None = None) -> None:
        self.base = centre.url + "/api/v1"
        self.headers = {"Authorization": f"Bearer {token or centre.token()}"}

    def get(self, path: str, **query: Any) -> requests.Response:
        return requests.get(self.base + path, params=query, headers=self.headers, timeout=TIMEOUT_S)

    def open(self, submission_id: str, **body: Any) -> requests.Response:
        url = f"{self.base}/submissions/{submission_id}/open"
        return requests.post(url, json=body or None, headers=self.headers, timeout=TIMEOUT_S)


@pytest.fixture
def api(centre: RunningCentre) -> Api:
    return Api(centre)


def test_a_case_opens_with_everything_the_resident_gave(
    centre: RunningCentre, terminal: FakeTerminal, api: Api
) -> None:
    record = terminal.send_with_photo()
    terminal.send(terminal.outcome(record.id, outcome="sent-not-confirmed"))
    terminal.send(terminal.outcome(record.id, outcome="printed", reprint=True))
    terminal.send(terminal.rating(record.id, 5))
    answer = api.open(record.id, purpose="核对")
    assert answer.status_code == 200
    case = answer.json()
    assert (case["id"], case["number"], case["for"]) == (record.id, record.number, "self")
    assert case["item"] == SUBMISSION["item"]
    on_the_card = SUBMISSION["identity"] | {"sex": "女", "ethnicity": "土家"}
    for name, value in (on_the_card | {"sex_code": "2", "ethnicity_code": "15"}).items():
        assert case["identity"][name] == value
    assert case["answers"] == SUBMISSION["answers"]
    assert case["signature"]["strokes"] == SUBMISSION["signature"]["strokes"]
    assert case["notice"] == SUBMISSION["notice"]
    assert case["receipt_outcome"]["outcome"] == "printed"
    assert case["receipt_outcome"]["reprint"] is True
    assert case["receipt_in_hand"] is True
    assert case["unread_records"] == 0
    assert case["rating"]["level"] == 5
    assert case["terminal_id"] == terminal.id
    assert case["received_at"].startswith("2026-11-21T02:00:00")
    assert case["attachments"] == [
        {
            "role": "portrait",
            "media_type": "image/jpeg",
            "sha256": sha256_hex(PHOTO),
            "size": len(PHOTO),
        }
    ]


def test_the_answer_has_a_place_for_all_that_a_submission_can_hold() -> None:
    lacking = (
        set(SubmissionRecord.model_fields) - {"v", "kind"} - set(OpenedSubmission.model_fields)
    )
    assert not lacking, f"OpenedSubmission in central/api/shapes.py has no {lacking}"


def test_without_outcome_and_rating_both_are_null(terminal: FakeTerminal, api: Api) -> None:
    record = terminal.submission()
    terminal.send(record)
    case = api.open(record.id).json()
    assert (case["receipt_outcome"], case["rating"]) == (None, None)
    assert case["receipt_in_hand"] is False


def test_an_attachment_opens_by_its_clear_hash(terminal: FakeTerminal, api: Api) -> None:
    record = terminal.send_with_photo()
    answer = api.get(f"/submissions/{record.id}/attachments/{sha256_hex(PHOTO)}")
    assert answer.content == PHOTO
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Cache-Control"] == "no-store"
    assert api.get(f"/submissions/{record.id}/attachments/{'0' * 64}").status_code == 404


def test_papers_of_a_case_are_listed_and_open_as_the_pdf_that_they_are(
    terminal: FakeTerminal, api: Api
) -> None:
    record = terminal.send_with_file(PAPERS, "material:lease", "application/pdf")
    [listed] = api.open(record.id).json()["attachments"]
    assert (listed["role"], listed["media_type"]) == ("material:lease", "application/pdf")
    answer = api.get(f"/submissions/{record.id}/attachments/{listed['sha256']}")
    assert (answer.content, answer.headers["Content-Type"]) == (PAPERS, "application/pdf")


def test_every_opening_is_audited_before_the_answer_also_a_failed_one(
    centre: RunningCentre, terminal: FakeTerminal, api: Api
) -> None:
    record = terminal.send_with_photo()
    centre.centre.registrar.stop()
    api.open(record.id, purpose="核对")
    api.get(f"/submissions/{record.id}/attachments/{sha256_hex(PHOTO)}")
    api.get(f"/submissions/{record.id}/attachments/{'0' * 64}")
    with centre.database.read() as session:
        lines = [
            (row.actor, row.action, row.success)
            for row in audit_of(session, record.id)
            if row.action != "case.registered"
        ]
        purposes = [row.purpose for row in audit_of(session, record.id)]
        assert first_broken(session.query(AuditRow).order_by(AuditRow.id)) is None
    assert lines == [
        ("token:checker", "attachment.opened", False),
        ("token:checker", "attachment.opened", True),
        ("token:checker", "case.opened", True),
    ]
    assert "核对" in purposes


def test_only_a_known_token_is_let_in(centre: RunningCentre, terminal: FakeTerminal) -> None:
    record = terminal.submission()
    terminal.send(record)
    for path in ("/submissions", f"/submissions/{record.id}/attachments/{'0' * 64}"):
        assert requests.get(f"{centre.url}/api/v1{path}", timeout=TIMEOUT_S).status_code == 401
        assert Api(centre, "wrong").get(path).status_code == 401
    assert Api(centre, "wrong").open(record.id).status_code == 401
    token = centre.token()
    with centre.database.read() as session:
        assert all(token not in row.token_hash for row in session.query(ApiTokenRow))


def test_the_list_goes_page_by_page_and_registering_names_number_and_item(
    centre: RunningCentre, terminal: FakeTerminal, api: Api
) -> None:
    records = [terminal.submission() for _ in range(5)]
    for record in records:
        terminal.send(record)
    centre.centre.registrar.register_all()
    first = api.get("/submissions", limit=2).json()
    second = api.get("/submissions", limit=2, page=first["older"]).json()
    third = api.get("/submissions", limit=2, page=second["older"]).json()
    ids = [line["id"] for page in (first, second, third) for line in page["items"]]
    assert ids == [record.id for record in reversed(records)]
    assert third["older"] is None
    assert first["newer"] is None
    back = api.get("/submissions", limit=2, page=second["newer"]).json()
    assert back["items"] == first["items"]
    assert first["items"][0]["number"] == records[-1].number
    assert first["items"][0]["item_code"] == "elder-allowance"
    assert "identity" not in first["items"][0]


def test_the_list_narrows_by_number_item_terminal_and_time(
    centre: RunningCentre, terminal: FakeTerminal, api: Api
) -> None:
    other = centre.terminal("二号机")
    mine, theirs = terminal.submission(), other.submission()
    permit = terminal.submission(item=SUBMISSION["item"] | {"code": "residence-permit"})
    for sender, record in ((terminal, mine), (other, theirs), (terminal, permit)):
        sender.send(record)
    centre.centre.registrar.register_all()

    def found(**query: str) -> set[str]:
        return {line["id"] for line in api.get("/submissions", **query).json()["items"]}

    assert found(number=mine.number.lower().replace("-", "")) == {mine.id}
    assert found(item="residence-permit") == {permit.id}
    assert found(terminal=other.id) == {theirs.id}
    assert found(since="2026-11-21T02:00:00Z") == {mine.id, theirs.id, permit.id}
    assert found(until="2026-11-21T10:00:00+08:00") == set()


@pytest.mark.parametrize(
    "query",
    [
        {"page": "x"},
        {"number": "A7C-4K9-W2Z"},
        {"since": "2026-01-01T00:00:00"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"until": "9999-12-31T23:59:59-14:00"},
    ],
)
def test_a_wrong_question_is_answered_422(api: Api, query: dict[str, str]) -> None:
    answer = api.get("/submissions", **query)
    assert answer.status_code == 422
    assert set(answer.json()) == {"code", "message"}


def test_what_is_not_there_is_404_in_json(terminal: FakeTerminal, api: Api) -> None:
    record = terminal.submission()
    terminal.send(record)
    rating = terminal.rating(record.id, 3)
    terminal.send(rating)
    for missing in (terminal.new_id(), rating.id):
        answer = api.open(missing)
        assert (answer.status_code, answer.json()["code"]) == (404, "P-152")
    assert api.get("/nothing").status_code == 404


def test_a_record_whose_inside_is_another_submission_is_not_believed(
    centre: RunningCentre, terminal: FakeTerminal, api: Api
) -> None:
    outside, inside = terminal.submission(), terminal.submission()
    body = terminal.envelope(inside, id=outside.id, submission_id=outside.id)
    assert terminal.post("/v1/records", body).status_code == 201
    assert api.open(outside.id).status_code == 422
    centre.centre.registrar.register_all()
    with centre.database.read() as session:
        assert session.query(CaseRow).one().state == "unreadable"
        assert session.query(AlarmRow).one().kind == "unreadable"


def test_a_large_body_is_refused_before_anybody_asks_for_the_token(centre: RunningCentre) -> None:
    url = centre.url + "/api/v1/submissions/x/open"
    body = b'{"purpose": "' + b"x" * 2**20 + b'"}'
    pieces = (body[start : start + 2**16] for start in range(0, len(body), 2**16))
    headers = {"Content-Type": "application/json"}
    for data in (body, pieces):
        answer = requests.post(url, data=data, headers=headers, timeout=TIMEOUT_S)
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_another_terminals_rating_does_not_count(
    centre: RunningCentre, terminal: FakeTerminal, api: Api
) -> None:
    record = terminal.submission()
    terminal.send(record)
    other = centre.terminal("二号机")
    assert other.send(other.rating(record.id, 1)).status_code == 201
    assert api.open(record.id).json()["rating"] is None


def test_given_a_terminal_whose_clock_stepped_back_then_what_arrived_last_is_the_latest(
    centre: RunningCentre, terminal: FakeTerminal, api: Api
) -> None:
    record = terminal.submission()
    terminal.send(record)
    centre.clock.move(timedelta(days=1))
    failed = terminal.outcome(record.id, outcome="failed", legible=None, copies=0)
    centre.clock.move(timedelta(days=-1))
    printed = terminal.outcome(record.id, outcome="printed", reprint=True)
    assert failed.id > printed.id
    for outcome in (failed, printed):
        assert terminal.send(outcome).status_code == 201
    case = api.open(record.id).json()
    assert (case["receipt_outcome"]["outcome"], case["receipt_in_hand"]) == ("printed", True)


def test_a_copy_that_failed_takes_no_earlier_receipt_away(terminal: FakeTerminal, api: Api) -> None:
    record = terminal.submission()
    terminal.send(record)
    terminal.send(terminal.outcome(record.id, outcome="printed", legible=True))
    failed = {"outcome": "failed", "legible": None, "copies": 0, "reprint": True}
    terminal.send(terminal.outcome(record.id, **failed))
    case = api.open(record.id).json()
    assert (case["receipt_outcome"]["outcome"], case["receipt_in_hand"]) == ("failed", True)


def _strange(terminal: FakeTerminal, submission_id: str, kind: str, **content: object) -> bytes:
    """A record that is sealed well and says something this centre does not understand."""
    record_id = terminal.new_id()
    header = RecordHeader(record_id, kind, submission_id, terminal.id, "2026-11-21T10:00:00")
    inside = {"kind": kind, "id": record_id, "submission_id": submission_id} | content
    return seal_record(terminal.sealing_key, header, json.dumps(inside).encode())


def test_given_a_record_that_cannot_be_read_then_the_rest_opens_and_an_alarm_names_it(
    centre: RunningCentre, terminal: FakeTerminal, api: Api
) -> None:
    record = terminal.send_with_photo()
    for body in (
        _strange(terminal, record.id, "correction"),
        _strange(terminal, record.id, "rating", level="six", at="x"),
    ):
        assert terminal.post(RECORDS_PATH, body).status_code == 201
    terminal.send(terminal.rating(record.id, 5))
    for _ in range(2):
        answer = api.open(record.id)
        assert answer.status_code == 200
        case = answer.json()
        assert (case["number"], case["rating"]["level"]) == (record.number, 5)
        assert case["unread_records"] == 2
    photo = api.get(f"/submissions/{record.id}/attachments/{sha256_hex(PHOTO)}")
    assert photo.content == PHOTO
    with centre.database.read() as session:
        alarms = [(row.kind, row.terminal_id, row.detail) for row in session.query(AlarmRow)]
    assert alarms == [("record-unreadable", terminal.id, "P-101")] * 2


def test_without_the_private_key_no_record_is_called_unreadable(
    centre: RunningCentre, terminal: FakeTerminal, api: Api
) -> None:
    record = terminal.submission()
    terminal.send(record)
    terminal.send(terminal.rating(record.id, 5))
    (centre.data / "keys" / "opening.json").unlink()
    centre.centre.registrar.stop()
    fresh = Opener(
        database=centre.database,
        files=AttachmentFiles(centre.data / "attachments"),
        load_key=KeyStore(centre.data / "keys").opening_key,
        clock=centre.clock,
    )
    with pytest.raises(KeyStoreError):
        fresh.view(record.id)
    with centre.database.read() as session:
        assert session.query(AlarmRow).count() == 0


def test_the_same_number_twice_raises_an_alarm(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    first = terminal.submission()
    twin = SubmissionRecord.model_validate(first.model_dump() | {"id": terminal.new_id()})
    for record in (first, twin):
        terminal.send(record)
    centre.centre.registrar.register_all()
    with centre.database.read() as session:
        assert [row.kind for row in session.query(AlarmRow)] == ["number-twice"]


def test_what_was_not_registered_before_a_crash_is_registered_at_the_next_start(
    centre: RunningCentre, terminal: FakeTerminal, api: Api
) -> None:
    centre.centre.registrar.stop()
    record = terminal.submission()
    terminal.send(record)
    assert api.get("/submissions").json()["items"][0]["state"] == "new"
    opener = Opener(
        database=centre.database,
        files=AttachmentFiles(centre.data / "attachments"),
        load_key=KeyStore(centre.data / "keys").opening_key,
        clock=centre.clock,
    )
    fresh = Registrar(database=centre.database, opener=opener, clock=centre.clock)
    assert fresh.register_all() == 1
    assert fresh.register_all() == 0
    line = api.get("/submissions").json()["items"][0]
    assert (line["state"], line["number"]) == ("registered", record.number)


def test_the_openapi_document_describes_both_steps(centre: RunningCentre) -> None:
    document = requests.get(f"{centre.url}/api/v1/openapi.json", timeout=TIMEOUT_S).json()
    assert set(document["paths"]) == {
        "/submissions",
        "/submissions/{submission_id}/open",
        "/submissions/{submission_id}/attachments/{sha256}",
    }
    assert "HTTPBearer" in document["components"]["securitySchemes"]
