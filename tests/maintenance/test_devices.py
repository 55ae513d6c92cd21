"""``kiosk devices``: what a technician sees of real (simulated) devices."""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from drivers.adapter import Adapter
from drivers.deadline import Deadline
from drivers.status import DeviceState, DeviceStatus
from kiosk.maintenance.board import StateFile, read_states
from kiosk.maintenance.devices import look
from kiosk.settings import DeviceTable
from tests.contracts.processes import Simulator
from tests.maintenance.conftest import Kiosk

Start = Callable[..., Simulator]
TRIES = 5
With = Callable[[str], Kiosk]


def by_name(output: str) -> dict[str, dict[str, Any]]:
    return {line["name"]: line for line in json.loads(output)}


def tables(tmp_path: Path, printer: Simulator) -> str:
    return (
        f'[devices.id_card]\nport = "{tmp_path / "reader"}"\nsimulated = true\n'
        f'[devices.receipt_printer]\nhost = "127.0.0.1"\nport = {printer.address["port"]}\n'
    )


def test_list_tells_each_device_as_it_is_now(
    tmp_path: Path, simulators: Start, kiosk: With
) -> None:
    simulators("sam_v", "--link", str(tmp_path / "reader"))
    printer = simulators("receipt_printer", "--port", "0")
    printer.do("cover-open")
    run = kiosk(tables(tmp_path, printer))
    seen = by_name(run("devices", "--json").stdout)
    assert (seen["id_card"]["state"], seen["id_card"]["simulated"]) == ("online", True)
    assert seen["id_card"]["identity"]["serial"]
    assert (seen["receipt_printer"]["state"], seen["receipt_printer"]["reason"]) == (
        "user_error",
        "cover-open",
    )
    assert seen["camera"]["state"] == "no_device"
    tables_told = (run("devices").stdout for _ in range(TRIES))  # a busy machine may be too late
    table = next(told for told in tables_told if "cover-open" in told)
    assert table.splitlines()[0].startswith("DEVICE")


def test_list_tells_how_much_paper_is_left(tmp_path: Path, simulators: Start, kiosk: With) -> None:
    printer = simulators("receipt_printer", "--link", str(tmp_path / "printer"))
    (tmp_path / "roll.json").write_text('{"fed_m": 18.4, "was_out": false}')
    link = printer.address["link"]
    run = kiosk(
        f'[devices.receipt_printer]\nadapter = "escpos_serial"\nport = "{link}"\n'
        f'baud = 115200\nprofile = "RP326"\nroll_m = 50\nstate_file = "{tmp_path / "roll.json"}"\n'
    )
    seen = by_name(run("devices", "--json").stdout)["receipt_printer"]
    assert (seen["state"], seen["detail"]) == ("online", "paper 31 m")
    assert "paper 31 m" in run("devices").stdout


def test_model_that_nobody_knows_is_said(tmp_path: Path, kiosk: With) -> None:
    run = kiosk(
        '[devices.receipt_printer]\nadapter = "escpos_file"\npath = "/dev/null"\nprofile = "X1"\n'
    )
    seen = by_name(run("devices", "--json").stdout)["receipt_printer"]
    assert (seen["state"], seen["reason"], seen["detail"]) == ("unknown", "adapter", "P-140")


def test_list_of_a_running_terminal_is_what_it_told(tmp_path: Path, kiosk: With) -> None:
    run = kiosk(f'[devices.id_card]\nport = "{tmp_path / "nothing"}"\n')
    note = StateFile(tmp_path / "data")
    note.tell("id_card", DeviceStatus(DeviceState.UNKNOWN, "silent", 1.0, "D-112"))
    assert by_name(run("devices", "--json").stdout)["id_card"]["reason"] == "silent"
    note.forget()
    assert by_name(run("devices", "--json").stdout)["id_card"]["reason"] == "unplugged"


def test_damaged_note_of_the_states_is_no_note(tmp_path: Path) -> None:
    (tmp_path / "devices.json").write_text("[1, 2")
    assert read_states(tmp_path) == {}


def test_self_test_prints_a_strip_and_does_not_pretend_that_somebody_read_it(
    tmp_path: Path, simulators: Start, kiosk: With
) -> None:
    printer = simulators("receipt_printer", "--port", "0")
    ended = kiosk(tables(tmp_path, printer))("devices", "test", "receipt_printer")
    assert printer.state()["cuts"] == 1
    assert ended.returncode == 1
    assert "✓ The test strip was printed (confirmed)" in ended.stdout
    assert "Nobody could be asked" in ended.stdout
    assert "✗ The test strip can be read" in ended.stdout


def test_self_test_of_a_device_that_is_not_there_fails_with_a_sentence(
    tmp_path: Path, kiosk: With
) -> None:
    ended = kiosk(f'[devices.id_card]\nport = "{tmp_path / "nothing"}"\n')(
        "devices", "test", "id_card"
    )
    assert ended.returncode == 1
    assert (
        "✗ The device was found (D-103)\n    The device: not connected. Check its" in ended.stdout
    )
    ended = kiosk("")("devices", "test", "scanner")
    assert ended.returncode == 78
    assert "no device 'scanner'; those that they name: none" in ended.stderr
    some = '[devices.id_card]\nport = "/dev/x"\n[devices.keypad]\nadapter = "none"\n'
    ended = kiosk(some)("devices", "test", "keypad")
    assert "no device 'keypad'; those that they name: id_card" in ended.stderr


def test_burn_in_counts_checks_and_failures(tmp_path: Path, simulators: Start, kiosk: With) -> None:
    printer = simulators("receipt_printer", "--port", "0")
    run = kiosk(tables(tmp_path, printer))
    ended = run("devices", "bench", "receipt_printer", "--for", "1s")
    assert ended.returncode == 0, ended.stderr
    assert "failed none" in ended.stdout
    printer.do("paper-out")
    ended = run("devices", "bench", "receipt_printer", "--for", "1s")
    assert ended.returncode == 1
    assert "D-120" in ended.stdout
    assert run("devices", "bench", "receipt_printer", "--for", "soon").returncode == 78


def test_driver_of_another_package_is_found_by_name_alone(
    tmp_path: Path, installed: Path, kiosk: With
) -> None:
    bell = tmp_path / "bell"
    bell.touch()
    run = kiosk(f'[devices.bell]\nadapter = "bell"\npath = "{bell}"\n')
    seen = by_name(run("devices", "--json", path=installed).stdout)
    assert seen["bell"]["state"] == "online"
    assert seen["bell"]["identity"] == {"model": "file bell", "serial": "B-1", "firmware": ""}
    assert by_name(run("devices", "--json").stdout)["bell"]["reason"] == "adapter"
    run("devices", "test", "bell", path=installed)
    assert bell.read_text() == "ring\n"


def test_broken_driver_of_another_package_takes_nothing_along(
    tmp_path: Path, installed: Path, kiosk: With, simulators: Start
) -> None:
    (installed / "kiosk_driver_example.py").write_text("import nothing_that_exists\n")
    printer = simulators("receipt_printer", "--port", "0")
    run = kiosk(tables(tmp_path, printer) + '[devices.bell]\nadapter = "bell"\npath = "x"\n')
    seen = by_name(run("devices", "--json", path=installed).stdout)
    assert seen["bell"]["reason"] == "adapter"
    assert seen["receipt_printer"]["state"] == "online"


def test_settings_that_an_adapter_does_not_know_are_refused_by_name(kiosk: With) -> None:
    run = kiosk('[devices.id_card]\nport = "x"\nspeed = 9600\n')
    ended = run("devices", "test", "id_card")
    assert ended.returncode == 78
    assert "sam_v, speed: there is no such setting" in ended.stderr


class _SlowToStart:
    """A device that says so many times that it is starting."""

    def __init__(self, times: int) -> None:
        self._left = times

    def open(self) -> None:
        """It is there."""

    def close(self) -> None:
        """Nothing is held."""

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Starting, and then well."""
        self._left -= 1
        return DeviceStatus(DeviceState.ONLINE if self._left < 0 else DeviceState.STARTING)


def _slow_to_start(times: int) -> _SlowToStart:
    return _SlowToStart(times)


def test_a_device_that_is_still_starting_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Adapter("slow", "bell", _slow_to_start)
    monkeypatch.setattr("kiosk.maintenance.devices.find", lambda *_: slow)

    def states(times: int, stop: threading.Event | None = None) -> list[str]:
        table = DeviceTable.model_validate({"adapter": "slow", "times": times})
        return [line.state for line in look({"bell": table}, {}, {}, seconds=60, stop=stop)]

    assert states(2) == ["online"]
    gone = threading.Event()
    gone.set()
    assert states(10**9, gone) == ["starting"]
