"""A receipt only after the submission is durable: seen in the system calls of a whole visit."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo.resident import Resident, load_resident
from demo.robot.faults import FaultPlan
from demo.robot.record import Record
from demo.robot.walk import Walk
from demo.stage import Stage, StageOptions
from demo.world import StageWorld
from tests.journeys.calls import durability, read_calls

RESIDENT = Path(__file__).parent / "data" / "pension-with-photo.yaml"
CALLS = "openat,fsync,fdatasync,rename,renameat,renameat2,connect,sendto,write,pwrite64"
SHOWN_BYTES = "48"
ATTACH_S = 20.0

FILE = "11 fsync(31</t/attachments/.incoming-0a>) = 0"
RENAME = '11 renameat(30</t/attachments>, ".incoming-0a", 30</t/attachments>, "ab") = 0'
FOLDER = "11 fsync(30</t/attachments>) = 0"
RECORD = "13 fsync(32</t/records/.incoming-0b>) = 0"
NAMED = '11 renameat(33</t/records>, ".incoming-0b", 33</t/records>, "cd") = 0'
RECORDS = "11 fsync(33</t/records>) = 0"
FILED = (RECORD, FILE, RENAME, FOLDER, NAMED, RECORDS)
HEADER = r'11 pwrite64(28</t/records.db-wal>, "\x37", 32, 0) = 32'
PAGE = r'11 pwrite64(28</t/records.db-wal>, "\x0d", 4096, 56) = 4096'
LOG = "11 fdatasync(28</t/records.db-wal>) = 0"
PROBE = r'12 sendto(40<TCP:[127.0.0.1:5000->127.0.0.1:9100]>, "\x10\x04\x01", 3, 0, NULL, 0) = 3'
RECEIPT = (
    r'12 sendto(40<TCP:[127.0.0.1:5000->127.0.0.1:9100]>, "\x1b\x40\x1d\x61\x00", 5, 0, NULL, 0)'
    " = 5"
)
GOOD = (PROBE, *FILED, HEADER, LOG, PAGE, LOG, PROBE, RECEIPT, PROBE)


def faults_of(*lines: str) -> list[str]:
    found = durability(
        read_calls(lines),
        attachments="/t/attachments",
        records="/t/records",
        database="/t/records.db",
        printer="127.0.0.1:9100",
    )
    return found.faults()


def test_the_promised_order_is_accepted() -> None:
    assert faults_of(*GOOD) == []


@pytest.mark.parametrize("late", [FILE, FOLDER, RECORD, RECORDS, LOG])
def test_a_sync_after_the_receipts_first_byte_is_found(late: str) -> None:
    rest = [line for line in GOOD if line != late]
    assert faults_of(*rest, late) != []


@pytest.mark.parametrize("missing", [FILE, FOLDER, RECORD, RECORDS, PAGE, LOG, RECEIPT])
def test_a_step_that_never_happens_is_found(missing: str) -> None:
    assert faults_of(*(line for line in GOOD if line != missing)) != []


def test_the_folder_synced_before_the_file_is_found() -> None:
    assert faults_of(RECORD, FOLDER, FILE, RENAME, NAMED, RECORDS, PAGE, LOG, RECEIPT) != []
    assert faults_of(FILE, RENAME, FOLDER, NAMED, RECORDS, RECORD, PAGE, LOG, RECEIPT) != []


def test_the_record_named_before_its_attachments_is_found() -> None:
    assert faults_of(RECORD, NAMED, RECORDS, FILE, RENAME, FOLDER, PAGE, LOG, RECEIPT) != []


def test_the_log_synced_before_the_folder_is_found() -> None:
    assert faults_of(RECORD, FILE, RENAME, FOLDER, NAMED, PAGE, LOG, RECORDS, RECEIPT) != []


def test_a_log_of_which_only_the_header_was_synced_is_found() -> None:
    assert faults_of(*FILED, HEADER, LOG, PAGE, RECEIPT, LOG) != []
    assert faults_of(*FILED, HEADER, LOG, RECEIPT, PAGE, LOG) != []


def test_a_failed_sync_is_no_sync() -> None:
    failed = LOG.replace("= 0", "= -1 EIO (Input/output error)")
    assert faults_of(*(failed if line == LOG else line for line in GOOD)) != []


def test_a_sync_counts_from_its_return() -> None:
    begun = LOG.replace(") = 0", " <unfinished ...>")
    returned = "11 <... fdatasync resumed>) = 0"
    before = (*FILED, PAGE, begun)
    assert faults_of(*before, returned, RECEIPT) == []
    assert faults_of(*before, RECEIPT, returned) != []


def test_status_questions_are_no_receipt() -> None:
    assert faults_of(PROBE, *GOOD) == []
    assert faults_of(*FILED, PAGE, LOG, PROBE) == ["no receipt went to the printer"]


# ---- a whole visit --------------------------------------------------------------------------


@contextmanager
def traced(pid: int, trace: Path) -> Iterator[None]:
    """Follow all threads of a process; skips the test where the kernel forbids it."""
    said = trace.with_suffix(".said")
    words = ["strace", "-f", "-yy", "-x", "-s", SHOWN_BYTES, "-e", f"trace={CALLS}"]
    with said.open("wb") as stream:
        tracer = subprocess.Popen([*words, "-o", str(trace), "-p", str(pid)], stderr=stream)
    try:
        wait_for_attached(tracer, said)
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.wait(20)


def wait_for_attached(tracer: "subprocess.Popen[bytes]", said: Path) -> None:
    end = time.monotonic() + ATTACH_S
    while "attached" not in (text := said.read_text("utf-8", "replace")):
        if "not permitted" in text:
            pytest.skip("this system forbids tracing another process")
        assert tracer.poll() is None, f"strace ended: {text}"
        assert time.monotonic() < end, f"strace does not attach: {text}"
        os.sched_yield()


def walk_through(resident: Resident, stage: Stage) -> tuple[str, str]:
    """Play the visit; how it ended and why."""
    record = Record(stage.folder)
    world = StageWorld(stage, resident, record)
    plan = FaultPlan((), world, record)
    walk = Walk(
        resident,
        stage.agent_socket,
        world,
        plan,
        record,
        lambda: stage.processes.children["terminal"].alive,
        external=False,
    )
    try:
        end = walk.run()
    finally:
        walk.close()
        plan.close()
        record.finish()
    return end.how, end.reason


@pytest.mark.journey
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_all_is_synced_before_the_first_byte_of_the_receipt(tmp_path: Path, prepared: Path) -> None:
    stage = Stage(StageOptions(folder=tmp_path / "out", prepared=prepared))
    trace = tmp_path / "trace"
    try:
        stage.start()
        printer = f"127.0.0.1:{int(stage.simulators['receipt_printer'].ready['port'])}"
        with traced(stage.processes.children["terminal"].pid, trace):
            assert walk_through(load_resident(RESIDENT), stage) == ("finished", "")
    finally:
        stage.close()
    with trace.open(encoding="utf-8", errors="replace") as lines:
        found = durability(
            read_calls(lines),
            attachments=str(stage.terminal_dir / "attachments"),
            records=str(stage.terminal_dir / "records"),
            database=str(stage.terminal_dir / "records.db"),
            printer=printer,
        )
    assert found.faults() == [], found
