"""The first start of a set has to show that it works, in time; else the one before it runs."""

import itertools
import threading
from pathlib import Path

import pytest

from kiosk.sets.state import SetRef, SetState, SetStates, read_set_state
from kiosk.sets.trial import LOOKS, MOST_LOOKS, Trial
from tests.kiosk_sets.test_state import full_disk

ONE, TWO = SetRef("2026.1", "a" * 64), SetRef("2026.2", "b" * 64)
ON_TRIAL = SetState(running=TWO, previous=ONE, trying=TWO, reason="chosen", choice=2)


@pytest.fixture
def states(tmp_path: Path) -> SetStates:
    found = SetStates(tmp_path)
    found.change(lambda state: ON_TRIAL)
    return found


def nobody() -> None:
    raise AssertionError("nothing hangs")


def test_page_and_self_test_in_time_are_health(states: SetStates, tmp_path: Path) -> None:
    trial = Trial(states, nobody)
    trial.begin()
    assert trial.on
    trial.drawn()
    assert trial.passed(), "the centre is told at once"
    assert not trial.on
    after = read_set_state(tmp_path)
    assert (after.running, after.trying, after.healthy) == (TWO, None, True)


@pytest.mark.parametrize(("drawn", "reason"), [(False, "no-page"), (True, "self-test")])
def test_what_is_late_is_taken_back_and_begun_anew_whatever_hangs(
    states: SetStates, tmp_path: Path, drawn: bool, reason: str
) -> None:
    again = threading.Event()
    trial = Trial(states, again.set, look_s=0.0)
    if drawn:
        trial.drawn()
    trial.begin()
    assert again.wait(60)
    after = read_set_state(tmp_path)
    assert (after.running, after.reason, after.returned[0].reason) == (ONE, reason, reason)


@pytest.mark.parametrize(("waited", "most"), [(0.0, LOOKS), (1.0, MOST_LOOKS)])
def test_time_that_a_busy_machine_gives_to_others_is_not_the_sets(
    states: SetStates, waited: float, most: int
) -> None:
    """Threads that wait for a processor all the time: so many looks, else so few."""
    looks = itertools.count()
    again = threading.Event()
    trial = Trial(states, again.set, look_s=1e-9, queued=lambda: next(looks) * waited)
    trial.begin()
    assert again.wait(60)
    assert next(looks) == most


def test_a_set_that_works_is_on_no_trial(states: SetStates, tmp_path: Path) -> None:
    states.change(lambda state: SetState(running=TWO, healthy=True))
    trial = Trial(states, nobody, look_s=0.0)
    trial.begin()
    assert not trial.on
    assert not trial.passed()
    trial.undecided()
    assert read_set_state(tmp_path) == SetState(running=TWO, healthy=True)


def test_a_process_that_ends_in_order_says_nothing_of_its_set(
    states: SetStates, tmp_path: Path
) -> None:
    Trial(states, nobody).undecided()
    after = read_set_state(tmp_path)
    assert (after.running, after.trying, after.returned) == (ONE, TWO, ())


def test_a_disk_that_is_waited_for_takes_no_time_from_the_set(
    states: SetStates, tmp_path: Path
) -> None:
    trial = Trial(states, nobody, look_s=3600)
    trial.begin()
    trial.wait()
    assert trial.on
    trial.passed()
    assert read_set_state(tmp_path).healthy


def test_only_once_and_never_what_came_with_the_program(states: SetStates) -> None:
    trial = Trial(states, nobody)
    assert trial.failed("self-test")
    assert not trial.failed("self-test")
    states.change(lambda state: SetState())
    assert not Trial(states, nobody).failed("no-items")


def test_on_a_full_disk_the_next_start_finds_out(states: SetStates, tmp_path: Path) -> None:
    with full_disk():
        assert Trial(states, nobody).failed("self-test")
    assert read_set_state(tmp_path) == ON_TRIAL
