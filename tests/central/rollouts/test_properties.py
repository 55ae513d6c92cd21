"""Whatever happens in whatever order, these stay true of a roll-out."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from central.rollouts.model import Gate, Reason, State
from central.rollouts.reasons import sentences
from central.rollouts.step import pause, resume, step, stop
from tests.central.rollouts.fleet_of_facts import NEW, Fleet, a_rollout

NAMES = [f"t-{number:02d}" for number in range(12)]
ENDED = (State.STOPPED, State.RETURNED)
OPEN = (State.WAITING, State.ROLLING, State.PAUSED)
BAD = ("stopped-failures", "stopped-all", "stopped-gate", "stopped-undone")
_name = st.sampled_from(NAMES)
_by = Reason("stopped-by", {"who": "operator", "why": ""})


class RollingOut(RuleBasedStateMachine):
    """Terminals that take sets, return them, fall silent, come back; operators who change minds."""

    def __init__(self) -> None:
        super().__init__()
        self.fleet = Fleet(a_rollout())
        self.most: set[str] = set()
        self.counted = 0
        self.frozen: set[str] | None = None
        self.back: dict[str, int] = {}

    @initialize(
        rings=st.sampled_from([(100,), (5, 25, 100), (10, 100), (1, 2, 50, 100)]),
        gate=st.sampled_from([None, Gate(3, 0.1), Gate(30, 0.0)]),
        online=st.sets(_name),
    )
    def begin(self, rings: tuple[int, ...], gate: Gate | None, online: set[str]) -> None:
        self.fleet = Fleet(a_rollout(rings, gate))
        for name in NAMES:
            self.fleet.add(name, online=name in online)

    @rule(seconds=st.sampled_from([1, 1, 1, 30, 200, 3600, 86400 * 4, 86400 * 31]))
    def tick(self, seconds: int) -> None:
        before = self.fleet.rollout.state
        self.fleet.tick(seconds)
        if before is State.OVERTAKEN:
            assert self.fleet.rollout.state in (before, State.PAUSED), "nothing goes on by itself"
        if self.fleet.rollout.state in ENDED and self.frozen is None:
            self.frozen = set(self.fleet.told())

    @rule(seconds=st.sampled_from([31, 3600, 86400 * 4]))
    def the_centre_is_away(self, seconds: int) -> None:
        self.fleet.away(seconds)

    @rule(name=_name)
    def hear(self, name: str) -> None:
        self.fleet.hear(name)

    @rule(name=_name)
    def take(self, name: str) -> None:
        fact = self.fleet.facts[name]
        if fact.exposure is not None and NEW.sha256 not in fact.refused:
            self.fleet.take(name)

    @rule(name=_name)
    def begin_to_apply(self, name: str) -> None:
        told = self.fleet.facts[name].exposure
        if told is not None:
            self.fleet.hear(name, choice=told.number)

    @rule(name=_name)
    def return_it(self, name: str) -> None:
        if self.fleet.facts[name].exposure is not None:
            self.fleet.give_back(name)

    @rule(name=_name, ended=st.integers(0, 40), bad=st.integers(0, 40), stopped=st.integers(0, 40))
    def visits(self, name: str, ended: int, bad: int, stopped: int) -> None:
        self.fleet.visits([name], ended, min(ended, bad), stopped)

    @rule(name=_name)
    def a_newer_roll_out_takes_it(self, name: str) -> None:
        self.fleet.hear(name, newer=True)

    @rule()
    def a_newer_roll_out_takes_all(self) -> None:
        self.fleet.hear(newer=True)

    @rule(name=_name)
    def the_newer_roll_out_is_stopped(self, name: str) -> None:
        self.fleet.hear(name, newer=False)

    @rule()
    def pause(self) -> None:
        self.fleet.rollout = pause(self.fleet.rollout, _by, self.fleet.now)

    @rule()
    def resume(self) -> None:
        self.fleet.rollout = resume(self.fleet.rollout, _by, self.fleet.now)

    @precondition(lambda self: len(self.fleet.states) > 5)
    @rule()
    def stop(self) -> None:
        self.fleet.rollout, _ = stop(self.fleet.rollout, _by, self.fleet.now)
        if self.frozen is None:
            self.frozen = set(self.fleet.told())

    @invariant()
    def telling_only_adds(self) -> None:
        told = set(self.fleet.told())
        assert self.most <= told
        self.most = told

    @invariant()
    def whom_it_told_is_counted_for_ever(self) -> None:
        counts = self.fleet.rollout.counts
        assert self.counted <= counts.exposed
        self.counted = counts.exposed

    @invariant()
    def a_stopped_set_is_told_to_nobody_any_more(self) -> None:
        if self.frozen is not None:
            assert self.fleet.rollout.state in ENDED
            assert set(self.fleet.told()) == self.frozen

    @invariant()
    def nobody_is_sent_back_before_it_was_stopped(self) -> None:
        if self.fleet.rollout.state not in ENDED:
            assert self.fleet.back() == []

    @invariant()
    def done_is_never_nothing_done(self) -> None:
        if self.fleet.rollout.state is State.DONE and self.fleet.states[-1:] == [State.DONE]:
            counts = self.fleet.rollout.counts
            assert counts.exposed > 0

    @invariant()
    def every_reason_is_a_sentence(self) -> None:
        assert self.fleet.rollout.reason.key in sentences()

    @invariant()
    def a_step_is_a_function_of_what_it_is_given(self) -> None:
        facts = tuple(self.fleet.facts.values())
        first = step(self.fleet.rollout, facts, self.fleet.now)
        assert first == step(self.fleet.rollout, facts, self.fleet.now)

    @invariant()
    def nothing_lasts_for_ever_but_what_is_over(self) -> None:
        fleet = self.fleet
        if fleet.rollout.state in OPEN:
            facts = tuple(fleet.facts.values())
            later, _ = step(fleet.rollout, facts, fleet.now + timedelta(days=32))
            before = (fleet.rollout.state, fleet.rollout.ring)
            assert (later.state, later.ring) != before

    @invariant()
    def time_forbids_no_set_that_newer_ones_took_over_from(self) -> None:
        fleet = self.fleet
        facts = tuple(fleet.facts.values())
        if fleet.rollout.state in OPEN and all(fact.newer for fact in facts):
            later, _ = step(fleet.rollout, facts, fleet.now + timedelta(days=32))
            assert later.state is State.OVERTAKEN or later.reason.key in BAD


TestRollingOut = RollingOut.TestCase
TestRollingOut.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
