"""A state that nobody confirmed for too long is unknown, whatever hangs."""

import threading
from queue import SimpleQueue

import pytest
from structlog.testing import capture_logs

from drivers.deadline import Deadline
from drivers.runner import BACK_OFF_LAST_S, DeviceRunner
from drivers.status import DeviceState, DeviceStatus
from tests.drivers.fakes import Bench, FakeClock, FakeDriver


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
        assert asked.acquire(timeout=60)
        assert told.get(timeout=60) == "unknown"
        answer.set()
        assert told.get(timeout=60) == "online"
    finally:
        answer.set()
        runner.stop()


def test_a_driver_that_does_not_return_is_overdue_and_one_at_work_is_not(bench: Bench) -> None:
    bench.run_for(1)
    overdue: list[float] = []

    def wait_for_card(driver: FakeDriver, deadline: Deadline) -> str:
        for seconds in (599.0, 5.0, 300.0):
            bench.clock.seconds += seconds
            overdue.append(round(bench.runner.overdue_s))
        return "late"

    bench.runner.submit(wait_for_card, 600.0, bench.outcomes.append)
    bench.runner.turn()
    assert overdue[0] == 0
    assert overdue[1] == 0, "a moment is nothing"
    assert overdue[2] >= 295
    assert bench.runner.overdue_s == 0.0, "it has returned"
    bench.clock.seconds += 1000
    assert bench.runner.overdue_s == 0.0, "nobody turns it"
