import os
import random
import re
import resource
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from contracts.canonical import sha256_hex
from contracts.envelope import OpeningKey, open_attachment, open_record
from contracts.errors import StorageError, StorageFullError
from contracts.number import parse_number
from contracts.submission import SubmissionRecord, parse_record
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.store import RecordStore, open_store
from tests.faults.committer import KEY_NAME
from tests.records.drafts import AT, draft, photo

KILLS = 30
ROOT = Path(__file__).parents[2]


@pytest.fixture
def opening() -> OpeningKey:
    return OpeningKey.generate()


@pytest.fixture
def folder(tmp_path: Path, opening: OpeningKey) -> Path:
    data = tmp_path / "terminal"
    migrate(data)
    (tmp_path / KEY_NAME).write_bytes(opening.sealing_key().public)
    return data


def reopened(folder: Path, opening: OpeningKey) -> RecordStore:
    return open_store(folder, opening.sealing_key(), "T0001", 7)


def submissions(folder: Path, opening: OpeningKey) -> dict[str, SubmissionRecord]:
    """Every submission of the store, opened; each file that it names is there and whole."""
    records: dict[str, SubmissionRecord] = {}
    outbox = Outbox(folder)
    for entry in outbox.pending(100_000):
        record = parse_record(open_record(opening, entry.envelope).content)
        if not isinstance(record, SubmissionRecord):
            continue
        for ref in record.attachments:
            sealed = outbox.attachment(ref.sealed_sha256)
            plain = open_attachment(opening, record.id, ref.role, sealed)
            assert sha256_hex(plain) == ref.sha256
        records[record.id] = record
    outbox.close()
    return records


def files(folder: Path) -> set[str]:
    return {path.name for path in (folder / "attachments").iterdir()}


def promise(line: str) -> dict[str, str]:
    """Id and number of a commit that returned."""
    submission_id, number = line.split()
    return {submission_id: number}


def test_killed_at_any_moment_nothing_acknowledged_is_lost_and_nothing_is_half_there(
    folder: Path, opening: OpeningKey
) -> None:
    dice = random.Random(20261121)
    promised: dict[str, str] = {}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.committer", "serve"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        for _ in range(KILLS):
            server.stdin.write(f"{folder}\n")
            child = int(server.stdout.readline().removeprefix("pid "))
            for _ in range(dice.randrange(6)):
                promised.update(promise(server.stdout.readline()))
            select.select([], [], [], dice.random() * 0.006)
            os.kill(child, signal.SIGKILL)
            for rest in iter(server.stdout.readline, "end\n"):
                promised.update(promise(rest))
        server.stdin.close()
    reopened(folder, opening).close()
    kept = submissions(folder, opening)
    assert len(promised) >= KILLS
    assert {id_: kept[id_].number for id_ in promised} == promised
    assert files(folder) == {a.sealed_sha256 for r in kept.values() for a in r.attachments}
    numbers = sorted(parse_number(record.number).sequence for record in kept.values())
    assert numbers == list(range(1, len(kept) + 1))
    database = sqlite3.connect(folder / "records.db")
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (receipts,) = database.execute("SELECT count(*) FROM receipts").fetchone()
    database.close()
    assert receipts == len(kept)


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """Writes beyond ``size`` bytes of a file fail, as they do on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_no_room_for_the_photo_keeps_nothing_and_the_same_draft_goes_in_later(
    folder: Path, opening: OpeningKey
) -> None:
    store = reopened(folder, opening)
    wanted = draft(photo(300_000))
    with files_no_larger_than(150_000), pytest.raises(StorageFullError):
        store.commit_submission(wanted)
    assert files(folder) == set()
    assert submissions(folder, opening) == {}
    committed = store.commit_submission(wanted)
    assert not committed.again
    assert parse_number(committed.number).sequence == 1
    assert set(submissions(folder, opening)) == {str(wanted.id)}
    store.close()


def test_no_room_for_the_record_keeps_nothing_and_the_same_draft_goes_in_later(
    folder: Path, opening: OpeningKey
) -> None:
    store = reopened(folder, opening)
    first = store.commit_submission(draft(photo(2000)))
    before = files(folder)
    wanted = draft(photo(2000))
    wal = (folder / "records.db-wal").stat().st_size
    with files_no_larger_than(wal + 5000), pytest.raises(StorageFullError):
        store.commit_submission(wanted)
    assert files(folder) == before
    assert set(submissions(folder, opening)) == {str(first.id)}
    with files_no_larger_than(wal + 5000), pytest.raises(StorageFullError):
        store.append_rating(first.id, 5, AT)
    committed = store.commit_submission(wanted)
    assert parse_number(committed.number).sequence == 2
    assert len(submissions(folder, opening)) == 2
    store.close()


@pytest.mark.root
def test_a_full_disk_is_survived(tmp_path: Path, opening: OpeningKey) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", str(disk)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("may not mount here")
    try:
        folder = disk / "terminal"
        migrate(folder)
        store = reopened(folder, opening)
        kept = []
        with suppress(StorageFullError):
            for _ in range(50):
                kept.append(str(store.commit_submission(draft(photo(100_000))).id))
        assert 3 < len(kept) < 50
        assert sorted(submissions(folder, opening)) == sorted(kept)
        store.close()
        reopened(folder, opening).close()
        assert sorted(submissions(folder, opening)) == sorted(kept)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_folder_that_vanished_is_a_storage_error(folder: Path, opening: OpeningKey) -> None:
    store = reopened(folder, opening)
    shutil.rmtree(folder / "attachments")
    with pytest.raises(StorageError):
        store.commit_submission(draft(photo(1000)))
    store.close()


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_file_folder_and_log_are_synced_in_this_order_before_the_commit_returns(
    folder: Path, tmp_path: Path
) -> None:
    trace = tmp_path / "trace"
    traced = subprocess.run(
        [
            *("strace", "-f", "-y", "-o", str(trace)),
            *("-e", "trace=fsync,fdatasync,rename,renameat,renameat2,write,pwrite64"),
            *(sys.executable, "-m", "tests.faults.committer", "once", str(folder)),
        ],
        cwd=ROOT,
        capture_output=True,
    )
    if b"Operation not permitted" in traced.stderr:
        pytest.skip("may not trace here")
    assert traced.returncode == 0
    lines = trace.read_text(errors="replace").splitlines()
    start = next(n for n, line in enumerate(lines) if '"BEGINNING' in line)
    end = next(n for n, line in enumerate(lines) if '"COMMITTED' in line)
    during = lines[start:end]

    def last(pattern: str) -> int:
        return max(n for n, line in enumerate(during) if re.search(pattern, line))

    file_written = last(r"\bwrite\(.*/attachments/\.incoming-")
    file_synced = last(r"\bf(data)?sync\(.*/attachments/\.incoming-")
    file_named = last(r"\brename\w*\(\d+<[^>]*/attachments>, \"\.incoming-")
    folder_synced = last(r"\bf(data)?sync\(\d+<[^>]*/attachments>")
    record_synced = last(r"\bf(data)?sync\(.*/records/\.incoming-")
    record_named = last(r"\brename\w*\(\d+<[^>]*/records>, \"\.incoming-")
    records_synced = last(r"\bf(data)?sync\(\d+<[^>]*/records>")
    log_written = last(r"\bpwrite64\(.*records\.db-wal")
    log_synced = last(r"\bf(data)?sync\(.*records\.db-wal")
    assert file_written < file_synced < file_named < folder_synced < record_named
    assert record_synced < record_named < records_synced < log_written < log_synced


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
@pytest.mark.parametrize(
    ("where", "call", "times", "told"),
    [
        ("records.db-wal", "fsync,fdatasync", "1+", ["kept", "failed"]),  # the COMMIT's own
        ("records.db-wal", "fsync,fdatasync", "1", ["kept", "kept"]),
        ("records.db-wal", "pwrite64", "1+", ["failed", "failed"]),
        ("records", "fsync", "1+", ["failed", "failed"]),
        ("records", "fsync", "1", ["failed", "kept"]),
        ("attachments", "fsync", "1", ["failed", "kept"]),
    ],
)
def test_what_residents_are_told_is_what_the_disk_holds(
    folder: Path, opening: OpeningKey, where: str, call: str, times: str, told: list[str]
) -> None:
    reopened(folder, opening).close()
    inject = f"inject={call}:error=EIO:when={times}"
    run = subprocess.run(
        [
            *(
                "strace",
                "-f",
                "--seccomp-bpf",
                "-o",
                "/dev/null",
                "-P",
                str(folder / where),
                "-e",
                inject,
            ),
            *(sys.executable, "-m", "tests.faults.committer", "tell", str(folder)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if "Operation not permitted" in run.stderr:
        pytest.skip("may not trace here")
    lines = [line.split() for line in run.stdout.splitlines()]
    assert [line[0] for line in lines] == told, run.stderr
    reopened(folder, opening).close()
    kept = submissions(folder, opening)
    promised = {line[1]: line[2] for line in lines if line[0] == "kept"}
    assert {name: record.number for name, record in kept.items()} == promised
    fresh = reopened(folder, opening)
    number = fresh.commit_submission(draft()).number
    fresh.close()
    assert number not in promised.values()
