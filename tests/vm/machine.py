"""One emulated computer, seen from outside only: power, screen, pointer, and what is plugged in.

QEMU; https://www.qemu.org/docs/master/interop/qemu-qmp-ref.html
"""

import json
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.vm.disk import Disk

Picture = NDArray[np.uint8]
_ANSWER_S = 60.0
_MONITOR_S = 60.0
_AXIS = 0x7FFF
_PRESS_S = 0.15
"""A finger stays so long on the glass."""
_CPU = "max,avx=off,avx2=off"
"""QEMU 7.2 reads what a masked load of AVX2 leaves out, and Qt dies of it at the end of a page."""
_USUAL = "root=/dev/vda rw console=ttyS0 quiet loglevel=3"


class MachineError(Exception):
    """The machine does not do what it was told, or what is waited for does not come."""


class PowerLostError(MachineError):
    """The plug was pulled."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """What the computer is made of; ``kernel`` and ``initrd`` are of the system on its disk.

    Attributes:
        serial: what is plugged into the second, third … serial port: terminal devices of the host.
        shell: the port after them leads to a shell of root, for whoever has this socket.
        centre: what leads to the centre, started for each connection; nothing else of the network
            is reached.
    """

    kernel: Path
    initrd: Path
    serial: tuple[Path, ...] = ()
    shell: Path | None = None
    centre: tuple[str, str] | None = None
    width: int = 1080
    height: int = 1920

    def command(self, qmp: Path, console: Path, disk: Path) -> list[str]:
        """How QEMU is started; no network reaches out of it."""
        words, net = _USUAL, "user,id=net,restrict=on"
        ports = [*("-serial", f"file:{console}")]
        for number, path in enumerate(self.serial):
            ports += ["-chardev", f"serial,id=port{number},path={path}"]
            ports += ["-serial", f"chardev:port{number}"]
        if self.shell is not None:
            ports += ["-chardev", f"socket,id=shell,path={self.shell},server=on,wait=off"]
            ports += ["-serial", "chardev:shell"]
            words += f" systemd.debug_shell=ttyS{len(self.serial) + 1}"
        if self.centre is not None:
            address, relay = self.centre
            net += f",guestfwd=tcp:{address}-cmd:{relay}"
        return [
            *("qemu-system-x86_64", "-machine", "q35", "-accel", "tcg", "-cpu", _CPU),
            *("-smp", "2", "-m", "3072", "-nodefaults", "-display", "none", "-rtc", "base=utc"),
            *("-kernel", str(self.kernel), "-initrd", str(self.initrd), "-append", words),
            *("-drive", f"file=nbd+unix:///?socket={disk},if=virtio,format=raw,cache=writeback"),
            *("-device", f"virtio-vga,xres={self.width},yres={self.height}"),
            *("-device", "virtio-tablet-pci", "-device", "virtio-keyboard-pci"),
            *("-netdev", net, "-device", "virtio-net-pci,netdev=net"),
            *("-qmp", f"unix:{qmp},server=on,wait=off", *ports),
        ]


@dataclass
class Machine:
    """The computer while it is on. One thread, but for the plug.

    Attributes:
        gone: told when the power is gone.
    """

    hardware: Hardware
    platter: Path
    folder: Path
    gone: Callable[[], None] = lambda: None
    _process: "subprocess.Popen[bytes] | None" = None
    _line: socket.socket | None = None
    _left: bytes = b""
    _timer: threading.Timer | None = None
    _log: Path = field(init=False)
    disk: Disk = field(init=False)

    def __post_init__(self) -> None:
        self._qmp = self.folder / "qmp"
        self._plug = self.folder / "disk.sock"
        self._log = self.folder / "console.log"
        self.disk = Disk(self.platter, self._plug)

    # ---- power --------------------------------------------------------------------------------

    @property
    def is_on(self) -> bool:
        """Whether it has power."""
        return self._process is not None and self._process.poll() is None

    def on(self) -> None:
        """Press the power button."""
        self._qmp.unlink(missing_ok=True)
        if self._log.exists():
            self._log.replace(self._log.with_suffix(".before.log"))
        self.disk.power_on()
        command = self.hardware.command(self._qmp, self._log, self._plug)
        with (self.folder / "qemu.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.wait(self._connect, _MONITOR_S, "its monitor")
        self._ask("qmp_capabilities")

    def pull_after(self, seconds: float) -> None:
        """Pull the plug then, whatever is done meanwhile."""
        self._timer = threading.Timer(seconds, self._kill)
        self._timer.daemon = True
        self._timer.start()

    def pull_never(self) -> None:
        """It stays in, after all."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def cut(self, chance: Random | None = None) -> None:
        """Pull the plug, or see that it was pulled; ``chance``: what the disk's cache keeps."""
        self.pull_never()
        if self._process is None:
            return
        self._kill()
        self._process.wait()
        self._process = None
        if self._line is not None:
            self._line.close()
        self._line, self._left = None, b""
        self.disk.power_off(chance)
        self.gone()

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    # ---- screen and pointer -------------------------------------------------------------------

    def picture(self) -> Picture:
        """What the screen shows, blue green red."""
        path = self.folder / "screen.ppm"
        self._ask("screendump", filename=str(path))
        shown = cv2.imread(str(path))
        if shown is None:
            raise MachineError("there is no picture of the screen")
        return np.asarray(shown, np.uint8)

    def press(self, x: int, y: int) -> None:
        """Press the glass there, as a pointer does."""
        self.draw([(x, y)])

    def draw(self, points: Sequence[tuple[int, int]]) -> None:
        """Press at the first point, go over the others, let go at the last."""
        self._move(*points[0])
        self._button(down=True)
        time.sleep(_PRESS_S)
        for point in points[1:]:
            self._move(*point)
            time.sleep(_PRESS_S / 5)
        self._button(down=False)

    def _move(self, x: int, y: int) -> None:
        axes = (("x", x, self.hardware.width), ("y", y, self.hardware.height))
        self._send(
            *(
                {"type": "abs", "data": {"axis": axis, "value": round(at * _AXIS / (size - 1))}}
                for axis, at, size in axes
            )
        )

    def _button(self, *, down: bool) -> None:
        self._send({"type": "btn", "data": {"button": "left", "down": down}})

    def _send(self, *events: dict[str, Any]) -> None:
        self._ask("input-send-event", events=list(events))

    # ---- waiting ------------------------------------------------------------------------------

    def wait(self, seen: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait until something is seen. Raises MachineError."""
        limit = time.monotonic() + seconds
        while not seen():
            if not self.is_on:
                raise PowerLostError("the machine has no power")
            if time.monotonic() > limit:
                raise MachineError(f"{what} was not seen within {seconds:.0f} s")
            time.sleep(0.3)

    # ---- its monitor --------------------------------------------------------------------------

    def _connect(self) -> bool:
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(_ANSWER_S)
        try:
            line.connect(str(self._qmp))
        except OSError:
            line.close()
            return False
        self._line = line
        self._read()  # its greeting
        return True

    def _ask(self, command: str, **arguments: Any) -> None:
        if self._line is None:
            raise PowerLostError("the machine has no power")
        words = {"execute": command, "arguments": arguments}
        try:
            self._line.sendall(json.dumps(words).encode() + b"\n")
            while "return" not in (answer := self._read()):  # news of the machine stand between
                if "error" in answer:
                    raise MachineError(f"{command}: {answer['error']['desc']}")
        except OSError as error:
            raise PowerLostError("the machine's monitor is gone") from error

    def _read(self) -> dict[str, Any]:
        assert self._line is not None
        while b"\n" not in self._left:
            data = self._line.recv(65536)
            if not data:
                raise ConnectionResetError
            self._left += data
        first, _, self._left = self._left.partition(b"\n")
        answer: dict[str, Any] = json.loads(first)
        return answer
