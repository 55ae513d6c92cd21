import json
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from structlog.testing import capture_logs

from contracts.canonical import sha256_hex
from contracts.envelope import open_attachment, open_record
from contracts.errors import NetworkError
from contracts.signatures import sign_answer
from contracts.submission import SubmissionRecord, parse_record
from contracts.wire import SignedAnswer
from kiosk.records.model import OutboxEntry
from kiosk.records.store import RecordStore
from sync.delivery import Result
from sync.errors import CentreRefusesError, CentreUnreachableError, NotTheCentreError
from sync.settings import SyncSettings
from tests.records.drafts import AT, draft, photo
from tests.sync.fake_centre import FakeCentre
from tests.sync.parts import Parts, built


def drain(parts: Parts) -> list[Result]:
    results: list[Result] = []
    while (result := parts.deliverer.step()) is not Result.IDLE:
        results.append(result)
    return results


def test_records_arrive_in_order_with_their_attachments(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    picture = photo(30_000)
    committed = store.commit_submission(draft(picture))
    store.append_outcome(committed.id, "printed", True, 1, False, AT)
    store.append_rating(committed.id, 5, AT)
    with built(enrolled) as parts:
        order = [str(entry.id) for entry in parts.outbox.pending(9)]
        assert drain(parts) == [Result.DELIVERED] * 3
        assert parts.outbox.count() == 0
    assert centre.arrivals == order
    record = parse_record(open_record(centre.opening, centre.records[order[0]]).content)
    assert isinstance(record, SubmissionRecord)
    (ref,) = record.attachments
    sealed = centre.attachments[ref.sealed_sha256]
    assert open_attachment(centre.opening, record.id, ref.role, sealed) == picture


def test_the_signed_word_of_the_centre_is_kept(store: RecordStore, enrolled: SyncSettings) -> None:
    store.commit_submission(draft())
    with built(enrolled) as parts:
        drain(parts)
    database = sqlite3.connect(enrolled.data_dir / "records.db")
    (answer,) = database.execute("SELECT answer FROM deliveries").fetchone()
    database.close()
    assert set(json.loads(answer)) == {"ack", "key_id", "signature"}


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("portal", NotTheCentreError),
        ("redirect", NotTheCentreError),
        ("forged", NotTheCentreError),
        ("about-another", NotTheCentreError),
        ("huge", NotTheCentreError),
        ("reply-lost", CentreUnreachableError),
        ("cut", CentreUnreachableError),
        ("blackhole", CentreUnreachableError),
        ("drip", CentreUnreachableError),
        ("drop", CentreUnreachableError),
        ("refuse", CentreRefusesError),
    ],
)
@pytest.mark.parametrize("with_photo", [True, False])
def test_whatever_happens_on_the_way_the_record_stays_and_arrives_once(
    store: RecordStore,
    enrolled: SyncSettings,
    centre: FakeCentre,
    fault: str,
    error: type[NetworkError],
    with_photo: bool,
) -> None:
    committed = store.commit_submission(draft(photo(3000) if with_photo else None))
    with built(enrolled) as parts:
        centre.fault = fault
        with pytest.raises(error):
            parts.deliverer.step()
        assert parts.outbox.count() == 1
        centre.fault = ""
        centre.release.set()
        assert drain(parts) == [Result.DELIVERED]
    assert set(centre.records) == {str(committed.id)}
    assert set(centre.arrivals) == {str(committed.id)}


def test_an_attachment_that_arrived_is_not_sent_again_by_the_same_process(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    store.commit_submission(draft(photo(3000)))
    with built(enrolled) as parts:
        centre.fault, centre.fault_times = "", -1
        real = parts.centre.send_record
        calls = []

        def cut_first(entry: object) -> object:
            calls.append(entry)
            if len(calls) == 1:
                raise CentreUnreachableError("cut")
            return real(entry)  # type: ignore[arg-type]  # passes on what it got

        parts.centre.send_record = cut_first  # type: ignore[method-assign,assignment]  # a cut
        with pytest.raises(CentreUnreachableError):
            parts.deliverer.step()
        assert drain(parts) == [Result.DELIVERED]
    assert [seen.path for seen in centre.seen].count("/v1/attachments") == 1


def test_a_centre_that_lost_an_attachment_gets_it_again(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    store.commit_submission(draft(photo(3000)))
    with built(enrolled) as parts:
        real = parts.centre.send_attachment

        def lose_first(sha256: str, sealed: bytes) -> None:
            real(sha256, sealed)
            if [seen.path for seen in centre.seen].count("/v1/attachments") == 1:
                centre.attachments.clear()

        parts.centre.send_attachment = lose_first  # type: ignore[method-assign]  # a loss
        assert drain(parts) == [Result.DELIVERED]
    assert len(centre.records) == 1


def test_other_bytes_under_the_same_id_are_set_aside_and_the_others_go_on(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    first, second = (store.commit_submission(draft()).id for _ in range(2))
    centre.records[str(first)] = b"other bytes"
    with built(enrolled) as parts:
        assert drain(parts) == [Result.SKIPPED, Result.DELIVERED]
        assert parts.outbox.count() == 0
    database = sqlite3.connect(enrolled.data_dir / "records.db")
    settled = database.execute("SELECT state, answer FROM deliveries ORDER BY position").fetchall()
    kept = database.execute("SELECT count(*) FROM records").fetchone()
    database.close()
    assert [state for state, _answer in settled] == ["set-aside", "acknowledged"]
    assert set(json.loads(settled[0][1])) == {"ack", "key_id", "signature"}
    assert kept == (2,)
    assert centre.records[str(second)] != b"other bytes"


def conflict(centre: FakeCentre, entry: OutboxEntry, **changes: str) -> SignedAnswer:
    about = {"id": str(entry.id), "sha256": sha256_hex(entry.envelope), "terminal_id": "T0001"}
    return sign_answer(centre.answer_key, {"code": "conflict"} | about | changes)


def by_a_stranger(centre: FakeCentre, entry: OutboxEntry) -> SignedAnswer:
    true = conflict(centre, entry)
    forged = sign_answer(Ed25519PrivateKey.generate(), true.ack)
    return forged.model_copy(update={"key_id": true.key_id})


def acknowledgement(centre: FakeCentre, entry: OutboxEntry) -> SignedAnswer:
    ack = conflict(centre, entry, received_at="2026-11-21T08:00:00+00:00").ack
    return sign_answer(centre.answer_key, {name: ack[name] for name in ack if name != "code"})


@pytest.mark.parametrize("status", [400, 404, 409, 500])
@pytest.mark.parametrize(
    "proof",
    [
        lambda centre, entry: None,
        by_a_stranger,
        acknowledgement,
        lambda centre, entry: conflict(centre, entry, sha256="00" * 32),
        lambda centre, entry: conflict(centre, entry, terminal_id="T0002"),
        lambda centre, entry: conflict(centre, entry, id="0" * 8 + str(entry.id)[8:]),
    ],
    ids=["none", "stranger", "acknowledgement", "bytes", "terminal", "record"],
)
def test_a_conflict_that_the_centre_did_not_sign_settles_nothing(
    store: RecordStore,
    enrolled: SyncSettings,
    centre: FakeCentre,
    status: int,
    proof: Callable[[FakeCentre, OutboxEntry], SignedAnswer | None],
) -> None:
    first, second = (store.commit_submission(draft()).id for _ in range(2))
    hours = [0]
    with built(enrolled, lambda: datetime.now(UTC) + timedelta(hours=hours[0])) as parts:
        (entry,) = parts.outbox.pending(1)
        signed = proof(centre, entry)
        answer = {"code": "conflict"} | (signed.model_dump() if signed else {})
        centre.fault, centre.fault_times, centre.refusal = "refuse", 1, (status, answer)
        with capture_logs() as logs:
            assert drain(parts) == [Result.SKIPPED, Result.DELIVERED]
        assert [entry["record"] for entry in logs if entry.get("alarm")] == [str(first)]
        assert [entry.id for entry in parts.outbox.pending(9)] == [first]
        hours[0] = 2
        centre.shift = timedelta(hours=2)
        assert drain(parts) == [Result.DELIVERED]
    assert centre.arrivals == [str(second), str(first)]


@pytest.mark.parametrize("code", ["malformed", "too-large", "unknown-sealing-key"])
def test_a_record_the_centre_does_not_take_is_put_off_and_tried_again_an_hour_later(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, code: str
) -> None:
    store.commit_submission(draft())
    store.commit_submission(draft())
    hours = [0.0]

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(hours=hours[0])

    with built(enrolled, now) as parts:
        centre.fault, centre.fault_times, centre.refusal = "refuse", 1, (400, {"code": code})
        assert drain(parts) == [Result.SKIPPED, Result.DELIVERED]
        assert parts.outbox.count() == 1
        centre.shift = timedelta(hours=2)
        hours[0] = 2
        assert drain(parts) == [Result.DELIVERED]
        assert parts.outbox.count() == 0


def test_however_many_are_refused_the_next_one_is_brought_at_once(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    refused = [str(store.commit_submission(draft()).id) for _ in range(51)]
    centre.unwanted = set(refused)
    with built(enrolled) as parts:
        assert drain(parts) == [Result.SKIPPED] * 51
        last = str(store.commit_submission(draft()).id)
        assert drain(parts) == [Result.DELIVERED]
    assert centre.offered == [*refused, last]


@pytest.mark.parametrize("restarted", [True, False])
def test_a_refusal_noted_by_a_clock_far_ahead_does_not_wait_for_that_year(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, restarted: bool
) -> None:
    submission = str(store.commit_submission(draft()).id)
    centre.unwanted = {submission}
    clock = [datetime.now(UTC) + timedelta(days=3000)]
    with built(enrolled, lambda: clock[0]) as parts:
        assert drain(parts) == [Result.SKIPPED]
        centre.unwanted = set()
        clock[0] = datetime.now(UTC)
        if not restarted:
            assert drain(parts) == [Result.DELIVERED]
    with built(enrolled) as parts:
        assert drain(parts) == [Result.DELIVERED] * restarted
    assert centre.arrivals == [submission]


@pytest.mark.parametrize("status", [400, 403, 409, 413, 422, 424])
def test_a_page_of_a_firewall_is_never_taken_for_a_refusal(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, status: int
) -> None:
    store.commit_submission(draft())
    with built(enrolled) as parts:
        centre.fault, centre.refusal = "refuse", (status, {"error": "blocked by policy"})
        with pytest.raises(NotTheCentreError):
            parts.deliverer.step()
        centre.fault = ""
        assert drain(parts) == [Result.DELIVERED]


def test_a_lost_attachment_file_does_not_stop_the_others(
    store: RecordStore, enrolled: SyncSettings
) -> None:
    store.commit_submission(draft(photo(2000)))
    store.commit_submission(draft())
    for path in (enrolled.data_dir / "attachments").iterdir():
        path.unlink()
    with built(enrolled) as parts:
        assert drain(parts) == [Result.SKIPPED, Result.DELIVERED]
        assert parts.outbox.count() == 1


def test_tries_are_counted_across_restarts_and_forgotten_after_delivery(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    submission = store.commit_submission(draft()).id
    centre.fault = "portal"
    for _ in range(2):
        with built(enrolled) as parts, pytest.raises(NotTheCentreError):
            parts.deliverer.step()
    database = sqlite3.connect(enrolled.data_dir / "sync.db")
    assert database.execute("SELECT record_id, tries, last_result FROM attempts").fetchall() == [
        (str(submission), 2, "N-102")
    ]
    centre.fault = ""
    with built(enrolled) as parts:
        drain(parts)
    assert database.execute("SELECT count(*) FROM attempts").fetchone() == (0,)
    database.close()


@pytest.mark.parametrize("off", [timedelta(days=-400), timedelta(hours=-1), timedelta(hours=3)])
def test_a_wrong_clock_is_corrected_by_the_signed_time(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, off: timedelta
) -> None:
    store.commit_submission(draft(photo(500)))
    with built(enrolled, lambda: datetime.now(UTC) + off) as parts:
        assert drain(parts) == [Result.DELIVERED]
        assert len([seen for seen in centre.seen if seen.path == "/v1/attachments"]) == 2
        floor = parts.clock.floor
        assert floor is not None
        assert abs(floor - centre.now()) < timedelta(seconds=10)


def test_an_unsigned_correction_of_the_clock_is_not_believed(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    store.commit_submission(draft())
    with built(enrolled) as parts:
        before, floor = parts.clock.signing_time(), parts.clock.floor
        lie = {"code": "clock", "time": "2036-01-01T00:00:00+00:00"}
        centre.fault, centre.refusal = "refuse", (401, lie)
        with pytest.raises(CentreRefusesError):
            parts.deliverer.step()
        forged = {"ack": {"time": lie["time"]}, "key_id": "x", "signature": "AAAA"}
        centre.refusal = (401, lie | forged)
        with pytest.raises(NotTheCentreError):
            parts.deliverer.step()
        assert abs(parts.clock.signing_time() - before) < 5
        assert parts.clock.floor == floor


def test_a_revoked_terminal_keeps_trying(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    store.commit_submission(draft())
    with built(enrolled) as parts:
        key = centre.keys.pop("T0001")
        with pytest.raises(CentreRefusesError, match="unknown-terminal"):
            parts.deliverer.step()
        centre.keys["T0001"] = key
        assert drain(parts) == [Result.DELIVERED]


def test_a_redirect_is_not_followed(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    store.commit_submission(draft())
    centre.fault = "redirect"
    with built(enrolled) as parts, pytest.raises(NotTheCentreError):
        parts.deliverer.step()
    assert centre.followed == 0


@pytest.mark.parametrize("fault", ["portal", "forged", "about-another"])
def test_a_greeting_answered_by_somebody_else_teaches_nothing(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, fault: str
) -> None:
    centre.shift = timedelta(seconds=100)
    with built(enrolled) as parts:
        before, floor = parts.clock.signing_time(), parts.clock.floor
        centre.fault = fault
        with pytest.raises(NotTheCentreError):
            parts.centre.hello()
        assert parts.clock.floor == floor
        assert abs(parts.clock.signing_time() - before) < 5
        centre.fault = ""
        parts.centre.hello()
        assert 95 < parts.clock.signing_time() - before < 110


def test_proxies_of_the_environment_are_not_used(
    store: RecordStore,
    enrolled: SyncSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    store.commit_submission(draft())
    with built(enrolled) as parts:
        assert drain(parts) == [Result.DELIVERED]
