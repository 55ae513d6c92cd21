"""Who has failed, who only could not be heard, and who comes back later."""

from datetime import timedelta

import pytest

from central.rollouts.model import State
from central.rollouts.reasons import sentence
from tests.central.rollouts.fleet_of_facts import HUNDRED, NEW, Fleet, a_rollout


def test_three_terminals_that_return_it_stop_it() -> None:
    fleet = Fleet(a_rollout())
    fleet.add(*HUNDRED)
    fleet.tick()
    fleet.take(*HUNDRED[10:])
    for place, name in enumerate(HUNDRED[:3]):
        assert fleet.state() is State.ROLLING, place
        fleet.give_back(name)
        fleet.tick()
    assert fleet.state() is State.STOPPED
    assert "3 terminals returned from 2026.2" in sentence(fleet.rollout.reason)


def test_a_terminal_that_falls_silent_while_it_applies_has_failed() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b", "c", "d")
    fleet.tick()
    for name in ("a", "b", "c"):
        told = fleet.facts[name].exposure
        assert told is not None
        fleet.hear(name, choice=told.number)
    fleet.take("d")
    fleet.ticks(3, 70)
    assert fleet.state() is State.STOPPED


def _applying(fleet: Fleet, *names: str, gone: bool = False) -> None:
    for name in names:
        told = fleet.facts[name].exposure
        assert told is not None
        fleet.hear(name, choice=told.number, gone=gone)


@pytest.mark.parametrize("gone", [False, True])
def test_nobody_has_failed_whom_the_centre_could_not_hear(gone: bool) -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b", "c", "d")
    fleet.tick()
    _applying(fleet, "a", "b", "c", gone=gone)
    fleet.take("d")
    fleet.tick()
    fleet.away(3600)
    fleet.tick()
    assert (fleet.state(), fleet.rollout.counts.failed) == (State.ROLLING, 0)
    _applying(fleet, "a", "b", "c", gone=gone)
    fleet.tick(80)
    assert (fleet.state(), fleet.rollout.counts.failed) == (State.ROLLING, 0)
    fleet.take()
    fleet.ticks(2)
    assert fleet.state() is State.DONE


def test_one_that_returned_is_not_all_while_others_could_not_be_heard() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b", "c")
    fleet.tick()
    fleet.give_back("a")
    fleet.away(3600)
    fleet.tick(60)
    assert fleet.state() is State.ROLLING
    fleet.tick(120)
    assert fleet.rollout.reason.key == "stopped-all"


def test_who_says_nothing_to_a_centre_that_listens_again_has_failed_after_its_time() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b", "c", "d")
    fleet.tick()
    _applying(fleet, "a", "b", "c")
    fleet.take("d")
    fleet.tick()
    fleet.away(3600)
    fleet.tick(179)
    assert fleet.rollout.counts.failed == 0
    fleet.tick(1)
    assert fleet.state() is State.STOPPED


def test_who_was_silent_stays_so_until_it_is_heard() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b", "c")
    fleet.tick()
    _applying(fleet, "a", "b")
    fleet.take("c")
    fleet.ticks(2, 180)
    fleet.away(3600)
    assert fleet.tick() == (), "nothing is new of it"
    assert fleet.rollout.counts.failed == 2
    _applying(fleet, "a", "b")
    fleet.tick()
    assert fleet.rollout.counts.failed == 0


def test_a_terminal_that_waits_for_its_window_and_is_switched_off_has_not_failed() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b", "c", "d")
    fleet.tick()
    for name in ("a", "b", "c"):
        told = fleet.facts[name].exposure
        assert told is not None
        fleet.hear(name, choice=told.number, waiting="window")
    fleet.take("d")
    fleet.ticks(5, 70)
    assert fleet.rollout.counts.failed == 0
    assert fleet.state() is State.DONE
    fleet.take("a")
    fleet.ticks(2, 20)
    assert fleet.rollout.counts.running == 2


def test_a_program_that_does_not_come_back_has_crashed() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b", "c", "d")
    fleet.tick()
    fleet.take("d")
    for _ in range(12):
        for name in ("a", "b", "c"):
            told = fleet.facts[name].exposure
            assert told is not None
            fleet.hear(name, choice=told.number, gone=True)
        fleet.hear("d")
        fleet.tick(10)
    assert fleet.state() is State.STOPPED


def test_a_terminal_that_took_it_and_runs_something_else_for_long_has_failed() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b")
    fleet.tick()
    fleet.take("b")
    told = fleet.facts["a"].exposure
    assert told is not None
    for _ in range(11):
        fleet.hear("a", choice=told.number)
        fleet.hear("b")
        fleet.tick(60)
    assert fleet.rollout.counts.failed == 1
    assert fleet.state() is State.DONE, "one terminal holds nobody up"
    fleet.take("a")
    fleet.ticks(2)
    assert fleet.rollout.counts.failed == 0


def test_a_later_fall_back_reopens_it_and_it_is_done_again_when_no_other_follows() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b", "c", "d")
    fleet.tick()
    fleet.take()
    fleet.ticks(2)
    assert fleet.state() is State.DONE
    fleet.give_back("a")
    fleet.tick()
    assert fleet.state() is State.ROLLING
    assert fleet.rollout.reason.key == "reopened"
    fleet.ticks(11, 60)
    assert fleet.state() is State.DONE
    fleet.give_back("b")
    fleet.tick()
    fleet.give_back("c")
    fleet.tick()
    assert fleet.state() is State.STOPPED


def test_one_fall_back_a_month_stops_nothing() -> None:
    fleet = Fleet(a_rollout())
    fleet.add(*HUNDRED)
    fleet.tick()
    fleet.take()
    fleet.ticks(2)
    for name in HUNDRED[:5]:
        fleet.tick(timedelta(days=30).total_seconds())
        fleet.give_back(name)
        fleet.tick()
        fleet.ticks(2, 700)
    assert State.STOPPED not in fleet.states
    assert fleet.state() is State.DONE


def test_a_terminal_that_took_a_set_back_is_never_told_it_again() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b")
    assert NEW.sha256 is not None
    fleet.hear("a", refused=frozenset({NEW.sha256}))
    fleet.tick()
    assert fleet.told() == ["b"]
    assert fleet.rollout.counts.refusing == 1


def test_a_program_on_trial_has_the_time_that_it_needs_and_no_more() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b")
    fleet.tick()

    def tries(minutes: int) -> None:
        for _ in range(minutes):
            for name in ("a", "b"):
                told = fleet.facts[name].exposure
                assert told is not None
                fleet.hear(
                    name, running=NEW, choice=told.number, healthy=False, trying=True, waiting="x"
                )
            fleet.tick(60)

    tries(3 * 60)
    assert (fleet.state(), fleet.rollout.counts.failed) == (State.ROLLING, 0)
    tries(61)
    assert fleet.rollout.reason.key == "stopped-all"


@pytest.mark.parametrize(("word", "ends"), [("program-devices-away", True), ("visit", False)])
def test_trouble_of_its_own_at_one_terminal_ends_no_roll_out_for_all(word: str, ends: bool) -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b")
    fleet.tick()
    told = fleet.facts["a"].exposure
    assert told is not None
    fleet.take("b")
    for _ in range(4 * 24 * 21):
        fleet.hear("a", choice=told.number, waiting=word)
        fleet.hear("b", running=NEW)
        fleet.tick(179)
    assert fleet.state() is (State.DONE if ends else State.PAUSED)
    assert fleet.rollout.counts.failed == 0
    fleet.hear("a", running=NEW, waiting="")
    fleet.tick()
    assert fleet.rollout.counts.running == 2


def test_where_every_terminal_has_trouble_of_its_own_nothing_is_done() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a")
    fleet.tick()
    told = fleet.facts["a"].exposure
    assert told is not None
    fleet.hear("a", choice=told.number, waiting="unreadable")
    fleet.ticks(3)
    assert fleet.state() is State.ROLLING


def test_a_hall_that_goes_dark_in_the_night_of_a_trial_stops_no_roll_out() -> None:
    """Its router is off for an hour, or its mains: three terminals say nothing, and nobody fell."""
    fleet = Fleet(a_rollout())
    fleet.add("a", "b", "c", "d")
    fleet.tick()
    hall = ("a", "b", "c")

    def hear(*, trying: bool) -> None:
        for name in hall:
            told = fleet.facts[name].exposure
            assert told is not None
            fleet.hear(name, running=NEW, choice=told.number, healthy=not trying, trying=trying)

    hear(trying=True)
    fleet.take("d")
    fleet.ticks(20, 180)
    assert (fleet.state(), fleet.rollout.counts.failed) == (State.DONE, 0)
    hear(trying=False)
    fleet.ticks(2)
    assert (fleet.state(), fleet.rollout.counts.running) == (State.DONE, 4)


def test_one_that_never_says_how_its_trial_ended_has_failed_in_the_end() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a")
    fleet.tick()
    told = fleet.facts["a"].exposure
    assert told is not None
    fleet.hear("a", running=NEW, choice=told.number, healthy=False, trying=True)
    fleet.tick(4 * 3600 - 1)
    assert fleet.rollout.counts.failed == 0
    fleet.tick(1)
    assert fleet.rollout.counts.failed == 1


def test_a_program_that_was_found_good_is_done_and_before_that_nothing_is() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a")
    fleet.tick()
    told = fleet.facts["a"].exposure
    assert told is not None
    fleet.hear("a", running=NEW, choice=told.number, healthy=False, trying=True)
    fleet.ticks(2, 60)
    assert fleet.state() is State.ROLLING
    fleet.hear("a", running=NEW, choice=told.number)
    fleet.ticks(2)
    assert fleet.state() is State.DONE
