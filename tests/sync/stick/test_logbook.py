"""The logbook by stick: all of it in one report, and the centre's word for it back."""

from pathlib import Path

from contracts.logbook import START
from contracts.replacement import Before
from contracts.sticks import MAX_REPORT_BYTES, LoggedAck
from kiosk.logbook.book import read_book
from kiosk.logbook.logged import read_logged
from kiosk.logbook.writing import Logbook
from kiosk.records.place import keep_word
from sync.settings import SyncSettings
from sync.stick import visit
from tests.sync.stick.visiting import put_in, report_on
from tests.sync.stick.writing import Writer


def test_the_whole_book_goes_out_with_the_stick_that_it_tells_of(
    lonely: SyncSettings, writer: Writer, tmp_path: Path
) -> None:
    book = Logbook(lonely.data_dir)
    for number in range(300):
        book.write("command.ended", command="0" * 36, do="restart", outcome="done", number=number)
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    report = report_on(stick, lonely)
    assert report.logbook is not None
    assert report.heartbeat.logbook is None
    entries = read_book(lonely.data_dir).entries
    assert report.logbook.run() == entries
    assert entries[-1].what == "stick.taken"
    assert entries[-1].said["serial"] == 1
    assert (stick / "out/T0001/report.json").stat().st_size < MAX_REPORT_BYTES


def test_what_a_stick_says_the_centre_has_goes_out_no_more(
    lonely: SyncSettings, writer: Writer, tmp_path: Path
) -> None:
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    report = report_on(stick, lonely)
    assert report.logbook is not None
    head = report.logbook.run()[-1].head
    stranger = LoggedAck(terminal_id="T0002", head=START)
    writer.acknowledge(stick, [LoggedAck(terminal_id="T0001", head=head), stranger])
    put_in(lonely, stick)
    assert read_logged(lonely.data_dir) == head
    again = report_on(stick, lonely).logbook
    assert again is not None
    assert (again.heard, again.after) == (head.n, head)
    assert [entry.what for entry in again.entries] == ["stick.taken"]


def test_what_the_centre_has_of_the_one_before_is_nothing_of_its_own_book(
    lonely: SyncSettings, writer: Writer, tmp_path: Path
) -> None:
    word = Before(
        terminal_id="T0001",
        before="T0002",
        before_no=2,
        public_key="AAAA",
        at=writer.repository.now,
    )
    keep_word(lonely.data_dir, writer.signed(word), Before)
    stick = writer.write(tmp_path / "stick")
    put_in(lonely, stick)
    report = report_on(stick, lonely)
    assert report.logbook is not None
    head = report.logbook.run()[-1].head
    writer.acknowledge(stick, [LoggedAck(terminal_id="T0002", head=head)])
    put_in(lonely, stick)
    assert read_logged(lonely.data_dir) is None


def test_a_very_long_book_goes_out_with_several_sticks(
    lonely: SyncSettings, writer: Writer, tmp_path: Path
) -> None:
    before, visit.MAX_BOOK_BYTES = visit.MAX_BOOK_BYTES, 500
    try:
        book = Logbook(lonely.data_dir)
        for number in range(20):
            book.write("stick.taken", serial=number)
        stick = writer.write(tmp_path / "stick")
        told = 0
        for _ in range(20):
            put_in(lonely, stick)
            part = report_on(stick, lonely).logbook
            assert part is not None
            assert len(part.entries) < 10
            told = part.run()[-1].n
            writer.acknowledge(stick, [LoggedAck(terminal_id="T0001", head=part.run()[-1].head)])
        assert told > 22
    finally:
        visit.MAX_BOOK_BYTES = before


def test_a_full_disk_costs_the_line_and_no_stick(
    lonely: SyncSettings, writer: Writer, tmp_path: Path
) -> None:
    path = next((lonely.data_dir / "logbook").glob("*.log"))
    line = path.read_bytes()
    path.unlink()
    path.mkdir()  # nothing can be written there, or read
    stick = writer.write(tmp_path / "stick")
    assert put_in(lonely, stick).left
    assert report_on(stick, lonely).logbook is None
    path.rmdir()
    path.write_bytes(line)
