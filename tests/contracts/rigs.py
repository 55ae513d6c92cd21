"""What all rigs have in common: one kind of a device, with a simulator behind it and a person."""

import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import pytest

from drivers.suites.asking import Stopped
from tests.contracts.asking import running
from tests.contracts.processes import Simulator

R = TypeVar("R", bound=Stopped)


class Rig:
    """A device and who has a hand on it; rigs of a class add how its driver is made."""

    simulator: Simulator

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def do(self, verb: str, /, **arguments: Any) -> object:
        """Make something happen, by the verbs of the suite of the class."""
        return self.simulator.do(verb, **arguments)

    def state(self) -> Mapping[str, Any]:
        """How the simulator stands."""
        return self.simulator.state()

    def stop(self) -> None:
        """End the simulator."""
        self.simulator.stop()


class LineRig(Rig):
    """On a line of its own.

    Attributes:
        simulated, words: the simulator, and what it is started with.
    """

    simulated: ClassVar[str]
    words: ClassVar[tuple[str, ...]] = ()

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.link = folder / "line"
        self.simulator = Simulator(self.simulated, folder, "--link", str(self.link), *self.words)


class KeyboardRig(LineRig):
    """Passing for a keyboard: the kernel's events through a pipe, which cannot be grabbed."""

    simulated = "input_device"
    shared = True


class KernelKeyboardRig(KeyboardRig):
    """Passing for a keyboard that the kernel itself makes, where it may be made."""

    words = ("--uinput",)
    shared = False

    def __init__(self, folder: Path) -> None:
        _require_uinput()
        super().__init__(folder)


def _require_uinput() -> None:
    """Skip where the kernel makes no keyboards for tests: no uinput, or not for this user."""
    try:
        os.close(os.open("/dev/uinput", os.O_WRONLY | os.O_NONBLOCK))
    except OSError as error:
        pytest.skip(f"/dev/uinput cannot be opened: {error.strerror}")


def each_of(kinds: Mapping[str, Callable[[Path], R]]) -> Any:
    """A fixture: every kind of rig in turn."""

    @pytest.fixture(params=kinds)
    def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[R]:
        with running(kinds[request.param](tmp_path)) as made:
            yield made

    return rig


def one(kind: Callable[[Path], R]) -> Any:
    """A fixture: this kind of rig."""

    @pytest.fixture
    def rig(tmp_path: Path) -> Iterator[R]:
        with running(kind(tmp_path)) as made:
            yield made

    return rig
