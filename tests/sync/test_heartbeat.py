"""What a heartbeat is put together from, also when what the terminal wrote is damaged."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts.canonical import canonical_bytes
from contracts.fleet import MAX_COUNTS, MAX_HEARTBEAT_BYTES, USUAL_HEARTBEAT_BYTES, Heartbeat
from kiosk.records.enrolment import read_enrolment
from kiosk.records.store import RecordStore
from sync.centre import heartbeat_bytes
from sync.heartbeat import Composer, Heart, Standing
from sync.settings import SyncSettings
from sync.updates.parts import composer_of, told_of
from sync.updates.places import Places
from sync.updates.seen import Seen, write_seen
from tests.records.drafts import AT, draft
from tests.sync.fake_centre import FakeCentre
from tests.sync.parts import built
from tests.sync.updates.repository import Repository

SHA = "ab" * 32


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places(tmp_path)
    made.sets.mkdir()
    made.fleet.mkdir()
    return made


def composer(places: Places, waiting: str = "") -> Composer:
    return Composer(
        places,
        Standing("civic-kiosk", "500199", ("hall",)),
        waiting=lambda: waiting,
        offset_s=lambda: 3,
        now=lambda: AT + timedelta(hours=1),
    )


def beat(places: Places, waiting: str = "") -> Heartbeat:
    made = composer(places, waiting).compose(None)
    assert Heartbeat.model_validate_json(heartbeat_bytes(made)) == made
    return made


def test_before_the_terminal_wrote_anything(places: Places) -> None:
    made = beat(places)
    assert (made.running.name, made.service, made.offset_s) == ("shipped", "gone", 3)
    assert len(heartbeat_bytes(made)) < 300


def test_what_the_terminal_wrote(places: Places) -> None:
    places.state.write_text(
        json.dumps(
            {
                "running": {"name": "2026.2", "sha256": SHA},
                "previous": {"name": "shipped", "sha256": None},
                "returned": [{"name": "2026.1", "sha256": "cd" * 32, "reason": "start-failed"}],
                "healthy": True,
                "waiting": "window",
                "choice": 7,
                "seal": "00",
            }
        )
    )
    low = {"state": "online", "reason": "paper-near-end", "at": 1.5}
    told = {"camera": {"state": "ok", "reason": "", "at": 1.5}, "receipt": low}
    places.devices.write_text(json.dumps(told))
    places.counts.write_text(
        json.dumps([{"set": "2026.2", "item": "a", "begun": 2, "done": 1, "failed": 0, "left": 1}])
    )
    made = beat(places, waiting="unreachable")
    assert (made.running.name, made.healthy, made.choice, made.waiting) == (
        "2026.2",
        True,
        7,
        "window",
    )
    assert made.returned[0].reason == "start-failed"
    assert made.devices == {"camera": "ok", "receipt": "online:paper-near-end"}
    assert made.service == "open"
    assert made.counts[0].left == 1
    assert len(heartbeat_bytes(made)) < USUAL_HEARTBEAT_BYTES


def test_why_a_set_is_not_here_is_said_while_the_terminal_says_nothing(places: Places) -> None:
    assert beat(places, waiting="rollback").waiting == "rollback"


def test_notices_that_stand_here_are_said_also_when_there_are_none(
    enrolled: SyncSettings,
) -> None:
    enrolment = read_enrolment(enrolled.data_dir)
    assert enrolment is not None
    with built(enrolled) as parts:
        told = told_of(enrolled, enrolment, parts.clock.now)
        made = composer_of(enrolled, parts.clock, told, lambda: "").compose(None)
    assert made.noticed == {}
    assert Heartbeat.model_validate_json(heartbeat_bytes(made)) == made, "not the same as silence"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"7", b'{"running": 7}', b"\xff"])
def test_damaged_files_cost_what_they_say_and_no_heartbeat(places: Places, damage: bytes) -> None:
    for path in (places.state, places.counts, places.results, places.devices, places.seen):
        path.write_bytes(damage)
    made = beat(places)
    assert (made.running.name, made.counts, made.devices) == ("shipped", (), {})


def test_a_terminal_whose_root_is_damaged_does_not_say_that_it_has_one(places: Places) -> None:
    versions = {"root": 3, "targets": 7}
    write_seen(places.seen, Seen(versions, ("key",), AT))
    root = Repository().first_root
    places.root.write_bytes(root)
    assert beat(places).trusted == versions
    places.root.write_bytes(root[:-40])
    assert beat(places).trusted == {"targets": 7}, "then the centre tells the root again"
    places.root.unlink()
    assert beat(places).trusted == {"targets": 7}


def test_too_many_counts_and_long_results_are_told_little_by_little(places: Places) -> None:
    places.state.write_text(json.dumps({"running": {"name": "2026.2", "sha256": SHA}}))
    counted = {"begun": 1, "done": 1, "failed": 0, "left": 0}
    counts = [
        {"set": name, "item": f"item-{number}"} | counted
        for name in ("2026.1", "2026.2")
        for number in range(60)
    ]
    places.counts.write_text(json.dumps(counts))
    results = [{"id": f"r{number}", "outcome": "done", "said": "好" * 2000} for number in range(9)]
    places.results.write_text(json.dumps(results))
    made = beat(places)
    assert len(heartbeat_bytes(made)) <= MAX_HEARTBEAT_BYTES
    assert made.results[0].id == "r0"
    assert len(made.counts) == MAX_COUNTS
    assert [count.set for count in made.counts].count("2026.2") == 60


def test_the_age_of_the_queue(enrolled: SyncSettings, store: RecordStore, places: Places) -> None:
    store.commit_submission(draft())
    with built(enrolled) as parts:
        made = composer(places).compose(parts.outbox)
    assert made.pending == 1
    assert abs(made.oldest_s - 3600) < 2


def test_news_is_a_file_that_changed_since_it_was_told(
    enrolled: SyncSettings, centre: FakeCentre
) -> None:
    clock = [100.0]
    places = Places(enrolled.data_dir)
    with built(enrolled) as parts:
        heart = Heart(
            parts.centre,
            composer(places),
            lambda ack: None,
            every_s=30,
            clock=lambda: clock[0],
        )
        heart.beat((), None)
        clock[0] += 5
        assert not heart.has_news()
        places.devices.write_bytes(canonical_bytes({}))
        assert heart.has_news()
        heart.beat((), None)
        places.devices.unlink()
        assert not heart.has_news()  # at once again would be too much
        clock[0] += 1
        assert heart.has_news()


def test_what_was_asked_back_and_is_gone_is_still_said(
    enrolled: SyncSettings, centre: FakeCentre
) -> None:
    with built(enrolled) as parts:
        heart = Heart(
            parts.centre, composer(Places(enrolled.data_dir)), lambda ack: None, every_s=30
        )
        heart.beat(["0199c0de-0000-7000-8000-000000000001"], None)
    assert [seen.path for seen in centre.seen][-2:] == ["/v1/hello", "/v1/heartbeat"]


def test_a_clock_that_is_wrong_is_told_and_corrected(
    enrolled: SyncSettings, centre: FakeCentre
) -> None:
    behind = timedelta(days=60)
    with built(enrolled, lambda: datetime.now(UTC) - behind) as parts:
        assert parts.clock.offset_s is None
        heart = Heart(
            parts.centre, composer(Places(enrolled.data_dir)), lambda ack: None, every_s=30
        )
        heart.beat((), None)
        assert parts.clock.offset_s == -round(behind.total_seconds())
        assert abs(parts.clock.now() - datetime.now(UTC)) < timedelta(seconds=30)
