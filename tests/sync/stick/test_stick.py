"""A terminal that lives by sticks: what it takes, what it leaves, and what it refuses."""

import base64
import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from contracts.canonical import sha256_hex
from contracts.sets import SetManifest, manifest_sha256
from contracts.sticks import RootWord, StickOutcome
from kiosk.records.store import RecordStore
from sync.cli import main
from sync.enrol import enrolled
from sync.settings import SyncSettings
from sync.updates.parts import told_of
from sync.updates.places import Places
from sync.updates.words import Word
from tests.records.drafts import draft
from tests.sync.fake_centre import FakeCentre
from tests.sync.line import connected
from tests.sync.stick.visiting import BIG, DAY, ID, ITEM, put_in, report_on, staged
from tests.sync.stick.writing import Writer
from tests.sync.test_process import running, settings_file
from tests.sync.updates.repository import Repository
from tests.sync.updates.server import Server
from tests.sync.updates.terminal import command


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
            assert begun.wait(60)
            stick = writer.write(tmp_path / "stick")
            assert put_in(lonely, stick).outcome is StickOutcome.STAGED
    finally:
        server.close()
    assert staged(lonely) == "2026.1"


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
