"""Which set runs at a start: nothing damaged, nothing that was taken back, always something."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.sets.choice import Staged, why_not
from kiosk.sets.running import at_start, got_well, put_off, shipped_for_now, taken_back
from kiosk.sets.state import SHIPPED_SET, SetRef, SetState, SetStates, read_set_state
from kiosk.sets.switch import kept, taken

SETS = tuple(SetRef(f"2026.{n}", f"{n}" * 64) for n in range(1, 5))
ONE, TWO, THREE, FOUR = SETS


def all_whole(ref: SetRef) -> bool:
    return True


def all_but(*damaged: SetRef) -> Callable[[SetRef], bool]:
    return lambda ref: ref not in damaged


RUNS_ONE = SetState(running=ONE, healthy=True, reason="chosen", choice=1)
TRIES_TWO = replace(RUNS_ONE, trying=TWO, choice=2)


def test_what_is_tried_runs_and_the_set_before_is_kept() -> None:
    after = at_start(TRIES_TWO, all_whole)
    assert (after.running, after.previous, after.trying) == (TWO, ONE, TWO)
    assert (after.healthy, after.reason) == (False, "chosen")
    well = got_well(after)
    assert (well.running, well.trying, well.healthy) == (TWO, None, True)
    assert at_start(well, all_whole) == well, "as often as it likes"


def test_a_second_start_takes_back_what_never_got_well() -> None:
    after = at_start(at_start(TRIES_TWO, all_whole), all_whole)
    assert (after.running, after.previous, after.trying) == (ONE, None, None)
    assert [(each.name, each.reason) for each in after.returned] == [("2026.2", "start-failed")]
    assert after.took_back(TWO.sha256)
    assert at_start(after, all_whole) == after


def test_a_power_cut_in_its_first_seconds_is_not_its_fault_unless_it_goes_on_so() -> None:
    state = at_start(TRIES_TWO, all_whole, "boot 1")
    for boot in ("boot 2", "boot 3"):
        state = at_start(state, all_whole, boot)
        assert (state.running, state.previous, state.returned) == (TWO, ONE, ())
    assert at_start(state, all_whole, "boot 3").took_back(TWO.sha256), "it did not start"
    assert at_start(state, all_whole, "boot 4").took_back(TWO.sha256), "too often"


def set_aside(folder: Path, state: SetState) -> SetState:
    """As safe mode begins."""
    states = SetStates(folder)
    states.change(lambda before: state)
    assert shipped_for_now(states).shipped
    return read_set_state(folder)


def test_in_safe_mode_the_shipped_set_runs_and_the_chosen_one_is_taken_again(
    tmp_path: Path,
) -> None:
    after = set_aside(tmp_path, RUNS_ONE)
    assert (after.running, after.reason, after.waiting) == (SHIPPED_SET, "safe-mode", "safe-mode")
    assert (after.returned, after.trying, after.healthy) == ((), None, False)
    assert why_not(Staged(ONE, 1), after) == "", "it may be begun once safe mode is over"


def test_in_safe_mode_a_set_that_never_got_well_is_taken_back(tmp_path: Path) -> None:
    after = set_aside(tmp_path, at_start(TRIES_TWO, all_whole))
    assert (after.running, after.waiting) == (SHIPPED_SET, "safe-mode")
    assert after.took_back(TWO.sha256), "else it would be tried again and again"


def test_a_terminal_that_never_had_a_set_has_nothing_to_set_aside(tmp_path: Path) -> None:
    assert shipped_for_now(SetStates(tmp_path)).shipped
    assert list(tmp_path.iterdir()) == []


def test_a_trial_that_was_ended_in_order_is_begun_again() -> None:
    ended = put_off(at_start(TRIES_TWO, all_whole))
    again = at_start(ended, all_whole)
    assert (again.running, again.previous, again.trying) == (TWO, ONE, TWO)
    assert again.returned == ()


def test_a_set_that_is_damaged_before_it_begins_waits_and_is_not_taken_back() -> None:
    after = at_start(TRIES_TWO, all_but(TWO))
    assert (after.running, after.trying, after.waiting) == (ONE, None, "damaged")
    assert after.returned == ()


def test_a_running_set_that_is_damaged_falls_to_the_one_before_then_to_the_shipped_one() -> None:
    runs = replace(RUNS_ONE, running=TWO, previous=ONE)
    after = at_start(runs, all_but(TWO))
    assert (after.running, after.previous, after.reason) == (ONE, None, "damaged")
    both = at_start(runs, all_but(ONE, TWO))
    assert (both.running, both.reason) == (SHIPPED_SET, "damaged")
    assert both.returned == (), "a damaged file is no mistake of its set"


def test_what_came_with_the_program_needs_no_trial() -> None:
    after = at_start(replace(RUNS_ONE, trying=SHIPPED_SET, choice=2), all_whole)
    assert (after.running, after.previous, after.trying) == (SHIPPED_SET, ONE, None)


def test_it_cannot_be_taken_back_either() -> None:
    assert taken_back(SetState(), "no-items").running == SHIPPED_SET


class Terminal(RuleBasedStateMachine):
    """A terminal of a year: choices, starts, crashes, damage, repairs."""

    def __init__(self) -> None:
        super().__init__()
        self.state = SetState()
        self.damaged: set[SetRef] = set()
        self.number = 0
        self.up = True
        self.failed: set[SetRef] = set()

    def whole(self, ref: SetRef) -> bool:
        return ref not in self.damaged

    @rule(ref=st.sampled_from((*SETS, SHIPPED_SET)), lag=st.integers(0, 2))
    @precondition(lambda self: self.up)
    def chosen(self, ref: SetRef, lag: int) -> None:
        self.state = got_well(self.state)  # nothing is looked at before
        self.number += 1
        staged = Staged(ref, self.number - lag)
        if why_not(staged, self.state):
            return
        if ref == self.state.running:
            self.state = kept(self.state, staged)
        elif self.whole(ref):
            self.state = taken(self.state, staged)

    @rule()
    def starts(self) -> None:
        if self.state.trying is not None and self.state.trying == self.state.running:
            self.failed.add(self.state.running)
        self.state = at_start(self.state, self.whole)
        self.up = True

    @rule()
    @precondition(lambda self: self.up)
    def gets_well(self) -> None:
        self.state = got_well(self.state)

    @rule()
    @precondition(lambda self: self.up)
    def ends_in_order(self) -> None:
        self.state = put_off(self.state)
        self.up = False

    @rule()
    def is_killed(self) -> None:
        self.up = False

    @rule(reason=st.sampled_from(["no-page", "self-test", "no-items"]))
    @precondition(lambda self: self.up and self.state.running != SHIPPED_SET)
    def takes_back(self, reason: str) -> None:
        self.failed.add(self.state.running)
        self.state = taken_back(self.state, reason)
        self.up = False

    @rule(ref=st.sampled_from(SETS))
    def a_file_is_damaged(self, ref: SetRef) -> None:
        self.damaged.add(ref)

    @rule(ref=st.sampled_from(SETS))
    def a_file_is_fetched_again(self, ref: SetRef) -> None:
        self.damaged.discard(ref)

    @invariant()
    def a_start_now_runs_something_whole_that_was_never_taken_back(self) -> None:
        runs = at_start(self.state, self.whole).running
        assert runs == SHIPPED_SET or self.whole(runs)
        assert not any(self.state.took_back(each.sha256) for each in (runs,) if each.sha256)

    @invariant()
    def what_failed_is_remembered(self) -> None:
        assert all(self.state.took_back(ref.sha256) for ref in self.failed)

    @invariant()
    def the_choice_only_rises(self) -> None:
        assert self.state.choice <= self.number
        older = Staged(ONE, self.state.choice - 1)
        assert why_not(older, self.state) == "older"


TestTerminal = Terminal.TestCase


@given(
    running=st.sampled_from((*SETS, SHIPPED_SET)),
    previous=st.sampled_from((*SETS, None)),
    trying=st.sampled_from((*SETS, None)),
    damaged=st.sets(st.sampled_from(SETS)),
)
def test_crashing_again_and_again_ends_with_what_came_with_the_program_or_a_set_that_got_well(
    running: SetRef, previous: SetRef | None, trying: SetRef | None, damaged: set[SetRef]
) -> None:
    state = SetState(running, previous, trying, healthy=trying != running)
    for _ in range(4):
        state = at_start(state, all_but(*damaged))
    assert state.trying is None
    assert at_start(state, all_but(*damaged)) == state
