"""The worker of one device: every job ends, pages are told of changes only, it reconnects alone."""

import threading

import pytest

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
from drivers.runner import DeviceRunner
from drivers.status import DeviceState, DeviceStatus
from tests.drivers.fakes import Bench, FakeClock, FakeDriver


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
        assert held.entered.wait(60)
        job.cancel()
        assert [type(outcome) for outcome in outcomes] == [DeviceCancelledError]
        held.let_go.set()
        assert held.left.wait(60)
        runner.submit(lambda driver, deadline: "next", 5.0, outcomes.append)
        runner.submit(lambda driver, deadline: second.set(), 5.0, lambda outcome: None)
        assert second.wait(60)
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
        assert ended.acquire(timeout=60)
        assert ended.acquire(timeout=60)
        assert all(isinstance(outcome, DeviceTimeoutError) for outcome in outcomes)
        assert told[-1] == "unknown"
    finally:
        held.let_go.set()
        runner.stop()
