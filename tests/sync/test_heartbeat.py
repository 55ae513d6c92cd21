"""What a heartbeat is put together from, also when what the terminal wrote is damaged."""

import errno
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.canonical import canonical_bytes
from contracts.checked import checked_bytes
from contracts.fleet import (
    ALL_ITEMS,
    MAX_COUNTS,
    MAX_HEARTBEAT_BYTES,
    PROGRAM_TRIAL,
    USUAL_HEARTBEAT_BYTES,
    Heartbeat,
    Kept,
    VisitCount,
)
from contracts.roll import Roll
from kiosk import VERSION
from kiosk.launch.pointer import Pointer, Release, at_start, good, tried, write_pointer
from kiosk.launch.running import RELEASE
from kiosk.records.enrolment import read_enrolment
from kiosk.records.places import ENROLMENT
from kiosk.records.store import RecordStore
from kiosk.watchdog.ladder import Failed, Hung, Trying
from kiosk.watchdog.memory import Memory
from sync.centre import heartbeat_bytes
from sync.heartbeat import Composer, Heart, Standing
from sync.settings import SyncSettings
from sync.updates.parts import composer_of, software_of, told_of
from sync.updates.places import Places
from sync.updates.seen import Seen, write_seen
from tests.records.blocks import unread
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


def test_how_the_terminal_keeps_itself_running(places: Places) -> None:
    assert beat(places).kept is None
    (places.data_dir / ENROLMENT).write_bytes(b"{}")
    memory = Memory(places.data_dir, lambda: 100, lambda: "boot")
    memory.begin()
    assert beat(places).kept is None, "nothing ever happened"
    for _ in range(3):
        memory.begin("segfault")
    for event in (Trying("id_card"), Failed("aborted"), Hung("screen", page=True)):
        memory.take(event)
    made = beat(places)
    assert made.kept == Kept(
        mode="safe", why="screen-hung", page=1, program=4, safe=1, without=("id_card",)
    )
    little = made.model_copy(update={"kept": None})
    assert len(heartbeat_bytes(made)) - len(heartbeat_bytes(little)) < 120


def test_what_ails_the_machine(places: Places) -> None:
    made = Composer(
        places,
        Standing(),
        waiting=lambda: "",
        offset_s=lambda: None,
        now=lambda: AT,
        ails=lambda: ("hot", "disk-worn"),
    ).compose(None)
    assert made.ails == ("hot", "disk-worn")
    assert Heartbeat.model_validate_json(heartbeat_bytes(made)) == made


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"7", b'{"running": 7}', b"\xff"])
def test_damaged_files_cost_what_they_say_and_no_heartbeat(places: Places, damage: bytes) -> None:
    files = (places.state, places.counts, places.results, places.devices, places.seen)
    for path in (*files, places.watchdog):
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


def a_busy_hall(places: Places, begun: int) -> list[VisitCount]:
    """A terminal that says all it can, with the largest catalogue on two sets."""
    state = {
        "running": {"name": "2026.2", "sha256": SHA},
        "previous": {"name": "2026.1", "sha256": "cd" * 32},
        "healthy": True,
        "choice": 123456,
    }
    places.state.write_text(json.dumps(state))
    devices = ("camera", "code_scanner", "document_camera", "id_card", "keypad", "receipt_printer",
               "social_card", "sound", "ups")  # fmt: skip
    told = {name: {"state": "online", "reason": "paper-near-end", "at": 1.5} for name in devices}
    places.devices.write_text(json.dumps(told))
    versions = {"root": 12, "targets": 345, "snapshot": 4567, "timestamp": 56789}
    write_seen(places.seen, Seen(versions, ("key",), AT))
    items = [ALL_ITEMS, *(f"{'community-service-' * 3}{number}" for number in range(60))]
    counts = [
        VisitCount(
            set=name,
            item=item,
            begun=begun + place,
            done=begun // 2,
            failed=begun // 4,
            left=begun // 4,
        )
        for name in ("2026.1", "2026.2")
        for place, item in enumerate(items)
    ]
    places.counts.write_text(json.dumps([count.model_dump(mode="json") for count in counts]))
    return counts


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begun=st.integers(1, 10**9), lost=st.sets(st.integers(0, 70)))
def test_no_heartbeat_is_longer_than_a_kilobyte_and_all_is_told_in_the_end(
    places: Places, begun: int, lost: set[int]
) -> None:
    counts = a_busy_hall(places, begun)
    saying = composer(places)
    heard: dict[tuple[str, str], VisitCount] = {}
    for number in range(len(counts) + len(lost)):
        made = saying.compose(None)
        assert len(heartbeat_bytes(made)) <= USUAL_HEARTBEAT_BYTES
        assert made.counts
        if number not in lost:
            heard |= {(count.set, count.item): count for count in made.counts}
            saying.heard()
    assert sorted(heard.values(), key=str) == sorted(counts, key=str)


def test_what_was_counted_last_is_told_first_and_of_a_set_before_its_items(places: Places) -> None:
    counts = a_busy_hall(places, 1000)
    saying = composer(places)
    made = saying.compose(None)
    assert (made.counts[0].set, made.counts[0].item) == ("2026.2", ALL_ITEMS)
    assert (made.counts[1].set, made.counts[1].item) == ("2026.1", ALL_ITEMS)
    for _ in counts:
        saying.heard()
        saying.compose(None)
    saying.heard()
    news = counts[90].model_copy(update={"begun": counts[90].begun + 1})
    listed = [news if count == counts[90] else count for count in counts]
    places.counts.write_text(json.dumps([count.model_dump(mode="json") for count in listed]))
    assert saying.compose(None).counts[0] == news
    assert saying.compose(None).counts[0] == news, "until it was heard"
    saying.heard()
    assert news not in saying.compose(None).counts


def test_long_results_are_told_one_after_the_other_and_counts_beside_them(places: Places) -> None:
    a_busy_hall(places, 1000)
    results = [{"id": f"r{number}", "outcome": "done", "said": "好" * 2000} for number in range(9)]
    places.results.write_text(json.dumps(results))
    made = beat(places)
    assert len(heartbeat_bytes(made)) <= MAX_HEARTBEAT_BYTES
    assert [result.id for result in made.results] == ["r0"]
    assert [(count.set, count.item) for count in made.counts] == [("2026.2", ALL_ITEMS)]


def test_a_stick_has_room_for_what_a_line_tells_little_by_little(places: Places) -> None:
    counts = a_busy_hall(places, 1000)
    saying = composer(places)
    made = saying.compose(None, MAX_HEARTBEAT_BYTES)
    assert len(made.counts) == MAX_COUNTS
    assert [count.set for count in made.counts].count("2026.2") == 61
    assert sorted(made.counts + saying.left_out, key=str) == sorted(counts, key=str)


def test_the_age_of_the_queue(enrolled: SyncSettings, store: RecordStore, places: Places) -> None:
    store.commit_submission(draft())
    with built(enrolled) as parts:
        made = composer(places).compose(parts.outbox)
    assert made.pending == 1
    assert abs(made.oldest_s - 3600) < 2


@pytest.mark.parametrize(("error", "oldest_s"), [(errno.EIO, 1800), (errno.EACCES, 0)])
def test_what_waits_is_told_when_the_oldest_cannot_be_read(
    enrolled: SyncSettings,
    store: RecordStore,
    places: Places,
    error: int,
    oldest_s: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store.commit_submission(draft())
    (oldest,) = (enrolled.data_dir / "records").iterdir()
    store.commit_submission(draft(at=AT + timedelta(minutes=30)))
    unread(monkeypatch, oldest, error=error)
    with built(enrolled) as parts:
        made = composer(places).compose(parts.outbox)
    assert made.pending == 2
    assert abs(made.oldest_s - oldest_s) < 2


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


def test_a_program_on_trial_is_told_and_its_set_is_not_well_yet(places: Places) -> None:
    places.state.write_text(
        json.dumps({"running": {"name": "2026.2", "sha256": SHA}, "healthy": True, "choice": 7})
    )
    offered = tried(Pointer(package="0.1.0"), Release("0.2.0", "9" * 64))
    write_pointer(places.data_dir, offered)
    assert (beat(places).healthy, beat(places).waiting) == (True, "")
    begun = at_start(offered, package="0.1.0", boot="b", whole=lambda _release: True)
    write_pointer(places.data_dir, begun)
    assert (beat(places).healthy, beat(places).waiting) == (False, PROGRAM_TRIAL)
    write_pointer(places.data_dir, good(begun))
    assert (beat(places).healthy, beat(places).waiting) == (True, "")


@pytest.mark.parametrize(
    ("release", "brings", "told"),
    [("", True, "package"), ("|", True, "package"), ("9.9.9|" + SHA, True, "slot"),
     ("", False, "apt")],
)  # fmt: skip
def test_which_program_it_is_and_what_that_lies_in(
    places: Places,
    monkeypatch: pytest.MonkeyPatch,
    settings: SyncSettings,
    release: str,
    brings: bool,
    told: str,
) -> None:
    monkeypatch.setenv(RELEASE, release)
    assert software_of(replace(settings, brings_programs=brings)) == f"civic-kiosk/{VERSION} {told}"


def paper(places: Places) -> Roll | None:
    """What it says of its paper, by what its printer's driver counted."""
    composer = Composer(
        places,
        Standing(),
        waiting=lambda: "",
        offset_s=lambda: None,
        now=lambda: AT,
        roll=(places.data_dir / "roll.json", 80.0),
    )
    made = composer.compose(None)
    assert Heartbeat.model_validate_json(heartbeat_bytes(made)) == made
    return made.paper


def test_how_much_paper_is_left(places: Places) -> None:
    count = {"fed_mm": 30_000, "strips": 210, "since": 1_790_000_000, "was_out": False}
    (places.data_dir / "roll.json").write_bytes(checked_bytes(count))
    told = paper(places)
    assert told is not None
    assert (told.left_mm, told.strips) == (50_000, 210)
    assert beat(places).paper is None, "nobody counts"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"fed_mm": "x"}', b'{"since": 1e300}'])
def test_a_damaged_count_of_paper_costs_what_it_says_and_no_heartbeat(
    places: Places, damage: bytes
) -> None:
    (places.data_dir / "roll.json").write_bytes(damage)
    assert paper(places) is None
