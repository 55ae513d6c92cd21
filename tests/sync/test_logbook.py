"""The terminal's logbook on its way to the centre: little by little, again, and never too much."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.fleet import USUAL_HEARTBEAT_BYTES, HeartbeatAck, VisitCount
from contracts.logbook import START, Entry, Head
from kiosk.logbook import writing
from kiosk.logbook.book import files, read_book
from kiosk.logbook.logged import keep_logged, read_logged
from kiosk.logbook.writing import Logbook
from sync.centre import heartbeat_bytes
from sync.custody import PRUNE_EVERY, Custody
from sync.heartbeat import Composer, Heart
from sync.logbook import BookTold
from sync.settings import SyncSettings
from sync.updates.parts import told_of, updates_of
from sync.updates.places import Places
from tests.kiosk_logbook.books import book_at
from tests.sync.fake_centre import FakeCentre
from tests.sync.parts import built
from tests.sync.test_heartbeat import a_busy_hall, composer, places

__all__ = ["places"]
DAY = timedelta(days=1)


def heard(made: Composer, known: dict[int, str], data_dir: Path) -> None:
    """A centre that takes what it is told and says how far it is, one heartbeat later."""
    answer = max(known, default=0)
    part = made.compose(None).logbook
    for entry in () if part is None else part.run():
        known[entry.n] = entry.hash
    if answer:
        keep_logged(data_dir, Head(n=answer, hash=known[answer]))


def hashes(data_dir: Path) -> dict[int, str]:
    return {entry.n: entry.hash for entry in read_book(data_dir).entries}


def test_a_terminal_without_a_book_says_nothing_of_one(places: Places) -> None:
    made = composer(places).compose(None)
    assert made.logbook is None
    assert b"logbook" not in heartbeat_bytes(made)


def test_all_entries_are_told_in_the_end_and_then_only_how_far_it_goes(places: Places) -> None:
    book_at(places.data_dir, 40)
    made, known = composer(places), dict[int, str]()
    for _ in range(80):
        heard(made, known, places.data_dir)
    assert known == hashes(places.data_dir)
    part = made.compose(None).logbook
    assert part is not None
    assert (part.last, part.heard, part.entries) == (40, 40, ())


@pytest.mark.long
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(begun=st.integers(1, 10**9))
def test_in_the_busiest_hall_book_and_counters_take_turns_within_a_kilobyte(
    places: Places, begun: int
) -> None:
    counts = a_busy_hall(places, begun)
    if not files(places.data_dir):
        book = book_at(places.data_dir)
        for number in range(12):
            book.write("command.ended", command=f"{number:08}", do="out-of-service", outcome="done")
    keep_logged(places.data_dir, START)
    made, known = composer(places), dict[int, str]()
    told: dict[tuple[str, str], VisitCount] = {}
    for _ in range(3 * len(counts)):
        answer = max(known, default=0)
        beat = made.compose(None)
        assert len(heartbeat_bytes(beat)) <= USUAL_HEARTBEAT_BYTES
        told |= {(count.set, count.item): count for count in beat.counts}
        for entry in () if beat.logbook is None else beat.logbook.run():
            known[entry.n] = entry.hash
        if answer:
            keep_logged(places.data_dir, Head(n=answer, hash=known[answer]))
        made.heard()
    assert sorted(told.values(), key=str) == sorted(counts, key=str)
    assert known == hashes(places.data_dir)


def test_a_long_result_keeps_no_entry_from_being_told(places: Places) -> None:
    book_at(places.data_dir, 2)
    result = {"id": "r1", "outcome": "done", "said": "好" * 2000}
    places.results.write_text(json.dumps([result]))
    part = composer(places).compose(None).logbook
    assert part is not None
    assert [entry.said["serial"] for entry in part.entries] == [0]


def test_what_lies_behind_damage_is_told_with_what_it_continues(places: Places) -> None:
    book_at(places.data_dir, 6)
    (path,) = files(places.data_dir)
    lines = path.read_bytes().splitlines(keepends=True)
    whole = hashes(places.data_dir)
    lines[2] = b"\x00" * len(lines[2])
    path.write_bytes(b"".join(lines))
    keep_logged(places.data_dir, Head(n=2, hash=whole[2]))
    part = BookTold(places.data_dir).part()
    assert part is not None
    assert (part.heard, part.after) == (2, Head(n=3, hash=whole[3]))
    assert [entry.hash for entry in part.run()] == [whole[4], whole[5], whole[6]]


def test_what_a_centre_never_takes_is_not_read_again_each_time(places: Places) -> None:
    book = book_at(places.data_dir, 6)
    told, all_told = BookTold(places.data_dir, most=4), BookTold(places.data_dir, most=20)
    first = told.part()
    assert first is not None
    assert [entry.n for entry in first.run()] == [1, 2, 3, 4]
    assert len((all_told.part() or first).run()) == 6
    book.write("stick.taken", serial=7)
    assert len((all_told.part() or first).run()) == 7
    (path,) = files(places.data_dir)
    path.write_bytes(b"")
    again = told.part()
    assert again is not None
    assert (again.run(), again.last) == (first.run(), 7)


def test_an_entry_is_news(enrolled: SyncSettings, centre: FakeCentre) -> None:
    clock = [100.0]
    with built(enrolled) as parts:
        heart = Heart(
            parts.centre,
            composer(Places(enrolled.data_dir)),
            lambda ack: None,
            every_s=30,
            clock=lambda: clock[0],
        )
        heart.beat((), None)
        clock[0] += 5
        assert not heart.has_news()
        Logbook(enrolled.data_dir).write("program.started", version="1")
        assert heart.has_news()


def told_to(centre: FakeCentre) -> list[Any]:
    return [beat.get("logbook") for beat in centre.beats]


def test_a_centre_that_knows_nothing_of_books_is_told_how_it_is_as_before(
    enrolled: SyncSettings, centre: FakeCentre
) -> None:
    with built(enrolled) as parts:
        updates = updates_of_terminal(enrolled)
        heart = Heart(parts.centre, composer(Places(enrolled.data_dir)), updates, every_s=30)
        for _ in range(3):
            heart.beat((), None)
    assert read_logged(enrolled.data_dir) is None
    assert [told["after"]["n"] for told in told_to(centre)] == [0, 0, 0]


def test_what_the_centre_says_of_the_book_is_kept_and_a_restored_one_has_less(
    enrolled: SyncSettings, centre: FakeCentre
) -> None:
    book_at(enrolled.data_dir, 3)
    entries = read_book(enrolled.data_dir).entries
    with built(enrolled) as parts:
        updates = updates_of_terminal(enrolled)
        heart = Heart(parts.centre, composer(Places(enrolled.data_dir)), updates, every_s=30)
        for logged in (entries[2], entries[0]):
            centre.wants = {"logged": logged.head.model_dump(mode="json")}
            heart.beat((), None)
            assert read_logged(enrolled.data_dir) == logged.head
        heart.beat((), None)
    assert told_to(centre)[-1]["after"] == entries[0].head.model_dump(mode="json")
    assert "since" not in told_to(centre)[-1]


def test_enrolling_is_the_first_entry(enrolled: SyncSettings) -> None:
    (entry,) = read_book(enrolled.data_dir).entries
    assert (entry.what, entry.said) == ("terminal.enrolled", {"terminal": "T0001", "number": 7})


def test_what_is_old_and_at_the_centre_goes_and_nothing_else(
    enrolled: SyncSettings, centre: FakeCentre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "FILE_BYTES", 600)
    book = Logbook(enrolled.data_dir)
    for number in range(12):
        book.write("stick.taken", serial=number)
    entries = read_book(enrolled.data_dir).entries
    keep = timedelta(days=35)
    with built(enrolled) as parts:
        custody = Custody(enrolled.data_dir, keep)

        def hears(later: timedelta) -> int:
            centre.shift = later
            custody.heard(parts.centre.hello(), parts.outbox)
            return len(read_book(enrolled.data_dir).entries)

        assert hears(keep + 2 * DAY) == len(entries), "the centre has nothing"
        keep_logged(enrolled.data_dir, entries[5].head)
        assert hears(keep + 2 * DAY + PRUNE_EVERY) < len(entries)
        left: tuple[Entry, ...] = read_book(enrolled.data_dir).entries
        assert left[0].n <= 7
        keep_logged(enrolled.data_dir, entries[-1].head)
        assert hears(keep) == len(left), "not old enough"


def updates_of_terminal(settings: SyncSettings) -> Any:
    """What keeps the centre's words."""
    from kiosk.records.enrolment import read_enrolment
    from sync.clock import CentreClock, utc_now
    from sync.status import StatusBoard

    enrolment = read_enrolment(settings.data_dir)
    assert enrolment is not None
    clock = CentreClock(settings.data_dir, utc_now, enrolment.enrolled_at)
    assert told_of(settings, enrolment, clock.now).noticed() == {}
    updates = updates_of(settings, enrolment, clock, StatusBoard())

    def heard(ack: HeartbeatAck) -> None:
        updates.heard(ack)

    return heard
