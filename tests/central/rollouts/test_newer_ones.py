"""Roll-outs beside newer ones, which have terminals of theirs."""

from datetime import timedelta

import pytest

from central.rollouts.model import Forbid, SetRef, State
from central.rollouts.reasons import sentence
from central.rollouts.step import pause, resume, stop
from tests.central.rollouts.fleet_of_facts import BY, GATE, HUNDRED, NEW, Fleet, a_rollout, gated


def test_whom_a_newer_roll_out_has_is_left_to_it() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b")
    fleet.hear("a", newer=True)
    fleet.tick()
    assert fleet.told() == ["b"]
    fleet.take("b")
    fleet.ticks(2)
    assert fleet.state() is State.DONE


def test_what_was_done_stays_said_when_a_newer_roll_out_takes_it() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b")
    fleet.add("had it", running=NEW)
    fleet.add("away", online=False)
    fleet.tick()
    fleet.take("a", "b")
    fleet.ticks(2)
    assert fleet.state() is State.DONE
    newest = SetRef("2026.3", "0c" * 32)
    fleet.hear("a", "b", "had it", newer=True, running=newest)
    fleet.hear("away", newer=True, running=newest)
    fleet.ticks(2, 3600)
    counts = fleet.rollout.counts
    assert (fleet.state(), counts.newer, counts.of) == (State.DONE, 4, 4)
    assert (counts.exposed, counts.already) == (3, 1), "whom it told, it told"
    assert (counts.running, counts.unreached, counts.failed) == (0, 0, 0), "nobody is its own now"
    assert sentence(fleet.rollout.reason).endswith("4 were told something newer.")


@pytest.mark.parametrize("paused", [False, True])
def test_what_newer_ones_have_wholly_is_overtaken_and_its_set_is_not_forbidden(
    paused: bool,
) -> None:
    fleet = gated((5, 100))
    fleet.tick()
    fleet.take()
    fleet.tick()
    if paused:
        fleet.rollout = pause(fleet.rollout, BY, fleet.now)
    newest = SetRef("2026.3", "0c" * 32)
    last = fleet.told()[0]
    others = [name for name in HUNDRED if name != last]
    fleet.hear(*others, newer=True, running=newest)
    fleet.tick()
    assert fleet.state() is (State.PAUSED if paused else State.ROLLING), "one is still its own"
    fleet.hear(last, newer=True, running=newest)
    assert fleet.tick() == (), "nothing is forbidden"
    assert fleet.state() is State.OVERTAKEN
    words = "newer roll-outs have all its 100 terminals; 5 had been exposed, 5 of them ran 2026.2"
    assert words in sentence(fleet.rollout.reason)
    ended = fleet.rollout
    fleet.ticks(3, timedelta(days=31).total_seconds())
    assert fleet.rollout == ended


def test_a_set_that_is_bad_is_stopped_also_when_newer_ones_have_all() -> None:
    fleet = gated()
    fleet.tick()
    fleet.take()
    fleet.visits(fleet.told(), 6, 6)
    fleet.hear(*HUNDRED, newer=True, running=SetRef("2026.3", "0c" * 32))
    assert Forbid(NEW) in fleet.tick()
    assert fleet.state() is State.STOPPED


def test_who_comes_back_to_an_overtaken_one_is_watched_and_people_decide() -> None:
    fleet = gated((5, 100))
    fleet.tick()
    fleet.take()
    fleet.tick()
    first = fleet.told()
    fleet.hear(*HUNDRED, newer=True, running=SetRef("2026.3", "0c" * 32))
    fleet.tick()
    fleet.hear(next(name for name in HUNDRED if name not in first), newer=False)
    fleet.tick()
    assert fleet.state() is State.OVERTAKEN, "whom it never told does not wake it"
    fleet.hear(*first, newer=False, running=NEW)
    fleet.visits(first, 10, 0)
    fleet.tick()
    assert fleet.state() is State.PAUSED
    assert "5 terminals came back" in sentence(fleet.rollout.reason)
    assert fleet.told() == first
    fleet.rollout = resume(fleet.rollout, BY, fleet.now)
    fleet.ticks(2)
    assert len(fleet.told()) > len(first)


def test_visits_on_its_set_stay_its_own_when_a_newer_roll_out_takes_their_terminal() -> None:
    fleet = gated((5, 25, 100))
    fleet.tick()
    fleet.take()
    first = fleet.told()
    fleet.visits(first, 6, 0)
    fleet.tick()
    assert fleet.rollout.ring == 1
    fleet.take()
    fleet.hear(*first, newer=True, running=SetRef("2026.3", "0c" * 32))
    rest = [name for name in fleet.told() if not fleet.facts[name].newer]
    fleet.visits(rest, 2, 0)
    fleet.ticks(2)
    assert fleet.rollout.ring == 2, "those that went on take no visits with them"


def test_visits_on_another_roll_outs_set_say_nothing_about_before() -> None:
    fleet = Fleet(a_rollout((5, 100), GATE))
    fleet.add(*HUNDRED)
    fleet.tick()
    others = [name for name in HUNDRED if name not in fleet.told()]
    fleet.hear(*others, newer=True, running=SetRef("2026.3", "0c" * 32))
    fleet.visits(others, 10, 9)
    fleet.take(*fleet.told())
    fleet.visits(fleet.told(), 6, 3)
    fleet.tick()
    assert fleet.state() is State.STOPPED


def test_a_stopped_one_ends_also_where_newer_ones_have_its_terminals() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b")
    fleet.tick()
    fleet.take()
    fleet.tick()
    fleet.hear("a", newer=True, running=SetRef("2026.3", "0c" * 32))
    fleet.hear("b", newer=True)
    fleet.rollout, _ = stop(fleet.rollout, BY, fleet.now)
    fleet.ticks(5, 100)
    assert fleet.state() is State.STOPPED, "one runs it still"
    fleet.hear("b", running=SetRef("2026.3", "0c" * 32))
    fleet.tick()
    assert fleet.state() is State.RETURNED
