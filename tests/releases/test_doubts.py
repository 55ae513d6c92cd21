"""Who is blamed for a trial that failed: the release, or whoever pulled a plug meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import VERSION
from kiosk.launch.pointer import (
    MOST_CUTS,
    MOST_STARTS,
    PACKAGE,
    Pointer,
    Release,
    at_start,
    good,
    read_pointer,
    taken_back,
    tried,
    write_pointer,
)
from kiosk.releases.doubting import DoubtWatch
from kiosk.releases.doubts import MOST_AGAIN, NAME, Doubt, is_refused, opened, settled
from kiosk.releases.here import Releases
from kiosk.releases.judging import DAY_S, Limits, Seen, fault, may_again

NEW = Release("0.2.0", "a" * 64)
LIMITS = Limits(ask_s=600, again_s=7 * 24 * 3600)
READER, PRINTER = "id_card", "receipt_printer"
LOST = Doubt(NEW.version, NEW.sha256, "devices-lost", (READER, PRINTER))


def because(reason: str) -> Doubt:
    return replace(LOST, reason=reason, missing=())


@pytest.mark.parametrize(
    ("doubt", "seen", "whose"),
    [
        (LOST, Seen(0), ""),
        (LOST, Seen(599), ""),
        (LOST, Seen(600), "away"),
        (LOST, Seen(600, devices=frozenset(("sound",))), "away"),
        (LOST, Seen(0, devices=frozenset((READER, PRINTER))), "own"),
        (LOST, Seen(0, devices=frozenset((PRINTER,))), "own"),
        (LOST, Seen(600, sync=True, heard=True), "away"),
        (because("no-line"), Seen(599, sync=True), ""),
        (because("no-line"), Seen(600, sync=True), "away"),
        (because("no-line"), Seen(0, heard=True), "own"),
        (because("no-sync"), Seen(599), ""),
        (because("no-sync"), Seen(600), "away"),
        (because("no-sync"), Seen(0, sync=True), "own"),
        (because("power-cuts"), Seen(0), "away"),
        (because("safe-mode"), Seen(0), "away"),
        (because("no-start"), Seen(0), "away"),
    ],
)
def test_the_release_is_to_blame_where_the_one_before_fares_better(
    doubt: Doubt, seen: Seen, whose: str
) -> None:
    assert fault(doubt, seen, LIMITS) == whose


BOTH = frozenset((READER, PRINTER))


@pytest.mark.parametrize(
    ("doubt", "now", "away_s", "may"),
    [
        (LOST, Seen(devices=BOTH), 0, False),  # nobody has looked into it yet
        (replace(LOST, status="away"), Seen(devices=BOTH), 0, True),
        (replace(LOST, status="away"), Seen(devices=frozenset((READER,))), 0, False),
        (replace(LOST, status="away"), Seen(), LIMITS.again_s - 1, False),
        (replace(LOST, status="away"), Seen(), LIMITS.again_s, True),
        (replace(because("no-line"), status="away"), Seen(heard=True), 0, True),
        (replace(because("no-line"), status="away"), Seen(sync=True), 0, False),
        (replace(because("no-sync"), status="away"), Seen(sync=True), 0, True),
        (replace(because("power-cuts"), status="away"), Seen(devices=BOTH), DAY_S - 1, False),
        (replace(because("power-cuts"), status="away"), Seen(), DAY_S, True),
        (replace(LOST, status="own"), Seen(devices=BOTH), LIMITS.again_s, False),
        (replace(LOST, status="tried"), Seen(devices=BOTH), LIMITS.again_s, False),
    ],
)
def test_it_is_tried_again_when_all_is_back_or_time_has_passed(
    doubt: Doubt, now: Seen, away_s: float, may: bool
) -> None:
    assert may_again(doubt, now, away_s, LIMITS) == may


def test_however_often_things_are_away_it_is_not_tried_for_ever() -> None:
    doubt: Doubt | None = None
    for again in range(MOST_AGAIN + 1):
        doubt = opened(doubt and replace(doubt, again=again), NEW, "devices-lost", (READER,))
        doubt = settled(doubt, own=False, now=0)
        assert doubt.status == ("own" if again == MOST_AGAIN else "away")
    assert doubt is not None
    assert doubt.blamed_for == "devices-away", "nobody says that it lost them itself"


class Hall:
    """A terminal whose trial has failed, and the program of before that looks into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blamed: list[str] = []
        self.usable: tuple[str, ...] = ()
        self.seconds, self.now = 0.0, 1e9
        write_pointer(folder, begun(tried(Pointer(package=VERSION), NEW, devices=(READER,))))
        Releases(folder, mine=NEW, launched=True).failed("devices-lost", (READER,))
        self.begin_anew()

    def begin_anew(self) -> None:
        self.releases = Releases(self.folder, mine=PACKAGE, launched=True)
        self.releases.begin()
        self.watch = DoubtWatch(
            self.releases,
            LIMITS,
            usable=lambda: self.usable,
            blame=lambda doubt: self.blamed.append(doubt.blamed_for),
            tell=lambda: None,
            clock=lambda: self.seconds,
            now=lambda: self.now,
        )

    def look(self) -> None:
        self.watch.look()
        self.seconds += LIMITS.ask_s
        self.watch.look()

    def fails_again(self, reason: str = "devices-lost") -> None:
        """It is tried again, and fails as before."""
        self.releases.try_next(NEW, devices=(READER,), heard=False)
        write_pointer(self.folder, begun(read_pointer(self.folder)))
        Releases(self.folder, mine=NEW, launched=True).failed(reason, (READER,))
        self.begin_anew()

    @property
    def doubt(self) -> Doubt | None:
        return self.releases.doubt(NEW)

    @property
    def status(self) -> str:
        return "" if self.doubt is None else self.doubt.status


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return Hall(tmp_path)


def begun(pointer: Pointer, boot: str = "b") -> Pointer:
    return at_start(pointer, package=VERSION, boot=boot, whole=lambda _release: True)


def test_a_device_that_nobody_finds_is_waited_for_and_the_release_is_tried_again(
    hall: Hall,
) -> None:
    hall.look()
    assert (hall.status, hall.blamed) == ("away", [])
    assert hall.doubt is not None
    assert not hall.watch.may_again(hall.doubt)
    hall.usable = (READER,)
    assert hall.watch.may_again(hall.doubt)
    hall.releases.try_next(NEW, devices=(READER,), heard=False)
    pointer = read_pointer(hall.folder)
    assert (pointer.reason(NEW), pointer.trial is not None) == ("", True)


def test_one_that_the_program_of_before_finds_speaks_against_the_release(hall: Hall) -> None:
    hall.usable = (READER,)
    hall.look()
    assert (hall.doubt, hall.blamed) == (None, ["devices-lost"])
    assert read_pointer(hall.folder).reason(NEW) == "devices-lost"
    hall.begin_anew()
    assert (hall.doubt, hall.releases.asked) == (None, None)


def test_after_the_last_try_it_is_refused_and_says_what_was_away(hall: Hall) -> None:
    for _ in range(MOST_AGAIN):
        hall.look()
        hall.fails_again()
    hall.look()
    assert (hall.doubt, hall.blamed) == (None, ["devices-away"])
    assert read_pointer(hall.folder).reason(NEW) == "devices-away"
    assert is_refused(hall.folder, NEW)


def test_what_fails_for_a_reason_of_its_own_is_not_pardoned_by_an_earlier_doubt(
    hall: Hall,
) -> None:
    hall.look()
    hall.fails_again("store")
    assert (hall.doubt, hall.releases.asked) == (None, None)
    assert is_refused(hall.folder, NEW)


def test_good_in_the_end_nothing_is_held_against_it(hall: Hall) -> None:
    hall.look()
    hall.releases.try_next(NEW, devices=(), heard=False)
    write_pointer(hall.folder, begun(read_pointer(hall.folder)))
    Releases(hall.folder, mine=NEW, launched=True).good()
    assert read_pointer(hall.folder).current == NEW
    assert b"devices" not in (hall.folder / "releases" / NAME).read_bytes()


def test_a_power_cut_between_both_files_loses_no_pardon_and_grants_none_for_ever(
    hall: Hall,
) -> None:
    """What counts the tries is written first; the pointer still says that it was taken back."""
    hall.look()
    pointer = read_pointer(hall.folder)
    for _ in range(MOST_AGAIN):
        hall.releases.try_next(NEW, devices=(), heard=False)
        write_pointer(hall.folder, pointer)
        hall.begin_anew()
        assert hall.status == "away"
    hall.releases.try_next(NEW, devices=(), heard=False)
    write_pointer(hall.folder, pointer)
    hall.begin_anew()
    assert hall.doubt is None


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"{}")])
def test_without_the_file_it_stays_refused_as_before(
    hall: Hall, spoil: Callable[[Path], object]
) -> None:
    spoil(hall.folder / "releases" / NAME)
    hall.begin_anew()
    assert (hall.doubt, hall.releases.asked) == (None, None)
    assert is_refused(hall.folder, NEW)


def test_where_the_disk_takes_no_doubt_it_is_refused_for_good(tmp_path: Path) -> None:
    write_pointer(tmp_path, begun(tried(Pointer(package=VERSION), NEW, devices=(READER,))))
    (tmp_path / "releases" / NAME).mkdir()
    assert Releases(tmp_path, mine=NEW, launched=True).failed("devices-lost", (READER,))
    assert is_refused(tmp_path, NEW)


def test_a_program_that_is_on_trial_itself_looks_into_nothing(hall: Hall) -> None:
    other = Release("0.3.0", "b" * 64)
    hall.releases.try_next(other, devices=(), heard=False)
    assert hall.releases.asked is None


def test_nor_one_that_was_taken_back_and_runs_until_nobody_is_here(tmp_path: Path) -> None:
    write_pointer(tmp_path, begun(tried(Pointer(package=VERSION), NEW, devices=(READER,))))
    itself = Releases(tmp_path, mine=NEW, launched=True)
    itself.failed("devices-lost", (READER,))
    assert itself.doubt(NEW) is not None
    assert itself.asked is None


def test_power_that_goes_again_and_again_is_tried_in_another_night(tmp_path: Path) -> None:
    pointer = begun(tried(Pointer(package=VERSION), NEW))
    for number in range(MOST_CUTS):
        pointer = begun(pointer, boot=f"b{number}")
    assert (pointer.trial, pointer.reason(NEW)) == (None, "power-cuts")
    assert_tried_in_another_night(tmp_path, pointer)


def test_one_that_was_good_and_starts_no_more_is_tried_in_another_night(tmp_path: Path) -> None:
    pointer = good(begun(tried(Pointer(package=VERSION), NEW)))
    for _ in range(MOST_STARTS + 1):
        pointer = begun(pointer)
    assert (pointer.effective, pointer.reason(NEW)) == (PACKAGE, "no-start")
    assert_tried_in_another_night(tmp_path, pointer)


def assert_tried_in_another_night(folder: Path, pointer: Pointer) -> None:
    """The launcher alone took it back: the program that follows doubts that, once each time."""
    hall = Hall(folder)
    (folder / "releases" / NAME).unlink()
    write_pointer(folder, pointer)
    hall.begin_anew()
    assert hall.status == "asked"
    hall.look()
    hall.begin_anew()
    assert hall.status == "away"
    assert hall.doubt is not None
    assert not hall.watch.may_again(hall.doubt)
    hall.now += DAY_S
    assert hall.watch.may_again(hall.doubt)
    hall.releases.try_next(NEW, devices=(), heard=False)
    write_pointer(folder, pointer)  # the same once more
    hall.begin_anew()
    assert hall.doubt is not None
    assert (hall.doubt.status, hall.doubt.again) == ("asked", 1)


def test_a_clock_that_was_put_back_lets_nobody_try_at_once(hall: Hall) -> None:
    hall.look()
    hall.now -= 1e8
    assert hall.doubt is not None
    assert not hall.watch.may_again(hall.doubt)


def test_what_an_older_program_took_back_stays_so(tmp_path: Path) -> None:
    pointer = taken_back(begun(tried(Pointer(package=VERSION), NEW)), "devices-lost")
    write_pointer(tmp_path, pointer)
    releases = Releases(tmp_path, mine=PACKAGE, launched=True)
    releases.begin()
    assert releases.doubt(NEW) is None
