"""The bell keeps what the terminal asks of every driver: ``python -m pytest test_bell.py``."""

from pathlib import Path
from typing import Any

from kiosk_driver_example import FileBell

from drivers.deadline import Deadline
from drivers.suites.asking import Control
from drivers.suites.device import DeviceSuite


class Counter:
    """The counter with the bell on it: what a simulator's process is for a real device."""

    def __init__(self, folder: Path) -> None:
        self.bell = folder / "bell"
        self.bell.touch()

    def do(self, verb: str, /, **arguments: Any) -> None:
        """Take the bell away or put it there."""
        if verb == "unplug":
            self.bell.unlink(missing_ok=True)
        else:
            self.bell.touch()

    def state(self) -> dict[str, Any]:
        """How often it rang."""
        return {"rings": self.bell.read_text("utf-8").count("ring\n")}

    def stop(self) -> None:
        """Nothing runs."""


class TestFileBell(DeviceSuite[FileBell]):
    """What every class promises, and what a bell does besides."""

    def start(self, folder: Path) -> Control:
        """A counter of its own for each test."""
        return Counter(folder)

    def make(self, simulator: Control, folder: Path) -> FileBell:
        """The driver of that bell."""
        return FileBell(str(folder / "bell"))

    def absent(self, folder: Path) -> FileBell:
        """The driver of a bell that is not there."""
        return FileBell(str(folder / "none"))

    def test_bell_rings_once(self, simulator: Control, driver: FileBell) -> None:
        """The class of bells has no suite yet: its own tests stand here."""
        driver.ring(Deadline.after(1))
        assert simulator.state() == {"rings": 1}
