"""When a program on trial is good, when it is taken back, and that nobody is disturbed by it."""

import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.launch.pointer import (
    PACKAGE,
    Pointer,
    Release,
    Trial,
    at_start,
    read_pointer,
    tried,
    write_pointer,
)
from kiosk.launch.running import ALIVE_S, FAILED, RELEASE
from kiosk.releases.here import Releases
from kiosk.releases.judging import GOOD, Limits, Seen, judged
from kiosk.releases.trial import ReleaseTrial

NEW = Release("0.2.0", "1" * 64)
LIMITS = Limits(least_s=1800, most_s=7200)
TRIAL = Trial(NEW, begun=True, devices=("id_card", "printer"), heard=True)
ALL = Seen(
    seconds=1800,
    tested=True,
    devices=frozenset(("id_card", "printer")),
    sync=True,
    heard=True,
)


def test_good_is_what_showed_everything_for_long_enough() -> None:
    assert judged(TRIAL, ALL, LIMITS) == GOOD
    assert judged(TRIAL, replace(ALL, seconds=1799), LIMITS) == ""
    assert judged(TRIAL, replace(ALL, devices=ALL.devices | {"more"}), LIMITS) == GOOD


@pytest.mark.parametrize(
    ("lacking", "word"),
    [
        ({"tested": False}, "self-test"),
        ({"devices": frozenset(("printer",))}, "devices-lost"),
        ({"sync": False}, "no-sync"),
        ({"heard": False}, "no-line"),
    ],
)
def test_whatever_is_missing_is_waited_for_and_then_its_reason(
    lacking: dict[str, object], word: str
) -> None:
    seen = replace(ALL, **lacking)  # type: ignore[arg-type]  # of each field's own kind
    assert judged(TRIAL, seen, LIMITS) == ""
    assert judged(TRIAL, replace(seen, seconds=7199), LIMITS) == ""
    assert judged(TRIAL, replace(seen, seconds=7200), LIMITS) == word


def test_a_terminal_without_a_line_before_needs_none_now() -> None:
    seen = replace(ALL, heard=False)
    assert judged(replace(TRIAL, heard=False), seen, LIMITS) == GOOD


class Watched:
    """A trial with a clock that a test moves, and a hall that may be full."""

    def __init__(self, folder: Path) -> None:
        pointer = tried(Pointer(package="0.1.0"), NEW, devices=("printer",), heard=True)
        write_pointer(folder, at_start(pointer, package="0.1.0", boot="b", whole=lambda _: True))
        self.folder = folder
        self.releases = Releases(folder, mine=NEW, launched=True)
        self.usable: tuple[str, ...] = ("printer",)
        self.empty, self.began_anew, self.told, self.now = True, 0, 0, 0.0
        self.trial = ReleaseTrial(
            self.releases,
            LIMITS,
            usable=lambda: self.usable,
            end=self._end,
            again=self._again,
            tell=self._tell,
            clock=lambda: self.now,
        )

    def _end(self, then: Callable[[], None]) -> None:
        if self.empty:
            then()

    def _again(self) -> None:
        self.began_anew += 1

    def _tell(self) -> None:
        self.told += 1


@pytest.fixture
def watched(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_marked_good_it_runs_from_then_on_and_nobody_sees_it_end(watched: Watched) -> None:
    watched.trial.tested()
    watched.trial.delivers(NEW.sha256, reachable=True)
    watched.trial.look()
    watched.usable = ()  # it was there once: a hand may be in it now
    watched.now = LIMITS.least_s
    watched.trial.look()
    assert read_pointer(watched.folder).current == NEW
    assert (watched.told, watched.began_anew) == (1, 0)


def test_what_the_old_delivery_reaches_says_nothing_of_the_new_one(watched: Watched) -> None:
    watched.trial.tested()
    watched.trial.delivers("", reachable=True)
    watched.now = LIMITS.most_s
    watched.trial.look()
    assert read_pointer(watched.folder).reason(NEW) == "no-sync"


def test_taken_back_it_ends_when_nobody_is_here(watched: Watched) -> None:
    watched.empty, watched.now = False, LIMITS.most_s
    assert watched.trial.look() == 1.0
    assert read_pointer(watched.folder).reason(NEW) == "self-test"
    assert watched.began_anew == 0, "somebody is in the middle of a visit"
    watched.empty = True
    watched.trial.look()
    assert watched.began_anew == 1


def test_where_the_disk_takes_no_word_it_is_tried_again(watched: Watched) -> None:
    watched.trial.tested()
    watched.trial.delivers(NEW.sha256, reachable=True)
    folder = watched.folder / "releases"
    kept = folder.rename(watched.folder / "away")
    folder.write_text("in the way")
    watched.now = LIMITS.least_s
    assert watched.trial.look() is not None
    folder.unlink()
    kept.rename(folder)
    watched.trial.look()
    assert read_pointer(watched.folder).current == NEW


def left() -> int:
    """Seconds until the system would end this process; 0: it would not. Nothing is left after."""
    return signal.alarm(0)


def test_on_trial_the_system_ends_what_says_nothing_and_nobody_else(watched: Watched) -> None:
    watched.releases.drawn()
    assert 0 < left() <= ALIVE_S
    watched.trial.look()
    assert 0 < left() <= ALIVE_S
    watched.releases.works()
    watched.releases.failed("store")
    assert left() == 0, "what is taken back ends between visits, not in one"
    watched.releases.works()
    assert left() == 0


def test_where_somebody_sets_the_terminal_up_no_trial_counts(watched: Watched) -> None:
    watched.releases.works()
    watched.releases.set_aside()
    assert left() == 0
    pointer = read_pointer(watched.folder)
    assert pointer.trial is not None
    assert not pointer.trial.begun
    again = at_start(pointer, package="0.1.0", boot="b", whole=lambda _: True)
    assert again.trial is not None
    assert again.trial.falls == 0


def test_a_slot_that_could_not_even_be_begun_is_taken_back(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = Releases(watched.folder, mine=PACKAGE, launched=True)
    package.begin()
    assert read_pointer(watched.folder).trial is not None, "a disk was full when it began"
    monkeypatch.setenv(RELEASE, FAILED)
    package.begin()
    assert read_pointer(watched.folder).reason(NEW) == "start-failed"


def test_without_a_launcher_nothing_is_written(tmp_path: Path) -> None:
    releases = Releases(tmp_path, launched=False)
    releases.try_next(NEW, devices=(), heard=False)
    releases.begin()
    releases.drawn()
    assert releases.apart == "no-launcher"
    assert list(tmp_path.iterdir()) == []
