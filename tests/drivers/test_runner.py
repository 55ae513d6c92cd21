"""The worker of one device: every job ends, pages are told of changes only, it reconnects alone."""

import threading
from queue import SimpleQueue

import pytest
from structlog.testing import capture_logs

from contracts.errors import (
    BugError,
    DeviceCancelledError,
    DeviceError,
    DeviceLostError,
    DeviceTimeoutError,
    KioskError,
)
from drivers.deadline import Deadline
from drivers.id_card.errors import ReaderSilentError
from drivers.receipt_printer.errors import PaperOutError
from drivers.runner import BACK_OFF_LAST_S, DeviceRunner
from drivers.status import DeviceState, DeviceStatus
from tests.drivers.fakes import FakeClock, FakeDriver


class Bench:
    """A runner turned by hand, with everything that it told."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.driver = FakeDriver()
        self.told: list[tuple[str, str]] = []
        self.outcomes: list[object] = []
        self.runner = DeviceRunner(
            self.driver,
            lambda status: self.told.append((status.state.value, status.reason)),
            name="fake",
            clock=self.clock,
        )

    def submit(self, value: str = "ok", timeout_s: float = 5.0) -> None:
        self.runner.submit(
            lambda driver, deadline: driver.echo(value, deadline), timeout_s, self.outcomes.append
        )

    def run_for(self, seconds: float) -> int:
        """Turn and watch as the threads would for so long; give the number of turns."""
        end = self.clock.now() + seconds
        turns = 0
        while self.clock.now() < end:
            self.runner.look()
            self.clock.seconds += max(self.runner.turn(), 0.001)
            turns += 1
        return turns


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_online_is_told_once_however_often_health_is_checked(bench: Bench) -> None:
    bench.run_for(60)
    assert bench.told == [("online", "")]
    assert 25 <= bench.driver.checks <= 40


def test_absent_device_is_sought_with_growing_pauses_and_comes_back_by_itself(bench: Bench) -> None:
    bench.driver.plugged = False
    bench.run_for(30)
    assert bench.told == [("power_off", "unplugged")]
    assert 6 <= bench.driver.opens <= 12
    bench.driver.plugged = True
    bench.run_for(6)
    assert bench.told[-1] == ("online", "")


def test_absent_device_is_sought_soon_at_first(bench: Bench) -> None:
    bench.driver.plugged = False
    bench.run_for(0.1)
    bench.driver.plugged = True
    bench.run_for(0.3)
    assert bench.runner.status.state == DeviceState.ONLINE


def test_flapping_is_told_at_most_once_a_second_and_later_less_often(bench: Bench) -> None:
    flips = iter(range(10_000))
    bench.driver.answer = lambda: DeviceStatus(
        DeviceState.ONLINE, "paper-near-end" if next(flips) % 2 else ""
    )
    told_before = 0
    for _second in range(60):
        for _ in range(10):
            bench.runner._next_poll = bench.clock.now()
            bench.runner.turn()
            bench.clock.seconds += 0.1
        assert len(bench.told) - told_before <= 2
        told_before = len(bench.told)
    assert len(bench.told) <= 13


def test_state_after_flapping_is_the_latest(bench: Bench) -> None:
    bench.run_for(5)
    bench.driver.plugged = False
    bench.run_for(2.1)
    bench.driver.plugged = True
    bench.run_for(10)
    assert bench.told[-1] == ("online", "")


def test_job_gives_its_value_and_health_checks_wait_for_it(bench: Bench) -> None:
    bench.submit("a")
    bench.submit("b")
    bench.runner.turn()
    assert bench.outcomes == ["a"]
    bench.runner.turn()
    assert bench.outcomes == ["a", "b"]
    assert bench.driver.checks == 1
    bench.runner.turn()
    assert bench.driver.checks == 2


def test_return_of_a_device_is_told_before_a_long_job_begins(bench: Bench) -> None:
    bench.driver.plugged = False
    bench.run_for(10)
    bench.driver.plugged = True
    bench.clock.seconds += 5
    told: list[tuple[str, str]] = []
    bench.runner.submit(
        lambda driver, deadline: told.extend(bench.told), 600.0, bench.outcomes.append
    )
    bench.runner.turn()
    assert told[-1] == ("online", "")


def test_first_check_can_wait_and_a_job_does_not() -> None:
    clock, driver = FakeClock(), FakeDriver()
    runner = DeviceRunner(driver, lambda status: None, name="fake", first_check_s=2.0, clock=clock)
    assert runner.turn() == pytest.approx(2.0)
    assert driver.opens == 0
    outcomes: list[object] = []
    runner.submit(lambda device, deadline: device.echo("x", deadline), 5.0, outcomes.append)
    runner.turn()
    assert outcomes == ["x"]


def test_job_for_a_silent_device_ends_with_its_silence(bench: Bench) -> None:
    def answer() -> DeviceStatus:
        raise ReaderSilentError("nothing")

    bench.driver.answer = answer
    bench.submit()
    bench.runner.turn()
    assert isinstance(bench.outcomes[0], ReaderSilentError)
    assert bench.told == [("unknown", "silent")]


def test_job_ends_in_time_though_the_device_must_first_be_asked_how_it_is(bench: Bench) -> None:
    def slow() -> DeviceStatus:
        bench.clock.seconds += 2.0
        raise ReaderSilentError("nothing")

    bench.driver.answer = slow
    bench.submit(timeout_s=0.3)
    bench.runner.turn()
    assert [type(outcome) for outcome in bench.outcomes] == [DeviceTimeoutError]
    assert bench.told == []  # a short job says nothing of the device


def test_job_for_an_absent_device_ends_at_once(bench: Bench) -> None:
    bench.driver.plugged = False
    bench.submit()
    bench.runner.turn()
    assert isinstance(bench.outcomes[0], DeviceLostError)
    assert bench.runner.status.state == DeviceState.POWER_OFF


def test_unplug_during_a_job_ends_it_and_changes_the_state(bench: Bench) -> None:
    bench.run_for(1)

    def unplug(driver: FakeDriver, deadline: Deadline) -> str:
        driver.plugged = False
        return driver.echo("x", deadline)

    bench.runner.submit(unplug, 5.0, bench.outcomes.append)
    bench.runner.turn()
    assert isinstance(bench.outcomes[0], DeviceLostError)
    assert bench.told[-1] == ("power_off", "unplugged")
    assert bench.driver.closes == 1


def test_job_that_waited_too_long_in_the_queue_ends_by_timeout(bench: Bench) -> None:
    bench.submit(timeout_s=1.0)
    bench.clock.seconds += 2
    bench.runner.turn()
    assert isinstance(bench.outcomes[0], DeviceTimeoutError)


def test_cancelled_job_ends_in_the_cancel_and_never_reaches_the_device(bench: Bench) -> None:
    calls: list[str] = []
    job = bench.runner.submit(
        lambda driver, deadline: calls.append("ran"), 5.0, bench.outcomes.append
    )
    job.cancel()
    job.cancel()
    assert [type(outcome) for outcome in bench.outcomes] == [DeviceCancelledError]
    bench.run_for(1)
    assert calls == []
    assert len(bench.outcomes) == 1


def test_fault_in_a_command_is_our_bug_and_the_next_job_runs(bench: Bench) -> None:
    def broken(driver: FakeDriver, deadline: Deadline) -> str:
        raise ZeroDivisionError

    bench.runner.submit(broken, 5.0, bench.outcomes.append)
    bench.submit("next")
    bench.run_for(0.1)
    assert isinstance(bench.outcomes[0], BugError)
    assert bench.outcomes[1] == "next"


def test_fault_that_the_device_reports_leaves_it_open_and_is_told(bench: Bench) -> None:
    def answer() -> DeviceStatus:
        raise PaperOutError("no paper")

    bench.driver.answer = answer
    bench.run_for(5)
    assert bench.told == [("hardware_error", "paper-out")]
    assert bench.driver.opens == 1


def test_silent_device_that_opens_is_retried_with_growing_pauses(bench: Bench) -> None:
    def answer() -> DeviceStatus:
        raise ReaderSilentError("nothing")

    bench.driver.answer = answer
    bench.run_for(30)
    assert bench.told == [("unknown", "silent")]
    assert bench.driver.opens <= 12


def test_stopped_runner_ends_what_was_queued_and_what_comes_later(bench: Bench) -> None:
    bench.submit()
    bench.runner.stop()
    bench.submit()
    assert [isinstance(outcome, DeviceError) for outcome in bench.outcomes] == [True, True]


# ---- a state that is too old --------------------------------------------------------------------


def test_state_is_unknown_three_polls_after_a_device_was_last_heard(bench: Bench) -> None:
    bench.run_for(10)
    told: list[list[tuple[str, str]]] = []

    def hang() -> DeviceStatus:  # two seconds after the last answer
        for seconds in (3.9, 0.2, 60.0):
            bench.clock.seconds += seconds
            bench.runner.look()
            told.append(list(bench.told))
        return DeviceStatus(DeviceState.ONLINE)

    bench.driver.answer = hang
    with capture_logs() as logs:
        bench.run_for(2.5)
    assert told[0] == [("online", "")]
    assert told[1] == told[2] == [("online", ""), ("unknown", "silent")]
    assert bench.told[2:] == [("online", "")]  # it answered after all
    assert [log["state"] for log in logs] == ["unknown", "online"]


def test_watch_wakes_when_the_state_becomes_too_old(bench: Bench) -> None:
    bench.run_for(1)
    bench.clock.seconds += bench.runner.look()
    assert bench.told[-1] == ("online", "")
    assert 0 < bench.runner.look() <= 1  # nobody turns it: it was due to be asked long ago
    assert bench.told[-1] == ("unknown", "silent")


def test_long_job_is_a_sign_of_life_until_its_deadline(bench: Bench) -> None:
    bench.run_for(1)
    told: list[tuple[str, str]] = []

    def wait_for_card(driver: FakeDriver, deadline: Deadline) -> str:
        for seconds in (599.0, 4.9, 0.2):
            bench.clock.seconds += seconds
            bench.runner.look()
            told.append(bench.told[-1])
        return "late"

    bench.runner.submit(wait_for_card, 600.0, bench.outcomes.append)
    bench.runner.turn()
    assert told == [("online", ""), ("online", ""), ("unknown", "silent")]


def test_job_that_was_cancelled_and_does_not_return_is_no_sign_of_life(bench: Bench) -> None:
    bench.run_for(1)
    told: list[tuple[str, str]] = []

    def ignore(driver: FakeDriver, deadline: Deadline) -> str:
        bench.clock.seconds += 100
        job.cancel()
        for seconds in (3.9, 0.2):
            bench.clock.seconds += seconds
            bench.runner.look()
            told.append(bench.told[-1])
        return "late"

    job = bench.runner.submit(ignore, 600.0, bench.outcomes.append)
    bench.runner.turn()
    assert told == [("online", ""), ("unknown", "silent")]


def test_absent_device_that_is_sought_now_and_then_is_known_to_be_absent(bench: Bench) -> None:
    bench.driver.plugged = False
    bench.run_for(60)
    bench.driver.plugged = True
    bench.run_for(60)
    assert bench.told == [("power_off", "unplugged"), ("online", "")]


def test_moments_between_two_states_are_not_too_old(bench: Bench) -> None:
    def look() -> None:
        bench.runner.look()

    def look_and_answer() -> DeviceStatus:
        look()
        return DeviceStatus(DeviceState.ONLINE)

    bench.driver.answer = look_and_answer
    bench.driver.closing = look
    for plugged in (True, False, True, False):
        bench.driver.plugged = plugged
        bench.run_for(30)
    assert [state for state, _reason in bench.told] == ["online", "power_off"] * 2


def test_question_within_its_own_time_is_not_too_old_however_often_it_is_asked() -> None:
    clock, driver, told = FakeClock(), FakeDriver(), list[str]()
    runner = DeviceRunner(
        driver, lambda status: told.append(status.state.value), name="f", poll_s=0.1, clock=clock
    )

    def slow() -> DeviceStatus:
        clock.seconds += 2.9
        runner.look()
        return DeviceStatus(DeviceState.ONLINE)

    driver.answer = slow
    for _ in range(10):
        clock.seconds += runner.turn()
    assert told == ["online"]


def test_device_that_hangs_while_it_is_opened_is_unknown(bench: Bench) -> None:
    bench.run_for(1)
    bench.driver.plugged = False
    bench.run_for(2)

    def hang() -> None:
        bench.clock.seconds += 60
        bench.runner.look()

    bench.driver.opening = hang
    bench.run_for(6)
    assert bench.told[1:3] == [("power_off", "unplugged"), ("unknown", "silent")]


def test_driver_that_fails_at_every_question_is_not_shown_as_working(bench: Bench) -> None:
    bench.run_for(1)

    def broken() -> DeviceStatus:
        raise ZeroDivisionError

    bench.driver.answer = broken
    for _ in range(3):
        bench.clock.seconds += BACK_OFF_LAST_S
        with pytest.raises(ZeroDivisionError):
            bench.runner.turn()
        bench.runner.look()
    assert bench.told == [("online", ""), ("unknown", "silent")]


def test_change_that_had_to_wait_is_told_while_a_job_runs(bench: Bench) -> None:
    bench.run_for(2.0)
    bench.driver.answer = lambda: DeviceStatus(DeviceState.ONLINE, "paper-near-end")
    bench.run_for(2.0)
    bench.driver.answer = lambda: DeviceStatus(DeviceState.ONLINE)
    bench.runner._next_poll = bench.clock.now()
    bench.runner.turn()  # at most once a second: not told yet
    told = []

    def work(driver: FakeDriver, deadline: Deadline) -> None:
        bench.clock.seconds += bench.runner.look() + 1
        bench.runner.look()
        told.append(bench.told[-1])

    bench.runner.submit(work, 600.0, bench.outcomes.append)
    bench.runner.turn()
    assert told == [("online", "")]


def test_driver_that_hangs_in_a_health_check_is_unknown_by_itself_and_comes_back() -> None:
    answer, asked = threading.Event(), threading.Semaphore(0)
    told: SimpleQueue[str] = SimpleQueue()
    driver = FakeDriver()

    def hang() -> DeviceStatus:
        asked.release()
        answer.wait(30)
        return DeviceStatus(DeviceState.ONLINE)

    driver.answer = hang
    runner = DeviceRunner(
        driver,
        lambda status: told.put(status.state.value),
        name="fake",
        poll_s=0.05,
        health_timeout_s=0.05,
        settle_s=0,
    )
    runner.start()
    try:
        assert asked.acquire(timeout=5)
        assert told.get(timeout=10) == "unknown"
        answer.set()
        assert told.get(timeout=10) == "online"
    finally:
        answer.set()
        runner.stop()


# ---- a worker of its own -------------------------------------------------------------------------


class Held:
    """A driver at work until it is let go, with a real worker thread."""

    def __init__(self) -> None:
        self.entered = threading.Event()
        self.let_go = threading.Event()
        self.left = threading.Event()

    def wait_for_cancel(self, driver: FakeDriver, deadline: Deadline) -> str:
        self.entered.set()
        try:
            deadline.wait(30)
        finally:
            self.left.set()
        return "too late"

    def ignore_cancel(self, driver: FakeDriver, deadline: Deadline) -> str:
        self.entered.set()
        self.let_go.wait(30)
        self.left.set()
        return "personal data of the one before"


@pytest.mark.parametrize("manner", ["wait_for_cancel", "ignore_cancel"])
def test_cancel_of_a_running_job_ends_it_at_once_and_drops_what_comes_later(manner: str) -> None:
    held = Held()
    outcomes: list[object] = []
    second = threading.Event()
    runner = DeviceRunner(FakeDriver(), lambda status: None, name="fake")
    runner.start()
    try:
        job = runner.submit(getattr(held, manner), 30.0, outcomes.append)
        assert held.entered.wait(5)
        job.cancel()
        assert [type(outcome) for outcome in outcomes] == [DeviceCancelledError]
        held.let_go.set()
        assert held.left.wait(5)
        runner.submit(lambda driver, deadline: "next", 5.0, outcomes.append)
        runner.submit(lambda driver, deadline: second.set(), 5.0, lambda outcome: None)
        assert second.wait(5)
        assert outcomes[1:] == ["next"]
    finally:
        runner.stop()


def test_driver_that_never_returns_does_not_keep_its_job_nor_the_queued_one() -> None:
    held = Held()
    outcomes: list[object] = []
    ended = threading.Semaphore(0)

    def done(outcome: object | KioskError) -> None:
        outcomes.append(outcome)
        ended.release()

    told: list[str] = []
    runner = DeviceRunner(
        FakeDriver(),
        lambda status: told.append(status.state.value),
        name="fake",
        grace_s=0.01,
        settle_s=0,
    )
    runner.start()
    try:
        runner.submit(held.ignore_cancel, 0.05, done)
        runner.submit(lambda driver, deadline: "x", 0.05, done)
        assert ended.acquire(timeout=5)
        assert ended.acquire(timeout=5)
        assert all(isinstance(outcome, DeviceTimeoutError) for outcome in outcomes)
        assert told[-1] == "unknown"
    finally:
        held.let_go.set()
        runner.stop()
