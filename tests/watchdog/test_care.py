"""In safe mode devices are started one by one, and those of other packages not at all."""

from contextlib import ExitStack
from pathlib import Path

from drivers.runner import DeviceRunner
from drivers.status import DeviceState, DeviceStatus
from kiosk.adapters import BUILT_IN
from kiosk.maintenance.board import read_states
from kiosk.runtime.fitted import build_devices
from kiosk.runtime.surroundings import SurroundingsBoard
from kiosk.settings import load_settings
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


SETTINGS = """
[terminal]
data_dir = "{folder}"
name = "T"
[centre]
url = "http://127.0.0.1:9"
[devices.receipt_printer]
host = "127.0.0.1"
port = 9
[devices.camera]
adapter = "somebody-elses"
[devices.cabinet]
adapter = "modbus_rtu"
port = "/dev/none"
[devices.sound]
adapter = "wav_file"
file = "{folder}/sound.wav"
"""


def test_a_start_in_safe_mode_goes_from_device_to_device(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(SETTINGS.format(folder=tmp_path), "utf-8")
    told: list[Event] = []

    def take(event: Event) -> Do:
        told.append(event)
        return Do.NOTHING

    care = Care(safe=True, left_out=("cabinet",), ours=BUILT_IN, take=take)
    board = SurroundingsBoard(lambda event: None, simulated=False)
    with ExitStack() as stack:
        runners = build_devices(load_settings(path), board, stack, care)
        assert sorted(runners) == ["receipt_printer", "sound"]
        found = [runner.status.state for runner in runners.values()]
        states = {name: each.state for name, each in read_states(tmp_path).items()}
    assert {told[0], told[2]} == {Trying("receipt_printer"), Trying("sound")}
    assert told[1] == told[3] == Trying("")
    assert len(told) == 4
    assert states["cabinet"] == states["camera"] == "no_device"
    assert DeviceState.STARTING not in found, "each was found, or not, before the next"
