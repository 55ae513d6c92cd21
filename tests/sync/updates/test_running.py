"""The whole sync process with a centre that chooses: heartbeats out, sets in, the terminal told."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from contracts.fleet import Choice, Heartbeat, HeartbeatAck
from contracts.sets import FILES_PATH, TUF_PATH, SetManifest, manifest_sha256
from contracts.signatures import sign_answer
from contracts.wire import SignedAnswer
from kiosk.records.enrolment import read_enrolment
from kiosk.records.store import RecordStore
from sync.backoff import Backoff
from sync.enrol import enrol
from sync.settings import SyncSettings
from sync.status import StatusBoard
from sync.told import Told
from sync.updates.fetcher import LineFetcher
from sync.updates.parts import stager_of
from sync.updates.places import Places
from sync.updates.running import Updates
from sync.updates.staging import Source
from tests.records.drafts import draft
from tests.sync.fake_centre import FakeCentre
from tests.sync.line import Answer, connected
from tests.sync.test_process import running
from tests.sync.updates.repository import Repository
from tests.sync.updates.server import Server, cut_after, endless, status
from tests.sync.updates.terminal import command

ITEM = {"items/elder-allowance.yaml": b"code: elder-allowance\n" * 40}
ID = "00000000-0000-0000-0000-00000000000a"


@pytest.fixture
def repository() -> Repository:
    return Repository(now=datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def public(repository: Repository, centre: FakeCentre) -> Iterator[Server]:
    """What the centre offers to everybody."""
    server = Server(repository)

    def answer(request: object) -> bool:
        server.serve(request)  # type: ignore[arg-type]  # a handler like its own
        return True

    centre.on_get = answer
    yield server
    server.close()


@pytest.fixture
def first(repository: Repository) -> SetManifest:
    made = repository.add_set("2026.1", ITEM)
    repository.sign()
    return made


@pytest.fixture
def quick(enrolled: SyncSettings, public: Server) -> SyncSettings:
    Places(enrolled.data_dir).keep_root(base64.b64encode(public.repository.first_root).decode())
    return replace(enrolled, heartbeat_s=0.1, district="500199", tags=("hall",))


def choose(centre: FakeCentre, manifest: SetManifest, number: int) -> None:
    choice = Choice(
        terminal_id="T0001",
        number=number,
        set=manifest.name,
        sha256=manifest_sha256(manifest),
        made_at=centre.now(),
    )
    signed = sign_answer(centre.answer_key, choice.model_dump(mode="json"))
    centre.wants["choice"] = signed.model_dump(mode="json")


def staged(manifest: SetManifest) -> str:
    return f"{manifest.name}|{manifest_sha256(manifest)}"


def last_beat(centre: FakeCentre) -> Heartbeat:
    return Heartbeat.model_validate(centre.beats[-1])


def test_a_choice_becomes_a_staged_set_and_the_terminal_is_told(
    quick: SyncSettings, centre: FakeCentre, first: SetManifest
) -> None:
    choose(centre, first, 1)
    with running(quick), connected(quick.data_dir) as line:
        seen = line.watch_until(lambda told: told["staged"] == staged(first))
        assert seen[-1]["words"] >= 1
        centre.wait_for(lambda: "timestamp" in last_beat(centre).trusted)
    beat = last_beat(centre)
    assert (beat.district, beat.tags, beat.running.name) == ("500199", ("hall",), "shipped")


class Interrupted(Told):
    """While somebody reads what is wanted, something else comes on another thread, once."""

    meanwhile: Callable[[], None] | None = None

    def wanted(self) -> tuple[SignedAnswer, Choice] | None:
        found = super().wanted()
        come, self.meanwhile = self.meanwhile, None
        if come is not None:
            come()
        return found


def test_a_choice_that_comes_while_it_looks_is_not_overlooked(
    quick: SyncSettings, centre: FakeCentre, first: SetManifest, public: Server
) -> None:
    known = read_enrolment(quick.data_dir)
    assert known is not None
    places, board = Places(quick.data_dir), StatusBoard()
    told = Interrupted(places, known.terminal_id, known.ack_key, centre.now)
    fetcher = LineFetcher(5.0)
    urls = f"{centre.url}{TUF_PATH}/", f"{centre.url}{FILES_PATH}/"
    updates = Updates(
        places,
        told,
        stager_of(quick, told, centre.now),
        board,
        Backoff(1, 1, lambda: 1.0),
        source=lambda least: Source(fetcher, *urls, least_timestamp=least),
        now=centre.now,
        stop=threading.Event(),
    )
    choose(centre, first, 1)
    answer = {"time": centre.now(), "terminal_id": "T0001", "nonce": "x"} | centre.wants
    told.meanwhile = lambda: updates.heard(HeartbeatAck.model_validate(answer))
    updates.turn()
    updates.turn()
    fetcher.close()
    assert board.read()[1].staged == staged(first)


def test_a_command_reaches_the_terminal(quick: SyncSettings, centre: FakeCentre) -> None:
    with running(quick), connected(quick.data_dir) as line:
        before = line.watch_until(lambda told: told["centre"] == "reachable")[-1]["words"]
        ordered = command(ID, 1, centre.now(), centre.now() + timedelta(hours=1))
        signed = sign_answer(centre.answer_key, ordered.model_dump(mode="json"))
        with centre.changed:
            centre.wants["commands"] = [signed.model_dump(mode="json")]
        while line.next()["words"] == before:
            pass
    document = json.loads(Places(quick.data_dir).words.read_bytes())
    assert [each["ack"]["id"] for each in document["commands"]] == [ID]


def test_what_the_terminal_wrote_is_told_at_once_after_a_kick(
    quick: SyncSettings, centre: FakeCentre, store: RecordStore
) -> None:
    slow = replace(quick, heartbeat_s=60.0)
    with running(slow), connected(slow.data_dir) as line:
        line.ask("kick")
        centre.wait_for(lambda: len(centre.beats) == 1)
        counts = [
            {"set": "2026.1", "item": "elder-allowance", "begun": 9, "done": 8, "failed": 1,
             "left": 0}
        ]  # fmt: skip
        places = Places(slow.data_dir)
        places.fleet.mkdir(exist_ok=True)
        places.counts.write_text(json.dumps(counts))
        line.ask("kick")
        centre.wait_for(lambda: len(centre.beats) == 2)
    assert last_beat(centre).counts[0].done == 8
    assert last_beat(centre).seq == 1


def test_the_queue_and_its_age_are_told(
    quick: SyncSettings, centre: FakeCentre, store: RecordStore
) -> None:
    record = store.commit_submission(draft())
    centre.unwanted = {str(record.id)}
    with running(quick):
        centre.wait_for(lambda: bool(centre.beats) and last_beat(centre).pending == 1)
    assert last_beat(centre).oldest_s > 0
    assert len(json.dumps(centre.beats[-1])) < 1024


def test_an_older_centre_is_greeted_as_before(
    quick: SyncSettings, centre: FakeCentre, store: RecordStore
) -> None:
    centre.heartbeats = False
    record = store.commit_submission(draft())
    with running(quick), connected(quick.data_dir) as line:
        line.watch_until(lambda told: told["centre"] == "reachable" and told["pending"] == 0)
        centre.wait_for(lambda: sum(seen.path == "/v1/hello" for seen in centre.seen) > 2)
    assert set(centre.records) == {str(record.id)}
    assert sum(seen.path == "/v1/heartbeat" for seen in centre.seen) == 1


@pytest.mark.parametrize("code", ["malformed", "too-large", "internal", "no-room"])
def test_records_are_delivered_where_heartbeats_alone_are_refused(
    quick: SyncSettings, centre: FakeCentre, store: RecordStore, code: str
) -> None:
    refused: list[str] = []

    def refuses(path: str, body: bytes) -> tuple[int, bytes] | None:
        if path != "/v1/heartbeat":
            return None
        refused.append(path)
        return 400, json.dumps({"code": code}).encode()

    centre.on_the_way = refuses
    with running(quick), connected(quick.data_dir) as line:
        centre.wait_for(lambda: bool(refused))
        records = {str(store.commit_submission(draft()).id) for _ in range(3)}
        line.ask("kick")
        centre.wait_for(lambda: set(centre.records) == records)
        line.watch_until(lambda told: told["centre"] == "reachable" and told["pending"] == 0)


def test_records_are_delivered_while_a_hostile_server_holds_an_update_up(
    quick: SyncSettings, centre: FakeCentre, public: Server, first: SetManifest, store: RecordStore
) -> None:
    public.faults["targets.json"] = endless(public.over)
    choose(centre, first, 1)
    with running(quick), connected(quick.data_dir) as line:
        centre.wait_for(lambda: bool(centre.beats) and last_beat(centre).waiting == "endless")
        record = store.commit_submission(draft())
        line.ask("kick")
        centre.wait_for(lambda: set(centre.records) == {str(record.id)})
        public.faults = {}
        line.watch_until(lambda told: told["staged"] == staged(first))
        centre.wait_for(lambda: last_beat(centre).waiting == "")


def test_a_line_that_breaks_in_a_file_is_tried_again_without_being_told(
    quick: SyncSettings, centre: FakeCentre, public: Server, first: SetManifest
) -> None:
    public.faults[first.files[0].sha256] = cut_after(100, times=3)
    choose(centre, first, 1)
    with running(quick), connected(quick.data_dir) as line:
        line.watch_until(lambda told: told["staged"] == staged(first))
    begun = [start for path, start in public.asked if path.endswith(first.files[0].sha256)]
    assert begun[:2] == [0, 100]


def test_what_was_chosen_is_taken_after_a_restart_without_being_chosen_again(
    quick: SyncSettings, centre: FakeCentre, public: Server, first: SetManifest
) -> None:
    public.faults["timestamp.json"] = status(503)
    choose(centre, first, 1)
    with running(quick):
        centre.wait_for(lambda: bool(centre.beats) and last_beat(centre).waiting == "unreachable")
    centre.wants = {}
    public.faults = {}
    with running(quick), connected(quick.data_dir) as line:
        line.watch_until(lambda told: told["staged"] == staged(first))


def test_newer_metadata_are_looked_at_once(
    quick: SyncSettings, centre: FakeCentre, public: Server, repository: Repository
) -> None:
    repository.sign_online()
    centre.wants["timestamp_version"] = repository.timestamp.version
    with running(quick):
        centre.wait_for(lambda: bool(centre.beats) and "timestamp" in last_beat(centre).trusted)
        beats = len(centre.beats)
        centre.wait_for(lambda: len(centre.beats) > beats + 3)
    assert sum(path.endswith("timestamp.json") for path, _ in public.asked) == 1


def test_the_root_comes_with_the_enrolment(
    settings: SyncSettings, centre: FakeCentre, repository: Repository
) -> None:
    centre.root = base64.b64encode(repository.first_root).decode()
    enrol(settings, "GOOD-CODE")
    assert Places(settings.data_dir).root.read_bytes() == repository.first_root


def test_or_with_a_heartbeat(
    enrolled: SyncSettings, centre: FakeCentre, repository: Repository, first: SetManifest,
    public: Server,
) -> None:  # fmt: skip
    centre.wants["root"] = base64.b64encode(repository.first_root).decode()
    choose(centre, first, 1)
    told: list[Answer] = []
    with running(replace(enrolled, heartbeat_s=0.1)), connected(enrolled.data_dir) as line:
        told = line.watch_until(lambda told: told["staged"] == staged(first))
    assert told
    assert Places(enrolled.data_dir).root.read_bytes() == repository.first_root


def test_why_a_set_waits_lies_beside_it_for_whoever_looks(
    quick: SyncSettings, centre: FakeCentre, repository: Repository, first: SetManifest
) -> None:
    evil = repository.add_set("2026.9", {"items/x.yaml": b"evil"}, signed=False)
    choose(centre, evil, 1)
    with running(quick):
        centre.wait_for(lambda: bool(centre.beats) and last_beat(centre).waiting == "not-signed")
    taking = json.loads(Places(quick.data_dir).taking.read_bytes())
    assert (taking["set"], taking["word"]) == ("2026.9", "not-signed")
    assert set(taking["said"]) == {"zh-CN", "en"}


def test_a_choice_below_the_floor_is_told_in_the_heartbeat(
    quick: SyncSettings, centre: FakeCentre, repository: Repository, first: SetManifest
) -> None:
    second = repository.add_set("2026.2", ITEM | {"items/b.yaml": b"b"}, number=2)
    repository.sign_floor(2)
    choose(centre, second, 1)
    with running(quick), connected(quick.data_dir) as line:
        line.watch_until(lambda told: told["staged"] == staged(second))
        choose(centre, first, 2)
        centre.wait_for(lambda: last_beat(centre).waiting == "below-floor")
    taking = json.loads(Places(quick.data_dir).taking.read_bytes())
    assert (taking["set"], taking["word"]) == ("2026.1", "below-floor")
    assert set(taking["said"]) == {"zh-CN", "en"}


def test_what_waits_to_begin_is_dropped_once_the_floor_is_above_it(
    quick: SyncSettings, centre: FakeCentre, repository: Repository, first: SetManifest
) -> None:
    choose(centre, first, 1)
    with running(quick), connected(quick.data_dir) as line:
        line.watch_until(lambda told: told["staged"] == staged(first))
        repository.add_set("2026.2", ITEM | {"items/b.yaml": b"b"}, number=2)
        repository.sign_floor(2)
        centre.wants["timestamp_version"] = repository.timestamp.version
        line.watch_until(lambda told: told["staged"] == "")
        centre.wait_for(lambda: last_beat(centre).waiting == "below-floor")
