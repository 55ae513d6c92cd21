"""The book on its disk: torn tails, full disks, several writers, damage, and age."""

import errno
import os
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from contracts.errors import StorageError, StorageFullError
from contracts.logbook import START, Head, first_astray
from hardening import files as hardening
from kiosk.logbook import writing
from kiosk.logbook.book import files, read_end, read_head, run_after
from kiosk.logbook.logged import keep_logged, read_logged, unheard
from kiosk.logbook.pruning import prune
from kiosk.logbook.writing import DAMAGED, LOCK_NAME, Logbook
from kiosk.records.errors import StoreInUseError
from kiosk.records.locks import hold
from tests.kiosk_logbook.books import AT, book_at, head_file, only_file, read, said

ROOT = Path(__file__).parents[2]
LATER = timedelta(days=36)


def test_entries_stand_in_their_order_and_continue_each_other(tmp_path: Path) -> None:
    book = book_at(tmp_path, 3)
    book.write("set.switched", set="2026.2", choice=7)
    found = read(tmp_path)
    assert said(tmp_path)[-2:] == ["stick.taken serial=2", "set.switched choice=7 set=2026.2"]
    assert first_astray(found.entries) is None
    assert (found.head, found.holes) == (found.entries[-1].head, ())
    assert read_head(tmp_path) == found.head
    assert {entry.at for entry in found.entries} == {AT}


def test_before_the_first_entry_there_is_nothing(tmp_path: Path) -> None:
    assert (read(tmp_path).entries, read(tmp_path).head) == ((), START)
    assert read_head(tmp_path / "none") == START


def test_what_is_no_word_becomes_one(tmp_path: Path) -> None:
    book_at(tmp_path).write("set.returned", set="套件 1", reason="x" * 99, empty="")
    assert said(tmp_path) == [f"set.returned empty=- reason={'x' * 64} set=---1"]


def test_a_dead_clock_writes_all_the_same(tmp_path: Path) -> None:
    book_at(tmp_path, 1, AT.replace(year=1970))
    assert read(tmp_path).entries[0].at.year == 2000


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(1, 260), noise=st.binary(max_size=90))
def test_whatever_a_cut_leaves_of_an_entry_that_never_counted_all_before_it_holds(
    tmp_path_factory: pytest.TempPathFactory, cut: int, noise: bytes
) -> None:
    folder = tmp_path_factory.mktemp("torn")
    book = book_at(folder, 3)
    before, counted = only_file(folder).read_bytes(), head_file(folder).read_bytes()
    book.write("program.started", version="0.1.0")
    line = only_file(folder).read_bytes()[len(before) :]
    only_file(folder).write_bytes(before + line[: min(cut, len(line) - 1)] + noise)
    head_file(folder).write_bytes(counted)
    assert read_head(folder).n == 3
    book.write("program.ended", why="told")
    found = read(folder)
    assert said(folder)[:3] == [f"stick.taken serial={number}" for number in range(3)]
    assert said(folder)[-1] == "program.ended why=told"
    assert found.holes == ()
    assert first_astray(found.entries) is None
    book.check()
    assert read(folder) == found, "nothing is named"


def test_the_first_entry_may_be_torn_too(tmp_path: Path) -> None:
    book = book_at(tmp_path, 1)
    only_file(tmp_path).write_bytes(only_file(tmp_path).read_bytes()[:20])
    head_file(tmp_path).unlink()
    book.write("program.started", version="2")
    assert said(tmp_path) == ["program.started version=2"]


def test_an_entry_that_was_synced_and_not_counted_is_in_the_book(tmp_path: Path) -> None:
    book = book_at(tmp_path, 2)
    counted = head_file(tmp_path).read_bytes()
    book.write("program.started", version="1")
    head_file(tmp_path).write_bytes(counted)
    book.write("program.ended", why="told")
    assert said(tmp_path)[2:] == ["program.started version=1", "program.ended why=told"]
    assert read(tmp_path).holes == ()


def test_damage_in_the_middle_is_named_once_and_left_as_it_is(tmp_path: Path) -> None:
    book = book_at(tmp_path, 5)
    lines = only_file(tmp_path).read_bytes().splitlines(keepends=True)
    lines[1] = lines[1].replace(b"serial", b"serious")
    lines[2] = b"\x00" * len(lines[2])
    damaged = b"".join(lines)
    only_file(tmp_path).write_bytes(damaged)
    with capture_logs() as logs:
        book.check()
    assert [(line["event"], line["alarm"]) for line in logs] == [("logbook.damaged", True)]
    assert said(tmp_path)[-1] == f"{DAMAGED} first=2 last=3"
    assert only_file(tmp_path).read_bytes().startswith(damaged), "never repaired"
    before = read(tmp_path)
    assert before.holes == ((2, 3),)
    book.check()
    assert read(tmp_path) == before


def test_the_last_entry_damaged_after_it_counted_is_no_torn_one(tmp_path: Path) -> None:
    book = book_at(tmp_path, 4)
    head = read_head(tmp_path)
    data = bytearray(only_file(tmp_path).read_bytes())
    data[-30] ^= 1
    only_file(tmp_path).write_bytes(data)
    assert read(tmp_path).holes == ((4, 4),)
    book.check()
    book.write("program.started", version="1")
    found = read(tmp_path)
    assert said(tmp_path)[-2:] == [f"{DAMAGED} first=4 last=4", "program.started version=1"]
    assert found.entries[-2].before == head, "it goes on from what was promised"
    assert found.holes == ((4, 4),)


def test_a_book_that_was_cut_short_is_missed(tmp_path: Path) -> None:
    book = book_at(tmp_path, 5)
    lines = only_file(tmp_path).read_bytes().splitlines(keepends=True)
    only_file(tmp_path).write_bytes(b"".join(lines[:2]))
    book.check()
    assert said(tmp_path)[-1] == f"{DAMAGED} first=3 last=5"
    assert read_head(tmp_path).n == 6
    only_file(tmp_path).unlink()
    book.check()
    assert said(tmp_path)[-1] == f"{DAMAGED} first=1 last=6"


def test_another_last_entry_in_the_place_of_the_one_that_counted(tmp_path: Path) -> None:
    book = book_at(tmp_path, 3)
    counted = head_file(tmp_path).read_bytes()
    lines = only_file(tmp_path).read_bytes().splitlines(keepends=True)
    only_file(tmp_path).write_bytes(b"".join(lines[:2]))
    head_file(tmp_path).unlink()
    book.write("program.started", version="forged")
    head_file(tmp_path).write_bytes(counted)
    assert read(tmp_path).holes == ((3, 3),)
    book.check()
    assert said(tmp_path)[-1] == f"{DAMAGED} first=3 last=3"


def test_a_damaged_word_of_what_counted_costs_nothing(tmp_path: Path) -> None:
    book = book_at(tmp_path, 3)
    head_file(tmp_path).write_bytes(b"{damaged")
    assert read_head(tmp_path).n == 3
    book.write("program.started", version="1")
    assert read_head(tmp_path).n == 4
    assert read(tmp_path).holes == ()


def test_a_full_disk_costs_the_line_and_the_next_one_says_how_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = book_at(tmp_path, 2)
    before = only_file(tmp_path).read_bytes()

    def short(file: int, data: bytes) -> None:
        os.write(file, bytes(data)[:9])
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as full:
        full.setattr(hardening, "write_all", short)
        with capture_logs() as logs:
            assert not book.note("program.started", version="1")
        assert [line["event"] for line in logs] == ["logbook.not_written"]
        with pytest.raises(StorageFullError):
            book.write("reset.asked", command="c1")
    assert only_file(tmp_path).read_bytes() == before, "what was begun is taken back"
    assert book.note("program.ended", why="told")
    assert said(tmp_path)[2:] == ["logbook.lines_missed lines=2", "program.ended why=told"]
    assert read(tmp_path).holes == ()


def test_an_entry_is_synced_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = book_at(tmp_path, 1)
    real, seen = os.fsync, []

    def fsync(file: int) -> None:
        seen.append(Path(os.readlink(f"/proc/self/fd/{file}")).name)
        real(file)

    monkeypatch.setattr(os, "fsync", fsync)
    book.write("program.started", version="1")
    assert seen[:2] == [only_file(tmp_path).name, "logbook"]
    monkeypatch.setattr(os, "fsync", lambda file: (_ for _ in ()).throw(OSError(errno.EIO, "io")))
    with pytest.raises(StorageError):
        book.write("program.ended", why="told")
    assert read(tmp_path).head.n == 2


def test_a_book_that_the_centre_never_hears_of_ends_somewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = book_at(tmp_path, 3)
    monkeypatch.setattr(writing, "MOST_BYTES", 100)
    with pytest.raises(StorageFullError):
        book.write("program.started", version="1")


def test_two_processes_and_several_threads_write_one_book(tmp_path: Path) -> None:
    book_at(tmp_path)
    code = (
        "import sys; from pathlib import Path; from kiosk.logbook.writing import Logbook\n"
        "book = Logbook(Path(sys.argv[1]))\n"
        "for number in range(20): book.write('stick.taken', serial=number, by=sys.argv[2])\n"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    processes = [subprocess.Popen([*words, name], cwd=ROOT) for name in ("a", "b")]

    def write() -> None:
        for _ in range(10):
            Logbook(tmp_path).write("program.started", version="1")

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait(60) for process in processes] == [0, 0]
    found = read(tmp_path)
    assert len(found.entries) == found.head.n == 60
    assert (found.holes, first_astray(found.entries)) == ((), None)


def test_who_cannot_write_in_time_is_told(tmp_path: Path) -> None:
    book = book_at(tmp_path, 1)
    lock = hold(tmp_path, LOCK_NAME)
    try:
        with pytest.raises(StoreInUseError), writing.alone(tmp_path, 0.05):
            pass
    finally:
        os.close(lock)
    book.write("program.started", version="1")
    assert read(tmp_path).head.n == 2


@pytest.fixture
def small_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "FILE_BYTES", 600)


@pytest.mark.usefixtures("small_files")
def test_a_long_book_stands_in_several_files_and_is_one(tmp_path: Path) -> None:
    book_at(tmp_path, 12)
    assert len(files(tmp_path)) > 2
    found = read(tmp_path)
    assert (len(found.entries), found.holes) == (12, ())
    for n in range(13):
        run = run_after(tmp_path, n, 5)
        assert [entry.n for entry in run] == list(range(n + 1, min(n + 5, 12) + 1))
    assert read_end(tmp_path).head == found.head


@pytest.mark.usefixtures("small_files")
def test_what_the_centre_has_goes_when_it_is_old_and_never_before(tmp_path: Path) -> None:
    book = book_at(tmp_path, 12)
    entries = read(tmp_path).entries
    assert prune(tmp_path, entries[-1].head, AT) == 0, "not old enough"
    assert prune(tmp_path, START, AT + LATER) == 0, "the centre has nothing"
    stranger = Head(n=entries[8].n, hash="ab" * 32)
    assert prune(tmp_path, stranger, AT + LATER) == 0, "the centre has another one"
    assert prune(tmp_path, entries[5].head, AT + LATER) > 0
    left = read(tmp_path)
    assert left.entries[0].n <= 7
    assert (left.head, left.holes) == (entries[-1].head, ())
    assert prune(tmp_path, entries[-1].head, AT + LATER) > 0
    assert read(tmp_path).head == entries[-1].head, "the last file stays"
    book.write("program.started", version="1")
    assert read(tmp_path).holes == ()


@pytest.mark.usefixtures("small_files")
def test_damage_in_an_older_file_is_named_too(tmp_path: Path) -> None:
    book = book_at(tmp_path, 12)
    first = files(tmp_path)[1]
    first.write_bytes(b"\x00" * first.stat().st_size)
    ends = int(files(tmp_path)[2].stem) - 1
    book.check()
    assert said(tmp_path)[-1] == f"{DAMAGED} first={int(first.stem)} last={ends}"
    run = run_after(tmp_path, int(first.stem) - 1, 50)
    assert run[0].n == ends + 1, "what is left is told"
    assert run[0].before.n == ends


def test_how_far_the_centre_is(tmp_path: Path) -> None:
    book = book_at(tmp_path, 1)
    book.write("reset.asked", command="c1")
    assert (read_logged(tmp_path), unheard(tmp_path, "reset.asked")) == (None, False), "no centre"
    first, second = (entry.head for entry in read(tmp_path).entries)
    keep_logged(tmp_path, first)
    assert (read_logged(tmp_path), unheard(tmp_path, "reset.asked")) == (first, True)
    keep_logged(tmp_path, second)
    book.write("stick.taken", serial=2)
    assert not unheard(tmp_path, "reset.asked"), "what comes later is another matter"
    keep_logged(tmp_path, START)
    assert unheard(tmp_path, "reset.asked"), "a restored one has nothing"
    assert not unheard(tmp_path, "never.written")
