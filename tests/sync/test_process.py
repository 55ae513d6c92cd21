import json
import os
import random
import select
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from contracts.checked import checked_document
from kiosk.records.enrolment import read_enrolment
from kiosk.records.forgetting import Reset, forget_everything, keep_reset
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.store import RecordStore, open_store
from sync.enrol import enrol
from sync.errors import EnrolmentRefusedError, SyncRunningError
from sync.process import run
from sync.settings import SyncSettings
from tests.records.drafts import AT, draft, photo
from tests.sync.fake_centre import FakeCentre
from tests.sync.line import connected

ROOT = Path(__file__).parents[2]
KILLS = 6


@contextmanager
def running(settings: SyncSettings) -> Iterator[None]:
    """The sync process on a thread, ended and checked afterwards."""
    stopping = threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            run(settings, stopping)
        except BaseException as exc:
            failures.append(exc)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        _wait_for_socket(settings.data_dir)
        yield
    finally:
        stopping.set()
        thread.join(10)
    assert not thread.is_alive()
    assert failures == []


def _wait_for_socket(data_dir: Path) -> None:
    for _ in range(2000):
        try:
            with connected(data_dir) as line:
                line.ask("status")
                return
        except (OSError, json.JSONDecodeError):
            select.select([], [], [], 0.01)
    pytest.fail("the control socket did not open")


def settings_file(settings: SyncSettings, path: Path) -> Path:
    path.write_text(
        f"""
[terminal]
data_dir = {json.dumps(str(settings.data_dir))}
name = "3 号机"
[centre]
url = "{settings.centre_url}/"
[sync]
min_backoff_s = {settings.min_backoff_s}
max_backoff_s = {settings.max_backoff_s}
timeout_s = {settings.timeout_s}
""",
        "utf-8",
    )
    assert tomllib.loads(path.read_text("utf-8"))
    return path


@contextmanager
def sync_process(*arguments: str | Path) -> Iterator[subprocess.Popen[str]]:
    """A process of its own; a test that fails leaves none behind and waits for none."""
    with subprocess.Popen(
        [sys.executable, "-m", "sync", *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_it_begins_anew_with_settings_that_were_changed_and_only_then(
    enrolled: SyncSettings, tmp_path: Path
) -> None:
    path = settings_file(enrolled, tmp_path / "terminal.toml")
    written = path.read_text("utf-8")
    with sync_process("run", "--settings", path) as process:
        assert process.stderr is not None
        begun = (line for line in process.stderr if '"sync.started"' in line)
        assert next(begun)
        path.write_text("half a fi", "utf-8")  # somebody is writing it by hand
        path.write_text(written + "# and a remark\n", "utf-8")
        path.write_text(written.replace("timeout_s = ", "timeout_s = 1"), "utf-8")
        assert next(begun)
        assert process.poll() is None


def test_it_makes_room_when_the_terminal_is_to_forget_everything(enrolled: SyncSettings) -> None:
    folder = enrolled.data_dir
    with running(enrolled):
        keep_reset(folder, Reset("c-1", due=True))
        forget_everything(folder, patience_s=30)
    left = {path.name for path in folder.iterdir() if path.suffix != ".lock"}
    assert left == {"wiped.json"}, "the proof of it"


def test_it_does_not_begin_where_everything_is_to_be_forgotten(enrolled: SyncSettings) -> None:
    keep_reset(enrolled.data_dir, Reset("c-1", due=True))
    with pytest.raises(EnrolmentRefusedError, match="forget everything first"):
        run(enrolled, threading.Event())
    with pytest.raises(EnrolmentRefusedError, match="forget everything first"):
        enrol(enrolled, "GOOD-CODE")
    forget_everything(enrolled.data_dir)
    assert enrol(enrolled, "GOOD-CODE").terminal_id != ""


def test_a_commit_is_delivered_and_the_status_says_so(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    with running(enrolled), connected(enrolled.data_dir) as line:
        seen = line.watch_until(lambda status: status["centre"] == "reachable")
        assert seen[-1]["pending"] == 0
        submission = store.commit_submission(draft(photo(2000))).id
        with connected(enrolled.data_dir) as kicking:
            told = {"centre", "reason", "pending", "held", "last_ack", "clock_floor"}
            told |= {"staged", "words", "certificate_until", "release"}
            assert set(kicking.ask("kick")) == told
        centre.wait_for(lambda: str(submission) in centre.records)
        while (status := line.next())["last_ack"] is None:
            pass
        assert status["centre"] == "reachable"
        assert status["clock_floor"] is not None
    floor = checked_document((enrolled.data_dir / "clock.json").read_bytes())
    assert floor["ahead"] is False
    assert set(floor) == {"v", "floor", "ahead", "zone"}


def test_the_first_answer_counts_what_waited_before_the_start(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    centre.fault = "silent"
    store.commit_submission(draft())
    with running(enrolled), connected(enrolled.data_dir) as line:
        assert line.ask("status")["pending"] == 1
        centre.fault = ""


def test_a_lost_centre_is_shown_and_found_again(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    with running(enrolled), connected(enrolled.data_dir) as line:
        line.watch_until(lambda status: status["centre"] == "reachable")
        centre.fault = "drop"
        submission = store.commit_submission(draft()).id
        while (status := line.next())["centre"] != "unreachable":
            pass
        assert status["pending"] == 1
        centre.fault = ""
        while line.next()["centre"] != "reachable":
            pass
        centre.wait_for(lambda: str(submission) in centre.records)


def test_it_starts_before_the_store_is_there(settings: SyncSettings, centre: FakeCentre) -> None:
    enrol(settings, "GOOD-CODE")
    with running(settings), connected(settings.data_dir) as line:
        line.watch_until(lambda status: status["centre"] == "reachable")
        migrate(settings.data_dir)
        enrolment = read_enrolment(settings.data_dir)
        assert enrolment is not None
        store = open_store(settings.data_dir, enrolment.sealing(), enrolment.terminal_id, 7)
        submission = store.commit_submission(draft()).id
        store.close()
        centre.wait_for(lambda: str(submission) in centre.records)


def test_what_is_not_a_question_gets_an_error_or_the_door(
    store: RecordStore, enrolled: SyncSettings
) -> None:
    with running(enrolled):
        with connected(enrolled.data_dir) as line:
            line.say(b'{"op":"dance"}')
            assert line.next() == {"error": "unknown op"}
            line.say(b"[1,2]")
            assert line.next() == {"error": "unknown op"}
            line.say(b"{nonsense")
            assert line.ended()
        with connected(enrolled.data_dir) as line:
            assert "pending" in line.ask("status")


def test_the_socket_is_for_its_owner_only_and_gone_afterwards(
    store: RecordStore, enrolled: SyncSettings
) -> None:
    path = enrolled.data_dir / "sync.sock"
    with running(enrolled):
        assert path.stat().st_mode & 0o777 == 0o600
    assert not path.exists()


def test_a_second_process_refuses_to_start(store: RecordStore, enrolled: SyncSettings) -> None:
    with running(enrolled), pytest.raises(SyncRunningError):
        run(enrolled, threading.Event())


def test_sigterm_ends_it_cleanly_even_while_the_centre_is_silent(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, tmp_path: Path
) -> None:
    centre.fault = "blackhole"
    store.commit_submission(draft())
    file = settings_file(enrolled, tmp_path / "s.toml")
    with sync_process("run", "--settings", file) as process:
        _wait_for_socket(enrolled.data_dir)
        with sync_process("run", "--settings", file) as second:
            _, said = second.communicate(timeout=60)
        assert second.returncode == 78
        assert "another sync process" in said
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=60)
    assert process.returncode == 0
    assert [json.loads(line)["event"] for line in log.splitlines()][-1] == "sync.stopped"
    centre.release.set()


def test_killed_again_and_again_it_delivers_everything_once(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, tmp_path: Path
) -> None:
    dice = random.Random(7)
    file = settings_file(enrolled, tmp_path / "s.toml")
    kept: list[str] = []
    for _ in range(KILLS):
        for _ in range(4):
            committed = store.commit_submission(draft(photo(4000)))
            kept.append(str(committed.id))
            store.append_outcome(committed.id, "printed", True, 1, False, AT)
        with sync_process("run", "--settings", file) as process:
            before = len(centre.seen)
            wanted = before + dice.randrange(1, 9)
            centre.wait_for(partial(_has_seen, centre, wanted), timeout_s=60)
            select.select([], [], [], dice.random() * 0.01)
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
    with running(enrolled):
        centre.wait_for(lambda: len(centre.records) == 2 * len(kept))
    outbox = Outbox(enrolled.data_dir)
    assert outbox.count() == 0
    outbox.close()
    assert set(kept) < set(centre.records)


def _has_seen(centre: FakeCentre, least: int) -> bool:
    return len(centre.seen) >= least


def test_enrolment_from_the_command_line(
    settings: SyncSettings, centre: FakeCentre, tmp_path: Path
) -> None:
    file = settings_file(settings, tmp_path / "s.toml")

    def command(*arguments: str) -> tuple[int, str, str]:
        with sync_process(*arguments, "--settings", file) as process:
            out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    code, _, said = command("run")
    assert (code, "not enrolled" in said) == (78, True)
    code, _, said = command("enrol", "--code", "BAD")
    assert (code, "does not take this code" in said) == (78, True)
    code, out, _ = command("enrol", "--code", "GOOD-CODE")
    assert (code, out) == (0, "T0001\n")
    code, _, said = command("enrol", "--code", "GOOD-CODE")
    assert (code, "already" in said) == (78, True)
