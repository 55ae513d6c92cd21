"""One upload that does not get through holds up nobody else, and the line is not called lost."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from contracts.canonical import sha256_hex
from contracts.wire import ATTACHMENTS_PATH, RECORDS_PATH
from kiosk.records.outbox import Outbox
from kiosk.records.store import RecordStore
from sync.attempts import FILE_NAME, FIRST_WAIT, REFUSED_RETRY
from sync.delivery import Result
from sync.errors import CentreUnreachableError, NotTheCentreError
from sync.settings import SyncSettings
from tests.records.drafts import draft, photo
from tests.sync.fake_centre import PORTAL, FakeCentre
from tests.sync.line import connected
from tests.sync.parts import built
from tests.sync.test_delivery import drain
from tests.sync.test_process import running
from tests.sync.test_worker import a_worker

WHOLE = REFUSED_RETRY + timedelta(seconds=1)


class Clock:
    """Goes only when it is told to, terminal and centre alike."""

    def __init__(self, centre: FakeCentre) -> None:
        self._centre = centre
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_by(self, time: timedelta) -> None:
        self.ahead += time
        self._centre.shift = self.ahead


@pytest.fixture
def clock(centre: FakeCentre) -> Clock:
    return Clock(centre)


def said(code: str) -> bytes:
    return json.dumps({"code": code, "message": "no"}).encode()


REFUSALS = [
    (403, PORTAL, "N-102"),
    (413, PORTAL, "N-102"),
    (200, PORTAL, "N-102"),
    (502, b"", "N-102"),
    (500, said("internal"), "internal"),
    (413, said("too-large"), "too-large"),
    (507, said("no-room"), "no-room"),
    (424, said("missing-attachments"), "missing-attachments"),
    (401, said("signature"), "signature"),
    (400, said("something-new"), "unknown"),
]


def blocks(
    path: str, size: int, answer: tuple[int, bytes]
) -> Callable[[str, bytes], tuple[int, bytes] | None]:
    """Something on the way that does not let large bodies to this path through."""
    return lambda at, body: answer if at == path and len(body) > size else None


@pytest.mark.parametrize(
    ("status", "page", "reason"), REFUSALS, ids=[f"{status}-{why}" for status, _, why in REFUSALS]
)
@pytest.mark.parametrize("path", [ATTACHMENTS_PATH, RECORDS_PATH])
def test_what_refuses_one_upload_lets_all_others_pass(
    store: RecordStore,
    enrolled: SyncSettings,
    centre: FakeCentre,
    clock: Clock,
    path: str,
    status: int,
    page: bytes,
    reason: str,
) -> None:
    first = store.commit_submission(draft(photo(20_000))).id
    others = [store.commit_submission(draft(photo(500))).id for _ in range(3)]
    envelopes = {str(first)}
    if path == ATTACHMENTS_PATH:
        centre.on_the_way = blocks(path, 15_000, (status, page))
    else:
        centre.on_the_way = lambda at, body: (
            (status, page) if at == path and json.loads(body)["id"] in envelopes else None
        )
    with built(enrolled, clock) as parts, capture_logs() as logs:
        assert drain(parts) == [Result.SKIPPED] + [Result.DELIVERED] * 3
        assert [entry.id for entry in parts.outbox.pending(9)] == [first]
        assert parts.deliverer.held() == {reason: 1}
        alarms = [(log["record"], log["code"]) for log in logs if log.get("alarm")]
        assert alarms == [(str(first), reason)]
        centre.on_the_way = lambda at, body: None
        clock.pass_by(WHOLE)
        assert drain(parts) == [Result.DELIVERED]
        assert parts.deliverer.held() == {}
    assert centre.arrivals == [*map(str, others), str(first)]


def test_what_is_refused_for_ever_is_tried_more_and_more_seldom(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, clock: Clock
) -> None:
    store.commit_submission(draft())
    tries: list[timedelta] = []

    def refuse(path: str, body: bytes) -> tuple[int, bytes] | None:
        if path != RECORDS_PATH:
            return None
        tries.append(clock.ahead)
        return 403, PORTAL

    centre.on_the_way = refuse
    for seconds in (5, 300, 300, 300):  # each time another process
        with built(enrolled, clock) as parts:
            for _ in range(30):
                drain(parts)
                clock.pass_by(timedelta(seconds=seconds))
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-4:] == [REFUSED_RETRY] * 4
    assert len(tries) < 20


def test_what_is_refused_again_and_again_does_not_stand_before_what_is_fresh(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, clock: Clock
) -> None:
    held = {str(store.commit_submission(draft()).id) for _ in range(8)}
    centre.on_the_way = lambda path, body: (
        (403, PORTAL) if path == RECORDS_PATH and json.loads(body)["id"] in held else None
    )
    with built(enrolled, clock) as parts:
        drain(parts)
        clock.pass_by(WHOLE)
        assert parts.deliverer.step() is Result.REFUSED_AGAIN
        fresh = store.commit_submission(draft()).id
        assert parts.deliverer.step() is Result.DELIVERED
    assert centre.arrivals == [str(fresh)]


def test_when_one_passes_that_was_refused_the_others_follow_at_once(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, clock: Clock
) -> None:
    for _ in range(3):
        store.commit_submission(draft(photo(500)))
    centre.on_the_way = blocks(ATTACHMENTS_PATH, 0, (507, said("no-room")))
    with built(enrolled, clock) as parts:
        for _ in range(4):
            drain(parts)
            clock.pass_by(timedelta(minutes=10))
        centre.on_the_way = lambda path, body: None
        while parts.deliverer.step() is not Result.DELIVERED:
            clock.pass_by(timedelta(minutes=1))
        assert drain(parts) == [Result.DELIVERED] * 2


def test_what_was_put_off_and_settled_by_another_way_is_held_no_longer(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, clock: Clock
) -> None:
    settled, refused = (store.commit_submission(draft()).id for _ in range(2))
    centre.on_the_way = blocks(RECORDS_PATH, 0, (413, said("too-large")))
    with built(enrolled, clock) as parts:
        drain(parts)
        assert parts.deliverer.held() == {"too-large": 2}
        with closing(Outbox(enrolled.data_dir)) as by_stick:
            by_stick.confirm(settled, {})
        assert parts.deliverer.step() is Result.IDLE
        assert parts.deliverer.held() == {"too-large": 1}
        assert parts.deliverer.step() is Result.IDLE, "the other waits its time"
    with closing(sqlite3.connect(enrolled.data_dir / FILE_NAME)) as notebook:
        rows = notebook.execute("SELECT record_id FROM attempts").fetchall()
    assert rows == [(str(refused),)]


def test_the_line_counts_as_up_while_one_record_is_refused(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    centre.on_the_way = blocks(ATTACHMENTS_PATH, 0, (403, PORTAL))
    store.commit_submission(draft(photo(500)))
    other = store.commit_submission(draft()).id
    with running(enrolled), connected(enrolled.data_dir) as line:
        seen = line.watch_until(lambda status: status["last_ack"] is not None)
        assert {status["centre"] for status in seen} <= {"unknown", "reachable"}
        assert (seen[-1]["pending"], seen[-1]["held"]) == (1, {"N-102": 1})
    assert set(centre.records) == {str(other)}


def test_while_nothing_passes_each_further_try_waits_longer(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    for _ in range(3):
        store.commit_submission(draft())
    centre.on_the_way = blocks(RECORDS_PATH, 0, (403, PORTAL))
    with a_worker(enrolled) as (worker, parts, _board):
        assert [worker.turn() for _ in range(3)] == [0.0] * 3
        parts.attempts.waiting = lambda at: frozenset()  # type: ignore[method-assign]  # an hour on
        assert [worker.turn() for _ in range(4)] == [1.0, 2.0, 4.0, 8.0]
        store.commit_submission(draft())
        assert worker.turn() == 0.0


def test_an_answer_lost_once_is_the_lines_affair_and_twice_the_records(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    first, second = (str(store.commit_submission(draft()).id) for _ in range(2))
    with built(enrolled) as parts:
        send = parts.centre.send_record

        def lost(entry: object) -> object:
            if str(entry.id) == first:  # type: ignore[attr-defined]  # passes on what it got
                raise CentreUnreachableError("reset")
            return send(entry)  # type: ignore[arg-type]  # passes on what it got

        parts.centre.send_record = lost  # type: ignore[method-assign,assignment]  # a bad way
        with pytest.raises(CentreUnreachableError):
            parts.deliverer.step()
        assert drain(parts) == [Result.SKIPPED, Result.DELIVERED]
        assert parts.deliverer.held() == {"N-101": 1}
    assert centre.arrivals == [second]


def test_when_the_line_is_lost_too_nobody_is_put_off(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    store.commit_submission(draft())
    centre.fault = "portal"
    with built(enrolled) as parts:
        for _ in range(3):
            with pytest.raises(NotTheCentreError):
                parts.deliverer.step()
        assert parts.deliverer.held() == {}


def damage(path: Path) -> None:
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)


@pytest.mark.parametrize(
    "harm",
    [
        damage,
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(b""),
    ],
    ids=["a bit", "cut", "empty"],
)
def test_a_damaged_attachment_is_found_before_it_is_sent(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, harm: Callable[[Path], None]
) -> None:
    broken = store.commit_submission(draft(photo(2000))).id
    (file,) = (enrolled.data_dir / "attachments").iterdir()
    whole = store.commit_submission(draft(photo(500))).id
    harm(file)
    with built(enrolled) as parts, capture_logs() as logs:
        assert drain(parts) == [Result.SKIPPED, Result.DELIVERED]
        assert [entry.id for entry in parts.outbox.pending(9)] == [broken]
        assert parts.deliverer.held() == {"attachment-damaged": 1}
    assert [log["record"] for log in logs if log.get("alarm")] == [str(broken)]
    assert set(centre.records) == {str(whole)}
    assert all(name == sha256_hex(body) for name, body in centre.attachments.items())
    assert len(centre.attachments) == 1
