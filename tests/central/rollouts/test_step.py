"""What a roll-out does, one sentence a test."""

from dataclasses import replace
from datetime import timedelta

import pytest

from central.rollouts.model import Forbid, Gate, Progress, Reason, SetRef, State
from central.rollouts.reasons import sentence, sentences
from central.rollouts.step import pause, resume, stop
from tests.central.rollouts.fleet_of_facts import NEW, OLD, Fleet, a_rollout

GATE = Gate(visits=30, rise=0.1)
HUNDRED = tuple(f"t-{number:03d}" for number in range(100))
BY = Reason("paused-by", {"who": "operator", "why": ""})


def _gated(rings: tuple[int, ...] = (5, 25, 100)) -> Fleet:
    fleet = Fleet(a_rollout(rings, GATE))
    fleet.add(*HUNDRED)
    fleet.visits(HUNDRED, 10, 0)
    return fleet


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
    fleet = _gated()
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
    fleet = _gated()
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
    fleet = _gated()
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
    fleet = _gated()
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


NIGHT = "20:00-01:01"
AT_NIGHT = "Waiting for the hours of switching, 20:00-01:01: they begin at 2026-11-29 20:00 (UTC)"


def test_who_waits_for_the_hours_of_switching_says_which_and_when_they_begin() -> None:
    fleet = Fleet(replace(a_rollout((50, 100), GATE), window="09:00-17:30"))
    fleet.add(*HUNDRED[:4])
    fleet.ticks(2)
    said = fleet.rollout.reason
    assert sentence(said) == (
        "Waiting for the hours of switching, 09:00-17:30: they begin at 2026-11-29 09:00 (UTC)"
        " for 2 terminals; 0 of 2 run it, 2 were not reached yet."
    )
    assert "等待允许切换的时段（09:00-17:30）：2 台终端将于 2026-11-29 09:00（UTC）" in sentence(
        said, "zh"
    )
    fleet.tick(8 * 3600)
    fleet.hear()
    fleet.tick()
    assert sentence(fleet.rollout.reason).startswith("Too little to tell: 0 of 30 visits")
    fleet.tick(9 * 3600)
    fleet.hear()
    fleet.tick()
    assert "they begin at 2026-11-30 09:00 (UTC)" in sentence(fleet.rollout.reason)


def test_while_some_serve_visits_their_number_is_the_reason_and_not_the_hours() -> None:
    fleet = Fleet(replace(a_rollout((50, 100), GATE), window=NIGHT))
    fleet.add(*HUNDRED[:4])
    fleet.ticks(2)
    fleet.take(fleet.told()[0])
    fleet.tick(60)
    fleet.hear()
    fleet.tick()
    assert sentence(fleet.rollout.reason).startswith("Too little to tell")


def test_without_a_gate_those_that_lack_wait_for_their_hours() -> None:
    fleet = Fleet(replace(a_rollout(), window=NIGHT))
    fleet.add("a", "b")
    fleet.ticks(2)
    fleet.take("a")
    fleet.tick(60)
    fleet.hear()
    fleet.tick()
    said = sentence(fleet.rollout.reason)
    assert said.startswith(AT_NIGHT + " for 1 terminals; 1 of 2 run it")


@pytest.mark.parametrize("gate", [None, GATE])
def test_when_nobody_that_was_told_is_there_it_says_so(gate: Gate | None) -> None:
    fleet = Fleet(replace(a_rollout((50, 100), gate), window=NIGHT))
    fleet.add(*HUNDRED[:4])
    fleet.ticks(2)
    fleet.tick(600)
    said = fleet.rollout.reason
    told = len(fleet.told())
    assert sentence(said) == (
        f"Waiting: none of the {told} terminals that were told was heard lately;"
        f" 0 run it by what they said last, {told} were not reached yet."
    )
    assert f"已通知的 {told} 台终端近期均无消息" in sentence(said, "zh")


@pytest.mark.parametrize("paused", [False, True])
def test_what_newer_ones_have_wholly_is_overtaken_and_its_set_is_not_forbidden(
    paused: bool,
) -> None:
    fleet = _gated((5, 100))
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
    fleet = _gated()
    fleet.tick()
    fleet.take()
    fleet.visits(fleet.told(), 6, 6)
    fleet.hear(*HUNDRED, newer=True, running=SetRef("2026.3", "0c" * 32))
    assert Forbid(NEW) in fleet.tick()
    assert fleet.state() is State.STOPPED


def test_who_comes_back_to_an_overtaken_one_is_watched_and_people_decide() -> None:
    fleet = _gated((5, 100))
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
    fleet = _gated((5, 25, 100))
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


def test_stopping_twice_is_stopping_once() -> None:
    fleet = Fleet(a_rollout())
    fleet.add("a")
    fleet.tick()
    first, acts = stop(fleet.rollout, Reason("stopped-by", {"who": "o", "why": "w"}), fleet.now)
    assert (first.state, len(acts)) == (State.STOPPED, 1)
    later = fleet.now + timedelta(hours=1)
    assert stop(first, Reason("stopped-by", {"who": "p", "why": "v"}), later) == (first, ())


def test_paused_tells_nobody_else_and_a_second_trouble_does_not_undo_it() -> None:
    fleet = _gated()
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
    fleet = _gated()
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
