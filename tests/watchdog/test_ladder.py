"""The ladder: each rung has a cause and a limit, it never loops, and it comes down by itself."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.watchdog.ladder import (
    CLOSED_S,
    DAY,
    FALLS_A_DAY,
    HOUR,
    PAGES_AN_HOUR,
    REBOOTS_A_DAY,
    SAFE_S,
    Begun,
    Counts,
    Do,
    Ended,
    Event,
    Failed,
    Hung,
    Ladder,
    Later,
    LetGo,
    Looked,
    Mode,
    NotRebooted,
    Trying,
    step,
)

BOOT = "boot-1"
DEVICES = tuple(f"device-{n}" for n in range(14))
RUNNING = Ladder(at=10 * DAY, boot=BOOT, running=True)
SAFE = replace(RUNNING, mode=Mode.SAFE, since=RUNNING.at, spells=1)


def after(ladder: Ladder, *events: Event, every: int = 1) -> tuple[Ladder, list[Do]]:
    """The ladder after these events, and what it said to each."""
    done = []
    for event in events:
        ladder, do = step(ladder, event, ladder.at + every)
        done.append(do)
    return ladder, done


# ---- each rung by itself -------------------------------------------------------------------------


def test_a_screen_that_hangs_has_its_page_made_anew_first() -> None:
    ladder, done = after(RUNNING, Hung("screen", page=True))
    assert done == [Do.PAGE]
    assert (ladder.mode, ladder.counts) == (Mode.USUAL, Counts(page=1))
    assert ladder.running
    _, done = after(ladder, Hung("screen", page=True, again=True))
    assert done == [Do.PROGRAM], "it did not help"


def test_a_visit_that_hangs_is_helped_by_no_page() -> None:
    ladder, done = after(RUNNING, Hung("visit"))
    assert done == [Do.PROGRAM]
    assert (ladder.reason, ladder.counts) == ("visit-hung", Counts(program=1))
    assert after(ladder, Begun(BOOT))[0].counts.program == 1, "it is one fall"


def test_pages_are_made_anew_so_often_an_hour_and_then_the_program_is() -> None:
    hung = [Hung("screen", page=True)] * (PAGES_AN_HOUR + 1)
    assert after(RUNNING, *hung)[1] == [*[Do.PAGE] * PAGES_AN_HOUR, Do.PROGRAM]
    assert set(after(RUNNING, *hung, every=HOUR)[1]) == {Do.PAGE}


def test_a_run_that_did_not_end_in_order_is_a_fall_and_one_that_did_is_none() -> None:
    assert after(RUNNING, Begun(BOOT, "segfault"))[0].reason == "segfault"
    assert after(RUNNING, Ended(), Begun(BOOT))[0].falls == ()


def test_a_machine_that_was_switched_off_says_nothing_against_the_program() -> None:
    ladder = RUNNING
    for n in range(20):
        ladder, _ = step(ladder, Begun(f"another-{n}"), ladder.at + 1)
    assert (ladder.falls, ladder.mode) == ((), Mode.USUAL)


def test_three_falls_right_after_each_other_lead_to_safe_mode() -> None:
    ladder, done = after(RUNNING, *[Begun(BOOT, "segfault")] * 3)
    assert (ladder.mode, ladder.reason, ladder.counts.safe) == (Mode.SAFE, "segfault", 1)
    assert set(done) == {Do.NOTHING}, "it begins already"
    assert after(RUNNING, *[Begun(BOOT)] * 3, every=HOUR)[0].mode is Mode.USUAL


def test_so_many_falls_of_a_day_lead_there_too() -> None:
    ladder, _ = after(RUNNING, *[Begun(BOOT)] * (FALLS_A_DAY - 1), every=HOUR)
    assert ladder.mode is Mode.USUAL
    assert after(ladder, Begun(BOOT), every=HOUR)[0].mode is Mode.SAFE


def test_in_safe_mode_the_device_that_was_being_started_is_left_out() -> None:
    ladder, _ = after(SAFE, Trying("one"), Trying(""), Trying("two"), Begun(BOOT))
    assert (ladder.left_out, ladder.mode, ladder.trying) == (("two",), Mode.SAFE, "")
    assert ladder.falls == (), "it is explained"


def test_power_that_goes_while_a_device_is_started_says_nothing_of_it() -> None:
    assert after(SAFE, Trying("one"), Begun("another"))[0].left_out == ()


def test_falls_of_safe_mode_that_nothing_explains_lead_to_a_reboot() -> None:
    ladder, done = after(SAFE, Begun(BOOT), Begun(BOOT))
    assert done == [Do.NOTHING, Do.REBOOT]
    assert ladder.mode is Mode.CLOSED, "until the machine is anew"
    ladder, _ = after(ladder, Begun("another"))
    assert (ladder.mode, ladder.counts.reboot) == (Mode.SAFE, 1)


def test_the_machine_is_made_anew_so_often_and_then_the_page_stays_closed() -> None:
    ladder = SAFE
    for n in range(REBOOTS_A_DAY):
        ladder, done = after(ladder, Begun(ladder.boot), Begun(ladder.boot))
        assert done[-1] is Do.REBOOT
        ladder, _ = after(ladder, Begun(f"another-{n}"))
    ladder, done = after(ladder, Begun(ladder.boot), Begun(ladder.boot))
    assert (done[-1], ladder.mode, ladder.counts.closed) == (Do.NOTHING, Mode.CLOSED, 1)


def test_a_machine_that_nobody_may_start_anew_stays_closed() -> None:
    ladder, _ = after(SAFE, Begun(BOOT), Begun(BOOT), NotRebooted())
    assert (ladder.mode, ladder.counts.closed) == (Mode.CLOSED, 1)


def test_a_closed_page_that_falls_waits_longer_and_longer() -> None:
    closed = replace(RUNNING, mode=Mode.CLOSED, since=RUNNING.at)
    pauses = []
    for _ in range(12):
        closed, done = after(closed, Begun(BOOT))
        assert done == [Do.NOTHING]
        pauses.append(closed.pause_s)
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (2, 600)


def test_it_tries_again_after_hours() -> None:
    closed = replace(RUNNING, mode=Mode.CLOSED, since=RUNNING.at)
    assert step(closed, Looked(), closed.at + CLOSED_S - 1)[1] is Do.NOTHING
    ladder, do = step(closed, Looked(), closed.at + CLOSED_S)
    assert (ladder.mode, do) == (Mode.SAFE, Do.PROGRAM)


def test_it_leaves_safe_mode_by_itself_and_comes_back_sooner_for_longer() -> None:
    ladder, do = step(SAFE, Looked(), SAFE.at + SAFE_S)
    assert (ladder.mode, do) == (Mode.USUAL, Do.BETWEEN)
    ladder, _ = after(ladder, Ended(), Begun(BOOT), Begun(BOOT))
    assert ladder.mode is Mode.SAFE, "one fall is enough"
    assert step(ladder, Looked(), ladder.at + SAFE_S)[0].mode is Mode.SAFE
    assert step(ladder, Looked(), ladder.at + 2 * SAFE_S)[0].mode is Mode.USUAL


def test_a_visit_that_was_done_proves_it() -> None:
    unproven = replace(RUNNING, proven=False, since=RUNNING.at)
    assert not after(unproven, Looked())[0].proven
    proven, _ = after(unproven, Looked(visited=True))
    assert after(proven, Begun(BOOT))[0].mode is Mode.USUAL


def test_after_a_day_without_trouble_nothing_is_held_against_anybody() -> None:
    ladder = replace(RUNNING, left_out=("one",), spells=3, reason="segfault", falls=(RUNNING.at,))
    ladder, _ = step(ladder, Looked(), ladder.at + DAY)
    assert (ladder.left_out, ladder.spells, ladder.reason, ladder.falls) == ((), 0, "", ())


def test_a_driver_that_does_not_return_disturbs_nobody_and_not_often() -> None:
    ladder, done = after(RUNNING, *[Later("driver-hung")] * 3)
    assert done == [Do.BETWEEN, Do.BETWEEN, Do.NOTHING]
    assert (ladder.falls, ladder.counts.program) == ((), 2)


def test_a_technician_ends_it() -> None:
    ladder, done = after(replace(SAFE, left_out=("one",), counts=Counts(safe=1)), LetGo())
    assert done == [Do.BETWEEN]
    assert (ladder.mode, ladder.left_out, ladder.counts.safe) == (Mode.USUAL, (), 1)


# ---- whatever happens ----------------------------------------------------------------------------

TIMES = st.integers(0, 30 * DAY)
SOME = st.lists(TIMES, max_size=8).map(tuple)
LADDERS = st.builds(
    Ladder,
    at=TIMES,
    boot=st.sampled_from((BOOT, "", "another")),
    mode=st.sampled_from(Mode),
    since=TIMES,
    reason=st.sampled_from(("", "segfault")),
    running=st.booleans(),
    proven=st.booleans(),
    trying=st.sampled_from(("", *DEVICES)),
    left_out=st.lists(st.sampled_from(DEVICES), unique=True).map(tuple),
    pages=SOME,
    falls=SOME,
    reboots=SOME,
    mended=SOME,
    spells=st.integers(0, 40),
)
"""Whatever a file of another program may say; times ahead of the clock too."""
TROUBLE = st.sampled_from(
    (Failed("x"), Hung("visit"), Hung("screen", page=True), Hung("screen", page=True, again=True))
)
EVENTS = st.one_of(
    TROUBLE,
    st.sampled_from((Begun(BOOT), Begun("another"), Ended(), Looked(), Looked(visited=True))),
    st.sampled_from((Trying("device-1"), Trying(""), Later("memory"), NotRebooted())),
)
HIGHER = {Mode.USUAL: 0, Mode.SAFE: 1, Mode.CLOSED: 2}


def starts_until_closed(ladder: Ladder) -> int:
    """A program that dies whatever is tried, each device of safe mode a start of its own."""
    for starts in range(200):
        ladder, do = step(ladder, Begun(BOOT), ladder.at)
        if do is Do.REBOOT or ladder.mode is Mode.CLOSED:
            return starts
        if ladder.mode is Mode.SAFE:
            left = [each for each in DEVICES if each not in ladder.left_out]
            ladder, _ = step(ladder, Trying(left[0] if left else ""), ladder.at)
    raise AssertionError("it begins anew for ever")


@given(LADDERS)
def test_a_program_that_always_dies_is_closed_after_a_few_starts(ladder: Ladder) -> None:
    assert starts_until_closed(ladder) <= 3 + len(DEVICES) + 3


@given(LADDERS, st.lists(st.tuples(EVENTS, st.integers(-DAY, HOUR)), max_size=60))
def test_the_machine_and_the_page_are_made_anew_so_often_and_no_more(
    ladder: Ladder, events: list[tuple[Event, int]]
) -> None:
    reboots, pages = [], []
    for event, later in events:
        before = ladder
        ladder, do = step(ladder, event, ladder.at + later)
        assert ladder.at >= before.at, "its clock only goes on"
        if do is Do.REBOOT:
            reboots.append(ladder.at)
        if do is Do.PAGE:
            pages.append(ladder.at)
    for at in reboots:
        assert sum(0 <= at - each < DAY for each in reboots) <= REBOOTS_A_DAY
    for at in pages:
        assert sum(0 <= at - each < HOUR for each in pages) <= PAGES_AN_HOUR


@given(LADDERS, st.lists(st.tuples(EVENTS, st.integers(0, HOUR)), max_size=40))
def test_without_trouble_it_never_goes_higher(
    ladder: Ladder, events: list[tuple[Event, int]]
) -> None:
    for event, later in events:
        before = ladder
        ladder, do = step(ladder, event, ladder.at + later)
        fell = isinstance(event, Failed | Hung) or (
            isinstance(event, Begun) and before.running and event.boot == before.boot
        )
        if not fell:
            assert HIGHER[ladder.mode] <= HIGHER[before.mode]
            assert do in (Do.NOTHING, Do.BETWEEN, Do.PROGRAM)


@given(LADDERS)
def test_whatever_it_was_it_comes_down_by_itself(ladder: Ladder) -> None:
    for _ in range(CLOSED_S // HOUR + 24 + 24 + 2):
        ladder, _ = step(ladder, Looked(), ladder.at + HOUR)
    assert (ladder.mode, ladder.left_out, ladder.falls, ladder.reason) == (Mode.USUAL, (), (), "")


@given(LADDERS, st.lists(st.tuples(EVENTS, st.integers(0, HOUR)), max_size=40))
def test_counts_only_grow(ladder: Ladder, events: list[tuple[Event, int]]) -> None:
    for event, later in events:
        before = ladder.counts
        ladder, _ = step(ladder, event, ladder.at + later)
        for rung in ("page", "program", "safe", "reboot", "closed"):
            assert getattr(ladder.counts, rung) >= getattr(before, rung)


@pytest.mark.parametrize("mode", Mode)
def test_a_closed_terminal_is_opened_by_whoever_switches_it_off_and_on(mode: Mode) -> None:
    ladder, _ = after(replace(RUNNING, mode=mode), Begun("another"))
    assert ladder.mode is (Mode.USUAL if mode is Mode.USUAL else Mode.SAFE)
