"""A terminal that lives by sticks: what it takes, what it leaves, and what it refuses."""

import base64
import json
import os
import random
import shutil
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from contracts.canonical import sha256_hex
from contracts.envelope import open_record
from contracts.fleet import MOST_COUNTED
from contracts.sets import SetManifest, manifest_sha256
from contracts.signatures import ack_key_info, verify_answer
from contracts.sticks import MAX_REPORT_BYTES, ResultsAck, RootWord, StickOutcome, StickReport
from contracts.wire import ConflictAck, RecordAck, SignedAnswer
from kiosk.records.database import DATABASE_NAME
from kiosk.records.outbox import Outbox
from kiosk.records.store import RecordStore
from sync.cli import main
from sync.enrol import enrolled
from sync.keys import load_key
from sync.locks import only_one
from sync.settings import SyncSettings
from sync.stick.visit import LOCK_NAME, Visit, Visited, forget_copy
from sync.updates.files import RESERVE_BYTES, FileStore
from sync.updates.parts import told_of
from sync.updates.places import Places
from sync.updates.words import Word
from tests.records.drafts import draft, photo
from tests.sync.fake_centre import FakeCentre
from tests.sync.line import connected
from tests.sync.stick.writing import Writer, size_of, truncated
from tests.sync.test_process import running, settings_file
from tests.sync.test_restored_centre import until
from tests.sync.updates.repository import Repository
from tests.sync.updates.server import Server
from tests.sync.updates.terminal import command

ITEM = {"items/elder-allowance.yaml": b"code: elder-allowance\n" * 40}
BIG = {"voice/welcome.ogg": bytes(range(256)) * 64}
KINDS = ("begun", "done", "failed", "left")
ID = "00000000-0000-0000-0000-00000000000a"
DAY = timedelta(days=1)


@pytest.fixture
def repository() -> Repository:
    return Repository(now=datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def writer(repository: Repository, centre: FakeCentre) -> Writer:
    return Writer(repository, centre.answer_key)


@pytest.fixture
def first(repository: Repository) -> SetManifest:
    made = repository.add_set("2026.1", ITEM | BIG)
    repository.sign()
    return made


@pytest.fixture
def lonely(enrolled: SyncSettings, repository: Repository, centre: FakeCentre) -> SyncSettings:
    """A terminal that was enrolled once and has no line."""
    Places(enrolled.data_dir).root.write_bytes(repository.first_root)
    centre.close()
    return enrolled


def put_in(settings: SyncSettings, stick: Path, later: timedelta = timedelta(0)) -> Visited:
    return Visit(settings, stick, lambda: datetime.now(UTC) + later).run(0)


def staged(settings: SyncSettings) -> str | None:
    path = Places(settings.data_dir).staged
    return json.loads(path.read_bytes())["name"] if path.exists() else None


def report_on(stick: Path, settings: SyncSettings) -> StickReport:
    signed = SignedAnswer.model_validate_json((stick / "out/T0001/report.json").read_bytes())
    public = load_key(settings.data_dir).public_key().public_bytes_raw()
    return StickReport.model_validate(verify_answer(ack_key_info(public), signed))


def test_a_set_comes_by_stick(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    visited = put_in(lonely, stick)
    assert (visited.outcome, visited.word, visited.left) == (StickOutcome.STAGED, None, True)
    assert staged(lonely) == "2026.1"
    report = report_on(stick, lonely)
    assert (report.outcome, report.serial, report.reason) == (StickOutcome.STAGED, 1, "")
    assert not (Places(lonely.data_dir).sets / "incoming").exists()


def test_no_stick_brings_a_set_below_the_floor(
    lonely: SyncSettings,
    writer: Writer,
    repository: Repository,
    first: SetManifest,
    tmp_path: Path,
) -> None:
    second = repository.add_set("2026.2", BIG, number=2)
    repository.sign_floor(2)
    writer.choose(second, 1)
    put_in(lonely, writer.write(tmp_path / "stick"))
    writer.choose(first, 2)
    visited = put_in(lonely, writer.write(tmp_path / "older"))
    assert (visited.outcome, visited.word) == (StickOutcome.REFUSED, Word.BELOW_FLOOR)
    assert staged(lonely) == "2026.2"
    assert report_on(tmp_path / "older", lonely).reason == "below-floor"


def test_the_report_says_applied_when_the_terminal_runs_it(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    state = {"running": {"name": "2026.1", "sha256": manifest_sha256(first)}, "choice": 1}
    Places(lonely.data_dir).state.write_text(json.dumps(state))
    assert put_in(lonely, stick).outcome is StickOutcome.APPLIED
    report = report_on(stick, lonely)
    assert report.outcome is StickOutcome.APPLIED
    assert report.heartbeat.running.name == "2026.1"


def test_a_process_that_runs_tells_the_terminal_of_what_a_stick_brought(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    with running(lonely), connected(lonely.data_dir) as line:
        assert put_in(lonely, stick).outcome is StickOutcome.STAGED
        line.watch_until(lambda told: told["staged"].startswith("2026.1|"))


def test_pulled_out_anywhere_nothing_half_is_taken_and_put_in_again_all_is(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    size = size_of(stick)
    counts = sorted({0, 1, size - 1, *range(0, size, size // 30)})
    for count in counts:
        copy = truncated(stick, tmp_path / "copy", count)
        visited = put_in(lonely, copy)
        assert staged(lonely) in (None, "2026.1")
        if staged(lonely) is None:
            assert visited.outcome is StickOutcome.REFUSED
            assert visited.word in (Word.NO_STICK, Word.NOTHING_HERE, Word.PULLED)
    assert put_in(lonely, stick).word is None
    assert staged(lonely) == "2026.1"


def test_every_byte_of_a_small_stick_may_be_the_last(
    lonely: SyncSettings, writer: Writer, tmp_path: Path, repository: Repository
) -> None:
    made = repository.add_set("2026.1", {"items/a.yaml": b"a" * 30})
    repository.sign()
    writer.choose(made, 1)
    stick = writer.write(tmp_path / "stick")
    label = (stick / "stick.json").stat().st_size
    for count in range(0, label + 200, 17):
        copy = truncated(stick, tmp_path / "copy", size_of(stick) - count)
        put_in(lonely, copy)
        assert staged(lonely) in (None, "2026.1")


@pytest.mark.parametrize("folder", ["tuf", "files", "words"])
def test_a_changed_byte_anywhere_is_refused(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path, folder: str
) -> None:
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    for path in (stick / folder).iterdir():
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 4
        path.write_bytes(data)
    visited = put_in(lonely, stick)
    assert (visited.outcome, staged(lonely)) == (StickOutcome.REFUSED, None)


def test_whatever_is_done_to_a_stick_the_set_is_taken_whole_or_not_at_all(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    dice = random.Random(11)
    names = sorted(path.relative_to(stick) for path in stick.rglob("*") if path.is_file())
    places = Places(lonely.data_dir)
    for _ in range(40):
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(stick, copy)
        for name in dice.sample(names, dice.randint(1, 3)):
            harm(copy / name, dice)
        visited = put_in(lonely, copy)
        if staged(lonely) is None:
            assert visited.outcome is StickOutcome.REFUSED
        else:
            files = FileStore(places.files)
            assert all(files.holds(file.sha256, file.length) for file in first.files)
            shutil.rmtree(places.sets)


def harm(path: Path, dice: random.Random) -> None:
    data = path.read_bytes()
    where = dice.randrange(len(data))
    match dice.randrange(6):
        case 0:
            path.write_bytes(data[:where])
        case 1:
            changed = bytes([data[where] ^ 1 << dice.randrange(8)])
            path.write_bytes(data[:where] + changed + data[where + 1 :])
        case 2:
            path.write_bytes(dice.randbytes(dice.randrange(4096)))
        case 3:
            path.unlink()
        case 4:
            path.unlink()
            path.mkdir()
        case 5:
            path.unlink()
            path.symlink_to("/dev/zero")


def test_an_old_stick_is_refused_and_says_so_on_the_stick(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    visited = put_in(lonely, stick, later=31 * DAY)
    assert (visited.word, staged(lonely)) == (Word.STICK_OLD, None)
    assert report_on(stick, lonely).reason == "stick-too-old"


def test_a_long_valid_stick_is_good_for_all_its_days(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    assert put_in(lonely, stick, later=29 * DAY).word is None
    assert staged(lonely) == "2026.1"


def test_a_clock_before_the_stick_was_made_is_wrong(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.repository.now += 2 * DAY
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    assert put_in(lonely, stick).word is Word.STICK_FUTURE
    older = writer.repository.now
    assert put_in(lonely, stick, later=3 * DAY).word is None
    assert staged(lonely) == "2026.1"
    assert older.isoformat() in Places(lonely.data_dir).stick.read_text()


def test_a_few_minutes_between_two_clocks_are_none(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.repository.now += timedelta(minutes=3)
    writer.choose(first, 1)
    assert put_in(lonely, writer.write(tmp_path / "stick")).word is None


def test_a_stick_of_another_centre_is_refused_and_left_as_it_is(
    lonely: SyncSettings, first: SetManifest, repository: Repository, tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    stranger = Writer(repository, Ed25519PrivateKey.generate())
    stranger.choose(first, 1)
    stick = stranger.write(tmp_path / "stick")
    assert put_in(lonely, stick).word is Word.OTHER_CENTRE
    assert not (stick / "out").exists()


def test_metadata_of_others_under_a_true_label_are_refused(
    lonely: SyncSettings, centre: FakeCentre, tmp_path: Path
) -> None:
    others = Repository(now=datetime.now(UTC).replace(microsecond=0))
    made = others.add_set("2026.1", ITEM)
    others.sign()
    writer = Writer(others, centre.answer_key)
    writer.choose(made, 1)
    assert put_in(lonely, writer.write(tmp_path / "stick")).word is Word.WRONG_KEY
    assert staged(lonely) is None


def test_what_is_no_stick_is_said_so(lonely: SyncSettings, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    assert put_in(lonely, tmp_path / "photos").word is Word.NO_STICK
    assert put_in(lonely, tmp_path / "nowhere").word is Word.NO_STICK


def test_a_stick_for_other_terminals_is_said_so_and_takes_records_along(
    lonely: SyncSettings, writer: Writer, store: RecordStore, first: SetManifest, tmp_path: Path
) -> None:
    store.commit_submission(draft())
    writer.terminal_id = "T0002"
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    visited = put_in(lonely, stick)
    assert (visited.word, visited.records) == (Word.NOTHING_HERE, 1)


def test_an_older_choice_is_refused(
    lonely: SyncSettings, writer: Writer, first: SetManifest, repository: Repository,
    tmp_path: Path,
) -> None:  # fmt: skip
    writer.choose(first, 1)
    old = writer.write(tmp_path / "old")
    second = repository.add_set("2026.2", {"items/a.yaml": b"b"}, number=2)
    repository.sign()
    writer.choose(second, 2)
    put_in(lonely, writer.write(tmp_path / "new"))
    assert put_in(lonely, old).word is Word.OLDER
    assert staged(lonely) == "2026.2"


def test_older_metadata_are_refused_whatever_is_chosen(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.choose(first, 1)
    old = writer.write(tmp_path / "old")
    put_in(lonely, writer.write(tmp_path / "new"))
    (Places(lonely.data_dir).files / first.files[0].sha256).unlink()
    visited = put_in(lonely, old)
    assert visited.word is Word.ROLLBACK


def test_words_come_by_stick_too(lonely: SyncSettings, writer: Writer, tmp_path: Path) -> None:
    now = writer.repository.now
    ordered = writer.signed(command(ID, 1, now, now + DAY))
    writer.words = writer.words.model_copy(update={"commands": (ordered,)})
    assert put_in(lonely, writer.write(tmp_path / "stick")).outcome is StickOutcome.NOTHING
    document = json.loads(Places(lonely.data_dir).words.read_bytes())
    assert [each["ack"]["id"] for each in document["commands"]] == [ID]


def test_metadata_are_not_copied_where_they_leave_too_little_room_and_other_words_are_taken(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    now = writer.repository.now
    ordered = writer.signed(command(ID, 1, now, now + DAY))
    writer.words = writer.words.model_copy(update={"commands": (ordered,)})
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    incoming = Places(lonely.data_dir).sets / "incoming"
    copied: list[int] = []

    def free(folder: Path) -> tuple[int, None]:
        copied.append(size_of(incoming))
        return RESERVE_BYTES + size_of(stick / "tuf") - 1, None

    monkeypatch.setattr("sync.updates.files.disk_free", free)
    assert put_in(lonely, stick).word is Word.DISK_FULL
    assert set(copied) == {0}
    document = json.loads(Places(lonely.data_dir).words.read_bytes())
    assert [each["ack"]["id"] for each in document["commands"]] == [ID]


def test_what_no_set_needs_makes_room_for_the_metadata_of_a_stick(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    given_up = Places(lonely.data_dir).files / f"{'ab' * 32}.part"
    given_up.parent.mkdir(parents=True)
    given_up.write_bytes(b"half of a set that is wanted no more")
    monkeypatch.setattr(
        "sync.updates.files.disk_free",
        lambda folder: (0 if given_up.exists() else 2 * RESERVE_BYTES, None),
    )
    assert put_in(lonely, stick).word is None
    assert staged(lonely) == "2026.1"


def test_a_copy_that_was_left_by_a_kill_is_gone_when_the_process_begins(
    lonely: SyncSettings, tmp_path: Path
) -> None:
    copy = Places(lonely.data_dir).sets / "incoming" / "tuf"
    copy.mkdir(parents=True)
    (copy / "1.root.json").write_bytes(b"half")
    with only_one(lonely.data_dir, LOCK_NAME):
        forget_copy(lonely.data_dir)
        assert copy.exists(), "a stick is being taken"
    with running(lonely):
        until(lambda: not copy.parent.exists())


@pytest.mark.parametrize("put_in_its_place", [True, False])
def test_what_was_pulled_out_while_it_waits_is_not_written_into_the_folder_it_was_mounted_at(
    lonely: SyncSettings, writer: Writer, store: RecordStore, first: SetManifest, tmp_path: Path,
    put_in_its_place: bool,
) -> None:  # fmt: skip
    store.commit_submission(draft())
    writer.choose(first, 1)
    stick, pulled = writer.write(tmp_path / "stick"), tmp_path / "pulled"
    visited: list[Visited] = []
    visit = Visit(lonely, stick, lambda: datetime.now(UTC))
    waiting = threading.Thread(target=lambda: visited.append(visit.run(60)))
    waiting.start()
    places = Places(lonely.data_dir)
    until(places.staged.exists)
    stick.rename(pulled)
    stick.mkdir()
    if put_in_its_place:
        writer.write(stick)
    there = sorted(stick.rglob("*"))
    state = {"running": {"name": "2026.1", "sha256": manifest_sha256(first)}, "choice": 1}
    places.state.write_text(json.dumps(state))
    waiting.join(60)
    assert sorted(stick.rglob("*")) == there
    assert visited[0].left
    assert report_on(pulled, lonely).outcome is StickOutcome.APPLIED
    assert len(list((pulled / "out/T0001/records").iterdir())) == 1


def test_the_root_comes_by_stick_where_there_is_none(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    Places(lonely.data_dir).root.unlink()
    tell_root(writer)
    writer.choose(first, 1)
    assert put_in(lonely, writer.write(tmp_path / "stick")).word is None
    assert staged(lonely) == "2026.1"


def test_the_root_comes_by_stick_where_there_is_a_damaged_one_and_until_then_it_is_said(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    root = Places(lonely.data_dir).root
    root.write_bytes(root.read_bytes()[:-40])
    writer.choose(first, 1)
    assert put_in(lonely, writer.write(tmp_path / "stick")).word is Word.NO_ROOT
    tell_root(writer)
    assert put_in(lonely, writer.write(tmp_path / "another")).word is None
    assert staged(lonely) == "2026.1"


def tell_root(writer: Writer) -> None:
    first_root = base64.b64encode(writer.repository.first_root).decode()
    word = writer.signed(RootWord(terminal_id="T0001", root=first_root))
    writer.words = writer.words.model_copy(update={"root": word})


# ---- beside a line


def test_a_line_that_only_trickles_gives_way_to_a_stick(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    begun = threading.Event()

    def trickle(request: BaseHTTPRequestHandler, true: bytes) -> bool:
        request.send_response(200)
        request.send_header("Content-Length", str(len(true)))
        request.end_headers()
        for at in range(len(true)):
            request.wfile.write(true[at : at + 1])
            begun.set()
            if server.over.wait(0.05):
                break
        return True

    writer.choose(first, 1)
    assert writer.words.choice is not None
    told = told_of(lonely, enrolled(lonely.data_dir), lambda: datetime.now(UTC))
    told.choice(writer.words.choice)
    server = Server(writer.repository, faults={sha256_hex(BIG["voice/welcome.ogg"]): trickle})
    try:
        with running(replace(lonely, centre_url=server.url, timeout_s=600)):
            assert begun.wait(20)
            stick = writer.write(tmp_path / "stick")
            assert put_in(lonely, stick).outcome is StickOutcome.STAGED
    finally:
        server.close()
    assert staged(lonely) == "2026.1"


# ---- records go out, answers come back


def test_sealed_records_go_out_whole_and_the_report_lists_them(
    lonely: SyncSettings, writer: Writer, store: RecordStore, centre: FakeCentre, tmp_path: Path
) -> None:
    submission = store.commit_submission(draft(photo=photo()))
    stick = writer.write(tmp_path / "stick")
    assert put_in(lonely, stick).records == 1
    report = report_on(stick, lonely)
    (listed,) = report.records
    assert listed.id == str(submission.id)
    envelope = (stick / "out/T0001/records" / listed.sha256).read_bytes()
    assert open_record(centre.opening, envelope).header.id == listed.id
    (name,) = listed.attachments
    assert sha256_hex((stick / "out/T0001/attachments" / name).read_bytes()) == name
    assert report.heartbeat.pending == 1


def test_all_counters_of_a_terminal_go_out_on_one_stick(
    lonely: SyncSettings, writer: Writer, tmp_path: Path
) -> None:
    places = Places(lonely.data_dir)
    places.fleet.mkdir()
    kept = [
        {"set": "2026.1", "item": f"item-{number}"} | dict.fromkeys(KINDS, number)
        for number in range(MOST_COUNTED)
    ]
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    signed = json.loads((stick / "out/T0001/report.json").read_bytes())
    assert "counts" not in signed["ack"], "nothing is written of none"
    places.counts.write_text(json.dumps(kept))
    put_in(lonely, stick)
    report = report_on(stick, lonely)
    told = {count.item: count.done for count in report.heartbeat.counts + report.counts}
    assert told == {f"item-{number}": number for number in range(MOST_COUNTED)}


def answered(record_id: str, sha256: str) -> RecordAck:
    at = datetime.now(UTC)
    return RecordAck(id=record_id, sha256=sha256, received_at=at, terminal_id="T0001")


def test_what_the_centre_acknowledges_leaves_the_outbox_and_the_stick(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    first_one, second = (store.commit_submission(draft()) for _ in range(2))
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    listed = {record.id: record.sha256 for record in report_on(stick, lonely).records}
    writer.acknowledge(stick, [answered(str(first_one.id), listed[str(first_one.id)])])
    visited = put_in(lonely, stick)
    assert (visited.settled, visited.records) == (1, 1)
    (left,) = report_on(stick, lonely).records
    assert left.id == str(second.id)
    assert [path.name for path in (stick / "out/T0001/records").iterdir()] == [left.sha256]
    outbox = Outbox(lonely.data_dir)
    assert outbox.count() == 1
    outbox.close()


def test_an_answer_about_other_bytes_or_by_another_key_settles_nothing(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    record = store.commit_submission(draft())
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    (listed,) = report_on(stick, lonely).records
    writer.acknowledge(stick, [answered(str(record.id), "00" * 32)])
    assert put_in(lonely, stick).settled == 0
    stranger = replace(writer, answer_key=Ed25519PrivateKey.generate())
    stranger.acknowledge(stick, [answered(listed.id, listed.sha256)])
    assert put_in(lonely, stick).settled == 0
    (stick / "ack/T0001.json").write_bytes(b"{damaged")
    assert put_in(lonely, stick).records == 1


def test_a_conflict_sets_a_record_aside_and_results_are_acknowledged(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    store.commit_submission(draft())
    places = Places(lonely.data_dir)
    places.fleet.mkdir()
    places.results.write_text(json.dumps([{"id": ID, "outcome": "done"}]))
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    report = report_on(stick, lonely)
    assert [result.id for result in report.heartbeat.results] == [ID]
    (listed,) = report.records
    conflict = ConflictAck(code="conflict", id=listed.id, sha256=listed.sha256, terminal_id="T0001")
    writer.acknowledge(stick, [conflict, ResultsAck(terminal_id="T0001", ids=(ID,))])
    visited = put_in(lonely, stick)
    assert (visited.settled, visited.records) == (1, 0)
    assert json.loads(places.acknowledged.read_bytes()) == [ID]


def test_records_leave_room_for_the_report_that_lists_them(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for _ in range(4):
        store.commit_submission(draft())
    stick = writer.write(tmp_path / "stick")
    (envelope, *_) = pending(lonely)
    capacity = size_of(stick) + MAX_REPORT_BYTES + 2 * len(envelope) + len(envelope) // 2
    monkeypatch.setattr(
        "sync.stick.medium.disk_free",
        lambda folder: (capacity - size_of(folder), None),
        raising=False,
    )
    visited = put_in(lonely, stick)
    assert (visited.records, visited.left) == (2, True)
    assert len(report_on(stick, lonely).records) == 2
    assert put_in(lonely, stick).records == 2


def pending(settings: SyncSettings) -> list[bytes]:
    outbox = Outbox(settings.data_dir)
    entries = outbox.pending(100)
    outbox.close()
    return [entry.envelope for entry in entries]


def test_what_no_report_lists_or_waits_no_more_goes_though_the_stick_takes_no_report(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    first_one, second = (store.commit_submission(draft()) for _ in range(2))
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    listed = {record.id: record.sha256 for record in report_on(stick, lonely).records}
    records = stick / "out/T0001/records"
    for name in ("ab" * 32, f".{'cd' * 32}.new"):
        (records / name).write_bytes(b"left when it was pulled out")
    (records / ("ef" * 32)).mkdir()
    writer.acknowledge(stick, [answered(str(first_one.id), listed[str(first_one.id)])])
    (stick / "out/T0001/.report.json.new").mkdir()
    visited = put_in(lonely, stick)
    assert (visited.settled, visited.left) == (1, False)
    assert {path.name for path in records.iterdir()} == {listed[str(second.id)], "ef" * 32}
    assert listed[str(second.id)] in {each.sha256 for each in report_on(stick, lonely).records}


def test_a_record_that_the_stick_does_not_take_keeps_no_other_from_it(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    for _ in range(3):
        store.commit_submission(draft())
    stick = writer.write(tmp_path / "stick")
    (envelope, *_) = pending(lonely)
    (stick / "out/T0001/records" / sha256_hex(envelope)).mkdir(parents=True)
    visited = put_in(lonely, stick)
    assert (visited.records, visited.left) == (2, True)


@pytest.mark.parametrize("damaged", ["store", "photo"])
def test_what_is_damaged_here_stays_on_the_stick_that_it_was_left_on(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path, damaged: str
) -> None:
    store.commit_submission(draft(photo=photo()))
    store.close()
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    before = report_on(stick, lonely).records
    if damaged == "store":
        (lonely.data_dir / DATABASE_NAME).write_bytes(b"damaged")
    else:
        (lonely.data_dir / "attachments" / before[0].attachments[0]).write_bytes(b"damaged")
    visited = put_in(lonely, stick)
    assert (visited.records, visited.left) == (1, True)
    assert report_on(stick, lonely).records == before
    left = [path.name for path in (stick / "out/T0001/attachments").iterdir()]
    assert left == list(before[0].attachments)
    (stick / "out/T0001/attachments" / left[0]).write_bytes(b"damaged too")
    assert put_in(lonely, stick).records == 0


def test_a_stranger_s_file_under_the_name_of_a_record_is_not_read_however_long_it_is(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    store.commit_submission(draft())
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    (listed,) = report_on(stick, lonely).records
    record = stick / "out/T0001/records" / listed.sha256
    os.truncate(record, 1 << 40)
    assert put_in(lonely, stick).records == 1
    assert sha256_hex(record.read_bytes()) == listed.sha256


def test_a_link_on_a_stick_leads_nowhere(
    lonely: SyncSettings, writer: Writer, store: RecordStore, tmp_path: Path
) -> None:
    store.commit_submission(draft())
    stick = writer.write(tmp_path / "stick")
    target = tmp_path / "target"
    target.mkdir()
    (target / ("a" * 64)).write_bytes(b"precious")
    (stick / "out").mkdir()
    (stick / "out" / "T0001").symlink_to(target)
    visited = put_in(lonely, stick)
    assert not visited.left
    assert [path.name for path in target.iterdir()] == ["a" * 64]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_stick_that_cannot_be_written_still_brings_its_set(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path
) -> None:
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    stick.chmod(0o500)
    visited = put_in(lonely, stick)
    stick.chmod(0o700)
    assert (visited.left, staged(lonely)) == (False, "2026.1")


def test_the_command_says_what_came_of_it(
    lonely: SyncSettings, writer: Writer, first: SetManifest, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    writer.choose(first, 1)
    stick = writer.write(tmp_path / "stick")
    file = settings_file(lonely, tmp_path / "s.toml")

    def told(folder: str) -> int:
        return main(["stick", "--settings", str(file), "--wait", "0", "--json", folder])

    assert told(str(stick)) == 0
    assert json.loads(capsys.readouterr().out)["outcome"] == "staged"
    assert told(str(tmp_path / "nowhere")) == 1
    assert json.loads(capsys.readouterr().out)["reason"] == "no-stick"
    assert main(["stick", "--settings", str(file), "--wait", "0", str(tmp_path)]) == 1
    assert "更新盘" in capsys.readouterr().out
