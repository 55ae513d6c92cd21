"""The pointer whatever happens: what runs can be started, what was taken back never is again."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.launch.pointer import (
    COPY,
    FOLDER,
    MOST_CUTS,
    MOST_FALLS,
    MOST_STARTS,
    PACKAGE,
    POINTER,
    Pointer,
    Release,
    at_start,
    drew,
    good,
    put_off,
    read_pointer,
    said,
    taken_back,
    tried,
    write_pointer,
)
from kiosk.watchdog.ladder import QUICK_FALLS

ONE, TWO = Release("0.2.0", "1" * 64), Release("0.3.0", "2" * 64)
RELEASES = (ONE, TWO, Release("0.4.0", "3" * 64))


def whole(_release: Release) -> bool:
    return True


def begin(pointer: Pointer, boot: str = "b", package: str = "0.1.0") -> Pointer:
    return at_start(pointer, package=package, boot=boot, whole=whole)


def on_trial(release: Release = ONE) -> Pointer:
    return begin(tried(begin(Pointer()), release))


def test_a_trial_is_written_down_before_it_begins() -> None:
    pointer = tried(begin(Pointer()), ONE)
    assert pointer.effective == PACKAGE, "nobody beside the screen begins it"
    begun = begin(pointer)
    assert begun.effective == ONE
    assert begun.trial is not None
    assert begun.trial.begun


def test_one_that_falls_is_begun_again_and_then_taken_back_with_its_reason() -> None:
    pointer = said(on_trial(), "screen-hung")
    for _ in range(MOST_FALLS - 1):
        pointer = said(begin(pointer), "screen-hung")
        assert pointer.effective == ONE
    pointer = begin(pointer)
    assert pointer.effective == PACKAGE
    assert pointer.reason(ONE) == "screen-hung"


def test_a_bad_release_alone_brings_no_safe_mode() -> None:
    assert MOST_FALLS < QUICK_FALLS


def test_power_cuts_say_little_and_not_for_ever() -> None:
    pointer = on_trial()
    for number in range(MOST_CUTS - 1):
        pointer = begin(pointer, boot=f"b{number}")
        assert pointer.effective == ONE
    assert begin(pointer, boot="last").reason(ONE) == "power-cuts"


def test_ended_in_order_it_is_begun_again_as_often_as_that_happens() -> None:
    pointer = on_trial()
    for _ in range(10):
        pointer = begin(put_off(pointer))
    assert pointer.effective == ONE


def test_good_is_what_runs_and_the_one_before_stays() -> None:
    pointer = good(on_trial())
    assert (pointer.current, pointer.before, pointer.trial) == (ONE, PACKAGE, None)
    assert begin(pointer).effective == ONE


def test_one_that_was_good_and_starts_no_more_makes_room_for_the_one_before() -> None:
    pointer = good(begin(tried(good(on_trial()), TWO)))
    assert pointer.before == ONE
    for _ in range(MOST_STARTS):
        pointer = begin(pointer)
        assert pointer.effective == TWO
    pointer = begin(pointer)
    assert pointer.effective == ONE
    assert pointer.reason(TWO) == "no-start"
    assert begin(drew(pointer)).starts == 1


def test_a_damaged_slot_is_not_started_and_not_blamed() -> None:
    pointer = good(on_trial())
    after = at_start(pointer, package="0.1.0", boot="b", whole=lambda each: each == PACKAGE)
    assert (after.effective, after.returned) == (PACKAGE, ())
    trial = tried(begin(Pointer()), ONE)
    after = at_start(trial, package="0.1.0", boot="b", whole=lambda each: each == PACKAGE)
    assert (after.effective, after.trial, after.returned) == (PACKAGE, None, ())


def test_a_package_that_somebody_installs_counts() -> None:
    pointer = begin(taken_back(begin(tried(good(on_trial()), TWO)), "store"), package="0.9.0")
    assert (pointer.effective, pointer.package) == (PACKAGE, "0.9.0")
    assert pointer.reason(TWO) == "store", "what was bad stays so"


def test_one_damaged_file_costs_nothing_and_both_run_the_package(tmp_path: Path) -> None:
    pointer = replace(good(on_trial()), returned=taken_back(on_trial(TWO), "x").returned)
    write_pointer(tmp_path, pointer)
    for name in (POINTER, COPY):
        path = tmp_path / FOLDER / name
        kept = path.read_bytes()
        path.write_bytes(kept.replace(b"1", b"7", 1))
        assert read_pointer(tmp_path) == pointer
        path.write_bytes(kept)
    for name in (POINTER, COPY):
        (tmp_path / FOLDER / name).write_bytes(b"\0" * 80)
    assert read_pointer(tmp_path) == Pointer()


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"[" * 5000, b'{"pointer": 1, "sha256": 2}'])
def test_noise_is_no_pointer(tmp_path: Path, text: bytes) -> None:
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / POINTER).write_bytes(text)
    assert read_pointer(tmp_path) == Pointer()


def test_what_a_newer_program_wrote_besides_is_left_to_it(tmp_path: Path) -> None:
    pointer = tried(good(on_trial()), TWO)
    write_pointer(tmp_path, pointer)
    path = tmp_path / FOLDER / POINTER
    told = json.loads(json.loads(path.read_bytes())["pointer"])
    for part in (told, told["current"], told["before"], told["trial"], told["trial"]["release"]):
        part["hue"] = 1
    body = json.dumps(told)
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    path.write_text(json.dumps({"v": 1, "pointer": body, "sha256": sha256}))
    assert read_pointer(tmp_path) == pointer


class Slots(RuleBasedStateMachine):
    """Releases are offered, fall, lose power, end, are found good or bad, and slots are damaged."""

    def __init__(self) -> None:
        super().__init__()
        self.pointer = Pointer()
        self.boot = 0
        self.up = False
        self.damaged: set[str] = set()
        self.starts_of_trial = 0

    def whole(self, release: Release) -> bool:
        return release.sha256 not in self.damaged

    @initialize()
    def first(self) -> None:
        self.start()

    def start(self) -> None:
        self.pointer = at_start(
            self.pointer, package="0.1.0", boot=str(self.boot), whole=self.whole
        )
        self.up = True
        trial = self.pointer.trial
        began = trial is not None and trial.begun
        self.starts_of_trial = self.starts_of_trial + 1 if began else 0

    @rule()
    def falls(self) -> None:
        self.start()

    @rule()
    def loses_power(self) -> None:
        self.boot += 1
        self.start()

    @rule()
    def ends_in_order(self) -> None:
        self.pointer = put_off(self.pointer)
        self.starts_of_trial = 0
        self.start()

    @rule(release=st.sampled_from(RELEASES))
    def is_offered(self, release: Release) -> None:
        if self.pointer.reason(release) or self.pointer.trial or release == self.pointer.current:
            return  # the switch refuses these
        self.damaged.discard(release.sha256)
        self.pointer = tried(self.pointer, release)

    @precondition(lambda self: self.pointer.trial is not None and self.pointer.trial.begun)
    @rule()
    def is_good(self) -> None:
        self.pointer = drew(good(self.pointer))

    @precondition(lambda self: self.pointer.trial is not None and self.pointer.trial.begun)
    @rule(reason=st.sampled_from(("store", "no-sync")))
    def is_bad(self, reason: str) -> None:
        self.pointer = taken_back(self.pointer, reason)
        self.start()

    @rule()
    def shows_its_page(self) -> None:
        if self.pointer.trial is None:
            self.pointer = drew(self.pointer)

    @rule(release=st.sampled_from(RELEASES))
    def is_damaged(self, release: Release) -> None:
        self.damaged.add(release.sha256)
        self.start()

    @invariant()
    def what_runs_was_not_taken_back(self) -> None:
        assert not self.pointer.reason(self.pointer.effective)

    @invariant()
    def what_runs_can_be_started(self) -> None:
        assert not self.up or self.whole(self.pointer.effective)

    @invariant()
    def a_trial_that_gets_nowhere_ends(self) -> None:
        assert self.starts_of_trial <= MOST_FALLS + MOST_CUTS

    @invariant()
    def slots_that_are_needed_are_kept(self) -> None:
        needed = self.pointer.effective
        assert not needed.sha256 or needed.sha256 in self.pointer.kept


TestSlots = Slots.TestCase
TestSlots.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
