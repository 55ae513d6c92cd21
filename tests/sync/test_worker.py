import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kiosk.records.model import DraftAttachment
from kiosk.records.store import RecordStore
from sync.attempts import FILE_NAME
from sync.backoff import Backoff
from sync.cli import main
from sync.custody import Custody
from sync.errors import DeliveryEndedError
from sync.process import run
from sync.settings import SyncSettings
from sync.status import REACHABLE, UNREACHABLE, StatusBoard
from sync.worker import LOOK_S, Worker
from tests.records.drafts import draft, photo
from tests.sync.fake_centre import FakeCentre
from tests.sync.line import connected
from tests.sync.parts import Parts, built
from tests.sync.test_process import running, settings_file

portrait = partial(DraftAttachment, "portrait", "image/jpeg")
PORTAL_IN_GBK = (
    b"HTTP/1.1 302 Found\r\nLocation: http://portal.example/\xb5\xc7\xc2\xbc\r\n"
    b"Content-Length: 0\r\n\r\n"
)


@contextmanager
def a_worker(settings: SyncSettings) -> Iterator[tuple[Worker, Parts, StatusBoard]]:
    board = StatusBoard()
    with built(settings) as parts:
        worker = Worker(
            settings.data_dir,
            parts.centre,
            parts.clock,
            board,
            Backoff(1, 60, lambda: 1.0),
            lambda _outbox: parts.deliverer,
            Custody(settings.data_dir, timedelta(days=35)),
        )
        yield worker, parts, board
        worker.stop()
        worker.run()  # gives the outbox back


def descriptors_of(folder: Path) -> list[str]:
    """What this process has open below a folder."""
    found = []
    for entry in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            found.append(os.readlink(entry))
    return sorted(name for name in found if name.startswith(f"{folder}/"))


def failing(*_: object) -> None:
    raise ValueError("欧阳淑珍")


def test_a_portal_that_redirects_in_gbk_costs_nothing_but_time(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    with running(enrolled), connected(enrolled.data_dir) as line:
        line.watch_until(lambda status: status["centre"] == "reachable")
        centre.fault, centre.raw = "raw", PORTAL_IN_GBK
        submission = store.commit_submission(draft()).id
        while (status := line.next())["centre"] != "unreachable":
            pass
        assert status["pending"] == 1
        centre.fault = ""
        while line.next()["pending"] != 0:
            pass
    assert set(centre.records) == {str(submission)}


def test_what_nobody_expected_is_a_lost_line_that_is_said_by_its_type(
    store: RecordStore, enrolled: SyncSettings
) -> None:
    store.commit_submission(draft())
    with a_worker(enrolled) as (worker, parts, board), capture_logs() as logs:
        real = parts.deliverer.step
        parts.deliverer.step = failing  # type: ignore[method-assign,assignment]  # a mistake of ours
        assert [worker.turn(), worker.turn()] == [1.0, 2.0]
        status = board.read()[1]
        assert (status.centre, status.pending) == (UNREACHABLE, 1)
        parts.deliverer.step = real  # type: ignore[method-assign]  # as before
        assert worker.turn() == 0.0
        status = board.read()[1]
        assert (status.centre, status.pending) == (REACHABLE, 0)
    assert [entry["error"] for entry in logs if entry["event"] == "sync.unexpected"] == [
        "ValueError"
    ] * 2
    assert "欧阳淑珍" not in str(logs)


def test_an_outbox_that_cannot_be_counted_does_not_stop_delivery(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.commit_submission(draft())
    monkeypatch.setattr("kiosk.records.outbox.Outbox.last_acknowledged", failing)
    with a_worker(enrolled) as (worker, _parts, board):
        assert worker.turn() == 0.0
        assert board.read()[1].centre == REACHABLE
    assert len(centre.records) == 1


def test_without_room_for_its_notes_a_refused_record_is_not_tried_without_pause(
    store: RecordStore, enrolled: SyncSettings, centre: FakeCentre
) -> None:
    refused, good = (str(store.commit_submission(draft()).id) for _ in range(2))
    centre.unwanted = {refused}
    with a_worker(enrolled) as (worker, parts, _board):
        parts.attempts.close()
        for path in enrolled.data_dir.glob(f"{FILE_NAME}*"):
            path.unlink()
        (enrolled.data_dir / FILE_NAME).mkdir()
        pauses = [worker.turn() for _ in range(5)]
    assert pauses == [0.0, 0.0, LOOK_S, LOOK_S, LOOK_S]
    assert centre.offered == [refused, good]


def test_a_process_whose_delivery_ended_ends_too(
    store: RecordStore, enrolled: SyncSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Worker, "turn", failing)
    stopping, ended = threading.Event(), threading.Event()
    failures: list[BaseException] = []

    def work() -> None:
        try:
            run(enrolled, stopping)
        except DeliveryEndedError as exc:
            failures.append(exc)
        ended.set()

    store.close()  # SQLite keeps descriptors while another connection is open
    before = descriptors_of(enrolled.data_dir)
    with capture_logs() as logs:
        thread = threading.Thread(target=work)
        thread.start()
        in_time = ended.wait(60)
        stopping.set()
        thread.join(10)
    assert in_time
    assert [type(failure) for failure in failures] == [DeliveryEndedError]
    assert {"event": "sync.delivery_ended", "error": "ValueError", "log_level": "critical"} in logs
    assert not (enrolled.data_dir / "sync.sock").exists()
    assert descriptors_of(enrolled.data_dir) == before


def test_its_exit_code_asks_for_a_new_start(
    enrolled: SyncSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def ended(_settings: SyncSettings, **_words: object) -> None:
        raise DeliveryEndedError("the delivery thread ended")

    monkeypatch.setattr("sync.cli.run", ended)
    monkeypatch.setattr("sync.cli.configure_logs", lambda folder: None)
    file = settings_file(enrolled, tmp_path / "s.toml")
    assert main(["run", "--settings", str(file)]) == 70
    assert "B-160" in capsys.readouterr().err


def test_a_delivery_that_hangs_ends_the_process_and_is_told_to_nobody_as_work(
    enrolled: SyncSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    gate, begun = threading.Event(), threading.Event()

    def hang(_self: object) -> None:
        begun.set()
        gate.wait(30)

    monkeypatch.setattr("sync.delivery.Deliverer.step", hang)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        stopping, failures = threading.Event(), list[BaseException]()

        def work() -> None:
            try:
                run(enrolled, stopping)
            except DeliveryEndedError as error:
                failures.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        assert begun.wait(60)
        assert manager.recv(100) == b"READY=1"
        assert manager.recv(100) == b"WATCHDOG=1", "so far it may be a slow line"
        monkeypatch.setattr("sync.process.HUNG_S", 0.0)
        thread.join(10)
        gate.set()
    assert not thread.is_alive()
    assert [str(error) for error in failures] == ["the delivery thread hangs"]


def test_a_worker_says_how_long_its_step_has_been_going_on(enrolled: SyncSettings) -> None:
    with a_worker(enrolled) as (worker, _parts, _board):
        assert worker.busy_s == 0.0
        worker.turn()
        assert worker.busy_s == 0.0


def test_a_part_that_arrived_says_that_the_line_is_only_slow(
    enrolled: SyncSettings,
    centre: FakeCentre,
    store: RecordStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    took_s, now_s, busy_s = 3000.0, [0.0], list[tuple[str, float]]()
    monkeypatch.setattr("sync.worker.time.monotonic", lambda: now_s[0])
    store.commit_submission(
        replace(draft(), attachments=(portrait(photo(900)), portrait(photo(901))))
    )
    with a_worker(enrolled) as (worker, _parts, _board):

        def slow(request: BaseHTTPRequestHandler) -> None:
            now_s[0] += took_s
            busy_s.append((request.path, worker.busy_s))

        centre.on_request = slow
        worker.turn()
    assert busy_s[:3] == [
        ("/v1/attachments", took_s),
        ("/v1/attachments", took_s),
        ("/v1/records", took_s),
    ]
