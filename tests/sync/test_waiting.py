"""What a person or time can mend is waited for, in words, and nothing is deleted meanwhile."""

import os
import resource
import signal
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import Thread

import pytest
import structlog
from structlog.testing import capture_logs

from kiosk.maintenance.doctor import examine
from kiosk.records.enrolment import FILE_NAME, read_enrolment
from kiosk.records.store import RecordStore
from sync import attempts
from sync.cli import EX_IOERR
from sync.control import MAX_CLIENTS, ControlSocket
from sync.keys import KEY_PATH
from sync.logs import configure_logs
from sync.settings import SyncSettings
from sync.status import StatusBoard
from tests.records.drafts import draft
from tests.sync.fake_centre import FakeCentre
from tests.sync.line import connected
from tests.sync.test_process import _wait_for_socket, running, settings_file, sync_process


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.process.RETRY_S", 0.02)


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def ended(*arguments: str | Path) -> tuple[int, str]:
    """Exit code and errors of a command."""
    with sync_process(*arguments) as process:
        _, said = process.communicate(timeout=30)
    return process.returncode, said


DAMAGES: dict[str, tuple[Path, Callable[[bytes], bytes], str]] = {
    "the first bit": (Path(FILE_NAME), lambda data: flipped(data, 0), "S-111"),
    "a bit in the middle": (
        Path(FILE_NAME),
        lambda data: data.replace(b'"enrolled_at":"2', b'"enrolled_at":"r'),
        "S-111",
    ),
    "a bit of the sealing key": (
        Path(FILE_NAME),
        lambda data: data.replace(b'"public":"', b'"public":"\x60'),
        "S-111",
    ),
    "cut": (Path(FILE_NAME), lambda data: data[:-1], "S-111"),
    "empty": (Path(FILE_NAME), lambda data: b"", "S-111"),
    "no text": (Path(FILE_NAME), lambda data: b"\xff" * 40, "S-111"),
    "the key": (KEY_PATH, lambda data: b"", "S-110"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_said_in_words_and_mended_without_a_new_start(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, damage: str
) -> None:
    submission = store.commit_submission(draft()).id
    name, harm, code = DAMAGES[damage]
    path = enrolled.data_dir / name
    whole = path.read_bytes()
    path.write_bytes(harm(whole))
    assert path.read_bytes() != whole
    with capture_logs() as logs, running(enrolled), connected(enrolled.data_dir) as line:
        status = line.ask("status")
        assert (status["reason"], status["pending"]) == (code, 1)
        keys = {finding.key for finding in examine(enrolled.data_dir, (), ())}
        assert "sync_waits" in keys
        path.write_bytes(whole)
        centre.wait_for(lambda: str(submission) in centre.records)
        line.watch_until(lambda status: status["pending"] == 0 and status["reason"] == "")
    said = [entry for entry in logs if entry["event"] == "sync.cannot_begin"]
    assert [entry["code"] for entry in said] == [code]
    assert said[0]["said"]


def test_no_flipped_bit_of_the_enrolment_ends_the_process(
    store: RecordStore, enrolled: SyncSettings
) -> None:
    path = enrolled.data_dir / FILE_NAME
    whole = path.read_bytes()
    told = set()
    for bit in range(0, 8 * len(whole), 331):
        path.write_bytes(flipped(whole, bit))
        with running(enrolled), connected(enrolled.data_dir) as line:
            told.add(line.ask("status")["reason"])
    assert "S-111" in told


def test_a_terminal_whose_enrolment_is_damaged_is_enrolled_again_as_itself_while_it_waits(
    store: RecordStore, enrolled: SyncSettings, tmp_path: Path
) -> None:
    first = read_enrolment(enrolled.data_dir)
    (enrolled.data_dir / FILE_NAME).write_bytes(b"")
    file = settings_file(enrolled, tmp_path / "s.toml")
    with running(enrolled):
        with connected(enrolled.data_dir) as line:
            assert line.ask("status")["reason"] == "S-111"
        assert ended("enrol", "--code", "GOOD-CODE", "--settings", file)[0] == 0
        with connected(enrolled.data_dir) as line:
            line.watch_until(lambda status: status["centre"] == "reachable")
    again = read_enrolment(enrolled.data_dir)
    assert first is not None
    assert again is not None
    assert (again.terminal_id, again.ack_key) == (first.terminal_id, first.ack_key)


def test_a_full_disk_is_waited_for_and_nothing_is_deleted(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, tmp_path: Path
) -> None:
    with running(enrolled):
        pass
    notebook = enrolled.data_dir / attempts.FILE_NAME
    before = notebook.read_bytes()
    submission = store.commit_submission(draft()).id
    file = settings_file(enrolled, tmp_path / "s.toml")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))  # the child inherits it
    with ExitStack() as stack:
        try:
            process = stack.enter_context(sync_process("run", "--settings", file))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        _wait_for_socket(enrolled.data_dir)
        centre.wait_for(lambda: str(submission) in centre.records)
        with connected(enrolled.data_dir) as line:
            line.watch_until(lambda status: status["reason"] == "S-101")
            assert notebook.read_bytes() == before
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (soft, hard))
            line.close()
        with connected(enrolled.data_dir) as line:
            line.watch_until(lambda status: status["pending"] == 0)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 0


def test_a_log_folder_without_room_ends_nothing(enrolled: SyncSettings, tmp_path: Path) -> None:
    (tmp_path / "logs").write_bytes(b"")
    try:
        configure_logs(tmp_path / "logs")
    finally:
        structlog.reset_defaults()


def test_a_disk_that_fails_asks_for_a_new_start(settings: SyncSettings, tmp_path: Path) -> None:
    settings.data_dir.write_bytes(b"")  # no folder
    file = settings_file(settings, tmp_path / "s.toml")
    code, said = ended("enrol", "--code", "GOOD-CODE", "--settings", file)
    assert (code, "S-1" in said) == (EX_IOERR, True)


def test_a_control_socket_outlasts_a_time_in_which_no_thread_can_begin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    control = ControlSocket(tmp_path, StatusBoard(), lambda: None)
    control.start()
    try:
        with monkeypatch.context() as crowded:
            crowded.setattr(Thread, "start", full)
            for _ in range(MAX_CLIENTS + 1):
                with connected(tmp_path) as line:
                    assert line.ended()
        with connected(tmp_path) as line:
            assert "pending" in line.ask("status")
    finally:
        control.close()


def test_a_control_socket_that_cannot_be_opened_leaves_nothing_open(tmp_path: Path) -> None:
    (tmp_path / "sync.sock").mkdir()
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        with pytest.raises(Exception, match="control socket"):
            ControlSocket(tmp_path, StatusBoard(), lambda: None)
    assert len(os.listdir("/proc/self/fd")) <= before, "others may close what is theirs meanwhile"
