"""In safe mode devices are started one by one, and those of other packages not at all."""

from drivers.runner import DeviceRunner
from drivers.status import DeviceState, DeviceStatus
from kiosk.watchdog.care import Care
from kiosk.watchdog.ladder import Do, Event, Trying
from tests.drivers.fakes import FakeDriver

OURS = {"reader": {"sam": "drivers.sam"}}


def test_usually_only_what_took_the_program_down_is_left_out() -> None:
    care = Care(left_out=("bell",), ours=OURS)
    assert care.leaves_out("bell", "sam")
    assert not care.leaves_out("reader", "somebody-elses")
    with care.starting("reader") as settle:
        settle(DeviceRunner(FakeDriver(), lambda status: None, name="reader"))


def test_in_safe_mode_drivers_of_other_packages_are() -> None:
    care = Care(safe=True, ours=OURS)
    assert care.leaves_out("reader", "somebody-elses")
    assert care.leaves_out("bell", "sam")
    assert not care.leaves_out("reader", "sam")


def test_in_safe_mode_the_ladder_knows_which_device_is_being_started() -> None:
    told: list[Event] = []

    def take(event: Event) -> Do:
        told.append(event)
        return Do.NOTHING

    said: list[DeviceStatus] = []
    care = Care(safe=True, ours=OURS, take=take)
    runner = DeviceRunner(FakeDriver(), said.append, name="reader")
    with care.starting("reader") as settle:
        assert told == [Trying("reader")]
        runner.start()
        settle(runner)
        assert runner.status.state is not DeviceState.STARTING
        assert told == [Trying("reader")]
    runner.stop()
    assert told == [Trying("reader"), Trying("")]


def test_a_device_that_is_never_found_keeps_the_next_waiting_for_a_while_only() -> None:
    care = Care(safe=True, ours=OURS, take=lambda event: Do.NOTHING, settle_s=0.1)
    with care.starting("reader") as settle:
        settle(DeviceRunner(FakeDriver(), lambda status: None, name="reader"))
