"""What a roll-out does, one sentence a test."""

from datetime import timedelta

from central.rollouts.model import Gate, Progress, Reason, State
from central.rollouts.reasons import sentence, sentences
from central.rollouts.step import pause, resume, stop
from tests.central.rollouts.fleet_of_facts import GATE, HUNDRED, NEW, OLD, Fleet, a_rollout, gated


def test_without_a_gate_all_rings_are_told_at_once_and_done_when_all_run_it() -> None:
    fleet = Fleet(a_rollout((5, 25, 100)))
    fleet.add("a", "b", "c")
    fleet.tick()
    assert sorted(fleet.told()) == ["a", "b", "c"]
    assert fleet.state() is State.ROLLING
    fleet.take("a", "b")
    fleet.tick()
    assert fleet.state() is State.ROLLING
    fleet.take("c")
    fleet.ticks(2)
    assert fleet.state() is State.DONE
    assert (fleet.rollout.counts.exposed, fleet.rollout.counts.running) == (3, 3)


def test_one_terminal_alone_is_a_ring() -> None:
    fleet = Fleet(a_rollout((5, 25, 100), Gate(2, 0.1)))
    fleet.add("a")
    fleet.tick()
    fleet.take()
    fleet.visits(["a"], 2, 0)
    fleet.ticks(3)
    assert fleet.state() is State.DONE


def test_the_first_ring_is_of_terminals_that_were_heard_lately() -> None:
    fleet = Fleet(a_rollout((5, 100), GATE))
    fleet.add(*HUNDRED[:90], online=False)
    fleet.add(*HUNDRED[90:])
    fleet.tick()
    assert len(fleet.told()) == 5
    assert set(fleet.told()) <= set(HUNDRED[90:])


def test_when_nobody_is_heard_it_waits_and_says_so_and_is_paused_in_the_end() -> None:
    fleet = Fleet(a_rollout((5, 100), GATE))
    fleet.add("a", online=False)
    fleet.tick()
    assert (fleet.rollout.state, fleet.told()) == (State.WAITING, [])
    assert "none of its 1 terminals was heard" in sentence(fleet.rollout.reason)
    fleet.tick(timedelta(days=7).total_seconds())
    assert fleet.state() is State.PAUSED


def test_a_ring_advances_when_the_gate_says_good_and_not_before() -> None:
    fleet = gated()
    fleet.tick()
    assert len(fleet.told()) == 5
    fleet.take()
    fleet.ticks(20)
    assert len(fleet.told()) == 5, "silence never advances"
    fleet.visits(fleet.told(), 6, 0)
    fleet.hear()
    fleet.tick()
    assert (fleet.rollout.ring, len(fleet.told())) == (1, 25)
    fleet.ticks(20)
    assert len(fleet.told()) == 25, "the visits of the first ring do not count for the next"
    fleet.take()
    fleet.visits(fleet.told(), 2, 0)
    fleet.tick()
    assert (fleet.rollout.ring, len(fleet.told())) == (2, 100)


def test_a_set_on_which_visits_fail_is_stopped_and_its_terminals_go_back() -> None:
    fleet = gated()
    fleet.tick()
    fleet.take()
    fleet.visits(fleet.told(), 6, 3)
    fleet.tick()
    assert fleet.state() is State.STOPPED
    words = sentence(fleet.rollout.reason)
    assert "Stopped by the gate: 15 of 30 visits on 2026.2 failed or were left (50 %)" in words
    assert fleet.back() == [], "exposure is frozen first"
    fleet.tick()
    assert sorted(fleet.back()) == sorted(fleet.told())
    fleet.take()
    fleet.tick()
    assert fleet.state() is State.STOPPED, "people get to see it"
    fleet.tick(15)
    assert fleet.state() is State.RETURNED
    assert len(fleet.told()) == 5
    assert sentence(fleet.rollout.reason) == words


def test_a_set_on_which_a_rule_stops_everybody_is_stopped_and_says_so() -> None:
    fleet = gated()
    fleet.tick()
    fleet.take()
    fleet.visits(fleet.told(), 0, 0, stopped=6)
    fleet.tick()
    assert fleet.state() is State.STOPPED
    words = sentence(fleet.rollout.reason)
    assert "30 of 30 visits begun on 2026.2 were not done (100 %), counting those that a" in words
    in_chinese = sentence(fleet.rollout.reason, "zh")
    assert "30 次办理中有 30 次未办成（100%），包括因条件不符而止步的" in in_chinese


def test_more_that_a_rule_stops_hold_it_up_and_it_says_so() -> None:
    fleet = gated()
    fleet.tick()
    fleet.take()
    fleet.visits(fleet.told(), 8, 0, stopped=1)
    fleet.visits(fleet.told()[:2], 0, 0, stopped=1)
    fleet.tick()
    assert (fleet.state(), fleet.rollout.ring) == (State.ROLLING, 0)
    assert "7 of 47 visits begun on 2026.2 were not done" in sentence(fleet.rollout.reason)
    fleet.visits(fleet.told(), 20, 0)
    fleet.tick()
    assert fleet.rollout.ring == 1


def test_done_with_nothing_done_is_not_done() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b", running=NEW)
    fleet.ticks(30)
    assert fleet.state() is State.ROLLING
    assert (fleet.rollout.counts.already, fleet.rollout.counts.exposed) == (2, 0)
    fleet.tick(timedelta(days=4).total_seconds())
    assert fleet.state() is State.PAUSED


def test_who_is_not_reached_is_counted_and_holds_nobody_up_and_takes_it_later() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a")
    fleet.add("b", online=False)
    fleet.tick()
    fleet.take("a")
    fleet.ticks(2)
    assert fleet.state() is State.DONE
    assert fleet.rollout.counts.unreached == 1
    fleet.tick(timedelta(days=60).total_seconds())
    fleet.take("b")
    fleet.ticks(2)
    assert (fleet.rollout.counts.unreached, fleet.rollout.counts.running) == (0, 2)


def test_a_terminal_that_joins_later_is_told_what_is_done() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a")
    fleet.tick()
    fleet.take("a")
    fleet.ticks(2)
    fleet.add("new")
    fleet.tick()
    assert "new" in fleet.told()
    assert fleet.state() is State.DONE


def test_stopping_twice_is_stopping_once() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a")
    fleet.tick()
    first, acts = stop(fleet.rollout, Reason("stopped-by", {"who": "o", "why": "w"}), fleet.now)
    assert (first.state, len(acts)) == (State.STOPPED, 1)
    later = fleet.now + timedelta(hours=1)
    assert stop(first, Reason("stopped-by", {"who": "p", "why": "v"}), later) == (first, ())


def test_paused_tells_nobody_else_and_a_second_trouble_does_not_undo_it() -> None:
    fleet = gated()
    fleet.tick()
    fleet.take()
    fleet.rollout = pause(fleet.rollout, Reason("paused-by", {"who": "o", "why": ""}), fleet.now)
    fleet.visits(fleet.told(), 20, 0)
    fleet.give_back(fleet.told()[0])
    fleet.ticks(5)
    assert (fleet.rollout.state, len(fleet.told())) == (State.PAUSED, 5)
    fleet.rollout = resume(fleet.rollout, Reason("resumed-by", {"who": "o", "why": ""}), fleet.now)
    fleet.tick()
    assert len(fleet.told()) > 5


def test_what_is_paused_for_too_long_is_stopped() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a")
    fleet.tick()
    fleet.rollout = pause(fleet.rollout, Reason("paused-by", {"who": "o", "why": ""}), fleet.now)
    fleet.tick(timedelta(days=14).total_seconds())
    assert fleet.state() is State.STOPPED


def test_a_ring_that_never_ends_is_paused_with_its_figures() -> None:
    fleet = gated()
    fleet.tick()
    fleet.take()
    fleet.tick(timedelta(days=3).total_seconds() + 1)
    assert fleet.state() is State.PAUSED
    assert "the ring of 5 % did not come to an end in 3 days" in sentence(fleet.rollout.reason)


def test_an_offline_terminal_that_runs_a_stopped_set_holds_the_end_open() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a", "b")
    fleet.tick()
    fleet.take()
    fleet.tick()
    fleet.rollout, _ = stop(fleet.rollout, Reason("stopped-by", {"who": "o", "why": ""}), fleet.now)
    fleet.tick()
    fleet.take("a")
    fleet.ticks(5, 100)
    assert fleet.state() is State.STOPPED
    fleet.take("b")
    fleet.tick()
    assert fleet.state() is State.RETURNED


def test_a_terminal_goes_back_to_what_it_ran_before() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a")
    fleet.tick()
    told = fleet.facts["a"].exposure
    assert told is not None
    assert (told.previous, told.progress) == (OLD, Progress.TOLD)


def test_every_reason_has_its_sentence_in_both_languages() -> None:
    for key, texts in sentences().items():
        assert set(texts) == {"en", "zh"}, key
        figures = {part.split("}")[0] for part in texts["en"].split("{")[1:]}
        assert figures == {part.split("}")[0] for part in texts["zh"].split("{")[1:]}, key
